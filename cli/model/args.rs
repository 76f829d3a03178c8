//! `michimori model`, as typed.

use crate::args;
use clap::{Args, Subcommand};
use std::{num::NonZeroUsize, path::PathBuf};

/// `michimori model`
#[derive(Debug, Subcommand)]
pub enum Model {
    /// Say what a detector is, check its file and card, and run it once.
    Check(Check),
    /// Measure a detector on labelled images.
    Evaluate(Evaluate),
    /// Measure how fast detectors are on this machine.
    Bench(Bench),
}

/// `michimori model check`
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub engine: args::Engine,
    /// Print the answer as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `michimori model evaluate`
#[derive(Debug, Args)]
pub struct Evaluate {
    /// Folder of JPEG or PNG images.
    #[arg(long, value_name = "DIR")]
    pub images: PathBuf,
    /// Folder of labels in YOLO text, a file for each image (class 0 to 3 = D00, D10, D20, D40);
    /// an image without a file, or with an empty one, shows no damage.
    #[arg(long, value_name = "DIR")]
    pub labels: PathBuf,
    /// File that names the images to take, one a line, with or without extension [default: all].
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,
    /// File to write every box found to (COCO results, JSON); image_id is the image's stem.
    #[arg(long, value_name = "FILE")]
    pub detections: Option<PathBuf>,
    /// Print the scores as JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub engine: args::Engine,
}

/// `michimori model bench`
#[derive(Debug, Args)]
pub struct Bench {
    /// Names or files of the detectors to compare [default: the built-in one].
    #[arg(value_name = "NAME|FILE")]
    pub models: Vec<String>,
    /// Numbers of workers to try [default: 1, and one for each core].
    #[arg(long, value_name = "N", value_delimiter = ',')]
    pub workers: Vec<NonZeroUsize>,
    /// Side of the square picture that is looked at, in pixels [default: each detector's greatest
    /// input].
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(32..=4096))]
    pub side: Option<u32>,
    /// Seconds for each measurement.
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = args::bench_seconds)]
    pub seconds: f64,
    /// Rounds over all detectors; the median of them counts.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,
    /// Print the measurements as JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub runtime: args::RuntimeChoice,
}
