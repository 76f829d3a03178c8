//! The table of proof: each scenario with what it must reach, what is aimed at, and what it is.

use crate::{
    Course, Cut, Interval, Judged, Metric, Spacing,
    proof::{Asked, asked, courses},
    run,
};
use serde::Serialize;
use std::fmt;

/// What a value must be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// This or less.
    AtMost(f64),
    /// Less than this.
    Below(f64),
    /// From and to.
    Within(f64, f64),
}

impl Bound {
    /// Whether a value is as it must be.
    pub fn holds(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::Below(limit) => value < limit,
            Self::Within(least, most) => (least..=most).contains(&value),
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(most) => write!(f, "≤ {most}"),
            Self::Below(limit) => write!(f, "< {limit}"),
            Self::Within(least, most) => write!(f, "{least}–{most}"),
        }
    }
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// What was driven.
    pub scenario: String,
    /// What was measured.
    pub metric: Metric,
    /// Its unit: m, % or nothing.
    pub unit: &'static str,
    /// What it must be.
    pub floor: Option<Bound>,
    /// What is aimed at.
    pub aim: Option<Bound>,
    /// What it is, with its interval of 95 %.
    #[serde(flatten)]
    pub measured: Interval,
    /// Whether the value is as it must be.
    pub floor_holds: Option<bool>,
    /// Whether the value is as is aimed at.
    pub aim_holds: Option<bool>,
}

impl Row {
    fn new(asked: &Asked, worlds: &[Judged]) -> Self {
        let measured = Interval::of(asked.metric, worlds);
        let holds = |bound: Option<Bound>| bound.map(|bound| bound.holds(measured.value));
        Self {
            scenario: format!("{}, {}", asked.course, asked.cut),
            metric: asked.metric,
            unit: asked.metric.unit(),
            floor: asked.floor,
            aim: asked.aim,
            measured,
            floor_holds: holds(asked.floor),
            aim_holds: holds(asked.aim),
        }
    }

    fn value_words(&self) -> String {
        let value = self.measured.value;
        if value.is_nan() {
            "nothing to judge".to_owned()
        } else {
            format!("{value:.2} {}", self.unit).trim_end().to_owned()
        }
    }

    fn interval_words(&self) -> String {
        let Interval { low, high, .. } = self.measured;
        if low.is_nan() {
            String::new()
        } else {
            format!("{low:.2} to {high:.2}")
        }
    }

    fn mark(&self) -> &'static str {
        match (self.floor_holds, self.aim_holds) {
            (_, Some(true)) => "aim",
            (Some(true), _) => "floor",
            (Some(false), _) => "MISSED",
            (None, _) => "",
        }
    }
}

/// What a simulation found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    /// Independent worlds for each scenario.
    pub worlds: u32,
    /// What the first world was made from.
    pub seed: u64,
    /// The lines.
    pub rows: Vec<Row>,
}

/// The whole table over so many worlds; `done` is called after each of [`steps`] worlds.
pub fn table(worlds: u32, seed: u64, done: &(dyn Fn() + Sync)) -> Table {
    answer(&asked(), worlds, seed, done)
}

/// One scenario with everything that can be said about it; `done` is called after each world.
pub fn describe(
    course: Course,
    cut: Cut,
    worlds: u32,
    seed: u64,
    done: &(dyn Fn() + Sync),
) -> Table {
    let mut metrics = vec![
        Metric::MedianError,
        Metric::P95Error,
        Metric::ConfirmedMedianError,
        Metric::ConfirmedP95Error,
        Metric::WithinStated,
        Metric::Duplicates,
        Metric::ConfirmedDuplicates,
        Metric::Missed,
        Metric::Spurious,
    ];
    if matches!(course.spacing, Spacing::Rows(_)) {
        metrics.push(Metric::CountError);
    }
    if cut.road {
        metrics.extend([Metric::RoadRatio, Metric::RoadHarm]);
    }
    let asked: Vec<Asked> = metrics
        .into_iter()
        .map(|metric| Asked::open(course, cut, metric))
        .collect();
    answer(&asked, worlds, seed, done)
}

/// How many worlds the whole table drives through, if each scenario has so many.
pub fn steps(worlds: u32) -> u64 {
    courses(&asked()).len() as u64 * u64::from(worlds)
}

