//! The command line, as typed.

use clap::{Args, Parser, Subcommand};
use inference::{Device, Fraction};
use std::{
    net::{IpAddr, SocketAddr},
    num::NonZeroUsize,
    path::PathBuf,
    str::FromStr,
};

pub const EXIT_CODES: &str = "Exit codes: 0 all well; 1 something failed, and the message says what; \
                          2 wrong arguments; 130 stopped by Ctrl-C, run again to go on.";

/// Michimori turns patrol drives into a road repair plan.
#[derive(Debug, Parser)]
#[command(version, after_help = EXIT_CODES)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the sample drive end to end, then open its map.
    Demo(Demo),
    /// Find damage in recordings and put it into the register.
    Inspect(crate::inspect::args::Inspect),
    /// Find from a drive how its camera is mounted, and write the camera file.
    Calibrate(crate::calibrate::args::Calibrate),
    /// Import the road network and what is known of it.
    #[command(subcommand)]
    Roads(crate::roads::args::Roads),
    /// List what to repair under a budget, and why.
    Worklist(crate::worklist::args::Worklist),
    /// Print the built-in policy (weights, treatments, costs), to be copied and changed.
    Policy,
    /// Write what the register holds to a file for other programs.
    Export(crate::export::args::Export),
    /// Show the register on a map in the browser.
    Serve(Serve),
    /// Keep accounts from the terminal.
    #[command(subcommand)]
    Account(crate::account::Account),
    /// Check, evaluate or time a detector.
    #[command(subcommand)]
    Model(crate::model::args::Model),
    /// Merge all drives of a register anew: the same register, whatever the order in which they came.
    Remerge(Remerge),
    /// Drive made roads and hold the register against the truth; without options, the whole table.
    Simulate(Simulate),
}

/// `michimori demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// Folder for the demo's register and pictures; emptied of an earlier demo first.
    #[arg(long, default_value = "demo", value_name = "DIR")]
    pub dir: PathBuf,
    /// Port of the map on this computer.
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Stop after the inspection; show no map.
    #[arg(long)]
    pub no_serve: bool,
    #[command(flatten)]
    pub engine: Engine,
}

/// What finds the damage.
#[derive(Clone, Debug, Args)]
pub struct Engine {
    /// Name or file of the detector [default: the built-in one].
    #[arg(long, value_name = "NAME|FILE")]
    pub model: Option<String>,
    /// Lowest score that counts: review-everything, balanced, few-false-alarms (what these are is in
    /// the detector's card), or a number from 0 to 1 [default: balanced].
    #[arg(long, value_name = "CHOICE|SCORE")]
    pub threshold: Option<ThresholdChoice>,
    /// Images looked at at once [default: one for each core].
    #[arg(long, value_name = "N")]
    pub workers: Option<NonZeroUsize>,
    #[command(flatten)]
    pub runtime: RuntimeChoice,
}

/// What runs the detector.
#[derive(Clone, Debug, Args)]
pub struct RuntimeChoice {
    /// ONNX Runtime's library, or a folder that holds it [default: .ort and the usual places].
    #[arg(long, value_name = "FILE")]
    pub ort_lib: Option<PathBuf>,
    /// What computes: cpu, cuda, tensorrt, openvino, coreml or xnnpack, with a number for the
    /// second and further ones (cuda:1). Another one never stands in for it.
    #[arg(long, value_name = "DEVICE", default_value_t = Device::Cpu)]
    pub device: Device,
    /// Longest side that images are brought to; smaller is faster and sees less [default: the
    /// card's]. For detectors with free sides only.
    #[arg(long, value_name = "PIXELS")]
    pub input_px: Option<u32>,
}

/// Which score counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ThresholdChoice {
    /// Miss little; a person looks at everything.
    ReviewEverything,
    /// The best balance of misses and false alarms.
    Balanced,
    /// Clean roads stay clean.
    FewFalseAlarms,
    /// A score.
    Score(Fraction),
}

impl FromStr for ThresholdChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "review-everything" => Ok(Self::ReviewEverything),
            "balanced" => Ok(Self::Balanced),
            "few-false-alarms" => Ok(Self::FewFalseAlarms),
            number => number.parse().ok().and_then(Fraction::new).map(Self::Score).ok_or_else(|| {
                "it must be review-everything, balanced, few-false-alarms or a number from 0 to 1"
                    .to_owned()
            }),
        }
    }
}

/// `michimori serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub addr: SocketAddr,
    /// The register.
    #[arg(long, value_name = "FILE", default_value = "michimori.db")]
    pub db: PathBuf,
    /// Folder of kept pictures and of recordings that are sent [default: beside the register,
    /// michimori.data].
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Recordings inspected at once, of those that are sent; 0: none here.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(..=16))]
    pub workers: u8,
    /// Gigabytes that recordings may take while they wait to be inspected.
    #[arg(long, value_name = "GB", default_value_t = 200)]
    pub upload_quota: u64,
    /// Gigabytes of the largest file that is taken.
    #[arg(long, value_name = "GB", default_value_t = 32)]
    pub upload_most: u64,
    /// Let everybody in as an admin, without logging in; only on an address of this machine alone.
    #[arg(long)]
    pub no_auth: bool,
    /// Address of the proxy in front of the server, which is believed on who asks and whether by HTTPS
    /// (X-Forwarded-For, -Proto and -Host).
    #[arg(long, value_name = "ADDRESS", conflicts_with = "no_auth")]
    pub trusted_proxy: Option<IpAddr>,
    /// Base map: a PMTiles archive on this computer [default: the register's own roads].
    #[arg(long, value_name = "FILE", conflicts_with = "basemap_url")]
    pub basemap: Option<PathBuf>,
    /// Base map: tiles of another server, as in https://tiles.example/{z}/{x}/{y}.png; browsers then ask that server.
    #[arg(long, value_name = "URL", requires = "basemap_credit")]
    pub basemap_url: Option<String>,
    /// Whose the tiles of --basemap-url are, to be shown on the map.
    #[arg(long, value_name = "TEXT", requires = "basemap_url")]
    pub basemap_credit: Option<String>,
    #[command(flatten)]
    pub engine: ServeEngine,
}

