//! `michimori inspect` as typed.

use crate::args::{EXIT_CODES, Engine, within};
use anyhow::{Context, Result};
use clap::{Args, Parser};
use ingest::{ClockMap, NamePattern};
use jiff::{Timestamp, tz::TimeZone};
use std::{ffi::OsStr, path::PathBuf, str::FromStr};

/// `michimori inspect`
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Inspect {
    /// Video files, folders of video files (one-minute files become one drive), or folders of JPEG or
    /// PNG pictures.
    #[arg(required = true, value_name = "RECORDING")]
    pub recordings: Vec<PathBuf>,
    /// The vehicle's track: GPX, NMEA or CSV; several files are joined [default: the file beside the
    /// recording with the same stem, else what the camera wrote into the recording, else the one
    /// track in its folder that fits].
    #[arg(long, value_name = "FILE")]
    pub track: Vec<PathBuf>,
    /// How the camera is mounted (TOML) [default: camera.toml beside the recording].
    #[arg(long, value_name = "FILE")]
    pub camera: Option<PathBuf>,
    /// The register.
    #[arg(long, value_name = "FILE", default_value = "michimori.db")]
    pub db: PathBuf,
    /// Folder for kept pictures [default: beside the register, michimori.data].
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Least way between two frames that are looked at, in metres.
    #[arg(long, value_name = "METRES", default_value_t = 2.0, value_parser = metres)]
    pub every: f64,
    /// Seconds to add to the camera's clock. Several TIME=SECONDS, by the camera's clock, correct
    /// one that drifts [default: found by comparing the pictures' motion with the track].
    #[arg(
        long,
        value_name = "SECONDS|TIME=SECONDS",
        allow_negative_numbers = true
    )]
    pub clock_offset: Vec<ClockOffset>,
    /// Zone of times that carry none (pictures, file names, CSV), such as Asia/Tokyo.
    #[arg(long, value_name = "IANA", default_value = "UTC")]
    pub time_zone: String,
    /// Standard deviation of the receiver's positions in metres, for each axis, if it is known.
    #[arg(long, value_name = "METRES", value_parser = metres)]
    pub gps_sigma: Option<f64>,
    /// How times stand in file names, such as %Y%m%d_%H%M%S [default: the usual ways].
    #[arg(long, value_name = "PATTERN")]
    pub name_pattern: Option<NamePattern>,
    /// Look at the videos' key frames only: fast and coarse.
    #[arg(long)]
    pub keyframes: bool,
    /// Name of the vehicle.
    #[arg(long, value_name = "NAME")]
    pub vehicle: Option<String>,
    /// Say which frames would be looked at, and look at none.
    #[arg(long)]
    pub dry_run: bool,
    /// Folder to write every stage's result to, as JSON, and the clock's comparison as a picture.
    #[arg(long, value_name = "DIR")]
    pub dump: Option<PathBuf>,
    /// Print the report as JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub engine: Engine,
}

impl Inspect {
    /// The arguments of a call that names nothing but a recording.
    pub fn usual(recording: &OsStr) -> Self {
        #[derive(Parser)]
        struct Alone {
            #[command(flatten)]
            inspect: Inspect,
        }
        Alone::parse_from([OsStr::new("inspect"), OsStr::new("--"), recording]).inspect
    }

    /// The clock as given by hand; `None` if it is to be found.
    pub fn clock(&self) -> Result<Option<ClockMap>, String> {
        given_clock(&self.clock_offset)
    }
}

/// The clock that offsets give; `None` if there are none, and it is to be found.
pub fn given_clock(offsets: &[ClockOffset]) -> Result<Option<ClockMap>, String> {
    let at = |offset: &ClockOffset| Some((offset.at?, offset.seconds));
    match offsets {
        [] => Ok(None),
        [ClockOffset { at: None, seconds }] => Ok(Some(ClockMap::constant(*seconds, None))),
        several => several
            .iter()
            .map(at)
            .collect::<Option<Vec<_>>>()
            .and_then(ClockMap::through)
            .map(Some)
            .ok_or_else(|| "give --clock-offset once, or always as TIME=SECONDS".to_owned()),
    }
}

/// A time zone by its name.
pub fn zone(name: &str) -> Result<TimeZone> {
    TimeZone::get(name)
        .with_context(|| format!("--time-zone {name}: no such zone; it is written like Asia/Tokyo"))
}

/// An offset of the camera's clock, at a time or at all times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClockOffset {
    at: Option<Timestamp>,
    seconds: f64,
}

impl FromStr for ClockOffset {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((at, seconds)) = text.split_once('=') else {
            return Ok(Self {
                at: None,
                seconds: offset_s(text)?,
            });
        };
        let time = at
            .trim()
            .parse()
            .map_err(|_| format!("`{at}` is not a time such as 2026-10-05T01:12:07Z"))?;
        Ok(Self {
            at: Some(time),
            seconds: offset_s(seconds)?,
        })
    }
}

/// A distance or an error in metres.
pub fn metres(text: &str) -> Result<f64, String> {
    within(text, 0.1..=1000.0, "metres from 0.1 to 1000")
}

fn offset_s(text: &str) -> Result<f64, String> {
    within(
        text,
        -1e9..=1e9,
        "seconds, such as -32400 or 2.5, or 2026-10-05T01:12:07Z=2.5",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(offsets: &[&str]) -> Result<Option<ClockMap>, String> {
        let mut inspect = Inspect::usual(OsStr::new("a.mp4"));
        inspect.clock_offset = offsets
            .iter()
            .map(|text| text.parse())
            .collect::<Result<_, _>>()?;
        inspect.clock()
    }

    #[test]
    fn a_clock_is_given_once_or_at_several_times() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(clock(&[]), Ok(None));
        assert_eq!(
            clock(&["-32400"]),
            Ok(Some(ClockMap::constant(-32400.0, None)))
        );
        let drifting = clock(&["2026-10-05T02:00:00Z=3", "2026-10-05T01:00:00Z=1"]).unwrap();
        assert_eq!(drifting.unwrap().offset_s(at("2026-10-05T01:30:00Z")), 2.0);
        for wrong in [
            vec!["1", "2"],
            vec!["1", "2026-10-05T01:00:00Z=1"],
            vec!["noon=1"],
            vec!["nan"],
        ] {
            assert!(clock(&wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn distances_that_cannot_be_are_refused() {
        for text in ["nan", "-1", "0", "1e9", "two"] {
            assert!(metres(text).is_err(), "{text}");
        }
    }
}
