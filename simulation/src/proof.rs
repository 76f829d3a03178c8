//! What is asked of the register: the lines of the table, what each must reach and what is aimed at.

use crate::{
    Bound::{self, AtMost, Below, Within},
    Course, Cut, Layout,
    Metric::{
        self, ConfirmedDuplicates, CountError, Duplicates, MedianError, Missed, P95Error, RoadHarm,
        RoadRatio, Spurious, WithinStated,
    },
    Spacing,
};

/// Receivers under an open sky, in a usual street, and between tall houses.
const OPEN_M: f64 = 1.5;
const TYPICAL_M: f64 = 3.0;
const CANYON_M: f64 = 6.0;
/// Drives over each road unless said otherwise.
const PASSES: u32 = 4;

/// A line before it is measured.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub course: Course,
    pub cut: Cut,
    pub metric: Metric,
    pub floor: Option<Bound>,
    pub aim: Option<Bound>,
}

impl Asked {
    /// A line that only tells.
    pub fn open(course: Course, cut: Cut, metric: Metric) -> Self {
        Self {
            course,
            cut,
            metric,
            floor: None,
            aim: None,
        }
    }

    fn bound(self, floor: Bound, aim: Bound) -> Self {
        Self {
            floor: Some(floor),
            aim: Some(aim),
            ..self
        }
    }
}

/// All lines of the table.
pub fn asked() -> Vec<Asked> {
    [places(), roads(), counts(), surroundings()].concat()
}

/// Each course once, with all cuts that are asked for.
pub fn courses(asked: &[Asked]) -> Vec<(Course, Vec<Cut>)> {
    let mut courses: Vec<(Course, Vec<Cut>)> = Vec::new();
    for Asked { course, cut, .. } in asked {
        match courses.iter_mut().find(|(known, _)| known == course) {
            Some((_, cuts)) if cuts.contains(cut) => {}
            Some((_, cuts)) => cuts.push(*cut),
            None => courses.push((*course, vec![*cut])),
        }
    }
    courses
}

fn streets(spacing: Spacing, sigma_m: f64) -> Course {
    Course {
        layout: Layout::Network,
        spacing,
        sigma_m,
    }
}

fn usual() -> Course {
    streets(Spacing::Every(40.0), TYPICAL_M)
}

fn cut(passes: u32, road: bool) -> Cut {
    Cut { passes, road }
}

fn honest(asked: Asked) -> Asked {
    asked.bound(Within(90.0, 99.0), Within(93.0, 97.0))
}

/// Positions get better with every pass, and their stated errors hold.
fn places() -> Vec<Asked> {
    let lines = |(passes, floor_m, aim_m): (u32, [f64; 2], [f64; 2])| {
        let line = |metric| Asked::open(usual(), cut(passes, false), metric);
        [
            line(MedianError).bound(AtMost(floor_m[0]), AtMost(aim_m[0])),
            line(P95Error).bound(AtMost(floor_m[1]), AtMost(aim_m[1])),
            honest(line(WithinStated)),
        ]
    };
    [
        (1, [3.0, 7.5], [2.5, 6.5]),
        (3, [2.0, 5.0], [1.5, 4.0]),
        (8, [1.4, 3.5], [1.0, 2.6]),
    ]
    .into_iter()
    .flat_map(lines)
    .collect()
}

/// An imported road centre line helps, and never harms.
fn roads() -> Vec<Asked> {
    let lines = |passes| {
        let line = |metric| Asked::open(usual(), cut(passes, true), metric);
        [
            line(RoadRatio).bound(Below(1.0), AtMost(0.7)),
            Asked {
                floor: Some(AtMost(0.2)),
                ..line(RoadHarm)
            },
        ]
    };
    [1, 3, 8].into_iter().flat_map(lines).collect()
}

/// One damage is one defect, far from others and near to them.
fn counts() -> Vec<Asked> {
    let near = streets(Spacing::Every(15.0), TYPICAL_M);
    let rows = streets(Spacing::Rows(5.0), TYPICAL_M);
    let line = |course, metric| Asked::open(course, cut(PASSES, false), metric);
    let at_most =
        |course, metric, floor, aim| line(course, metric).bound(AtMost(floor), AtMost(aim));
    vec![
        honest(line(usual(), WithinStated)),
        at_most(usual(), Duplicates, 4.0, 2.0),
        at_most(usual(), ConfirmedDuplicates, 4.0, 2.0),
        at_most(usual(), Missed, 12.0, 10.0),
        at_most(usual(), Spurious, 2.0, 1.0),
        at_most(near, Duplicates, 8.0, 5.0),
        at_most(near, ConfirmedDuplicates, 8.0, 5.0),
        at_most(near, Missed, 18.0, 15.0),
        at_most(rows, CountError, 20.0, 10.0),
    ]
}

/// Other receivers and other streets: nothing is asked, all is told.
fn surroundings() -> Vec<Asked> {
    let parallel = Course {
        layout: Layout::Parallel { apart_m: 12.0 },
        ..usual()
    };
    let open = streets(Spacing::Every(40.0), OPEN_M);
    let canyon = streets(Spacing::Every(40.0), CANYON_M);
    let lines = |course| {
        [
            MedianError,
            P95Error,
            WithinStated,
            Duplicates,
            ConfirmedDuplicates,
            Missed,
            Spurious,
        ]
        .map(|metric| Asked::open(course, cut(PASSES, false), metric))
    };
    [open, canyon, parallel]
        .into_iter()
        .flat_map(lines)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_asked_of_a_course_that_is_driven() {
        let asked = asked();
        let courses = courses(&asked);
        assert_eq!(courses.len(), 6);
        for line in &asked {
            let (_, cuts) = courses.iter().find(|(c, _)| *c == line.course).unwrap();
            assert!(cuts.contains(&line.cut));
        }
    }

    #[test]
    fn what_is_aimed_at_is_never_less_than_what_must_be() {
        let width = |bound| match bound {
            AtMost(most) | Below(most) => most,
            Within(least, most) => most - least,
        };
        for line in asked() {
            if let (Some(floor), Some(aim)) = (line.floor, line.aim) {
                assert!(width(aim) < width(floor), "{line:?}");
            }
        }
    }
}
