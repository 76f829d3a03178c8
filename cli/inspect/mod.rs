//! `michimori inspect`: recordings in, defects out.

mod dump;
mod inputs;
mod job;
mod report;

pub use inputs::Inputs;
pub use job::{Inspected, inspect};
pub use report::{Totals, print_drive};

use crate::{args::Inspect, engine, interrupt, words};
use anyhow::Result;
use report::Failed;
use std::{path::Path, process::ExitCode};

pub fn run(args: &Inspect) -> Result<ExitCode> {
    if args.dry_run {
        return dry_run(args);
    }
    let stop = interrupt::listen()?;
    let engine = engine::load(&args.engine)?;
    let mut totals = Totals::new(&args.db);
    for recording in &args.recordings {
        let inspected =
            Inputs::gather(args, recording).and_then(|inputs| inspect(&inputs, &engine, stop));
        match inspected {
            Ok(Some(inspected)) => {
                if let Some(dir) = &args.dump {
                    dump::write(dir, &inspected)?;
                }
                if !args.json {
                    print_drive(&inspected);
                }
                totals.add(inspected);
            }
            Ok(None) => {
                eprintln!("stopped; what was done is kept: run the same command to go on");
                return Ok(interrupt::stopped());
            }
            Err(error) => totals.fail(failed(recording, &error)),
        }
    }
    if args.json {
        totals.print_json()?;
    }
    Ok(totals.exit_code())
}

/// One recording that cannot be used keeps no other from being inspected.
fn failed(recording: &Path, error: &anyhow::Error) -> Failed {
    let failed = Failed {
        recording: recording.to_owned(),
        error: words::of(error),
    };
    eprintln!("error: {}", failed.error);
    failed
}

fn dry_run(args: &Inspect) -> Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    for recording in &args.recordings {
        match Inputs::gather(args, recording) {
            Ok(inputs) => report::print_plan(&inputs, args.json)?,
            Err(error) => {
                failed(recording, &error);
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}