fn answer(asked: &[Asked], worlds: u32, seed: u64, done: &(dyn Fn() + Sync)) -> Table {
    let courses = courses(asked);
    let judged = run(&courses, worlds, seed, done);
    let worlds_of = |asked: &Asked| {
        let course = courses.iter().position(|(c, _)| *c == asked.course)?;
        let cut = courses[course].1.iter().position(|c| *c == asked.cut)?;
        Some(&judged[course][cut])
    };
    let rows = asked
        .iter()
        .filter_map(|asked| Some(Row::new(asked, worlds_of(asked)?)))
        .collect();
    Table { worlds, seed, rows }
}

impl fmt::Display for Table {
    /// Columns for a terminal; a scenario is named on its first line only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const HEAD: [&str; 7] = [
            "scenario",
            "measure",
            "floor",
            "aim",
            "value",
            "95 % interval",
            "reached",
        ];
        let mut lines = vec![HEAD.map(str::to_owned)];
        let mut last = "";
        for row in &self.rows {
            let bound = |bound: Option<Bound>| bound.map_or_else(String::new, |b| b.to_string());
            let named = if row.scenario == last {
                ""
            } else {
                &row.scenario
            };
            last = &row.scenario;
            lines.push([
                named.to_owned(),
                row.metric.words().to_owned(),
                bound(row.floor),
                bound(row.aim),
                row.value_words(),
                row.interval_words(),
                row.mark().to_owned(),
            ]);
        }
        let width = |column: usize| {
            let cells = lines.iter().map(|line| line[column].chars().count());
            cells.max().unwrap_or(0)
        };
        let widths: [usize; 7] = std::array::from_fn(width);
        for line in &lines {
            let cells = line.iter().zip(widths);
            let padded: Vec<String> = cells.map(|(cell, w)| format!("{cell:<w$}")).collect();
            writeln!(f, "{}", padded.join("  ").trim_end())?;
        }
        writeln!(
            f,
            "{} worlds for each scenario from seed {}; intervals by bootstrap over worlds. σ is the \
             receiver's horizontal root mean square error, both axes together: each has σ/√2.",
            self.worlds, self.seed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Layout;

    fn usual(spacing: Spacing) -> Course {
        Course {
            layout: Layout::Network,
            spacing,
            sigma_m: 3.0,
        }
    }

    fn value(table: &Table, metric: Metric) -> f64 {
        let row = table.rows.iter().find(|row| row.metric == metric);
        row.unwrap().measured.value
    }

    /// What merging must do whatever its art; joining too much, too little or wrongly breaks one.
    #[test]
    fn a_register_of_four_passes_tells_the_truth() {
        let cut = |passes| Cut {
            passes,
            road: false,
        };
        let of = |spacing, passes| describe(usual(spacing), cut(passes), 6, 1, &|| ());
        let four = of(Spacing::Every(40.0), 4);
        let one = of(Spacing::Every(40.0), 1);
        assert!(value(&four, Metric::MedianError) < 0.8 * value(&one, Metric::MedianError));
        assert!(value(&four, Metric::MedianError) < 3.0);
        assert!(value(&four, Metric::WithinStated) > 80.0);
        assert!(value(&four, Metric::Duplicates) < 45.0);
        assert!(value(&four, Metric::Missed) < 28.0);
        assert!(value(&four, Metric::Spurious) < 10.0);
        let row = of(Spacing::Rows(5.0), 4);
        assert!(value(&row, Metric::CountError) < 15.0);
    }

    #[test]
    fn the_seed_makes_the_table_whatever_the_cores() {
        let cut = Cut {
            passes: 2,
            road: true,
        };
        let table = || describe(usual(Spacing::Every(40.0)), cut, 2, 5, &|| ());
        let one_core = rayon::ThreadPoolBuilder::new().num_threads(1).build();
        assert_eq!(
            table().to_string(),
            one_core.unwrap().install(table).to_string()
        );
    }

    #[test]
    fn bounds_hold_at_their_ends() {
        assert!(Bound::AtMost(2.0).holds(2.0) && !Bound::AtMost(2.0).holds(2.1));
        assert!(!Bound::Below(1.0).holds(1.0));
        assert!(Bound::Within(90.0, 99.0).holds(99.0) && !Bound::Within(90.0, 99.0).holds(89.9));
        assert!(!Bound::AtMost(2.0).holds(f64::NAN));
    }
}
