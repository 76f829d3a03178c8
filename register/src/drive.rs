//! A drive: one pass of a vehicle, its frames and what became of each of them.

use crate::{LocalPlane, LonLat};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// The content hash of a recording (hex). The same recording is the same drive, whatever its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DriveId(pub String);

impl fmt::Display for DriveId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where the vehicle's camera was when a frame was taken.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fix {
    /// Position of the receiver's antenna.
    pub position: LonLat,
    /// Direction of travel, degrees clockwise from north.
    pub heading_deg: f64,
    /// Speed over ground.
    pub speed_mps: f64,
    /// Radius that holds the true position 95 times in 100.
    pub error_m: f64,
    /// Standard deviation of the heading.
    pub heading_sigma_deg: f64,
    /// Standard deviation of the position against fixes some frames away: what does not cancel out.
    pub jitter_m: f64,
}

impl Fix {
    /// Metres to another fix, as the crow flies.
    pub fn metres_to(&self, other: &Self) -> f64 {
        let apart = LocalPlane::at(self.position).to_plane(other.position);
        apart.x.hypot(apart.y)
    }
}

/// Why a frame was not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// The frame carries no time.
    NoTime,
    /// Taken before the track's first or after its last point.
    OutsideTrack,
    /// Taken while the track had lost its signal.
    TrackGap,
    /// The vehicle stood still.
    Standing,
    /// Nearer to the last kept frame than asked for.
    TooClose,
    /// The picture could not be read.
    Unreadable,
    /// The picture has another shape than the camera file is for.
    OtherShape,
}

impl SkipReason {
    /// The name used in files and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoTime => "no_time",
            Self::OutsideTrack => "outside_track",
            Self::TrackGap => "track_gap",
            Self::Standing => "standing",
            Self::TooClose => "too_close",
            Self::Unreadable => "unreadable",
            Self::OtherShape => "other_shape",
        }
    }

    /// Whether the road was lost sight of: what lies before and after does not join up.
    pub fn breaks_the_line(self) -> bool {
        matches!(self, Self::NoTime | Self::OutsideTrack | Self::TrackGap)
    }

    /// The reason in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoTime => "no capture time",
            Self::OutsideTrack => "outside the track",
            Self::TrackGap => "no signal (gap in the track)",
            Self::Standing => "vehicle standing",
            Self::TooClose => "too close to the last frame",
            Self::Unreadable => "picture unreadable",
            Self::OtherShape => "picture of another shape than the camera file",
        }
    }
}

/// What became of a frame. A bad frame is a value, never an error that ends a drive.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FrameOutcome {
    /// Put on the map and looked at.
    Placed(Fix),
    /// Left out, and why.
    Skipped(SkipReason),
}

/// One frame of a drive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrameRecord {
    /// Its place in the recording, from 0.
    pub index: u32,
    /// When it was taken, if that is known.
    pub captured_at: Option<Timestamp>,
    /// What became of it.
    pub outcome: FrameOutcome,
    /// Width and height in pixels, for a frame whose picture is kept as evidence.
    pub picture: Option<[u32; 2]>,
}

/// A file or frame that could not be read, and what was wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFault {
    /// The file, or the frame within a video.
    pub file: String,
    /// What was wrong.
    pub fault: String,
}

/// What became of a whole drive, with every frame accounted for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Frames in the recording.
    pub frames: u32,
    /// Frames put on the map and looked at.
    pub placed: u32,
    /// Frames left out, by reason.
    pub skipped: BTreeMap<SkipReason, u32>,
    /// Damage seen near enough to be placed.
    pub sightings: u32,
    /// Damage seen only too far away to be placed.
    pub too_far: u32,
    /// Metres between the placed frames, gaps left out.
    pub inspected_m: f64,
    /// Files and frames that could not be read; the first hundred.
    pub faults: Vec<FileFault>,
}

impl Report {
    /// Most faults that are kept word for word; the counts go on.
    pub const FAULTS_KEPT: usize = 100;

    /// Counts what became of one frame.
    pub fn count(&mut self, outcome: &FrameOutcome) {
        self.frames += 1;
        match outcome {
            FrameOutcome::Placed(_) => self.placed += 1,
            FrameOutcome::Skipped(reason) => *self.skipped.entry(*reason).or_default() += 1,
        }
    }

    /// Keeps a fault, up to [`Self::FAULTS_KEPT`].
    pub fn fault(&mut self, fault: FileFault) {
        if self.faults.len() < Self::FAULTS_KEPT {
            self.faults.push(fault);
        }
    }

    /// Whether every frame is either placed or skipped for a reason.
    pub fn adds_up(&self) -> bool {
        self.placed + self.skipped.values().sum::<u32>() == self.frames
    }
}

/// One pass of a vehicle over the road.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drive {
    /// The recording's content hash.
    pub id: DriveId,
    /// The recording's file or folder name.
    pub name: String,
    /// The vehicle, if it was named.
    pub vehicle: Option<String>,
    /// The detector that looked at it.
    pub model: String,
    /// Time of the first frame.
    pub recorded_from: Option<Timestamp>,
    /// Time of the last frame.
    pub recorded_to: Option<Timestamp>,
    /// What became of its frames.
    pub report: Report,
}
