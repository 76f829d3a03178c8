//! What became of a whole drive.

use crate::{FrameOutcome, SkipReason, Words};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a drive was made from, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Sources {
    /// The recording's files by name.
    pub files: Vec<String>,
    /// Where the time of the recording comes from.
    pub start: String,
    /// The track's file and format.
    pub track: String,
}

/// How sure a clock offset is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClockVerdict {
    /// It was given by hand.
    Given,
    /// What the pictures show agrees with the track at one offset.
    Ok,
    /// It agrees at several, or nearly everywhere: positions along the road are less sure.
    Ambiguous,
    /// The pictures show no motion that could be measured: the camera's clock was believed.
    #[default]
    Failed,
}

impl ClockVerdict {
    /// The name used in files, in the database and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Ok => "ok",
            Self::Ambiguous => "ambiguous",
            Self::Failed => "failed",
        }
    }

    /// The verdict for people.
    pub fn words(self) -> Words {
        match self {
            Self::Given => Words::of("given by hand", "手動設定"),
            Self::Ok => Words::of("ok", "特定"),
            Self::Ambiguous => Words::of("ambiguous", "特定できず"),
            Self::Failed => Words::of("not checked", "未確認"),
        }
    }
}

/// How the camera's clock was set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ClockReport {
    /// How sure it is.
    pub verdict: ClockVerdict,
    /// Seconds added to the camera's clock, at the first frame.
    pub offset_s: f64,
    /// Its standard deviation, where it is known.
    pub sigma_s: Option<f64>,
    /// What the offset means, in words.
    pub meaning: String,
}

/// A file or frame that could not be read, and what was wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FileFault {
    /// The file, or the frame within a video.
    pub file: String,
    /// What was wrong.
    pub fault: String,
}

/// What became of a whole drive, with every frame accounted for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Report {
    /// What the drive was made from.
    pub sources: Sources,
    /// How the camera's clock was set.
    pub clock: ClockReport,
    /// The track's first and last moment.
    pub tracked: Option<(Timestamp, Timestamp)>,
    /// Seconds that the recording and the track have in common.
    pub in_common_s: f64,
    /// Times from and to between which the track had no signal, while recording.
    pub gaps: Vec<(Timestamp, Timestamp)>,
    /// Frames in the recording.
    pub frames: u32,
    /// Frames put on the map and looked at.
    pub placed: u32,
    /// Frames left out, by reason.
    pub skipped: BTreeMap<SkipReason, u32>,
    /// The detector's threshold: damage with a lower score was passed over. Older reports do not know it.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// Damage seen near enough to be placed.
    pub sightings: u32,
    /// Damage seen only too far away to be placed.
    pub too_far: u32,
    /// Metres driven while recording, gaps left out.
    pub driven_m: f64,
    /// Metres between the placed frames, gaps and what was not seen well left out: surveyed.
    pub inspected_m: f64,
    /// What was passed over in the track, in words.
    pub notes: Vec<String>,
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
