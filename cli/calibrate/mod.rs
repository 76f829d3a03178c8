//! `michimori calibrate`: a drive in, its camera file out.

pub mod args;
mod report;
mod start;

use crate::{
    inspect::args::{given_clock, zone},
    interrupt,
};
use anyhow::{Context, Result, anyhow, bail};
use args::Calibrate;
use export::write_bytes;
use ingest::{
    Calibration, Camera, ClockMap, FoundTrack, OpenOptions, Recording, calibrate, draw_grid,
    find_clock, find_track, plan, view,
};
use start::Start;
use std::{
    io::{self, Cursor, Write},
    process::ExitCode,
    sync::atomic::AtomicBool,
};

/// A clock that is off by less than this moves nothing.
const SAME_CLOCK_S: f64 = 0.1;
/// Each finds the clock better by the camera, and the camera by the clock.
const ROUNDS: usize = 3;

pub fn run(args: &Calibrate) -> Result<ExitCode> {
    let picture = args.picture();
    for file in [args.out.as_path(), &picture] {
        if file.exists() && !args.force {
            bail!(
                "{}: there is such a file already; name another with --out and --picture, or write over it with --force",
                file.display()
            );
        }
    }
    let stop = interrupt::listen()?;
    let recording = open(args)?;
    let start = Start::of(args, &recording)?;
    eprintln!("{}: given: {}", recording.name(), start.words);
    let found = find_track(
        &recording,
        &args.track,
        &zone(&args.time_zone)?,
        args.gps_sigma,
    )?;
    eprintln!("track: {}", found.origin);
    let Some((camera, offset_s)) = both(args, &recording, &found, &start, stop)? else {
        eprintln!("stopped; nothing was written");
        return Ok(interrupt::stopped());
    };
    report::print(&camera, args);
    let toml = camera.to_toml(&recording.name());
    write_bytes(&args.out, toml.as_bytes())?;
    let png = grid(&recording, &camera)?;
    write_bytes(&picture, &png)?;
    eprintln!(
        "{} and {} written; look whether the grid lies on the road",
        args.out.display(),
        picture.display()
    );
    if args.json {
        let json = report::json(&camera, &recording.path, offset_s, [&args.out, &picture]);
        writeln!(io::stdout(), "{json}").context("standard output cannot be written")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The recording; of several, the longest.
fn open(args: &Calibrate) -> Result<Recording> {
    let options = OpenOptions {
        zone: zone(&args.time_zone)?,
        keyframes: false,
        name_pattern: args.name_pattern.clone(),
    };
    let all = Recording::open_all(&args.recording, &options)?;
    let several = all.len() > 1;
    let longest = all
        .into_iter()
        .max_by_key(|recording| recording.frames.len());
    let longest = longest.with_context(|| format!("{}: no recording", args.recording.display()))?;
    if several {
        eprintln!("of several drives the longest is used: {}", longest.name());
    }
    Ok(longest)
}

/// The camera by the clock, and the clock by the camera, until they stay; `None` when stopped.
fn both(
    args: &Calibrate,
    recording: &Recording,
    found: &FoundTrack,
    start: &Start,
    stop: &AtomicBool,
) -> Result<Option<(Calibration, f64)>> {
    let given = given_clock(&args.clock_offset).map_err(|e| anyhow!(e))?;
    let from = recording.span().map(|(from, _)| from);
    let offset = |clock: &ClockMap| from.map_or(0.0, |from| clock.offset_s(from));
    let by = |camera: &Camera| -> Result<ClockMap> {
        Ok(match &given {
            Some(clock) => clock.clone(),
            None => find_clock(recording, found, camera, stop)?
                .map_or_else(|| ClockMap::constant(0.0, None), |setting| setting.clock),
        })
    };
    let mut clock = by(&start.camera)?;
    for round in 1.. {
        let plan = plan(recording, &found.track, &clock, 0.0).with_context(|| {
            let (path, start) = (recording.path.display(), recording.start.words());
            format!("{path} (its time is from {start}) with {}", found.origin)
        })?;
        let Some(camera) = calibrate(recording, &plan, &start.camera, start.scale, stop)? else {
            return Ok(None);
        };
        let better = by(&camera.camera)?;
        let moved_s = offset(&better) - offset(&clock);
        if moved_s.abs() < SAME_CLOCK_S || round >= ROUNDS {
            return Ok(Some((camera, offset(&clock))));
        }
        eprintln!(
            "the camera's clock is put right by {moved_s:+.2} s, by the camera found; once more"
        );
        clock = better;
    }
    Ok(None)
}

/// A frame of the drive with the grid on it, as PNG.
fn grid(recording: &Recording, found: &Calibration) -> Result<Vec<u8>> {
    let mut image = view(recording, found.example)?.image;
    draw_grid(&mut image, &found.camera);
    let mut png = Cursor::new(Vec::new());
    image
        .write_to(&mut png, image::ImageFormat::Png)
        .context("the picture cannot be encoded")?;
    Ok(png.into_inner())
}
