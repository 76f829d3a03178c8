//! `michimori roads import`: the road network.

use super::{args::Import, layers, lines::Lines, tell_some, text};
use anyhow::{Result, bail};
use geodata::read::{CrsSource, Layer};
use register::{Bounds, LifePolicy, Mapping};
use serde::Serialize;
use std::process::ExitCode;
use store::{Imported, Store};

/// Roads farther than this from all drives are likely in another coordinate system.
const FAR_M: f64 = 30_000.0;

/// What is printed with --json.
#[derive(Serialize)]
pub struct Report {
    #[serde(flatten)]
    imported: Imported,
    left_out: usize,
    not_understood: usize,
    crossing_themselves: usize,
    frames_on_roads: u32,
    frames_off_roads: u32,
}

pub fn run(args: &Import) -> Result<ExitCode> {
    let report = import(args)?;
    if args.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        report.print();
    }
    Ok(ExitCode::SUCCESS)
}

/// Imports the roads and says what of them could not be.
pub fn import(args: &Import) -> Result<Report> {
    let mut lines = lines(args)?;
    let mut store = Store::open(&args.db)?;
    warn_if_far(&store, &lines)?;
    let drives = u64::from(store.summary()?.drives);
    let bar = crate::bar::counted("drives", drives);
    let roads = std::mem::take(&mut lines.roads);
    let imported =
        store.import_roads(&args.source, roads, &LifePolicy::default(), |_| bar.inc(1))?;
    bar.finish_and_clear();
    let (on, off) = store.frames_on_roads()?;
    Ok(Report {
        imported,
        left_out: lines.left_out.len(),
        not_understood: lines.not_understood.values().sum(),
        crossing_themselves: lines.crossing_themselves,
        frames_on_roads: on,
        frames_off_roads: off,
    })
}

/// The file's lines as roads.
fn lines(args: &Import) -> Result<Lines> {
    let mapping: Mapping = match &args.mapping {
        Some(path) => text(path)?
            .parse()
            .map_err(|e| anyhow::anyhow!("{}: {e}", path.display()))?,
        None => Mapping::default(),
    };
    let layers = chosen(layers(&args.file, args.crs)?, args)?;
    let mut lines = Lines::default();
    for layer in &layers {
        say_crs(layer);
        lines.add(layer, &mapping);
    }
    if lines.roads.is_empty() {
        let names: Vec<&str> = layers.iter().map(|layer| layer.name.as_str()).collect();
        bail!(
            "{}: no roads were found in it: none of its features is a line (layers: {})",
            args.file.display(),
            names.join(", ")
        );
    }
    lines.tell();
    Ok(lines)
}

/// The layers to take.
fn chosen(layers: Vec<Layer>, args: &Import) -> Result<Vec<Layer>> {
    let Some(name) = &args.layer else {
        return Ok(layers);
    };
    let names: Vec<String> = layers.iter().map(|layer| layer.name.clone()).collect();
    let chosen: Vec<Layer> = layers
        .into_iter()
        .filter(|layer| layer.name == *name)
        .collect();
    if chosen.is_empty() {
        let (file, names) = (args.file.display(), names.join(", "));
        bail!("{file}: it has no layer `{name}`; its layers are: {names}");
    }
    Ok(chosen)
}

fn say_crs(layer: &Layer) {
    if layer.crs.source == CrsSource::Assumed {
        eprintln!(
            "layer {}: the file does not tell its coordinate system; its numbers look like degrees and are \
             taken for EPSG:{} (give --crs EPSG if that is wrong)",
            layer.name,
            layer.crs.epsg.code()
        );
    }
}

fn warn_if_far(store: &Store, lines: &Lines) -> Result<()> {
    let points = lines
        .roads
        .iter()
        .flat_map(|road| road.line.iter().copied());
    let (Some(roads), Some(driven)) = (Bounds::around(points), store.summary()?.bounds) else {
        return Ok(());
    };
    let near = roads.widened(FAR_M);
    let apart = driven.east < near.west
        || driven.west > near.east
        || driven.north < near.south
        || driven.south > near.north;
    if apart {
        eprintln!(
            "warning: these roads are far from all drives in the register; are they of the right city, and is \
             --crs right?"
        );
    }
    Ok(())
}

impl Report {
    fn print(&self) {
        let imported = &self.imported;
        println!(
            "{} roads: {} new, {} as before, {} redrawn; {} are gone",
            imported.roads, imported.new, imported.same, imported.redrawn, imported.gone
        );
        if imported.twice > 0 {
            println!(
                "{} lines were there twice and were taken once",
                imported.twice
            );
        }
        let (on, off) = (self.frames_on_roads, self.frames_off_roads);
        if on + off > 0 {
            println!(
                "of the frames of all drives {on} lie on these roads, {off} do not ({:.1} %)",
                100.0 * f64::from(off) / f64::from(on + off)
            );
        }
    }
}

impl Lines {
    /// Says what was left out.
    fn tell(&self) {
        if !self.left_out.is_empty() {
            eprintln!("{} features were left out:", self.left_out.len());
            tell_some(self.left_out.iter().cloned());
        }
        if self.same_key > 0 {
            eprintln!(
                "{} roads share their key with another one; they are known again by their lines",
                self.same_key
            );
        }
        if self.crossing_themselves > 0 {
            eprintln!(
                "{} lines cross themselves; their chainage follows the line",
                self.crossing_themselves
            );
        }
        if !self.not_understood.is_empty() {
            eprintln!("attributes that were not understood and left empty (see --mapping):");
            let told = self.not_understood.iter();
            tell_some(told.map(|((ours, word), n)| format!("{ours}: `{word}` ({n} roads)")));
        }
    }
}
