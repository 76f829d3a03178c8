//! The defect register: what was driven, what was seen, and which lasting damage it belongs to.
//!
//! Everything here is pure: no SQL, no HTTP, no images, no clock. The flow is
//! `sightings of one drive` → [`merge`] → [`MergePlan`] → a store that keeps it.

mod class;
pub mod collection;
mod covariance;
mod defect;
mod drive;
mod estimate;
mod ground;
mod ground_grid;
mod growth;
mod interval;
mod life;
mod matching;
mod merge;
mod network;
mod observation;
mod policy;
mod priority;
mod report;
mod road;
mod road_axes;
mod section;
mod shape;
mod sighting;
mod view;
mod words;
mod worklist;

pub use class::{ClassGroup, DamageClass, UnknownClass};
pub use collection::Picture;
pub use covariance::{Covariance, Ellipse};
pub use defect::{Defect, DefectId, History, Place, Status};
pub use drive::{Drive, DriveId, Fix, FrameOutcome, FrameRecord, SkipReason};
pub use ground::{Bounds, InvalidPosition, LocalPlane, LonLat, radius95_m};
pub use ground_grid::GroundGrid;
pub use growth::{Growth, Measure};
pub use interval::Interval;
pub use life::{LifePolicy, Reason, Unseen, Word};
pub use matching::{MatchPolicy, Matching, match_drive};
pub use merge::{Known, MergePlan, Pass, merge};
pub use network::{Nearby, Network, RoadEnd, RoadPart};
pub use policy::{
    ByClass, ByDamage, BySize, DEFAULT_POLICY, Deterioration, Full, Policy, PolicyError,
    RankingPolicy, SectionPolicy, Takes, Treatment, Weights, WorksPolicy,
};
pub use priority::{
    Because, Entry, Priority, Ranked, Term, defect_priority, priority, ranked, severity,
    severity_of_size,
};
pub use report::{ClockReport, ClockVerdict, FileFault, Report, Sources};
pub use road::{
    CentreLine, DEFAULT_MAPPING, Mapped, Mapping, MappingError, Matched, NotUnderstood, OneWay,
    Road, RoadAttributes, RoadClass, RoadId, RoadPlace, UnknownRoadClass, driven_roads,
};
pub use section::{
    Band, Condition, Damage, Measured, Passage, RoadRecord, Section, SectionId, Stop, Survey,
    SurveyPoint, Trend, mci, mci2, sections,
};
pub use sighting::{GroundError, OpenSides, Sighting, SightingId};
pub use view::View;
pub use words::{Language, UnknownLanguage, Words};
pub use worklist::{
    Choice, LeftOut, Offer, Outcome, Part, Planning, Unit, Ways, Work, WorkList, chains, choose,
};
