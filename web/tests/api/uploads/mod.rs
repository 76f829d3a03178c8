//! `/api/uploads`: files that are sent.

mod bounds;
mod names;
mod protocol;
mod sender;
mod wire;
