//! Renders the synthetic sample drive: frames, track, camera, roads and truth, all from one seed.

mod camera;
mod damage;
mod drive;
mod ground;
mod labels;
mod look;
mod noise;
mod output;
mod place;
mod render;
mod road;
mod scenery;
mod solid;
mod strip;
mod surface;

use camera::Camera;
use clap::Parser;
use drive::Drive;
use place::Place;
use std::path::PathBuf;
use std::process::ExitCode;

/// Side of a surface texel, metres.
const TEXEL_M: f32 = 0.005;

/// Renders a made drive along a made road, with its truth.
#[derive(Parser)]
struct Arguments {
    /// Everything is drawn from this number; the same number gives the same bytes
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Folder to write to
    #[arg(long)]
    out: PathBuf,
    /// Number of frames, 2.5 m apart
    #[arg(long, default_value_t = 84, value_parser = clap::value_parser!(u16).range(1..=400))]
    frames: u16,
    /// Also write the boxes of the damage in each frame (labels/*.txt as YOLO text, boxes.csv)
    #[arg(long)]
    labels: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let frames = usize::from(arguments.frames);
    let camera = Camera::new(1280, 720);
    let place = Place::new(arguments.seed, frames, TEXEL_M);
    let start = "2026-04-14T01:12:07.350Z"
        .parse()
        .expect("a constant that is a valid time");
    let drive = Drive::new(arguments.seed, start);
    match output::write_drive(
        &arguments.out,
        &place,
        &drive,
        &camera,
        frames,
        arguments.labels,
    ) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
