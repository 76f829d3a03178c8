//! From file names to checked values, before anything is written.

use super::args::{Inspect, zone};
use anyhow::{Context, Result, anyhow, bail};
use ingest::{
    Camera, ClockMap, Curve, FoundTrack, OpenOptions, Plan, Recording, find_clock, find_track,
    fingerprint, plan,
};
use register::{ClockReport, ClockVerdict, FileFault, Report, Sources};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
};

/// One recording with all that belongs to it, read and checked.
pub struct Inputs {
    /// The recording.
    pub recording: Recording,
    /// What people call it.
    pub name: String,
    /// How the camera is mounted.
    pub camera: Camera,
    /// What is to become of each frame.
    pub plan: Plan,
    /// How the clock was found, for people.
    pub curve: Option<Curve>,
    /// What is known of the drive before a frame is looked at.
    pub report: Report,
    /// The vehicle's name.
    pub vehicle: Option<String>,
    /// The register.
    pub db: PathBuf,
    /// Folder of kept pictures.
    pub data: PathBuf,
    /// Hash of everything but the detector that shapes the result.
    pub settings: String,
}

/// The recordings in a file or folder.
pub fn open(args: &Inspect, path: &Path) -> Result<Vec<Recording>> {
    let options = OpenOptions {
        zone: zone(&args.time_zone)?,
        keyframes: args.keyframes,
        name_pattern: args.name_pattern.clone(),
    };
    Ok(Recording::open_all(path, &options)?)
}

impl Inputs {
    /// The only recording in a file or folder.
    pub fn gather_one(args: &Inspect, path: &Path, stop: &AtomicBool) -> Result<Self> {
        let recording = open(args, path)?.into_iter().next();
        let recording = recording.with_context(|| format!("{}: no recording", path.display()))?;
        Self::gather(args, recording, stop)
    }

    /// Reads and checks everything that belongs to a recording.
    pub fn gather(args: &Inspect, recording: Recording, stop: &AtomicBool) -> Result<Self> {
        let camera_file = camera_file(args, &recording.path)?;
        let camera = Camera::load(&camera_file)?;
        let found = find_track(
            &recording,
            &args.track,
            &zone(&args.time_zone)?,
            args.gps_sigma,
        )?;
        let (clock, curve, clock_report) = clock(args, &recording, &found, &camera, stop)?;
        let plan = plan(&recording, &found.track, &clock, args.every).with_context(|| {
            let (path, start) = (recording.path.display(), recording.start.words());
            format!("{path} (its time is from {start}) with {}", found.origin)
        })?;
        let report = before_looking(&recording, &found, &clock, clock_report);
        let settings = fingerprint([
            found.fingerprint.as_bytes(),
            &fs::read(&camera_file)?,
            &args.every.to_le_bytes(),
            format!("{clock:?}").as_bytes(),
            format!(
                "{:?} {} {:?}",
                args.gps_sigma, args.keyframes, args.name_pattern
            )
            .as_bytes(),
            args.time_zone.as_bytes(),
        ]);
        let data = args
            .data
            .clone()
            .unwrap_or_else(|| store::data_dir(&args.db));
        Ok(Self {
            name: recording.name(),
            recording,
            camera,
            plan,
            curve,
            report,
            vehicle: args.vehicle.clone(),
            db: args.db.clone(),
            data,
            settings,
        })
    }
}

/// The clock as given, else as found; as written where nothing fits, which the plan then says.
fn clock(
    args: &Inspect,
    recording: &Recording,
    found: &FoundTrack,
    camera: &Camera,
    stop: &AtomicBool,
) -> Result<(ClockMap, Option<Curve>, ClockReport)> {
    let report = |clock: &ClockMap, verdict, meaning: String| ClockReport {
        verdict,
        offset_s: recording
            .span()
            .map_or(0.0, |(from, _)| clock.offset_s(from)),
        sigma_s: clock.sigma_s,
        meaning,
    };
    if let Some(clock) = args.clock().map_err(|e| anyhow!(e))? {
        let report = report(&clock, ClockVerdict::Given, String::new());
        return Ok((clock, None, report));
    }
    let Some(setting) = find_clock(recording, found, camera, stop)? else {
        let clock = ClockMap::constant(0.0, None);
        let report = report(&clock, ClockVerdict::Failed, String::new());
        return Ok((clock, None, report));
    };
    let report = report(&setting.clock, setting.verdict, setting.kind.words());
    Ok((setting.clock, setting.curve, report))
}

fn before_looking(
    recording: &Recording,
    found: &FoundTrack,
    clock: &ClockMap,
    clock_report: ClockReport,
) -> Report {
    let mut report = Report {
        sources: Sources {
            files: recording.file_names(),
            start: recording.start.words().to_owned(),
            track: found.origin.clone(),
        },
        clock: clock_report,
        notes: found.notes.clone(),
        ..Report::default()
    };
    if let Some((from, to)) = recording.span() {
        let (from, to) = (clock.to_track(from), clock.to_track(to));
        let (first, last) = found.track.span();
        report.tracked = Some((first, last));
        report.in_common_s = last
            .min(to)
            .duration_since(first.max(from))
            .as_secs_f64()
            .max(0.0);
        report.driven_m = found.track.driven_m(from, to);
        report.gaps = found
            .track
            .gaps()
            .filter(|gap| gap.0 < to && gap.1 > from)
            .collect();
    }
    for FileFault { file, fault } in &recording.left_out {
        report.fault(FileFault {
            file: file.clone(),
            fault: fault.clone(),
        });
    }
    report
}

/// `camera.toml` beside a recording, in its folder, or in one above it.
fn camera_file(args: &Inspect, recording: &Path) -> Result<PathBuf> {
    const ABOVE: usize = 4;
    if let Some(camera) = &args.camera {
        return Ok(camera.clone());
    }
    let full = std::path::absolute(recording).unwrap_or_else(|_| recording.to_owned());
    let beside = full
        .ancestors()
        .take(ABOVE)
        .map(|folder| folder.join("camera.toml"));
    if let Some(found) = beside.into_iter().find(|file| file.is_file()) {
        return Ok(found);
    }
    bail!(
        "{}: there is no camera file beside it ({}), and nothing can be placed without one; \
         write height_m, pitch_deg, hfov_deg and image into a file and give it with --camera",
        recording.display(),
        recording.with_file_name("camera.toml").display()
    )
}
