//! What an inspection gave: for people, and as JSON for machines.

use super::{Inputs, Inspected};
use anyhow::Result;
use register::{
    ClockReport, ClockVerdict, DamageClass, Defect, FileFault, FrameOutcome, Report, SkipReason,
};
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
    #[serde(flatten)]
    report: Report,
    defects: DefectCounts,
    seconds: f64,
    frames_per_second: f64,
    workers: usize,
    model: String,
    runtime: String,
}

#[derive(Debug, Default, Serialize)]
struct DefectCounts {
    new: usize,
    seen_again: usize,
    passed_unseen: usize,
    by_class: BTreeMap<DamageClass, usize>,
}

impl DefectCounts {
    fn of(inspected: &Inspected) -> Self {
        let Some(written) = &inspected.written else {
            return Self::default();
        };
        let new = written.plan.created;
        let seen: Vec<&Defect> = written.plan.seen().collect();
        Self {
            new,
            seen_again: seen.len() - new,
            passed_unseen: written.plan.unseen.len(),
            by_class: by_class(&seen),
        }
    }
}

fn by_class(defects: &[&Defect]) -> BTreeMap<DamageClass, usize> {
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
                    .record
                    .drive
                    .report
                    .skipped
                    .get(&reason)
                    .copied()
                    .unwrap_or(0)
            };
            let unreadable = skipped(SkipReason::Unreadable) + skipped(SkipReason::OtherShape);
            (written.record.drive.report.placed + unreadable) as usize
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
            self.new.frames += written.record.frames.len();
            self.new.sightings += written.record.drive.report.sightings as usize;
            self.new.defects += written.plan.created;
        }
        let defects = DefectCounts::of(&inspected);
        let frames_per_second = frames_per_second(&inspected);
        self.drives.push(DriveLine {
            recording: inspected.recording,
            drive: inspected.drive.id.0,
            already_inspected: inspected.written.is_none(),
            resumed_frames: inspected.resumed,
            report: inspected.drive.report,
            defects,
            seconds: inspected.seconds,
            frames_per_second,
            workers: inspected.workers,
            model: inspected.drive.model,
            runtime: inspected.runtime,
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
    print_sources(report);
    println!("  frames     {}", report.frames);
    println!(
        "  placed     {}: {} surveyed of {} driven",
        report.placed,
        distance(report.inspected_m),
        distance(report.driven_m)
    );
    print_skipped(&report.skipped);
    print_faults(&report.faults);
    if inspected.written.is_none() {
        println!(
            "  already in the register, inspected with {}: nothing changed",
            inspected.drive.model
        );
        return;
    }
    println!(
        "  sightings  {}, and {} too far away to place",
        report.sightings, report.too_far
    );
    let counts = DefectCounts::of(inspected);
    println!(
        "  defects    {}: {} new, {} seen again; {} known ones passed and not seen",
        counts.new + counts.seen_again,
        counts.new,
        counts.seen_again,
        counts.passed_unseen
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
    let mut report = inputs.report.clone();
    inputs
        .plan
        .frames
        .iter()
        .for_each(|frame| report.count(&frame.outcome));
    let times = || {
        inputs
            .plan
            .frames
            .iter()
            .filter_map(|frame| frame.captured_at)
    };
    let (from, to) = (times().min(), times().max());
    if json {
        let line = serde_json::json!({
            "recording": inputs.recording.path,
            "drive": inputs.recording.id,
            "recorded_from": from,
            "recorded_to": to,
            "frames": report.frames,
            "would_place": report.placed,
            "skipped": report.skipped,
            "sources": report.sources,
            "clock": report.clock,
            "tracked": report.tracked,
            "in_common_s": report.in_common_s,
            "gaps": report.gaps,
            "driven_m": report.driven_m,
            "notes": report.notes,
            "faults": report.faults,
        });
        println!("{line}");
        return Ok(());
    }
    println!("{}", inputs.recording.path.display());
    print_sources(&report);
    if let (Some(from), Some(to)) = (from, to) {
        println!("  recorded   {from} to {to}, by the track's clock");
    }
    println!("  driven     {}", distance(report.driven_m));
    println!("  frames     {}", report.frames);
    println!("  would look at {}", report.placed);
    print_skipped(&report.skipped);
    print_faults(&report.faults);
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

/// What the drive was made from, and how its clock was set.
fn print_sources(report: &Report) {
    const FILES_SHOWN: usize = 3;
    let files = &report.sources.files;
    match files.as_slice() {
        [] | [_] => {}
        several => {
            let shown = several[..several.len().min(FILES_SHOWN)].join(", ");
            let more = several.len().saturating_sub(FILES_SHOWN);
            let rest = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            println!("  files      {}: {shown}{rest}", several.len());
        }
    }
    println!("  time from  {}", report.sources.start);
    println!("  track      {}", report.sources.track);
    if let Some((from, to)) = report.tracked {
        println!(
            "             {from} to {to}, {:.0} s in common",
            report.in_common_s
        );
    }
    println!("  clock      {}", clock_words(&report.clock));
    for (from, to) in &report.gaps {
        let seconds = to.duration_since(*from).as_secs_f64();
        println!("  no signal  {from} to {to} ({seconds:.0} s)");
    }
    for note in &report.notes {
        println!("  note       {note}");
    }
}

fn clock_words(clock: &ClockReport) -> String {
    let error = clock.sigma_s.map_or(String::new(), |sigma_s| {
        format!(" ± {:.2} s", 1.96 * sigma_s)
    });
    let meaning = if clock.meaning.is_empty() {
        String::new()
    } else {
        format!(" ({})", clock.meaning)
    };
    let remedy = match clock.verdict {
        ClockVerdict::Ambiguous => {
            "; positions along the road are less sure: check with --dump, or give --clock-offset"
        }
        _ => "",
    };
    format!(
        "{}: {:+.2} s{error}{meaning}{remedy}",
        clock.verdict.words().en,
        clock.offset_s
    )
}

fn distance(metres: f64) -> String {
    if metres < 1000.0 {
        format!("{metres:.0} m")
    } else {
        format!("{:.2} km", metres / 1000.0)
    }
}

fn print_faults(faults: &[FileFault]) {
    for FileFault { file, fault } in faults {
        println!("    {file}: {fault}");
    }
}

fn print_skipped(skipped: &BTreeMap<SkipReason, u32>) {
    println!("  skipped    {}", skipped.values().sum::<u32>());
    for (reason, n) in skipped {
        println!("    {:<30} {n}", reason.words().en);
    }
}
