//! `michimori model`: what a detector is, how good and how fast it is.

pub mod args;
mod bench;
mod check;
mod evaluate;
mod pictures;

use anyhow::Result;
use args::Model;
use std::process::ExitCode;

pub fn run(args: &Model) -> Result<ExitCode> {
    match args {
        Model::Check(args) => check::run(args),
        Model::Evaluate(args) => evaluate::run(args),
        Model::Bench(args) => bench::run(args),
    }
}
