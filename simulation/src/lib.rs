//! Proof by simulation: made roads with defects of known place are driven again and again with the
//! errors that real drives have, and what the register makes of it is held against the truth.
//!
//! No images: [`World`] knows where the damage is, [`drive()`] projects it into a bouncing camera and
//! goes through the program's own track, fixes and placing, [`fold()`] through its own
//! merging, and [`table()`] says how well it went, with confidence intervals.

mod detector;
mod drive;
mod fold;
mod mounting;
mod proof;
mod random;
mod receiver;
mod route;
mod scenario;
mod score;
mod speed;
mod table;
mod town;
mod vehicle;
mod world;

pub use detector::Detector;
pub use drive::{Driven, Errors, drive};
pub use fold::{Held, Pass, fold};
pub use scenario::{Course, Cut, run};
pub use score::{Interval, Judged, Metric};
pub use table::{Bound, Row, Table, describe, steps, table};
pub use town::{Side, Town, Trip};
pub use world::{Layout, Spacing, Truth, World};
