//! What an inspection gave: for people, and as JSON for machines.

use super::{Inputs, Inspected};
use anyhow::Result;
use register::{DamageClass, Defect, FileFault, FrameOutcome, Report, SkipReason};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// A recording that could not be inspected.
#[derive(Debug, Serialize)]
pub struct Failed {
    /// The recording.
    pub recording: PathBuf,
    /// What was wrong, and what to do.
    pub error: String,
}

/// What a whole call gave.
#[derive(Debug, Serialize)]
pub struct Totals {
    register: PathBuf,
    new: New,
    drives: Vec<DriveLine>,
    failed: Vec<Failed>,
}

/// What was not in the register before.
#[derive(Debug, Default, Serialize)]
struct New {
    drives: usize,
    frames: usize,
    sightings: usize,
    defects: usize,
}

/// What came of one recording.
#[derive(Debug, Serialize)]
struct DriveLine {
    recording: PathBuf,
    drive: String,
    already_inspected: bool,
    resumed_frames: usize,
    frames: u32,
    placed: u32,
    skipped: BTreeMap<SkipReason, u32>,
    sightings: u32,
    too_far: u32,
    inspected_m: f64,
    defects: DefectCounts,
    seconds: f64,
    frames_per_second: f64,
    workers: usize,
    model: String,
    runtime: String,
    faults: Vec<FileFault>,
}

#[derive(Debug, Default, Serialize)]
struct DefectCounts {
    new: usize,
    seen_again: usize,
    by_class: BTreeMap<DamageClass, usize>,
}

impl DefectCounts {
    fn of(inspected: &Inspected) -> Self {
        let Some(written) = &inspected.written else {
            return Self::default();
        };
        let new = written.plan.created;
        let defects = &written.plan.defects;
        Self {
            new,
            seen_again: defects.len() - new,
            by_class: by_class(defects),
        }
    }
}

fn by_class(defects: &[Defect]) -> BTreeMap<DamageClass, usize> {
    let of = |class| {
        defects
            .iter()
            .filter(|defect| defect.class == class)
            .count()
    };
    DamageClass::ALL
        .into_iter()
        .map(|class| (class, of(class)))
        .collect()
}

/// Frames looked at in this run by the second.
fn frames_per_second(inspected: &Inspected) -> f64 {
    let looked_at = match &inspected.written {
        Some(written) => {
            let skipped = |reason| {
                written
                    .drive
                    .report
                    .skipped
                    .get(&reason)
                    .copied()
                    .unwrap_or(0)
            };
            let unreadable = skipped(SkipReason::Unreadable) + skipped(SkipReason::OtherShape);
            (written.drive.report.placed + unreadable) as usize
        }
        None => 0,
    };
    looked_at.saturating_sub(inspected.resumed) as f64 / inspected.seconds.max(1e-9)
}

impl Totals {
    /// Nothing yet.
    pub fn new(register: &Path) -> Self {
        let (drives, failed) = (Vec::new(), Vec::new());
        Self {
            register: register.to_owned(),
            new: New::default(),
            drives,
            failed,
        }
    }

    /// Counts a drive.
    pub fn add(&mut self, inspected: Inspected) {
        if let Some(written) = &inspected.written {
            self.new.drives += 1;
            self.new.frames += written.frames.len();
            self.new.sightings += written.sightings.len();
            self.new.defects += written.plan.created;
        }
        let defects = DefectCounts::of(&inspected);
        let frames_per_second = frames_per_second(&inspected);
        let Report {
            frames,
            placed,
            skipped,
            sightings,
            too_far,
            inspected_m,
            faults,
        } = inspected.drive.report;
        self.drives.push(DriveLine {
            recording: inspected.recording,
            drive: inspected.drive.id.0,
            already_inspected: inspected.written.is_none(),
            resumed_frames: inspected.resumed,
            frames,
            placed,
            skipped,
            sightings,
            too_far,
            inspected_m,
            defects,
            seconds: inspected.seconds,
            frames_per_second,
            workers: inspected.workers,
            model: inspected.drive.model,
            runtime: inspected.runtime,
            faults,
        });
    }

    /// Counts a failure.
    pub fn fail(&mut self, failed: Failed) {
        self.failed.push(failed);
    }

    /// The whole as JSON on standard output.
    pub fn print_json(&self) -> Result<()> {
        println!("{}", serde_json::to_string_pretty(self)?);
        Ok(())
    }

    /// Whether all went well.
    pub fn exit_code(&self) -> ExitCode {
        if self.failed.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// One drive for people, on standard output.
pub fn print_drive(inspected: &Inspected) {
    let report = &inspected.drive.report;
    println!("{}", inspected.recording.display());
    println!("  frames     {}", report.frames);
    println!(
        "  placed     {} over {:.0} m",
        report.placed, report.inspected_m
    );
    print_skipped(&report.skipped);
    for FileFault { file, fault } in &report.faults {
        println!("    {file}: {fault}");
    }
    let Some(written) = &inspected.written else {
        println!(
            "  already in the register, inspected with {}: nothing changed",
            inspected.drive.model
        );
        return;
    };
    println!(
        "  sightings  {}, and {} too far away to place",
        report.sightings, report.too_far
    );
    let counts = DefectCounts::of(inspected);
    println!(
        "  defects    {}: {} new, {} seen again",
        written.plan.defects.len(),
        counts.new,
        counts.seen_again
    );
    for (class, n) in &counts.by_class {
        println!("    {class:<20} {n}");
    }
    if inspected.resumed > 0 {
        println!(
            "  went on after {} frames of an earlier run",
            inspected.resumed
        );
    }
    println!(
        "  took       {:.1} s, {:.1} frames/s with {} workers, {}, {}",
        inspected.seconds,
        frames_per_second(inspected),
        inspected.workers,
        inspected.drive.model,
        inspected.runtime
    );
}

/// What would be done with a recording, on standard output.
pub fn print_plan(inputs: &Inputs, json: bool) -> Result<()> {
    let mut report = Report::default();
    inputs
        .plan
        .frames
        .iter()
        .for_each(|frame| report.count(&frame.outcome));
    if json {
        #[derive(Serialize)]
        struct Line<'a> {
            recording: &'a Path,
            drive: &'a str,
            frames: u32,
            would_place: u32,
            skipped: &'a BTreeMap<SkipReason, u32>,
        }
        let line = Line {
            recording: &inputs.recording.path,
            drive: &inputs.recording.id.0,
            frames: report.frames,
            would_place: report.placed,
            skipped: &report.skipped,
        };
        println!("{}", serde_json::to_string(&line)?);
        return Ok(());
    }
    println!("{}", inputs.recording.path.display());
    let times = || {
        inputs
            .plan
            .frames
            .iter()
            .filter_map(|frame| frame.captured_at)
    };
    if let (Some(from), Some(to)) = (times().min(), times().max()) {
        println!("  recorded   {from} to {to}");
    }
    println!("  frames     {}", report.frames);
    println!("  would look at {}", report.placed);
    print_skipped(&report.skipped);
    let first = inputs
        .plan
        .frames
        .iter()
        .find(|f| matches!(f.outcome, FrameOutcome::Placed(_)));
    if let Some(at) = first.and_then(|frame| frame.captured_at) {
        println!("  first one at {at}");
    }
    Ok(())
}

fn print_skipped(skipped: &BTreeMap<SkipReason, u32>) {
    println!("  skipped    {}", skipped.values().sum::<u32>());
    for (reason, n) in skipped {
        println!("    {:<30} {n}", reason.words());
    }
}
