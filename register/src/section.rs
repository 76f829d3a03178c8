//! Sections: stretches of a road, 20 m unless set otherwise, with what drives say of them.

mod condition;
mod coverage;
mod cut;
mod mesh;
#[cfg(test)]
mod tests;

pub use condition::{mci, mci2};
pub use coverage::Stop;
pub use cut::{Passage, RoadRecord, sections};
pub use mesh::Damage;

use crate::{DriveId, Interval, LonLat, RoadId, Words};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Names a section for good: its road and where it begins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct SectionId(pub String);

impl SectionId {
    /// The section of a road that begins at so many metres.
    pub fn of(road: &RoadId, from_m: f64) -> Self {
        Self(format!("{road}-{:05.0}", from_m))
    }
}

impl fmt::Display for SectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The screening band of a crack ratio, after Japan's inspection guideline for pavements (MLIT, 2016):
/// sound below 20 %, preventive repair below 40 %, repair from there on.
///
/// A camera screens; it does not diagnose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Band {
    /// Below 20 %.
    I,
    /// From 20 % on.
    #[serde(rename = "II")]
    Ii,
    /// From 40 % on.
    #[serde(rename = "III")]
    Iii,
}

impl Band {
    /// The band of a crack ratio in percent.
    pub fn of(crack_ratio_percent: f64) -> Self {
        match crack_ratio_percent {
            c if c >= 40.0 => Self::Iii,
            c if c >= 20.0 => Self::Ii,
            _ => Self::I,
        }
    }

    /// The name used in files, in the database and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::I => "I",
            Self::Ii => "II",
            Self::Iii => "III",
        }
    }

    /// What people call it.
    pub fn words(self) -> Words {
        match self {
            Self::I => Words::of("I: sound", "I 健全"),
            Self::Ii => Words::of("II: preventive repair", "II 表層機能保持段階"),
            Self::Iii => Words::of("III: repair", "III 修繕段階"),
        }
    }
}

/// How much of a section was seen, and when.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// Share of its length that was seen, 0 to 1.
    pub share: f64,
    /// Share of its length seen while driving along the road's line.
    pub forward: f64,
    /// The same against it.
    pub backward: f64,
    /// The ground that was seen, counted once.
    pub area_m2: f64,
    /// Lanes whose middle was seen.
    pub lanes_seen: u32,
    /// Lanes of the road.
    pub lanes: u32,
    /// Drives that saw it.
    pub drives: u32,
    /// When it was last seen.
    pub last: Option<Timestamp>,
}

/// What was seen of a section's surface. All of it is a lower bound: what no camera saw is not in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// Length of longitudinal and transverse cracks.
    pub crack_length_m: Interval,
    /// Cells of the 50 cm mesh that are cracked, by how much of each counts.
    pub crack_area_m2: Interval,
    /// Cracked area over the area seen, in percent.
    pub crack_ratio: Interval,
    /// The screening band.
    pub band: Band,
    /// Potholes.
    pub potholes: u32,
    /// Potholes in 100 m of road seen.
    pub potholes_per_100m: Interval,
    /// Maintenance control index by cracks alone, 0 to 10 (10 is new).
    pub mci2: Interval,
    /// The whole index, where rut and roughness were measured.
    pub mci: Option<Interval>,
}

/// What other vehicles measured on a stretch of road.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Where it begins.
    pub from_m: f64,
    /// Where it ends.
    pub to_m: f64,
    /// Rut depth.
    pub rut_mm: f64,
    /// Roughness: the standard deviation of the longitudinal profile.
    pub roughness_mm: f64,
    /// When it was measured.
    pub on: Option<Date>,
}

/// One drive's view of a section.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SurveyPoint {
    /// The drive.
    pub drive: DriveId,
    /// When the drive passed.
    pub at: Timestamp,
    /// The ground that it saw.
    pub area_m2: f64,
    /// Cracked area over that, in percent, from what this drive saw alone.
    pub crack_ratio: f64,
    /// Potholes that it saw.
    pub potholes: u32,
}

/// How a section's crack ratio changes: weighted least squares over its surveys.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// Change in a year, in points of percent.
    pub per_year: f64,
    /// Half-width of its 95 % interval.
    pub per_year_error: f64,
    /// Whether the interval leaves out standing still.
    pub significant: bool,
}

/// A stretch of road with everything said of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Its lasting name.
    pub id: SectionId,
    /// Its road.
    pub road: RoadId,
    /// Where on the road it begins.
    pub from_m: f64,
    /// Where it ends.
    pub to_m: f64,
    /// From edge to edge.
    pub width_m: f64,
    /// Its middle.
    pub line: Vec<LonLat>,
    /// What was seen of it.
    pub survey: Survey,
    /// Its condition; `None` where too little was seen to say. Not surveyed is never good.
    pub condition: Option<Condition>,
    /// What other vehicles measured on it.
    pub measured: Option<Measured>,
    /// Its surveys in order of time.
    pub history: Vec<SurveyPoint>,
    /// Whether it gets worse.
    pub trend: Option<Trend>,
    /// Complaints of people nearby.
    pub complaints: u32,
}

impl Section {
    /// From its beginning to its end.
    pub fn length_m(&self) -> f64 {
        self.to_m - self.from_m
    }
}
