//! Setting the camera's clock by the track's.
//!
//! What the pictures show of the motion is laid against the track: at the right offset the way
//! driven and the turns made agree. The answer is a distribution over offsets, so that an even
//! drive, which fits anywhere, is called ambiguous and never guessed at.

mod curve;
mod drift;
mod find;
mod guesses;
mod likelihood;
mod posterior;
mod windows;

pub use curve::Curve;
pub use find::find_clock;
pub use guesses::{Guess, GuessKind};

use crate::{Motion, Track};
use jiff::{SignedDuration, Timestamp};
use likelihood::Evidence;
use posterior::Posterior;
use register::ClockVerdict as Verdict;

/// A wider distribution than this says too little to call a clock checked.
const MOST_SIGMA_S: f64 = 1.0;
/// The offset found must hold so much of the probability.
const LEAST_MASS: f64 = 0.95;
/// An ambiguous clock is not taken to be better than this, nor worse.
const AMBIGUOUS_SIGMA_S: (f64, f64) = (1.0, 10.0);

/// How late a camera's own receiver writes down what it knows.
const OWN_SIGMA_S: f64 = 0.3;

/// What to add to the camera's clock to get the track's: constant, or along straight lines between
/// points, which corrects drift.
#[derive(Clone, Debug, PartialEq)]
pub struct ClockMap {
    /// By the camera's clock, ascending; never empty.
    points: Vec<(Timestamp, f64)>,
    /// Standard deviation of the offset; `None` where only the frames' own times tell.
    pub sigma_s: Option<f64>,
}

impl ClockMap {
    /// The same offset at all times.
    pub fn constant(offset_s: f64, sigma_s: Option<f64>) -> Self {
        Self {
            points: vec![(Timestamp::UNIX_EPOCH, offset_s)],
            sigma_s,
        }
    }

    /// Offsets at some times by the camera's clock; `None` without any.
    pub fn through(mut points: Vec<(Timestamp, f64)>) -> Option<Self> {
        points.sort_by_key(|(at, _)| *at);
        points.dedup_by_key(|(at, _)| *at);
        (!points.is_empty()).then_some(Self {
            points,
            sigma_s: None,
        })
    }

    /// Seconds to add at a time by the camera's clock.
    pub fn offset_s(&self, at: Timestamp) -> f64 {
        let after = self.points.partition_point(|(known, _)| *known <= at);
        let (Some((from, a)), Some((to, b))) = (
            after.checked_sub(1).and_then(|n| self.points.get(n)),
            self.points.get(after),
        ) else {
            let end = if after == 0 {
                self.points.first()
            } else {
                self.points.last()
            };
            return end.map_or(0.0, |(_, offset_s)| *offset_s);
        };
        let share = at.duration_since(*from).as_secs_f64() / to.duration_since(*from).as_secs_f64();
        a + (b - a) * share
    }

    /// The same moment by the track's clock.
    pub fn to_track(&self, at: Timestamp) -> Timestamp {
        let offset = SignedDuration::try_from_secs_f64(self.offset_s(at)).unwrap_or_default();
        at.checked_add(offset).unwrap_or(at)
    }
}

/// What the comparison of pictures and track gave.
#[derive(Clone, Debug)]
pub struct Setting {
    /// What to add to the camera's clock.
    pub clock: ClockMap,
    /// How sure that is.
    pub verdict: Verdict,
    /// What the offset would mean: the clock as written, an hour off, …
    pub kind: GuessKind,
    /// The comparison, for people.
    pub curve: Option<Curve>,
}

/// Finds the offset under which what was seen agrees with the track.
///
/// `start` is the time of the recording's first frame by the camera's clock, which the motion's
/// seconds count from. `None` where no guess brings the recording and the track together.
fn set_clock(
    motion: &Motion,
    track: &Track,
    start: Timestamp,
    guesses: &[Guess],
) -> Option<Setting> {
    let evidence = Evidence::new(motion, track, start);
    let Some(posterior) = Posterior::of(&evidence, guesses) else {
        return unmeasured(guesses);
    };
    let mode = posterior.best();
    let sure =
        mode.mass >= LEAST_MASS && mode.sigma_s <= MOST_SIGMA_S && evidence.agrees(mode.offset_s);
    let curve = Some(Curve::of(&evidence, &posterior, mode.offset_s));
    let kind = guesses::kind_of(guesses, mode.offset_s);
    if sure {
        let offset_s = guesses::settled(guesses, mode.offset_s, mode.sigma_s);
        let clock = ClockMap::constant(offset_s, Some(mode.sigma_s));
        let setting = Setting {
            clock,
            verdict: Verdict::Ok,
            kind,
            curve,
        };
        return Some(drift::corrected(setting, motion, track, start));
    }
    let (least, most) = AMBIGUOUS_SIGMA_S;
    let sigma_s = posterior.sigma_s().clamp(least, most);
    let written = guesses.iter().find(|guess| guess.kind.is_written());
    let (offset_s, kind) =
        written.map_or((mode.offset_s, kind), |guess| (guess.offset_s, guess.kind));
    let clock = ClockMap::constant(offset_s, Some(sigma_s));
    Some(Setting {
        clock,
        verdict: Verdict::Ambiguous,
        kind,
        curve,
    })
}

/// Without any motion the best guess stands: as written, or the only one that fits.
fn unmeasured(guesses: &[Guess]) -> Option<Setting> {
    let named = |guess: &&Guess| guess.kind != GuessKind::Anything;
    let mut fitting: Vec<&Guess> = guesses.iter().filter(named).collect();
    fitting.dedup_by_key(|guess| guess.kind);
    let written = fitting.iter().find(|guess| guess.kind.is_written());
    let (guess, verdict, sigma_s) = match (written, fitting.as_slice()) {
        (Some(guess), _) if guess.kind == GuessKind::OwnReceiver => {
            (guess, Verdict::Ok, Some(OWN_SIGMA_S))
        }
        (Some(guess), _) => (guess, Verdict::Failed, None),
        (None, [only]) => (only, Verdict::Ambiguous, Some(AMBIGUOUS_SIGMA_S.0)),
        _ => return None,
    };
    let clock = ClockMap::constant(guess.offset_s, sigma_s);
    Some(Setting {
        clock,
        verdict,
        kind: guess.kind,
        curve: None,
    })
}

#[cfg(test)]
mod tests;
