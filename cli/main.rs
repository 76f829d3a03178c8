//! The `michimori` program: patrol drives in, a road repair plan out.

mod account;
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
mod roads;
mod serve;
mod simulate;
mod stdout;
mod words;
mod worker;
mod worklist;

use args::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ended = match arguments.command {
        Command::Demo(demo) => demo::run(&demo),
        Command::Inspect(inspect) => inspect::run(&inspect),
        Command::Calibrate(calibrate) => calibrate::run(&calibrate),
        Command::Roads(roads) => roads::run(&roads),
        Command::Worklist(worklist) => worklist::run(&worklist),
        Command::Policy => worklist::print_policy(),
        Command::Export(export) => export::run(&export),
        Command::Serve(serve) => serve::run(&serve),
        Command::Account(account) => account::run(&account),
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
