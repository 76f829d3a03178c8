//! Where the numbers of works stand on the map: near their work, not on each other.

use geo::{Coord, Intersects, Line};
use serde::Serialize;
use std::f64::consts::TAU;

/// Numbers at most: more than these is noise, and the table has them all.
const MOST: usize = 60;
/// Half of a number's circle, with some air.
const RADIUS_MM: f64 = 2.3;
const DISTANCES_MM: [f64; 4] = [4.2, 6.0, 8.5, 11.0];
const DIRECTIONS: u32 = 12;
/// The corners that the north arrow and the scale bar take.
const ARROW_MM: [f64; 2] = [12.0, 15.0];
const BAR_HEIGHT_MM: f64 = 11.0;
const BAR_MARGIN_MM: f64 = 12.0;

/// A number on the map with the place that it names.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mark {
    /// The work's rank.
    pub rank: usize,
    /// Where the number stands, in millimetres from the left and the upper edge.
    pub x: f64,
    pub y: f64,
    /// The work.
    pub at_x: f64,
    pub at_y: f64,
}

/// Places as many numbers as fit, the most important first. `None` is a work without a place.
pub fn place(
    works: impl Iterator<Item = Option<Coord<f64>>>,
    [width_mm, height_mm]: [f64; 2],
    bar_mm: f64,
) -> Vec<Mark> {
    let anchors: Vec<(usize, Coord<f64>)> = (1..)
        .zip(works)
        .filter_map(|(rank, at)| Some((rank, at?)))
        .take(MOST)
        .collect();
    let free = |p: Coord<f64>| {
        let inside = p.x > RADIUS_MM
            && p.y > RADIUS_MM
            && p.x < width_mm - RADIUS_MM
            && p.y < height_mm - RADIUS_MM;
        let arrow = p.x > width_mm - ARROW_MM[0] && p.y < ARROW_MM[1];
        let bar = p.x < bar_mm + BAR_MARGIN_MM && p.y > height_mm - BAR_HEIGHT_MM;
        inside && !arrow && !bar
    };
    let mut marks: Vec<Mark> = Vec::new();
    for &(rank, at) in &anchors {
        let clear = |p: &Coord<f64>| {
            let leader = Line::new(at, *p);
            let of_mark = |m: &Mark| Coord { x: m.x, y: m.y };
            let crossed = |m: &Mark| {
                let other = Line::new(
                    Coord {
                        x: m.at_x,
                        y: m.at_y,
                    },
                    of_mark(m),
                );
                at != other.start && leader.intersects(&other)
            };
            free(*p)
                && marks
                    .iter()
                    .all(|m| apart(*p, of_mark(m)) > 2.0 * RADIUS_MM && !crossed(m))
                && anchors
                    .iter()
                    .all(|(_, other)| apart(*p, *other) > RADIUS_MM)
        };
        if let Some(p) = around(at).find(clear) {
            marks.push(Mark {
                rank,
                x: p.x,
                y: p.y,
                at_x: at.x,
                at_y: at.y,
            });
        }
    }
    marks
}

/// Places around a point, the nearest first; up and to the right before the others.
fn around(at: Coord<f64>) -> impl Iterator<Item = Coord<f64>> {
    DISTANCES_MM.into_iter().flat_map(move |distance_mm| {
        (0..DIRECTIONS).map(move |k| {
            let half = k.div_ceil(2);
            let turns =
                f64::from(half) / f64::from(DIRECTIONS) * if k % 2 == 0 { 1.0 } else { -1.0 };
            let (sin, cos) = (TAU * (turns + 0.125)).sin_cos();
            Coord {
                x: at.x + distance_mm * cos,
                y: at.y - distance_mm * sin,
            }
        })
    })
}

fn apart(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_do_not_cover_each_other(
            works in prop::collection::vec((0.0..170.0f64, 0.0..100.0f64), 0..150),
        ) {
            let points = works.iter().map(|&(x, y)| Some(Coord { x, y }));
            let marks = place(points, [170.0, 100.0], 30.0);
            prop_assert!(marks.len() <= MOST && (works.is_empty() || !marks.is_empty()));
            for (i, a) in marks.iter().enumerate() {
                prop_assert!((0.0..=170.0).contains(&a.x) && (0.0..=100.0).contains(&a.y));
                for b in &marks[..i] {
                    prop_assert!((a.x - b.x).hypot(a.y - b.y) > 4.5);
                }
            }
        }
    }

    #[test]
    fn a_work_without_a_place_keeps_its_rank() {
        let marks = place(
            [None, Some(Coord { x: 80.0, y: 50.0 })].into_iter(),
            [170.0, 100.0],
            30.0,
        );
        assert_eq!(marks[0].rank, 2);
        assert!(
            marks[0].x > 80.0 && marks[0].y < 50.0,
            "up and to the right: {marks:?}"
        );
    }
}
