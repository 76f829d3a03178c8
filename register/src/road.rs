//! Roads: their middle lines with what is known of them.

mod driven;
mod mapping;

pub use driven::driven_roads;
pub use mapping::{DEFAULT_MAPPING, Mapped, Mapping, MappingError, NotUnderstood};

use crate::{LonLat, Words, defect::named_after};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Names a road for good: it stays when a road comes again with the same geometry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct RoadId(pub String);

impl RoadId {
    /// The name of a road that is drawn like this: an `r` and 12 characters drawn from its points, to a
    /// centimetre.
    pub fn of_line(line: &[LonLat]) -> Self {
        Self(named_after("r", &shape(line)))
    }
}

/// A line as text, to a centimetre: the same geometry is the same text.
fn shape(line: &[LonLat]) -> String {
    let each = line
        .iter()
        .map(|p| format!("{:.7} {:.7}", p.lon(), p.lat()));
    each.collect::<Vec<_>>().join(",")
}

impl fmt::Display for RoadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How much a road matters to traffic, from the greatest to the least.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "snake_case")]
pub enum RoadClass {
    /// Carries traffic between cities.
    Trunk,
    /// Carries traffic between districts.
    Arterial,
    /// Joins streets to arterials.
    Collector,
    /// A street for those who live there.
    #[default]
    Local,
    /// A lane, a yard, a path that cars use.
    Lane,
}

impl RoadClass {
    /// Every class.
    pub const ALL: [Self; 5] = [
        Self::Trunk,
        Self::Arterial,
        Self::Collector,
        Self::Local,
        Self::Lane,
    ];

    /// The name used in files, in the database and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trunk => "trunk",
            Self::Arterial => "arterial",
            Self::Collector => "collector",
            Self::Local => "local",
            Self::Lane => "lane",
        }
    }

    /// What people call it.
    pub fn words(self) -> Words {
        match self {
            Self::Trunk => Words::of("trunk roads", "幹線道路"),
            Self::Arterial => Words::of("arterial roads", "主要道路"),
            Self::Collector => Words::of("collector roads", "補助幹線道路"),
            Self::Local => Words::of("local streets", "生活道路"),
            Self::Lane => Words::of("lanes", "細街路"),
        }
    }

    /// Width of a road of this class that tells none: lanes of 3.25 to 2.75 m (Japan's Road Structure
    /// Ordinance, article 5) and shoulders.
    pub fn usual_width_m(self) -> f64 {
        match self {
            Self::Trunk => 14.0,
            Self::Arterial => 9.0,
            Self::Collector => 7.0,
            Self::Local => 5.5,
            Self::Lane => 4.0,
        }
    }
}

/// A road class that is none of ours.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a road class: use trunk, arterial, collector, local or lane")]
pub struct UnknownRoadClass(String);

impl FromStr for RoadClass {
    type Err = UnknownRoadClass;

    fn from_str(name: &str) -> Result<Self, UnknownRoadClass> {
        Self::ALL
            .into_iter()
            .find(|class| class.name() == name)
            .ok_or_else(|| UnknownRoadClass(name.to_owned()))
    }
}

/// Which way a road may be driven, seen along its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum OneWay {
    /// Both ways.
    #[default]
    No,
    /// From the line's start to its end only.
    Forward,
    /// From its end to its start only.
    Backward,
}

/// What is known of a road beside its line. `None` is "not told", never "no".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoadAttributes {
    /// Its name or number.
    pub name: Option<String>,
    /// How much it matters.
    pub class: Option<RoadClass>,
    /// From edge to edge of the carriageway.
    pub width_m: Option<f64>,
    /// Lanes, both ways together.
    pub lanes: Option<u32>,
    /// Which way it may be driven.
    pub one_way: OneWay,
    /// Vehicles a day, both ways together.
    pub traffic_per_day: Option<f64>,
    /// People on foot a day.
    pub pedestrians_per_day: Option<f64>,
    /// Whether buses use it.
    pub bus_route: Option<bool>,
    /// Whether children go to school along it.
    pub school_route: Option<bool>,
    /// Whether rescue depends on it after an earthquake.
    pub emergency_route: Option<bool>,
    /// When its surface was last made new.
    pub resurfaced: Option<Date>,
}

/// A road as a register keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Road {
    /// Its lasting name.
    pub id: RoadId,
    /// What the file that it came from calls it.
    pub key: Option<String>,
    /// Its middle, from chainage 0 on: at least two points, none the same as the one before.
    pub line: Vec<LonLat>,
    /// What is known of it.
    pub attributes: RoadAttributes,
}

impl Road {
    /// From edge to edge: as told, else by its lanes, else what is usual for its class.
    pub fn width_m(&self) -> f64 {
        const LANE_M: f64 = 3.0;
        let by_lanes = self
            .attributes
            .lanes
            .map(|lanes| f64::from(lanes.max(1)) * LANE_M);
        self.attributes
            .width_m
            .or(by_lanes)
            .unwrap_or_else(|| self.attributes.class.unwrap_or_default().usual_width_m())
    }

    /// Lanes, both ways together: as told, else as many as its width has room for, two at most.
    pub fn lanes(&self) -> u32 {
        const TWO_LANES_M: f64 = 5.0;
        let by_width = if self.width_m() < TWO_LANES_M { 1 } else { 2 };
        self.attributes.lanes.unwrap_or(by_width).max(1)
    }
}

/// The middle of a road, all its lanes together, as merging takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct CentreLine {
    /// Its points in order.
    pub points: Vec<LonLat>,
    /// From the middle to the edge.
    pub half_width_m: f64,
}

/// A place on a road: how far along it, and how far to the right of its middle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoadPlace {
    /// The road.
    pub road: RoadId,
    /// Metres from the start of its line.
    pub chainage_m: f64,
    /// Metres to the right of its middle, looking along its line; left is negative.
    pub offset_m: f64,
}

/// Where a frame's vehicle drove, as map matching has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Matched {
    /// The frame's place in its recording.
    pub frame: u32,
    /// The place on the road.
    pub place: RoadPlace,
    /// Whether the vehicle drove along the line's direction.
    pub forward: bool,
}
