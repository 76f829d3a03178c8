//! `/api/uploads`: files that are sent.

mod bounds;
mod names;
mod protocol;
pub mod sender;
mod wire;
