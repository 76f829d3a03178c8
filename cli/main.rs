//! The `michimori` program: patrol drives in, a road repair plan out.

mod args;
mod bar;
mod calibrate;
mod default_model;
mod demo;
mod engine;
mod export;
mod inspect;
mod interrupt;
mod model;
mod remerge;
mod serve;
mod simulate;
mod words;

use args::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ended = match arguments.command {
        Command::Demo(demo) => demo::run(&demo),
        Command::Inspect(inspect) => inspect::run(&inspect),
        Command::Calibrate(calibrate) => calibrate::run(&calibrate),
        Command::Export(export) => export::run(&export),
        Command::Serve(serve) => serve::run(&serve),
        Command::Model(model) => model::run(&model),
        Command::Remerge(remerge) => remerge::run(&remerge),
        Command::Simulate(simulate) => simulate::run(&simulate),
    };
    match ended {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {}", words::of(&error));
            ExitCode::FAILURE
        }
    }
}
