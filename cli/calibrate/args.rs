//! `michimori calibrate` as typed.

use crate::{
    args::{EXIT_CODES, within},
    inspect::args::{ClockOffset, metres},
};
use clap::Args;
use ingest::NamePattern;
use std::path::PathBuf;

/// `michimori calibrate`
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Calibrate {
    /// A video file, a folder of video files, or a folder of JPEG or PNG pictures, of a drive with
    /// some 100 m of straight road by daylight.
    #[arg(value_name = "RECORDING")]
    pub recording: PathBuf,
    /// The vehicle's track: GPX, NMEA or CSV; several files are joined [default: as for inspect].
    #[arg(long, value_name = "FILE")]
    pub track: Vec<PathBuf>,
    /// A first guess (TOML): the angle of view, the lens's distortion, the antenna and the bonnet are
    /// taken from it; its angles and height are found anew.
    #[arg(long, value_name = "FILE")]
    pub camera: Option<PathBuf>,
    /// Height of the camera above the road, measured with a tape; the focal length then follows.
    #[arg(long, value_name = "METRES", value_parser = height)]
    pub height: Option<f64>,
    /// Angle of view from the left to the right edge of the picture; the height then follows.
    #[arg(long, value_name = "DEGREES", value_parser = hfov)]
    pub hfov: Option<f64>,
    /// Where to write the camera file.
    #[arg(long, value_name = "FILE", default_value = "camera.toml")]
    pub out: PathBuf,
    /// Where to write a frame with a grid of metres on its road (PNG) [default: beside the camera
    /// file, with .png].
    #[arg(long, value_name = "FILE")]
    pub picture: Option<PathBuf>,
    /// Write over files that are there.
    #[arg(long)]
    pub force: bool,
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
    /// Print what was found as JSON.
    #[arg(long)]
    pub json: bool,
}

impl Calibrate {
    /// Where the picture goes.
    pub fn picture(&self) -> PathBuf {
        self.picture
            .clone()
            .unwrap_or_else(|| self.out.with_extension("png"))
    }
}

fn height(text: &str) -> Result<f64, String> {
    within(text, 0.3..=5.0, "metres above the road, from 0.3 to 5")
}

fn hfov(text: &str) -> Result<f64, String> {
    within(text, 10.0..=150.0, "degrees from 10 to 150")
}
