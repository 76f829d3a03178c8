//! From file names to checked values, before anything is written.

use crate::args::Inspect;
use anyhow::{Context, Result, bail};
use ingest::{Camera, Plan, Recording, Sampling, Track, fingerprint, plan};
use jiff::tz::TimeZone;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// One recording with all that belongs to it, read and checked.
pub struct Inputs {
    /// The recording.
    pub recording: Recording,
    /// How the camera is mounted.
    pub camera: Camera,
    /// What is to become of each frame.
    pub plan: Plan,
    /// The vehicle's name.
    pub vehicle: Option<String>,
    /// The register.
    pub db: PathBuf,
    /// Folder of kept pictures.
    pub data: PathBuf,
    /// Hash of everything but the detector that shapes the result.
    pub settings: String,
}

impl Inputs {
    /// Reads and checks everything that the arguments name for one recording.
    pub fn gather(args: &Inspect, recording: &Path) -> Result<Self> {
        let zone = TimeZone::get(&args.time_zone).with_context(|| {
            format!(
                "--time-zone {}: no such zone; it is written like Asia/Tokyo",
                args.time_zone
            )
        })?;
        let opened = Recording::open(recording, &zone)?;
        let track_file = track_file(args, recording)?;
        let camera_file = camera_file(args, recording)?;
        let track = Track::load(&track_file)?;
        let camera = Camera::load(&camera_file)?;
        let sampling = Sampling {
            every_m: args.every,
            clock_offset_s: args.clock_offset,
        };
        let plan = plan(&opened, &track, sampling)
            .with_context(|| format!("{} with {}", recording.display(), track_file.display()))?;
        let settings = fingerprint([
            &fs::read(&track_file)?[..],
            &fs::read(&camera_file)?,
            &args.every.to_le_bytes(),
            &args.clock_offset.to_le_bytes(),
            args.time_zone.as_bytes(),
        ]);
        Ok(Self {
            recording: opened,
            camera,
            plan,
            vehicle: args.vehicle.clone(),
            db: args.db.clone(),
            data: args
                .data
                .clone()
                .unwrap_or_else(|| store::data_dir(&args.db)),
            settings,
        })
    }
}

/// `drive.mp4` → `drive.gpx`, `frames/` → `frames.gpx`, both beside the recording.
fn track_file(args: &Inspect, recording: &Path) -> Result<PathBuf> {
    if let Some(track) = &args.track {
        return Ok(track.clone());
    }
    let beside = recording.with_extension("gpx");
    if beside.is_file() {
        return Ok(beside);
    }
    bail!(
        "{}: there is no track beside it ({}); give the drive's GPX file with --track",
        recording.display(),
        beside.display()
    )
}

fn camera_file(args: &Inspect, recording: &Path) -> Result<PathBuf> {
    if let Some(camera) = &args.camera {
        return Ok(camera.clone());
    }
    let beside = recording.with_file_name("camera.toml");
    if beside.is_file() {
        return Ok(beside);
    }
    bail!(
        "{}: there is no camera file beside it ({}), and nothing can be placed without one; \
         write height_m, pitch_deg, hfov_deg and image into a file and give it with --camera",
        recording.display(),
        beside.display()
    )
}