/// What finds the damage in recordings that are sent.
#[derive(Debug, Args)]
pub struct ServeEngine {
    /// Name or file of the detector [default: the built-in one].
    #[arg(long, value_name = "NAME|FILE")]
    model: Option<String>,
    /// Lowest score that counts: review-everything, balanced, few-false-alarms (what these are is in
    /// the detector's card), or a number from 0 to 1 [default: balanced].
    #[arg(long, value_name = "CHOICE|SCORE")]
    threshold: Option<ThresholdChoice>,
    /// Images of a recording looked at at once [default: one for each core].
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    runtime: RuntimeChoice,
}

impl From<&ServeEngine> for Engine {
    fn from(choice: &ServeEngine) -> Self {
        Self {
            model: choice.model.clone(),
            threshold: choice.threshold,
            workers: choice.threads,
            runtime: choice.runtime.clone(),
        }
    }
}

/// `michimori remerge`
#[derive(Debug, Args)]
pub struct Remerge {
    /// The register.
    #[arg(long, value_name = "FILE", default_value = "michimori.db")]
    pub db: PathBuf,
}

/// `michimori simulate`
#[derive(Debug, Args)]
pub struct Simulate {
    /// The receiver's horizontal root mean square error, both axes together (each has this over √2)
    /// [default: 3].
    #[arg(long, value_name = "METRES", value_parser = sigma_m)]
    pub sigma: Option<f64>,
    /// Drives over every road [default: 4].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub passes: Option<u32>,
    /// From one damage to the next; below 10 m, potholes in rows [default: 40].
    #[arg(long, value_name = "METRES", value_parser = spacing_m)]
    pub spacing: Option<f64>,
    /// Give the middles of the roads to the register.
    #[arg(long)]
    pub road: bool,
    /// Made worlds for each scenario; more narrow the intervals.
    #[arg(long, value_name = "N", default_value_t = 48, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub worlds: u32,
    /// What the first world is made from; the same number makes the same worlds.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// The whole table: what is asked of the register, and what it reaches.
    #[arg(long, conflicts_with_all = ["sigma", "passes", "spacing", "road"])]
    pub table: bool,
    #[command(flatten)]
    pub town: TownChoice,
}

/// Made drives on real roads, to try a plan before the first drive.
#[derive(Debug, Args)]
#[command(next_help_heading = "On roads of your own")]
pub struct TownChoice {
    /// Make damage and drives on the roads of this file, and a register of them.
    #[arg(long, value_name = "FILE", requires = "db", conflicts_with_all = ["table", "road", "passes", "spacing", "worlds"])]
    pub roads: Option<PathBuf>,
    /// The file's coordinate system, where it does not say: an EPSG code.
    #[arg(long, value_name = "EPSG", requires = "roads")]
    pub crs: Option<u32>,
    /// The register to make; it must not be there yet.
    #[arg(long, value_name = "FILE", requires = "roads")]
    pub db: Option<PathBuf>,
    /// Drives.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub drives: u32,
    /// Drive on the right, not on the left.
    #[arg(long, requires = "roads")]
    pub keep_right: bool,
    /// Length of each.
    #[arg(long, value_name = "KM", default_value_t = 5.0, value_parser = drive_km)]
    pub km: f64,
}

/// The error of a receiver.
fn sigma_m(text: &str) -> Result<f64, String> {
    within(text, 0.01..=50.0, "metres from 0.01 to 50")
}

/// From one damage to the next.
fn spacing_m(text: &str) -> Result<f64, String> {
    within(text, 2.0..=500.0, "metres from 2 to 500")
}

/// Length of a drive.
fn drive_km(text: &str) -> Result<f64, String> {
    within(text, 0.2..=100.0, "kilometres from 0.2 to 100")
}

/// Seconds of a measurement.
pub fn bench_seconds(text: &str) -> Result<f64, String> {
    within(text, 0.01..=3600.0, "seconds from 0.01 to 3600")
}

/// A number within a range.
pub fn within(text: &str, range: std::ops::RangeInclusive<f64>, must: &str) -> Result<f64, String> {
    let value = text.parse().ok().filter(|value| range.contains(value));
    value.ok_or_else(|| format!("it must be {must}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn numbers_that_cannot_be_are_refused() {
        for text in ["1.1", "-0.1", "nan", "few", ""] {
            assert!(text.parse::<ThresholdChoice>().is_err(), "{text}");
        }
        assert_eq!("balanced".parse(), Ok(ThresholdChoice::Balanced));
        let half = Fraction::new(0.5).map(ThresholdChoice::Score);
        assert_eq!("0.5".parse().ok(), half);
    }
}
