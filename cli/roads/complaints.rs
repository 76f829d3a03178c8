//! `michimori roads complaints`: where people complained.

use super::{args::Complaints, layers, tell_some};
use anyhow::{Context, Result};
use geodata::read::{Geometry, Property};
use register::LonLat;
use std::{path::Path, process::ExitCode};
use store::{Complaint, Store};

pub fn run(args: &Complaints) -> Result<ExitCode> {
    let is_csv = args
        .file
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    let (complaints, left_out) = if is_csv {
        of_csv(&args.file)?
    } else {
        of_map(&args.file, args.crs)?
    };
    if !left_out.is_empty() {
        eprintln!("{} were left out:", left_out.len());
        tell_some(left_out.into_iter());
    }
    let mut store = Store::open(&args.db)?;
    store.import_complaints(&args.source, &complaints)?;
    println!("{} complaints kept", complaints.len());
    Ok(ExitCode::SUCCESS)
}

/// Complaints, and what is none.
type Read = (Vec<Complaint>, Vec<String>);

fn of_map(file: &Path, crs: Option<u32>) -> Result<Read> {
    let (mut complaints, mut left_out) = (Vec::new(), Vec::new());
    for layer in layers(file, crs)? {
        left_out.extend(layer.faults.iter().map(ToString::to_string));
        for feature in layer.features {
            let Geometry::Point([lon, lat]) = feature.geometry else {
                left_out.push(format!("{}: not a point", feature.key.unwrap_or_default()));
                continue;
            };
            let told = feature.properties.values().find_map(|value| match value {
                Property::Text(text) => Some(text.clone()),
                _ => None,
            });
            match LonLat::new(lon, lat) {
                Ok(position) => complaints.push(Complaint { position, told }),
                Err(e) => left_out.push(e.to_string()),
            }
        }
    }
    Ok((complaints, left_out))
}

fn of_csv(path: &Path) -> Result<Read> {
    let file = path.display();
    let text = super::text(path)?;
    let mut reader =
        csv::ReaderBuilder::new().from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader
        .headers()
        .with_context(|| format!("{file}: the first line cannot be read"))?
        .clone();
    let column = |names: &[&str]| {
        headers
            .iter()
            .position(|h| names.iter().any(|name| h.trim().eq_ignore_ascii_case(name)))
    };
    let (Some(lon), Some(lat)) = (
        column(&["lon", "longitude", "lng", "経度"]),
        column(&["lat", "latitude", "緯度"]),
    ) else {
        anyhow::bail!(
            "{file}: the first line must name the columns `lon` and `lat` (degrees, WGS 84)"
        );
    };
    let told = column(&["text", "told", "complaint", "内容", "苦情内容"]);
    let (mut complaints, mut left_out) = (Vec::new(), Vec::new());
    for (n, record) in reader.records().enumerate() {
        let record = record.with_context(|| format!("{file}, line {}", n + 2))?;
        let degrees = |at: usize| record.get(at).and_then(|d| d.trim().parse::<f64>().ok());
        let position = degrees(lon)
            .zip(degrees(lat))
            .and_then(|(x, y)| LonLat::new(x, y).ok());
        match position {
            Some(position) => complaints.push(Complaint {
                position,
                told: told.and_then(|at| record.get(at)).map(str::to_owned),
            }),
            None => left_out.push(format!("line {}: no position", n + 2)),
        }
    }
    Ok((complaints, left_out))
}
