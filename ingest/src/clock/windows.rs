//! Which parts of a recording to watch: where the speed changes most, so that little need be decoded.

use crate::{Recording, Track};
use jiff::{SignedDuration, Timestamp};
use std::ops::Range;

/// A shorter recording is watched whole.
const WHOLE_S: f64 = 150.0;
/// Length of a part that is watched.
const WINDOW_S: f64 = 20.0;
/// How finely windows are laid out.
const STEP_S: f64 = 10.0;

/// The parts to watch: one in each `count`-th of the recording, chosen by the track as if the clock
/// were off by `offset_s`.
pub(super) fn windows(
    recording: &Recording,
    track: &Track,
    offset_s: f64,
    count: usize,
) -> Vec<Range<u32>> {
    let frames = &recording.frames;
    let Some((from, to)) = recording.span() else {
        return Vec::new();
    };
    let whole_s = to.duration_since(from).as_secs_f64();
    if whole_s <= WHOLE_S.max(WINDOW_S * count as f64 * 1.5) {
        return std::iter::once(0..frames.len() as u32).collect();
    }
    let part_s = whole_s / count as f64;
    let best = |n: usize| {
        let starts = (0..).map(|k| n as f64 * part_s + f64::from(k) * STEP_S);
        let starts = starts.take_while(|start_s| start_s + WINDOW_S <= (n + 1) as f64 * part_s);
        let change = |start_s: f64| speed_change(track, later(from, start_s + offset_s));
        starts.max_by(|a, b| change(*a).total_cmp(&change(*b)))
    };
    let frame = |at_s: f64| {
        let at = later(from, at_s);
        frames.partition_point(|frame| frame.captured_at.is_some_and(|t| t < at)) as u32
    };
    (0..count)
        .filter_map(best)
        .map(|start_s| frame(start_s)..frame(start_s + WINDOW_S))
        .collect()
}

/// Variance of the speed from a moment on; nothing is expected of where there is no track.
fn speed_change(track: &Track, from: Timestamp) -> f64 {
    let speeds: Vec<f64> = (0..WINDOW_S as i32)
        .filter_map(|s| track.speed_mps(later(from, f64::from(s))))
        .collect();
    if speeds.len() < WINDOW_S as usize / 2 {
        return -1.0;
    }
    let mean = speeds.iter().sum::<f64>() / speeds.len() as f64;
    speeds.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / speeds.len() as f64
}

fn later(at: Timestamp, seconds: f64) -> Timestamp {
    let by = SignedDuration::try_from_secs_f64(seconds).unwrap_or_default();
    at.checked_add(by).unwrap_or(at)
}
