//! The defect register: what was driven, what was seen, and which lasting damage it belongs to.
//!
//! Everything here is pure: no SQL, no HTTP, no images, no clock. The flow is
//! `sightings of one drive` → [`merge`] → [`MergePlan`] → a store that keeps it.

mod class;
mod defect;
mod drive;
pub mod export;
mod ground;
mod merge;
mod report;
mod sighting;

pub use class::{ClassGroup, DamageClass, UnknownClass};
pub use defect::{Defect, DefectId, Status};
pub use drive::{Drive, DriveId, Fix, FrameOutcome, FrameRecord, SkipReason};
pub use ground::{Bounds, InvalidPosition, LocalPlane, LonLat, radius95_m};
pub use merge::{Known, MergePlan, merge};
pub use report::{ClockReport, ClockVerdict, FileFault, Report, Sources};
pub use sighting::{GroundError, Sighting, SightingId};
