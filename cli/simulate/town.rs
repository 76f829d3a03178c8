//! `michimori simulate --roads`: a register of made drives on real roads.

use crate::{args::Simulate, bar, roads};
use anyhow::{Context, Result, bail};
use register::{Drive, FrameRecord, LifePolicy, Report};
use serde::Serialize;
use simulation::{Detector, Errors, Side, Town, Trip};
use std::{path::Path, process::ExitCode};
use store::{DriveRecord, Store};

/// What is printed.
#[derive(Default, Serialize)]
struct Told {
    roads: usize,
    roads_km: f64,
    damage: usize,
    drives: u32,
    driven_km: f64,
    frames: usize,
    /// Of the placed frames, on the road and in the direction that they truly were.
    right_road: f64,
    defects: u32,
}

pub fn run(file: &Path, db: &Path, args: &Simulate) -> Result<ExitCode> {
    if db.exists() {
        bail!(
            "{}: this file is there already, and made drives must not get among real ones; name a new one",
            db.display()
        );
    }
    roads::import_from(file, args.town.crs, db)?;
    let mut store = Store::open(db)?;
    let told = drive_all(&mut store, args)?;
    if args.json {
        println!("{}", serde_json::to_string(&told)?);
    } else {
        told.print();
    }
    Ok(ExitCode::SUCCESS)
}

fn drive_all(store: &mut Store, args: &Simulate) -> Result<Told> {
    let network = store.network()?;
    let lengths = network
        .roads()
        .filter_map(|road| network.length_m(&road.id));
    let mut told = Told {
        roads: network.roads().len(),
        roads_km: lengths.sum::<f64>() / 1000.0,
        ..Told::default()
    };
    let side = if args.town.keep_right {
        Side::Right
    } else {
        Side::Left
    };
    let mut town = Town::new(network, side, args.seed).context("there are no roads to drive on")?;
    told.damage = town.damages();
    let errors = Errors::usual(args.sigma.unwrap_or(super::SIGMA_M));
    let bar = bar::counted("drives", u64::from(args.town.drives));
    let mut right = 0;
    for n in 1..=args.town.drives {
        let trip = town.patrol(args.town.km * 1000.0, &errors, &Detector::default());
        let trip =
            trip.context("the roads are too short to drive on: is the file in metres? Give --crs")?;
        let record = record(n, &trip);
        store.merge_drive(&record, &LifePolicy::default())?;
        let (on_right, placed) = trip.right(&store.matched(&record.drive.id)?);
        right += on_right;
        told.frames += placed;
        told.driven_km += record.drive.report.driven_m / 1000.0;
        told.drives += 1;
        bar.inc(1);
    }
    bar.finish_and_clear();
    told.right_road = right as f64 / told.frames.max(1) as f64;
    told.defects = store.summary()?.defects;
    Ok(told)
}

/// A trip as the register keeps it.
fn record(n: u32, trip: &Trip) -> DriveRecord {
    let pass = &trip.driven.pass;
    let mut report = Report::default();
    for frame in &pass.frames {
        report.count(&frame.outcome);
    }
    report.sightings = pass.sightings.len() as u32;
    report.driven_m = trip.way.iter().map(register::RoadPart::length_m).sum();
    report.inspected_m = report.driven_m;
    let taken = |frame: Option<&FrameRecord>| frame.and_then(|frame| frame.captured_at);
    DriveRecord {
        drive: Drive {
            id: pass.drive.clone(),
            name: format!("simulated {n:04}"),
            vehicle: None,
            model: "simulated".to_owned(),
            recorded_from: taken(pass.frames.first()),
            recorded_to: taken(pass.frames.last()),
            report,
            view: pass.view,
            ground: None,
        },
        frames: pass.frames.clone(),
        sightings: pass.sightings.clone(),
    }
}

impl Told {
    fn print(&self) {
        println!(
            "{} drives of {:.1} km in all, on {} roads of {:.1} km with {} damages",
            self.drives, self.driven_km, self.roads, self.roads_km, self.damage
        );
        println!(
            "{} frames, {:.2} % of them on the right road in the right direction; {} defects",
            self.frames,
            100.0 * self.right_road,
            self.defects
        );
    }
}
