//! Priority: how much a section matters, with its reasons.

mod rank;
mod score;
mod severity;
#[cfg(test)]
pub(crate) mod tests;

pub use rank::{Entry, ranked};
pub use score::priority;
pub use severity::{defect_priority, severity, severity_of_size};

use crate::{Section, Words};
use serde::{Deserialize, Serialize};

/// What speaks for repairing a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// Cracks.
    Cracks,
    /// Potholes.
    Potholes,
    /// Measured rut and roughness.
    Ride,
    /// It gets worse.
    Growth,
    /// Traffic.
    Traffic,
    /// Buses.
    Bus,
    /// Children on their way to school.
    School,
    /// Rescue depends on it.
    Emergency,
    /// People on foot.
    Pedestrians,
    /// Complaints nearby.
    Complaints,
}

/// One reason of a priority: its points add up to the score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Because {
    /// What speaks for it.
    pub term: Term,
    /// How many of the score's points come from it.
    pub points: f64,
    /// The reason for people, with its numbers.
    pub words: Words,
}

/// How much a section matters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Priority {
    /// 0 to 100.
    pub score: f64,
    /// The same for the least and the worst condition that the interval allows.
    pub low: f64,
    /// See `low`.
    pub high: f64,
    /// Why, the greatest reason first.
    pub because: Vec<Because>,
}

/// A section in the order of priority.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// The section.
    pub section: Section,
    /// Its road's name.
    pub road_name: Option<String>,
    /// How much it matters; `None` where it was not surveyed.
    pub priority: Option<Priority>,
    /// The score that ranks it: it follows the score only when that has moved for good.
    pub settled: Option<f64>,
    /// Its place in the order, from 1.
    pub rank: Option<u32>,
    /// The best and the worst place when any one weight is 20 % lighter or heavier.
    pub rank_range: Option<(u32, u32)>,
}
