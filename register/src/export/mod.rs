//! Writers of the register's tables for other programs.

mod csv;
mod geojson;

pub use self::csv::write_csv;
pub use self::geojson::{feature, write_geojson};

use crate::{Defect, LonLat};
use serde::Serialize;

/// The exported columns of a defect, in this order. Scripts rely on the names.
///
/// `severity`, `road_id`, `chainage_m` and `priority` are empty until roads are imported.
#[derive(Debug, Serialize)]
pub struct DefectRow<'a> {
    id: &'a str,
    class: &'static str,
    status: &'static str,
    score: f64,
    sightings: u32,
    drives: u32,
    first_seen: String,
    last_seen: String,
    length_m: f64,
    width_m: f64,
    position_error_m: f64,
    severity: Option<f64>,
    road_id: Option<String>,
    chainage_m: Option<f64>,
    priority: Option<f64>,
}

impl<'a> From<&'a Defect> for DefectRow<'a> {
    fn from(defect: &'a Defect) -> Self {
        Self {
            id: &defect.id.0,
            class: defect.class.name(),
            status: defect.status.name(),
            score: rounded(defect.score, 3),
            sightings: defect.sightings,
            drives: defect.drives,
            first_seen: defect.first_seen.to_string(),
            last_seen: defect.last_seen.to_string(),
            length_m: rounded(defect.length_m, 2),
            width_m: rounded(defect.width_m, 2),
            position_error_m: rounded(defect.position_error_m, 2),
            severity: None,
            road_id: None,
            chainage_m: None,
            priority: None,
        }
    }
}

/// Longitude and latitude to 7 decimals: about a centimetre.
fn degrees(position: LonLat) -> [f64; 2] {
    [rounded(position.lon(), 7), rounded(position.lat(), 7)]
}

fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (value * scale).round() / scale
}
