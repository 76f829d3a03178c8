//! How a camera's clock may be wrong, and how likely each way is.

use crate::Track;
use jiff::Timestamp;

/// A way in which the clock may be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guess {
    /// What would have to be added.
    pub offset_s: f64,
    /// How exactly that is meant: one standard deviation.
    pub sigma_s: f64,
    /// How likely it is before anything was compared; the sum over all guesses is about 1.
    pub weight: f64,
    /// What it means.
    pub kind: GuessKind,
}

/// What an offset means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuessKind {
    /// The clock is right.
    AsWritten,
    /// Local time was written as UTC, or the other way round: minutes, a multiple of 30.
    Zone(i32),
    /// The file's time is that of its end.
    EndForStart,
    /// The clock was set by hand.
    Anything,
    /// The camera wrote down the time of its own satellite receiver.
    OwnReceiver,
}

impl GuessKind {
    /// Whether it is what the recording says itself.
    pub(super) fn is_written(self) -> bool {
        matches!(self, Self::AsWritten | Self::OwnReceiver)
    }

    /// The meaning in words.
    pub fn words(self) -> String {
        match self {
            Self::AsWritten => "the camera's clock is right".into(),
            Self::Zone(minutes) => format!(
                "the camera's clock is {} h {} UTC: local time was written as UTC, or the zone is another",
                f64::from(minutes.abs()) / 60.0,
                if minutes < 0 { "ahead of" } else { "behind" }
            ),
            Self::EndForStart => "the file's time is that of its end".into(),
            Self::Anything => "the camera's clock is wrong".into(),
            Self::OwnReceiver => "by the camera's own satellite receiver".into(),
        }
    }
}

/// Local times differ from UTC by at most this.
const MOST_ZONE_MINUTES: i32 = 14 * 60;
/// A clock set by hand is rarely off by more than some of this.
const BY_HAND_SIGMA_S: f64 = 30.0;
/// How right a clock is that is set by a network or by satellites, and how many are.
const SET_SIGMA_S: f64 = 0.15;
const EXACT: f64 = 0.5;
/// So much of the recording must lie within the track for a guess to be worth a look.
const LEAST_COMMON: f64 = 0.3;

/// The guesses under which the recording and the track have time in common.
///
/// `written_sigma_s` is the standard deviation of the written start, `run_s` how long before its
/// written time a recording may have begun (the length of a file).
pub fn guesses(
    (from, to): (Timestamp, Timestamp),
    track: &Track,
    written_sigma_s: f64,
    run_s: f64,
) -> Vec<Guess> {
    let (first, last) = track.span();
    let common = |offset_s: f64| {
        let seconds = |at: Timestamp| at.duration_since(from).as_secs_f64();
        let (start, end) = (
            offset_s.max(seconds(first)),
            (seconds(to) + offset_s).min(seconds(last)),
        );
        (end - start) / seconds(to).max(1.0)
    };
    let guess = |offset_s, sigma_s, weight, kind| Guess {
        offset_s,
        sigma_s,
        weight,
        kind,
    };
    // A clock set by a network or by satellites is right; else as right as its time is written.
    let set = |offset_s, weight, kind| {
        let exact = guess(offset_s, SET_SIGMA_S, weight * EXACT, kind);
        [
            exact,
            guess(
                offset_s,
                written_sigma_s.max(SET_SIGMA_S),
                weight * (1.0 - EXACT),
                kind,
            ),
        ]
    };
    let mut guesses = Vec::new();
    guesses.extend(set(0.0, 0.6, GuessKind::AsWritten));
    guesses.extend(set(-run_s, 0.05, GuessKind::EndForStart));
    for half in (-MOST_ZONE_MINUTES / 30..=MOST_ZONE_MINUTES / 30).filter(|half| *half != 0) {
        // Half hours are the zones of few countries.
        let weight = if half % 2 == 0 { 0.004 } else { 0.0005 };
        guesses.extend(set(
            f64::from(half) * 1800.0,
            weight,
            GuessKind::Zone(half * 30),
        ));
    }
    guesses.retain(|guess| common(guess.offset_s) >= LEAST_COMMON);
    // A clock set by hand is off from the true time or, with the wrong zone, from that.
    let by_hand = guesses
        .iter()
        .filter(|guess| guess.kind != GuessKind::EndForStart);
    let by_hand: Vec<Guess> = by_hand
        .map(|near| {
            guess(
                near.offset_s,
                BY_HAND_SIGMA_S,
                near.weight * 0.4,
                GuessKind::Anything,
            )
        })
        .collect();
    guesses.extend(by_hand);
    guesses
}

/// The guesses where the camera wrote satellite times into the recording: its receiver may lag.
pub(super) fn own_guesses(offset_s: f64) -> Vec<Guess> {
    const LAG_SIGMA_S: f64 = 0.5;
    let guess = |sigma_s, weight| Guess {
        offset_s,
        sigma_s,
        weight,
        kind: GuessKind::OwnReceiver,
    };
    vec![guess(SET_SIGMA_S, EXACT), guess(LAG_SIGMA_S, 1.0 - EXACT)]
}

/// What an offset most likely means.
pub(super) fn kind_of(guesses: &[Guess], offset_s: f64) -> GuessKind {
    let best = guesses
        .iter()
        .max_by(|a, b| density(a, offset_s).total_cmp(&density(b, offset_s)));
    best.map_or(GuessKind::Anything, |guess| guess.kind)
}

/// A clock that agrees with what its time says is left as it is: the offset of the exact guess
/// within a standard deviation, else the one found.
pub(super) fn settled(guesses: &[Guess], offset_s: f64, sigma_s: f64) -> f64 {
    let exact = guesses.iter().filter(|guess| guess.sigma_s <= SET_SIGMA_S);
    let agrees = |guess: &&Guess| (guess.offset_s - offset_s).abs() <= sigma_s;
    exact
        .filter(agrees)
        .map(|guess| guess.offset_s)
        .next()
        .unwrap_or(offset_s)
}

/// Weighted probability density of a guess at an offset.
pub(super) fn density(guess: &Guess, offset_s: f64) -> f64 {
    let off = (offset_s - guess.offset_s) / guess.sigma_s;
    guess.weight * (-off * off / 2.0).exp() / (guess.sigma_s * std::f64::consts::TAU.sqrt())
}
