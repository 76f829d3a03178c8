//! `michimori roads measured`: rut and roughness as other vehicles measured them.

use super::args;
use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use register::{Measured, Road, RoadId};
use serde::Deserialize;
use std::{collections::BTreeMap, fs::File, io::Read, path::Path, process::ExitCode};
use store::Store;

/// A line of the file.
#[derive(Deserialize)]
struct Line {
    road_id: String,
    from_m: f64,
    to_m: f64,
    rut_mm: f64,
    roughness_mm: f64,
    measured_on: Option<String>,
}

pub fn run(args: &args::Measured) -> Result<ExitCode> {
    let mut store = Store::open(&args.db)?;
    let roads = Names::of(&store.roads()?);
    let measured = read(&args.file, &roads)?;
    let kept = store.import_measured(&measured)?;
    println!("{kept} measurements kept");
    Ok(ExitCode::SUCCESS)
}

/// Roads by our name and by the file's own, where that names one road only.
struct Names(BTreeMap<String, Option<RoadId>>);

impl Names {
    fn of(roads: &[Road]) -> Self {
        let mut names: BTreeMap<String, Option<RoadId>> = BTreeMap::new();
        for road in roads {
            if let Some(key) = &road.key {
                let once = names.entry(key.clone());
                once.and_modify(|id| *id = None)
                    .or_insert(Some(road.id.clone()));
            }
        }
        names.extend(
            roads
                .iter()
                .map(|road| (road.id.0.clone(), Some(road.id.clone()))),
        );
        Self(names)
    }

    fn find(&self, name: &str) -> Result<RoadId> {
        match self.0.get(name) {
            Some(Some(id)) => Ok(id.clone()),
            Some(None) => bail!(
                "several roads are called `{name}`: use the register's road_id (export sections)"
            ),
            None => bail!("no road in the register is called `{name}`"),
        }
    }
}

fn read(path: &Path, roads: &Names) -> Result<Vec<(RoadId, Measured)>> {
    let file = path.display();
    let mut text = String::new();
    File::open(path)
        .and_then(|mut opened| opened.read_to_string(&mut text))
        .with_context(|| format!("{file}: the file cannot be read as UTF-8 text"))?;
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut all = Vec::new();
    for line in reader.deserialize::<Line>() {
        let line = line.with_context(|| {
            format!("{file}: it must have the columns road_id, from_m, to_m, rut_mm, roughness_mm and may have measured_on")
        })?;
        let n = all.len() + 2;
        all.push(one(line, roads).with_context(|| format!("{file}, line {n}"))?);
    }
    Ok(all)
}

fn one(line: Line, roads: &Names) -> Result<(RoadId, Measured)> {
    let sound = |value: f64, most: f64| (0.0..=most).contains(&value);
    if !(sound(line.from_m, 1e6) && sound(line.to_m, 1e6) && line.from_m < line.to_m) {
        bail!(
            "from {} m to {} m is no stretch of a road",
            line.from_m,
            line.to_m
        );
    }
    if !(sound(line.rut_mm, 500.0) && sound(line.roughness_mm, 100.0)) {
        bail!(
            "rut {} mm or roughness {} mm cannot be: ruts are 0 to 500 mm deep, roughness (σ) is 0 to 100 mm",
            line.rut_mm,
            line.roughness_mm
        );
    }
    let on = line.measured_on.filter(|day| !day.is_empty());
    let on: Option<Date> = on
        .map(|day| {
            day.parse()
                .with_context(|| format!("`{day}` is no day: write 2026-04-01"))
        })
        .transpose()?;
    let measured = Measured {
        from_m: line.from_m,
        to_m: line.to_m,
        rut_mm: line.rut_mm,
        roughness_mm: line.roughness_mm,
        on,
    };
    Ok((roads.find(&line.road_id)?, measured))
}
