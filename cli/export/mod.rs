//! `michimori export`: the register's tables as files.

mod about;
pub mod args;
mod document;
mod pictures;
mod source;

use crate::{args::Arguments, worklist::args::language};
use anyhow::{Context, Result};
use args::{Export, Format, Table};
use clap::{CommandFactory, error::ErrorKind};
use export::{ExportError, Options, write_whole, xlsx};
use geodata::crs::Crs;
use jiff::tz::TimeZone;
use register::collection::Picture;
use source::Source;
use std::{
    io::{self, Seek, Write},
    path::Path,
    process::ExitCode,
};

pub fn run(args: &Export) -> Result<ExitCode> {
    if let Some(fault) = args.fault() {
        let mut command = Arguments::command();
        command.error(ErrorKind::ArgumentConflict, fault).exit();
    }
    let job = Job {
        args,
        source: Source::open(args)?,
        options: Options {
            language: language(args.lang),
            crs: args.crs.clone().unwrap_or_else(Crs::wgs84),
            encoding: args.encoding,
            time_zone: TimeZone::system(),
        },
    };
    match (&args.out, args.what.table()) {
        (Some(path), table) => {
            let rows = job
                .to_file(table, path)
                .with_context(|| format!("{} was not written", path.display()))?;
            eprintln!("{}: {rows} rows written", path.display());
        }
        (None, Some(table)) => job.to_terminal(table)?,
        // Several tables need a file, which was asked for above.
        (None, None) => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// What is written, from what, and how.
struct Job<'a> {
    args: &'a Export,
    source: Source<'a>,
    options: Options,
}

impl Job<'_> {
    fn to_terminal(&self, table: Table) -> Result<()> {
        match self.text(table, io::stdout().lock()) {
            // Its reader has seen enough, as `head` has.
            Err(error) if is_broken_pipe(&error) => Ok(()),
            written => written.map(drop),
        }
    }

    /// Writes a table, or all of them, to a file; returns how many rows.
    fn to_file(&self, table: Option<Table>, path: &Path) -> Result<u64> {
        let Some(table) = table else {
            return self.geo_package(&Table::ALL, path);
        };
        match self.args.format {
            Format::Gpkg => self.geo_package(&[table], path),
            Format::Xlsx => write_whole(path, |out| self.workbook(table, path, out)),
            Format::Pdf => write_whole(path, |out| document::write(self, out)),
            Format::Geojson | Format::Csv | Format::Open311 => {
                write_whole(path, |out| self.text(table, out))
            }
        }
    }

    fn text(&self, table: Table, out: impl Write) -> Result<u64> {
        let (collection, options) = (table.collection(), &self.options);
        match self.args.format {
            Format::Csv => {
                let mut sink = export::csv::Writer::new(&collection, options, out)?;
                let rows = self.source.pour(table, &mut sink)?;
                let unfit = sink.finish()?;
                if !unfit.is_empty() {
                    eprintln!("characters that CP932 does not have; 〓 stands for them:\n{unfit}");
                }
                Ok(rows)
            }
            Format::Open311 => {
                let mut sink = export::open311::Writer::new(&collection, options, out)?;
                let rows = self.source.pour(table, &mut sink)?;
                sink.finish()?;
                Ok(rows)
            }
            _ => {
                let mut sink = export::geojson::Writer::new(&collection, options, out)?;
                let rows = self.source.pour(table, &mut sink)?;
                sink.finish()?;
                Ok(rows)
            }
        }
    }

    fn geo_package(&self, tables: &[Table], path: &Path) -> Result<u64> {
        let mut file = export::gpkg::Writer::create(path, &self.options)?;
        let mut rows = 0;
        for table in tables {
            let collection = table.collection();
            rows += self.source.pour(*table, &mut file.layer(&collection)?)?;
        }
        file.finish()?;
        Ok(rows)
    }

    fn workbook(&self, table: Table, path: &Path, out: impl Write + Seek + Send) -> Result<u64> {
        let collection = table.collection();
        let kept = &self.source.pictures;
        let load = |picture: &Picture| kept.thumbnail(picture, pictures::XLSX_WIDTH_PX);
        let is_shown = table != Table::Drives && kept.are_kept();
        let extras = xlsx::Extras {
            about: about::lines(self)?,
            currency: Some(self.source.policy.currency.clone()),
            pictures: is_shown.then(|| xlsx::Pictures::new(load)),
            drafts: path.parent().filter(|folder| folder.is_dir()),
        };
        let mut sink = xlsx::Writer::new(&collection, &self.options, extras)?;
        self.source.pour(table, &mut sink)?;
        let report = sink.finish(out)?;
        if report.cut > 0 {
            let first: Vec<String> = report.first_cut.iter().map(ToString::to_string).collect();
            eprintln!(
                "{} texts were longer than a cell of Excel holds and end in …: {}",
                report.cut,
                first.join(", ")
            );
        }
        Ok(report.rows)
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |e: &io::Error| e.kind() == io::ErrorKind::BrokenPipe;
    match error.downcast_ref() {
        Some(ExportError::Write(e)) => broken(e),
        _ => error.downcast_ref().is_some_and(broken),
    }
}
