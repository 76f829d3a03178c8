//! `michimori roads` as typed.

use crate::args::EXIT_CODES;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `michimori roads`
#[derive(Debug, Subcommand)]
#[command(after_help = EXIT_CODES)]
pub enum Roads {
    /// Import the road network: GeoJSON, GeoPackage, Shapefile (alone or in a ZIP) or OpenStreetMap PBF.
    Import(Import),
    /// Import what other vehicles measured: a CSV with road_id, from_m, to_m, rut_mm, roughness_mm and,
    /// if known, measured_on.
    Measured(Measured),
    /// Import complaints: points in any map file, or a CSV with lon and lat.
    Complaints(Complaints),
    /// Print the mapping from a road file's attributes to ours, to be copied and changed.
    Mapping,
}

/// `michimori roads import`
#[derive(Debug, Args)]
pub struct Import {
    /// The road file.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Its coordinate system, where the file does not say or says wrong: an EPSG code such as 6677.
    #[arg(long, value_name = "EPSG")]
    pub crs: Option<u32>,
    /// Which of its attributes tell what [default: OpenStreetMap's tags and usual names; see
    /// `michimori roads mapping`].
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Take this layer only [default: every layer with lines].
    #[arg(long, value_name = "NAME")]
    pub layer: Option<String>,
    /// What to call this network: an import takes the place of the last one of the same name
    /// [default: roads].
    #[arg(long, value_name = "NAME", default_value = "roads")]
    pub source: String,
    /// The register; made if it is not there.
    #[arg(long, value_name = "FILE", default_value = "michimori.db")]
    pub db: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// `michimori roads measured`
#[derive(Debug, Args)]
pub struct Measured {
    /// The CSV file; road_id may be the register's or the road file's own.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The register.
    #[arg(long, value_name = "FILE", default_value = "michimori.db")]
    pub db: PathBuf,
}

/// `michimori roads complaints`
#[derive(Debug, Args)]
pub struct Complaints {
    /// The file of points.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Its coordinate system, where the file does not say: an EPSG code.
    #[arg(long, value_name = "EPSG")]
    pub crs: Option<u32>,
    /// What to call these complaints: an import takes the place of the last one of the same name.
    #[arg(long, value_name = "NAME", default_value = "complaints")]
    pub source: String,
    /// The register.
    #[arg(long, value_name = "FILE", default_value = "michimori.db")]
    pub db: PathBuf,
}
