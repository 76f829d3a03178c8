//! The repair policy: what makes a road matter, what repairs cost, and what is assumed.

mod check;

use crate::{Band, DamageClass, RoadClass, Unit, Words};
use serde::{Deserialize, Serialize};

/// The policy that is used where none is given, with comments that say where its numbers come from.
pub const DEFAULT_POLICY: &str = include_str!("../policy.toml");

/// A policy that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// It is not TOML, or a key is unknown or of another kind.
    #[error("{0}; `michimori policy` prints the policy with every key explained")]
    Toml(String),
    /// A number makes no sense.
    #[error("{key} is {value}: it must be {must}")]
    Number {
        /// The key.
        key: String,
        /// Its value.
        value: f64,
        /// What it must be.
        must: &'static str,
    },
    /// Two treatments have one name.
    #[error("two treatments are named `{0}`: give each its own name")]
    TwoTreatments(String),
}

/// Lengths of sections, and when they count as seen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SectionPolicy {
    /// Length of a section.
    pub length_m: f64,
    /// Least share of its length to be seen.
    pub least_surveyed: f64,
}

/// What counts as "as bad as it gets".
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Full {
    /// Crack ratio in percent.
    pub crack_ratio: f64,
    /// Potholes in 100 m.
    pub potholes_per_100m: f64,
    /// Rut depth.
    pub rut_mm: f64,
    /// Roughness.
    pub roughness_mm: f64,
    /// Points of percent of the crack ratio a year.
    pub growth_per_year: f64,
    /// Vehicles a day.
    pub traffic_per_day: f64,
    /// People on foot a day.
    pub pedestrians_per_day: f64,
    /// Complaints nearby.
    pub complaints: f64,
    /// How near.
    pub complaints_within_m: f64,
}

/// Who weighs how much.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Cracks, within the severity.
    pub cracks: f64,
    /// Potholes, within the severity.
    pub potholes: f64,
    /// Rut and roughness, within the severity, where they were measured.
    pub ride: f64,
    /// Growth.
    pub growth: f64,
    /// Traffic.
    pub traffic: f64,
    /// Buses.
    pub bus: f64,
    /// The way to school.
    pub school: f64,
    /// Rescue.
    pub emergency: f64,
    /// People on foot.
    pub pedestrians: f64,
    /// Complaints.
    pub complaints: f64,
}

/// A number for each class of road.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the classes of road")]
pub struct ByClass {
    pub trunk: f64,
    pub arterial: f64,
    pub collector: f64,
    pub local: f64,
    pub lane: f64,
}

impl ByClass {
    /// The number of a class.
    pub fn of(&self, class: RoadClass) -> f64 {
        match class {
            RoadClass::Trunk => self.trunk,
            RoadClass::Arterial => self.arterial,
            RoadClass::Collector => self.collector,
            RoadClass::Local => self.local,
            RoadClass::Lane => self.lane,
        }
    }
}

/// How the severity of one damage follows from its size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BySize {
    /// The severity at full size.
    pub weight: f64,
    /// Square metres, or metres for cracks in a line.
    pub full_size: f64,
}

/// How the severity of a damage follows from its class and size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the classes of damage")]
pub struct ByDamage {
    pub pothole: BySize,
    pub alligator_crack: BySize,
    pub longitudinal_crack: BySize,
    pub transverse_crack: BySize,
}

impl ByDamage {
    /// The rule of a class.
    pub fn of(&self, class: DamageClass) -> BySize {
        match class {
            DamageClass::Pothole => self.pothole,
            DamageClass::AlligatorCrack => self.alligator_crack,
            DamageClass::LongitudinalCrack => self.longitudinal_crack,
            DamageClass::TransverseCrack => self.transverse_crack,
        }
    }
}

/// How ranks follow priorities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RankingPolicy {
    /// The priority that ranks follows changes greater than this.
    pub settle_points: f64,
}

/// How sections are joined into works.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WorksPolicy {
    /// Greatest gap between sections repaired together.
    pub join_gap_m: f64,
    /// Greatest length of a work.
    pub longest_m: f64,
    /// From this crack ratio on the whole surface is in question.
    pub surface_from_crack_ratio: f64,
}

/// What is assumed of the years to come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Deterioration {
    /// Points of percent that a crack ratio gains in a year.
    pub crack_ratio_per_year: ByClass,
    /// How far ahead outcomes are told.
    pub years: u32,
}

/// Shares of the severity's parts that a treatment takes away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Takes {
    /// Of cracks.
    pub cracks: f64,
    /// Of potholes.
    pub potholes: f64,
    /// Of rut and roughness.
    pub ride: f64,
}

/// A way to repair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Treatment {
    /// The name used in files.
    pub name: String,
    /// The name for people.
    pub title: Words,
    /// What it is counted in.
    pub unit: Unit,
    /// Cost of one unit.
    pub unit_cost: f64,
    /// Cost of coming at all.
    pub set_up_cost: f64,
    /// How long it lasts.
    pub life_years: f64,
    /// What it takes away.
    pub takes: Takes,
    /// Bands of the worst section for which it makes sense.
    pub bands: Vec<Band>,
}

/// The whole policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// What costs are in.
    pub currency: String,
    /// Sections.
    pub sections: SectionPolicy,
    /// The ends of the scales.
    pub full: Full,
    /// The weights.
    pub weights: Weights,
    /// Traffic of roads that tell none, as a share of the full one.
    pub traffic_by_class: ByClass,
    /// Severity of one damage.
    pub defects: ByDamage,
    /// Ranks.
    pub ranking: RankingPolicy,
    /// Works.
    pub works: WorksPolicy,
    /// The years to come.
    pub deterioration: Deterioration,
    /// Ways to repair.
    pub treatments: Vec<Treatment>,
}

impl Policy {
    /// Reads a policy; keys that are left out keep their defaults, and a list of treatments replaces the
    /// default list whole.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        Self::over_defaults(text.parse().map_err(toml_error)?)
    }

    /// Reads a policy from another format than TOML; what is left out is as for [`parse`](Self::parse).
    pub fn told(told: impl Serialize) -> Result<Self, PolicyError> {
        let table = toml::Table::try_from(told);
        Self::over_defaults(table.map_err(|e| PolicyError::Toml(e.to_string()))?)
    }

    /// Whether sections are ranked by both alike: what settled by the one holds under the other.
    pub fn ranks_as(&self, other: &Self) -> bool {
        let by = |policy: &Self| (policy.full, policy.weights, policy.traffic_by_class);
        by(self) == by(other)
    }

    fn over_defaults(told: toml::Table) -> Result<Self, PolicyError> {
        let defaults: toml::Table = DEFAULT_POLICY.parse().map_err(toml_error)?;
        let joined = toml::Value::Table(over(defaults, told));
        let policy: Self = joined.try_into().map_err(toml_error)?;
        policy.checked()
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::parse("").unwrap_or_else(|e| unreachable!("a test reads the default policy: {e}"))
    }
}

fn toml_error(error: toml::de::Error) -> PolicyError {
    PolicyError::Toml(error.to_string().trim_end().to_owned())
}

/// What is told laid over the defaults, table by table.
fn over(mut defaults: toml::Table, told: toml::Table) -> toml::Table {
    for (key, value) in told {
        let joined = match (defaults.remove(&key), value) {
            (Some(toml::Value::Table(a)), toml::Value::Table(b)) => toml::Value::Table(over(a, b)),
            (_, value) => value,
        };
        defaults.insert(key, joined);
    }
    defaults
}
