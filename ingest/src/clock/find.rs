//! From a recording and its track to the clock's setting.

use super::{
    Setting,
    guesses::{guesses, own_guesses},
    set_clock,
    windows::windows,
};
use crate::{Camera, FoundTrack, Motion, Recording, RecordingError};
use register::ClockVerdict;
use std::sync::atomic::AtomicBool;

/// A written time of whole seconds is off by half a second or so.
const LEAST_WRITTEN_SIGMA_S: f64 = 0.5;
/// Parts watched at first, and where those did not tell.
const FIRST: usize = 3;
const MORE: usize = 9;

/// Finds what has to be added to the camera's clock; `None` where nothing brings the recording and
/// the track together.
///
/// Only parts of a long recording are watched; more of them if the first do not tell.
pub fn find_clock(
    recording: &Recording,
    found: &FoundTrack,
    camera: &Camera,
    stop: &AtomicBool,
) -> Result<Option<Setting>, RecordingError> {
    let Some(span) = recording.span() else {
        return Ok(None);
    };
    let written_sigma_s = recording
        .frames
        .iter()
        .map(|frame| frame.clock_sigma_s)
        .fold(0.0, f64::max);
    let written_sigma_s = written_sigma_s.max(LEAST_WRITTEN_SIGMA_S);
    let track = &found.track;
    let guesses = match found.own_clock_s {
        Some(offset_s) => own_guesses(offset_s),
        None => guesses(span, track, written_sigma_s, recording.file_s()),
    };
    let likely = guesses.iter().max_by(|a, b| a.weight.total_cmp(&b.weight));
    let Some(likely_s) = likely.map(|guess| guess.offset_s) else {
        return Ok(None);
    };
    let set = |parts: usize| {
        let ranges = windows(recording, track, likely_s, parts);
        let motion = Motion::watch(recording, camera, &ranges, stop)?;
        Ok((set_clock(&motion, track, span.0, &guesses), ranges))
    };
    let (first, ranges) = set(FIRST)?;
    let ambiguous =
        |setting: &Setting| setting.verdict == ClockVerdict::Ambiguous && setting.curve.is_some();
    let whole = ranges.iter().map(|range| range.len()).sum::<usize>() >= recording.frames.len();
    if whole || !first.as_ref().is_some_and(ambiguous) {
        return Ok(first);
    }
    Ok(set(MORE)?.0)
}
