//! From a recording and a track to sightings on the ground.
//!
//! The stages, one after another: [`Recording`] lists frames with their times, [`Track`] says where
//! the vehicle was, [`plan`] chooses the frames to look at, [`run`] looks at them on all cores and
//! [`locate`](locate::locate) puts what was found on the ground.

mod camera;
mod hash;
pub mod locate;
mod outcome;
mod picture;
mod pipeline;
mod plan;
mod recording;
mod track;

pub use camera::{Camera, CameraError};
pub use hash::fingerprint;
pub(crate) use hash::{hash_file, hash_folder};
pub use outcome::{FrameLook, Seen};
pub use picture::{KeepError, Pictures};
pub use pipeline::{Ended, Look, PipelineError, run};
pub use plan::{NoCommonTime, Plan, PlannedFrame, Sampling, plan};
pub use recording::{FrameTime, Recording, RecordingError};
pub use track::{Track, TrackError, TrackPoint};
