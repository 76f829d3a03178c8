//! `michimori roads`: the road network, and what is known of it beside the drives.

pub mod args;
mod complaints;
mod import;
mod lines;
mod measured;

use crate::stdout;
use anyhow::{Context, Result};
use args::Roads;
use geodata::{
    crs::{Crs, CrsError},
    read::{Layer, read},
};
use std::{io::Write, path::Path, process::ExitCode};

pub fn run(roads: &Roads) -> Result<ExitCode> {
    match roads {
        Roads::Import(args) => import::run(args),
        Roads::Measured(args) => measured::run(args),
        Roads::Complaints(args) => complaints::run(args),
        Roads::Mapping => {
            stdout::print(|out| out.write_all(register::DEFAULT_MAPPING.as_bytes()))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Imports the lines of a file with the usual mapping.
pub fn import_from(file: &Path, crs: Option<u32>, db: &Path) -> Result<()> {
    let arguments = args::Import {
        file: file.to_owned(),
        crs,
        mapping: None,
        layer: None,
        source: "roads".to_owned(),
        db: db.to_owned(),
        json: false,
    };
    import::import(&arguments).map(drop)
}

/// A map file's layers, in WGS 84.
fn layers(file: &Path, epsg: Option<u32>) -> Result<Vec<Layer>> {
    let crs = epsg
        .map(Crs::from_epsg)
        .transpose()
        .map_err(|e: CrsError| anyhow::anyhow!("--crs: {e}"))?;
    Ok(read(file, crs.as_ref())?)
}

/// The first few of many, a line each.
fn tell_some(many: impl ExactSizeIterator<Item = String>) {
    const TOLD: usize = 10;
    let more = many.len().saturating_sub(TOLD);
    for one in many.take(TOLD) {
        eprintln!("  {one}");
    }
    if more > 0 {
        eprintln!("  and {more} more");
    }
}

/// A text file, whole.
fn text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path)
        .with_context(|| format!("{}: the file cannot be read as UTF-8 text", path.display()))
}
