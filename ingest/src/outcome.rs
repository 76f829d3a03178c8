//! What looking at a frame gave.

use register::{Sighting, SkipReason};
use serde::{Deserialize, Serialize};

/// What was seen in one frame, or why nothing could be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Damage near enough to be placed or to support what is, best score first.
    pub sightings: Vec<Sighting>,
    /// Damage seen too far away to be placed.
    pub too_far: u32,
    /// Width and height of the kept picture: kept where something was placed.
    pub picture: Option<[u32; 2]>,
    /// Set where the frame could not be looked at: the reason, and the fault in words if it is the
    /// file's.
    pub skipped: Option<(SkipReason, Option<String>)>,
}

impl Seen {
    /// A frame that is sound but does not show the road well enough.
    pub(crate) fn unseen(reason: SkipReason) -> Self {
        Self {
            skipped: Some((reason, None)),
            ..Self::default()
        }
    }

    pub(crate) fn skipped(reason: SkipReason, fault: impl Into<String>) -> Self {
        Self {
            skipped: Some((reason, Some(fault.into()))),
            ..Self::default()
        }
    }
}

/// What was seen in which frame.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameLook {
    /// The frame's place in the recording.
    pub index: u32,
    /// What was seen.
    pub seen: Seen,
}
