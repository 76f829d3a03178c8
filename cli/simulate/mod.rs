//! `michimori simulate`: how well the register tells the truth, by made drives.

mod town;

use crate::{args::Simulate, bar};
use anyhow::{Context, Result};
use simulation::{Course, Cut, Layout, Spacing, Table};
use std::{
    io::{self, Write},
    process::ExitCode,
};

/// Potholes nearer together than this come in rows.
const ROWS_UP_TO_M: f64 = 10.0;

pub fn run(args: &Simulate) -> Result<ExitCode> {
    if let (Some(roads), Some(db)) = (&args.town.roads, &args.town.db) {
        return town::run(roads, db, args);
    }
    let (worlds, seed) = (args.worlds, args.seed);
    let one = scenario(args);
    let steps = if one.is_some() {
        u64::from(worlds)
    } else {
        simulation::steps(worlds)
    };
    let bar = bar::counted("worlds", steps);
    let done = || bar.inc(1);
    let table = match one {
        Some((course, cut)) => simulation::describe(course, cut, worlds, seed, &done),
        None => simulation::table(worlds, seed, &done),
    };
    bar.finish_and_clear();
    print(&table, args.json).context("standard output cannot be written")?;
    Ok(ExitCode::SUCCESS)
}

/// A usual receiver.
const SIGMA_M: f64 = 3.0;

/// The one scenario that the options describe; `None` without any of them.
fn scenario(args: &Simulate) -> Option<(Course, Cut)> {
    const SPACING_M: f64 = 40.0;
    const PASSES: u32 = 4;
    let is_asked =
        args.sigma.is_some() || args.passes.is_some() || args.spacing.is_some() || args.road;
    let spacing_m = args.spacing.unwrap_or(SPACING_M);
    let course = Course {
        layout: Layout::Network,
        spacing: if spacing_m < ROWS_UP_TO_M {
            Spacing::Rows(spacing_m)
        } else {
            Spacing::Every(spacing_m)
        },
        sigma_m: args.sigma.unwrap_or(SIGMA_M),
    };
    let cut = Cut {
        passes: args.passes.unwrap_or(PASSES),
        road: args.road,
    };
    (is_asked && !args.table).then_some((course, cut))
}

fn print(table: &Table, json: bool) -> Result<()> {
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, table)?;
        writeln!(out)?;
    } else {
        write!(out, "{table}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Arguments, Command};
    use clap::Parser;

    fn typed(options: &[&str]) -> Option<Simulate> {
        let words = ["michimori", "simulate"].iter().chain(options);
        match Arguments::try_parse_from(words).ok()?.command {
            Command::Simulate(simulate) => Some(simulate),
            _ => None,
        }
    }

    #[test]
    fn options_describe_one_scenario_and_none_the_table() {
        let described = |options| scenario(&typed(options).unwrap());
        assert_eq!(described(&[]), None);
        assert_eq!(described(&["--worlds", "3", "--table"]), None);
        let (course, cut) = described(&["--spacing", "5", "--road"]).unwrap();
        assert_eq!(course.spacing, Spacing::Rows(5.0));
        assert_eq!((cut.passes, cut.road), (4, true));
    }

    #[test]
    fn what_cannot_be_driven_is_refused() {
        for options in [
            ["--sigma", "nan"],
            ["--sigma", "0"],
            ["--spacing", "0.5"],
            ["--passes", "0"],
            ["--worlds", "0"],
            ["--table", "--road"],
        ] {
            assert!(typed(&options).is_none(), "{options:?}");
        }
    }
}
