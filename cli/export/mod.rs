//! `michimori export`: the register's tables as files.

pub mod args;

use crate::{
    args::Arguments,
    worklist::{self, args::language},
};
use anyhow::{Context, Result};
use args::Export;
use clap::{CommandFactory, error::ErrorKind};
use export::{ExportError, Options};
use jiff::tz::TimeZone;
use register::Policy;
use std::{
    io::{self, ErrorKind::BrokenPipe},
    process::ExitCode,
};
use store::Store;
use web::files::{Files, FilesError, Order, Paper, PolicyFrom, Table, What};

pub fn run(args: &Export) -> Result<ExitCode> {
    if let Some(fault) = args.fault() {
        let mut command = Arguments::command();
        command.error(ErrorKind::ArgumentConflict, fault).exit();
    }
    let policy = worklist::policy(&args.planning)?;
    let store = open(args, &policy)?;
    let files = Files {
        store: &store,
        order: &order(args, policy),
        warn: &|told| eprintln!("{told}"),
    };
    match (&args.out, args.what) {
        (Some(path), what) => {
            let rows = files
                .to_file(what, path)
                .with_context(|| format!("{} was not written", path.display()))?;
            eprintln!("{}: {rows} rows written", path.display());
        }
        (None, What::Table(table)) => to_terminal(&files, table)?,
        // Several tables need a file, which was asked for above.
        (None, What::All) => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// Opens the register, with its sections up to date if they are asked for.
fn open(args: &Export, policy: &Policy) -> Result<Store> {
    if args.what.tables().into_iter().any(Table::is_of_sections) {
        worklist::refreshed(&args.db, policy)
    } else {
        Ok(Store::open_read_only(&args.db)?)
    }
}

fn order(args: &Export, policy: Policy) -> Order {
    let (budget, others) = args.planning.budgets();
    let paper = args.paper.clone();
    Order {
        format: args.format,
        options: Options {
            language: language(args.lang),
            crs: args.crs(),
            encoding: args.encoding,
            time_zone: TimeZone::system(),
        },
        policy,
        policy_from: match &args.planning.policy {
            Some(path) => PolicyFrom::File(path.clone()),
            None => PolicyFrom::BuiltIn,
        },
        budget,
        others: others.to_vec(),
        register: args.db.display().to_string(),
        data: args
            .data
            .clone()
            .unwrap_or_else(|| store::data_dir(&args.db)),
        paper: Paper {
            title: paper.title,
            organisation: paper.organisation,
            fonts: paper.fonts,
        },
    }
}

fn to_terminal(files: &Files, table: Table) -> Result<()> {
    match files.text(table, io::stdout().lock()) {
        // Its reader has seen enough, as `head` has.
        Err(FilesError::Export(ExportError::Write(e))) if e.kind() == BrokenPipe => Ok(()),
        written => Ok(written.map(drop)?),
    }
}
