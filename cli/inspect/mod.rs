//! `michimori inspect`: recordings in, defects out.

pub mod args;
mod dump;
mod inputs;
mod job;
mod report;

pub use inputs::{Inputs, open};
pub use job::{Inspected, Written, inspect, inspect_shown};
pub use report::{Totals, print_drive};

use crate::{engine, engine::Engine, interrupt, words};
use anyhow::Result;
use args::Inspect;
use report::Failed;
use std::{path::Path, process::ExitCode, sync::atomic::AtomicBool};

pub fn run(args: &Inspect) -> Result<ExitCode> {
    let stop = interrupt::listen()?;
    if args.dry_run {
        return dry_run(args, stop);
    }
    let engine = engine::load(&args.engine)?;
    let mut totals = Totals::new(&args.db);
    let stopped = each(args, stop, |path, inputs| {
        let done = inputs.and_then(|inputs| one(args, &inputs, &engine, stop, &mut totals));
        done.unwrap_or_else(|error| {
            totals.fail(failed(path, &error));
            true
        })
    });
    if stopped {
        eprintln!("stopped; what was done is kept: run the same command to go on");
        return Ok(interrupt::stopped());
    }
    if args.json {
        totals.print_json()?;
    }
    Ok(totals.exit_code())
}

/// Prepares each recording in turn and gives it to `take`, until that says stop; whether it did.
///
/// One recording that cannot be used keeps no other from being inspected.
fn each(
    args: &Inspect,
    stop: &AtomicBool,
    mut take: impl FnMut(&Path, Result<Inputs>) -> bool,
) -> bool {
    for path in &args.recordings {
        match inputs::open(args, path) {
            Err(error) => {
                if !take(path, Err(error)) {
                    return true;
                }
            }
            Ok(recordings) => {
                for recording in recordings {
                    let path = recording.path.clone();
                    if !take(&path, Inputs::gather(args, recording, stop)) {
                        return true;
                    }
                }
            }
        }
    }
    false
}

/// Inspects one recording; `false` when it was stopped halfway.
fn one(
    args: &Inspect,
    inputs: &Inputs,
    engine: &Engine,
    stop: &AtomicBool,
    totals: &mut Totals,
) -> Result<bool> {
    let Some(inspected) = inspect_shown(inputs, engine, stop)? else {
        return Ok(false);
    };
    if let Some(dir) = &args.dump {
        dump::write(dir, inputs, &inspected)?;
    }
    if !args.json {
        print_drive(&inspected);
    }
    totals.add(inspected);
    Ok(true)
}

fn failed(recording: &Path, error: &anyhow::Error) -> Failed {
    let failed = Failed {
        recording: recording.to_owned(),
        error: words::of(error),
    };
    eprintln!("error: {}", failed.error);
    failed
}

fn dry_run(args: &Inspect, stop: &AtomicBool) -> Result<ExitCode> {
    let mut failures = 0;
    each(args, stop, |path, inputs| {
        let printed = inputs.and_then(|inputs| {
            if let Some(dir) = &args.dump {
                dump::write_plan(dir, &inputs)?;
            }
            report::print_plan(&inputs, args.json)
        });
        if let Err(error) = printed {
            failed(path, &error);
            failures += 1;
        }
        true
    });
    Ok(if failures == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
