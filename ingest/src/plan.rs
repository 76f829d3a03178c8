//! Which frames to look at: geotag each, keep one every so many metres, give the rest a reason.

use crate::{ClockMap, Recording, Track};
use jiff::Timestamp;
use register::{Fix, FrameOutcome, SkipReason};

/// A frame with what is to become of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedFrame {
    /// Its place in the recording.
    pub index: u32,
    /// When it was taken, by the track's clock.
    pub captured_at: Option<Timestamp>,
    /// Standard deviation of that time.
    pub clock_sigma_s: f64,
    /// Placed frames are to be looked at.
    pub outcome: FrameOutcome,
}

/// What is to become of every frame of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// All frames, in the recording's order.
    pub frames: Vec<PlannedFrame>,
}

impl Plan {
    /// The frames to look at with their fixes.
    pub fn placed(&self) -> impl Iterator<Item = (&PlannedFrame, &Fix)> {
        self.frames.iter().filter_map(|frame| match &frame.outcome {
            FrameOutcome::Placed(fix) => Some((frame, fix)),
            FrameOutcome::Skipped(_) => None,
        })
    }
}

/// A recording and a track that never overlap.
#[derive(Debug, thiserror::Error)]
pub enum NoCommonTime {
    /// No frame has a time.
    #[error(
        "none of the frames has a capture time; add a frames.csv with the columns file and captured_at"
    )]
    NoTimes,
    /// The times do not meet.
    #[error(
        "the recording ({recorded_from} to {recorded_to}) and the track ({track_from} to {track_to}) have no common time; is it the right track? If the camera's clock is wrong, give --clock-offset SECONDS, or --time-zone where the pictures carry local time"
    )]
    Apart {
        /// First frame.
        recorded_from: Timestamp,
        /// Last frame.
        recorded_to: Timestamp,
        /// First point.
        track_from: Timestamp,
        /// Last point.
        track_to: Timestamp,
    },
}

/// Decides for every frame whether it is looked at: one every `every_m` metres.
pub fn plan(
    recording: &Recording,
    track: &Track,
    clock: &ClockMap,
    every_m: f64,
) -> Result<Plan, NoCommonTime> {
    let (from, to) = recording.span().ok_or(NoCommonTime::NoTimes)?;
    let (recorded_from, recorded_to) = (clock.to_track(from), clock.to_track(to));
    let (track_from, track_to) = track.span();
    if recorded_to < track_from || recorded_from > track_to {
        return Err(NoCommonTime::Apart {
            recorded_from,
            recorded_to,
            track_from,
            track_to,
        });
    }
    let mut last: Option<Fix> = None;
    let frames = recording.frames.iter().zip(0..).map(|(frame, index)| {
        let captured_at = frame.captured_at.map(|at| clock.to_track(at));
        let outcome = match captured_at
            .ok_or(SkipReason::NoTime)
            .and_then(|at| track.fix(at))
        {
            Err(reason) => FrameOutcome::Skipped(reason),
            Ok(fix) if last.is_some_and(|last| last.metres_to(&fix) < every_m) => {
                FrameOutcome::Skipped(SkipReason::TooClose)
            }
            Ok(fix) => {
                last = Some(fix);
                FrameOutcome::Placed(fix)
            }
        };
        PlannedFrame {
            index,
            captured_at,
            clock_sigma_s: clock.sigma_s.unwrap_or(frame.clock_sigma_s),
            outcome,
        }
    });
    Ok(Plan {
        frames: frames.collect(),
    })
}
