//! A drive: one pass of a vehicle, its frames and what became of each of them.

use crate::{GroundGrid, LocalPlane, LonLat, Report, View, Words};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The content hash of a recording (hex). The same recording is the same drive, whatever its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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
    /// The vehicle drove backwards.
    Reversing,
    /// Nearer to the last kept frame than asked for.
    TooClose,
    /// Too dark to see the road.
    Dark,
    /// Too bright to see the road.
    BlownOut,
    /// The sun mirrored on a wet road.
    Glare,
    /// Out of focus or shaken.
    Blurred,
    /// Something in front of the lens.
    Covered,
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
            Self::Reversing => "reversing",
            Self::TooClose => "too_close",
            Self::Dark => "dark",
            Self::BlownOut => "blown_out",
            Self::Glare => "glare",
            Self::Blurred => "blurred",
            Self::Covered => "covered",
            Self::Unreadable => "unreadable",
            Self::OtherShape => "other_shape",
        }
    }

    /// Whether the road was lost sight of: what lies before and after does not join up.
    pub fn breaks_the_line(self) -> bool {
        matches!(self, Self::NoTime | Self::OutsideTrack | Self::TrackGap)
    }

    /// The reason for people.
    pub fn words(self) -> Words {
        match self {
            Self::NoTime => Words::of("no capture time", "撮影時刻なし"),
            Self::OutsideTrack => Words::of("outside the track", "走行軌跡の範囲外"),
            Self::TrackGap => Words::of("no signal (gap in the track)", "測位信号なし(軌跡の欠測)"),
            Self::Standing => Words::of("vehicle standing", "停車中"),
            Self::Reversing => Words::of("vehicle driving backwards", "後退中"),
            Self::TooClose => Words::of("too close to the last frame", "直前の画像に近すぎる"),
            Self::Dark => Words::of("too dark to see the road", "暗すぎて路面が見えない"),
            Self::BlownOut => Words::of("too bright to see the road", "明るすぎて路面が見えない"),
            Self::Glare => Words::of("glare on the road", "路面の反射"),
            Self::Blurred => Words::of("blurred", "ぶれ・ピンぼけ"),
            Self::Covered => Words::of("lens covered", "レンズの遮蔽"),
            Self::Unreadable => Words::of("picture unreadable", "読み取れない画像"),
            Self::OtherShape => Words::of(
                "picture of another shape than the camera file",
                "カメラファイルと異なる画像サイズ",
            ),
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
    /// The stretch of road that each frame had in view.
    pub view: View,
    /// Where the road is seen in its pictures; `None` for drives from before this was kept.
    pub ground: Option<GroundGrid>,
}
