//! From a recording and a track to sightings on the ground.
//!
//! The stages, one after another: [`Recording`] lists frames with their times, [`find_track`] says
//! where the vehicle was, [`find_clock`] brings their clocks together, [`plan`] chooses the frames to
//! look at, [`run`] looks at them on all cores and [`locate`](locate::locate) puts what was found on
//! the ground.

mod calibrate;
mod camera;
mod clock;
mod hash;
pub mod locate;
mod motion;
mod outcome;
mod picture;
mod pipeline;
mod plan;
mod quality;
mod recording;
#[cfg(test)]
mod simulated;
mod track;

pub use calibrate::{
    CalibrateError, Calibration, GroundStep, Scale, View, calibrate, draw_grid, first_view,
    hfov_deg, view,
};
pub use camera::{Camera, CameraError, Mounting};
pub use clock::{ClockMap, Curve, GuessKind, Setting, find_clock};
pub use hash::fingerprint;
pub(crate) use motion::{Motion, Step};
pub use outcome::{FrameLook, Seen};
pub use picture::{KeepError, Pictures};
pub use pipeline::{Ended, Look, PipelineError, run};
pub use plan::{NoCommonTime, Plan, PlannedFrame, plan};
pub use recording::{
    Clip, FrameTime, NamePattern, NamePatternError, OpenOptions, Recording, RecordingError,
    StartSource,
};
#[cfg(any(test, feature = "fuzzing"))]
pub use track::fuzzing;
pub use track::{
    FoundTrack, RawPoint, Reception, Track, TrackError, TrackFile, TrackFormat, find_track,
};
