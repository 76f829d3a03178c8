//! Why a drive does not show its camera.

use crate::{CameraError, RecordingError};
use std::path::PathBuf;

/// Why a mounting could not be found.
#[derive(Debug, thiserror::Error)]
pub enum CalibrateError {
    /// The recording cannot be read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// Pictures that are needed cannot be read.
    #[error("{}: too few pictures can be read: {what}; copy the recording again, or give another", path.display())]
    Picture {
        /// The recording.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The vehicle hardly drove straight.
    #[error("{}: only {pairs} pairs of frames show the same road on a straight stretch at more than 10 km/h ({placed} of {frames} frames lie on the track); it takes some 100 m of straight driving, with frames at most 7 m apart: give another recording, or check the track and --clock-offset", path.display())]
    TooLittleStraight {
        /// The recording.
        path: PathBuf,
        /// Pairs that were found.
        pairs: usize,
        /// Frames with a place.
        placed: usize,
        /// All frames.
        frames: usize,
    },
    /// It is night.
    #[error("{}: the road is too dark in {dark} of {all} pictures; give a recording by daylight", path.display())]
    Dark {
        /// The recording.
        path: PathBuf,
        /// Dark pictures.
        dark: usize,
        /// All pictures looked at.
        all: usize,
    },
    /// No mounting makes the pictures agree.
    #[error("{}: the same road is not found again from one picture to the next ({alike} of {all} pairs); give a recording with rough or marked asphalt, dry and by daylight, and check that the track is of this drive (--track, --clock-offset)", path.display())]
    NotAlike {
        /// The recording.
        path: PathBuf,
        /// Pairs that agree.
        alike: usize,
        /// All pairs.
        all: usize,
    },
    /// Nothing gives the scale.
    #[error("{}: the drive has too few turns to show how far the camera zooms; give its angle of view with --hfov, its height above the road with --height, or a camera file with --camera", path.display())]
    NoScale {
        /// The recording.
        path: PathBuf,
    },
    /// What was found is no camera on a vehicle.
    #[error(
        "what was found cannot be a camera on a vehicle ({0}); give a recording with more straight driving, or a better --hfov or --height"
    )]
    Silly(#[from] CameraError),
}
