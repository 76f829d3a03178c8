//! A clock that runs fast or slow: noticed on long recordings.

use super::{
    ClockMap, Guess, GuessKind, Motion, Setting, Track, likelihood::Evidence, posterior::Posterior,
};
use jiff::{SignedDuration, Timestamp};

/// On a shorter recording no clock drifts enough to matter.
const LONG_S: f64 = 1800.0;
/// How far the offset at an end may be from that of the whole.
const REACH_SIGMA_S: f64 = 1.5;
/// Each end must be known this well, and the ends differ by more than chance and more than this.
const MOST_SIGMA_S: f64 = 0.5;
const LEAST_DRIFT_S: f64 = 0.3;
const SIGNIFICANT: f64 = 3.0;

/// The setting with its drift, where the first and the last part watched tell of one.
pub(super) fn corrected(
    setting: Setting,
    motion: &Motion,
    track: &Track,
    start: Timestamp,
) -> Setting {
    let ends = || {
        let early = offset_of(motion, 0, &setting, track, start)?;
        let late = offset_of(
            motion,
            motion.parts.len().checked_sub(1)?,
            &setting,
            track,
            start,
        )?;
        Some((early, late))
    };
    let Some(((from_s, early_s, sigma_early_s), (to_s, late_s, sigma_late_s))) = ends() else {
        return setting;
    };
    let sigma_s = sigma_early_s.hypot(sigma_late_s);
    let drift_s = (late_s - early_s).abs();
    if to_s - from_s < LONG_S || drift_s < LEAST_DRIFT_S.max(SIGNIFICANT * sigma_s) {
        return setting;
    }
    let at = |seconds: f64| {
        start
            .checked_add(SignedDuration::try_from_secs_f64(seconds).ok()?)
            .ok()
    };
    let points = at(from_s)
        .zip(at(to_s))
        .map(|(from, to)| vec![(from, early_s), (to, late_s)]);
    match points.and_then(ClockMap::through) {
        Some(clock) => Setting {
            clock: ClockMap {
                sigma_s: Some(sigma_s),
                ..clock
            },
            ..setting
        },
        None => setting,
    }
}

/// Middle of a part, the offset there and its standard deviation, if it is known well by itself.
fn offset_of(
    motion: &Motion,
    part: usize,
    setting: &Setting,
    track: &Track,
    start: Timestamp,
) -> Option<(f64, f64, f64)> {
    let steps = motion.parts.get(part)?;
    let middle_s = f64::midpoint(steps.first()?.from_s, steps.last()?.to_s);
    let alone = Motion {
        parts: vec![steps.clone()],
    };
    let near = Guess {
        offset_s: setting.clock.offset_s(start),
        sigma_s: REACH_SIGMA_S,
        weight: 1.0,
        kind: GuessKind::Anything,
    };
    let mode = Posterior::of(&Evidence::new(&alone, track, start), &[near])?.best();
    (mode.sigma_s <= MOST_SIGMA_S).then_some((middle_s, mode.offset_s, mode.sigma_s))
}
