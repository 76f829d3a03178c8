//! How far a receiver's positions lie from the truth, and how that changes with time.

use super::{
    clean::Point,
    smooth::{Run, log_likelihood},
};

/// The noise of a receiver, for each axis, and how a vehicle moves.
///
/// What a receiver gets wrong is mostly a slow drift (satellites, reflections), which no smoothing
/// takes away; only the rest differs from second to second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noise {
    /// Standard deviation of the slow drift.
    pub drift_m: f64,
    /// Time after which the drift is another one (1/e).
    pub drift_s: f64,
    /// Standard deviation of the rest.
    pub white_m: f64,
    /// Standard deviation of an error too steady to show in the track: known from what the receiver
    /// states or from what is usual.
    pub hidden_m: f64,
    /// Power density of the vehicle's acceleration, m²/s³.
    pub manoeuvre: f64,
}

/// A consumer receiver in a street, for each axis, where nothing else is known.
pub(super) const USUAL_SIGMA_M: f64 = 2.5;
/// Factor by which receivers differ from what is usual or stated (one standard deviation).
const USUAL_SPREAD: f64 = 1.6;
/// No more points are needed to tell how noisy a track is.
const POINTS: usize = 600;

const DRIFTS_M: [f64; 7] = [0.2, 0.5, 1.0, 1.7, 2.5, 4.0, 7.0];
const DRIFTS_S: [f64; 3] = [4.0, 12.0, 40.0];
const WHITES_M: [f64; 5] = [0.1, 0.3, 0.7, 1.5, 3.0];
const MANOEUVRES: [f64; 2] = [0.5, 2.0];
const FALL_BACK: Noise = Noise {
    drift_m: 1.7,
    drift_s: 12.0,
    white_m: 0.3,
    hidden_m: 0.0,
    manoeuvre: 0.5,
};

impl Noise {
    /// Standard deviation of a position for each axis.
    pub fn sigma_m(&self) -> f64 {
        self.drift_m.hypot(self.white_m).hypot(self.hidden_m)
    }

    /// The noise under which the track is likeliest, among those near what is stated or usual.
    ///
    /// With `given_m` its size is known and only its kind is sought.
    pub(super) fn of(runs: &[&[Point]], given_m: Option<f64>) -> Self {
        let stated = median(
            runs.iter()
                .copied()
                .flatten()
                .filter_map(|point| point.sigma_m),
        );
        let centre_m = given_m.or(stated).unwrap_or(USUAL_SIGMA_M);
        let sample: Vec<Run> = sample(runs).into_iter().map(Run::of).collect();
        let all = candidates(given_m);
        let scored = all.map(|noise| {
            let prior = match given_m {
                Some(_) => 0.0,
                None => ((noise.sigma_m() / centre_m).ln() / USUAL_SPREAD.ln()).powi(2) / 2.0,
            };
            let fits: f64 = sample.iter().map(|run| log_likelihood(run, &noise)).sum();
            (fits - prior, noise)
        });
        let best = scored
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, noise)| noise);
        let shown = best.unwrap_or(FALL_BACK);
        let hidden_m = (centre_m.powi(2) - shown.sigma_m().powi(2)).max(0.0).sqrt();
        Self { hidden_m, ..shown }
    }
}

/// Every kind of noise that is tried; scaled to the size where that is given.
fn candidates(given_m: Option<f64>) -> impl Iterator<Item = Noise> {
    let kinds = DRIFTS_M
        .into_iter()
        .flat_map(|drift_m| WHITES_M.map(|white_m| (drift_m, white_m)));
    let ways = DRIFTS_S
        .into_iter()
        .flat_map(|drift_s| MANOEUVRES.map(|m| (drift_s, m)));
    kinds.flat_map(move |(drift_m, white_m)| {
        let scale = given_m.map_or(1.0, |given_m| given_m / drift_m.hypot(white_m));
        ways.clone().map(move |(drift_s, manoeuvre)| Noise {
            drift_m: drift_m * scale,
            drift_s,
            white_m: white_m * scale,
            hidden_m: 0.0,
            manoeuvre,
        })
    })
}

/// The longest runs, cut to what is needed.
fn sample<'a>(runs: &[&'a [Point]]) -> Vec<&'a [Point]> {
    let mut longest = runs.to_vec();
    longest.sort_by_key(|run| std::cmp::Reverse(run.len()));
    let mut left = POINTS;
    let cut = |run: &'a [Point]| {
        let taken = run.len().min(left);
        left -= taken;
        &run[..taken]
    };
    longest
        .into_iter()
        .map(cut)
        .filter(|run| run.len() >= 2)
        .collect()
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    let half = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(half, f64::total_cmp).1)
}
