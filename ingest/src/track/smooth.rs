//! The likeliest way of the vehicle through a run of points: a Kalman filter forwards, then the
//! smoother of Rauch, Tung and Striebel (1965) backwards.
//!
//! The state for each axis is position, velocity and the receiver's drift; the vehicle keeps its
//! velocity but for white acceleration, the drift is a first-order Gauss–Markov process. Both axes
//! have the same noise, so they share their covariances.

use super::{Noise, clean::Point};
use geo::Coord;
use jiff::Timestamp;
use nalgebra::{Matrix3, Matrix3x2, RowVector2, Vector3};
use register::LocalPlane;

/// Standard deviation for each axis of a velocity that the receiver measured itself.
const DOPPLER_SIGMA_MPS: f64 = 0.3;
/// Before the first point a vehicle may have any speed.
const ANY_SPEED_MPS: f64 = 15.0;
/// A point farther off than so many standard deviations counts for less.
const FAR_OFF: f64 = 5.0;

/// Points without a gap, on a plane of their own.
pub(super) struct Run {
    pub plane: LocalPlane,
    pub start: Timestamp,
    measured: Vec<Measured>,
}

/// A point as the filter takes it.
struct Measured {
    /// Seconds since the run's start.
    at_s: f64,
    position: Coord<f64>,
    velocity: Option<Coord<f64>>,
    /// Stated standard deviation over the run's usual one.
    worse: f64,
}

/// Where the vehicle was at a point's time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Knot {
    pub at_s: f64,
    /// As the receiver had it.
    pub measured: Coord<f64>,
    pub position: Coord<f64>,
    pub velocity: Coord<f64>,
    /// Standard deviations for each axis.
    pub position_sigma_m: f64,
    pub velocity_sigma_mps: f64,
}

/// A distribution of the state: one column of means for each axis.
#[derive(Clone, Copy)]
struct Belief {
    mean: Matrix3x2<f64>,
    covariance: Matrix3<f64>,
}

impl Run {
    /// A run of at least one point.
    pub fn of(points: &[Point]) -> Self {
        let start = points[0].at;
        let plane = LocalPlane::at(points[0].position);
        let stated: Vec<f64> = points.iter().filter_map(|point| point.sigma_m).collect();
        let usual = stated.iter().sum::<f64>() / stated.len().max(1) as f64;
        let measured = points.iter().map(|point| Measured {
            at_s: point.at.duration_since(start).as_secs_f64(),
            position: plane.to_plane(point.position),
            velocity: point.velocity,
            worse: point
                .sigma_m
                .map_or(1.0, |sigma_m| (sigma_m / usual).clamp(0.3, 10.0)),
        });
        Self {
            plane,
            start,
            measured: measured.collect(),
        }
    }
}

/// How likely the run's points are under a kind of noise.
pub(super) fn log_likelihood(run: &Run, noise: &Noise) -> f64 {
    let mut sum = 0.0;
    filter(run, noise, |_, _| (), |log| sum += log);
    sum
}

/// The smoothed way: one knot for each point.
pub(super) fn smooth(run: &Run, noise: &Noise) -> Vec<Knot> {
    let mut steps: Vec<(Belief, Belief)> = Vec::with_capacity(run.measured.len());
    filter(
        run,
        noise,
        |expected, known| steps.push((expected, known)),
        |_| (),
    );
    let mut beliefs: Vec<Belief> = steps.iter().map(|(_, known)| *known).collect();
    for n in (0..steps.len().saturating_sub(1)).rev() {
        let (known, expected) = (steps[n].1, steps[n + 1].0);
        let step = transition(run.measured[n + 1].at_s - run.measured[n].at_s, noise);
        // The drift's own noise keeps this invertible; where rounding does not, nothing is gained.
        let Some(inverse) = expected.covariance.try_inverse() else {
            continue;
        };
        let gain = known.covariance * step.transpose() * inverse;
        let later = beliefs[n + 1];
        beliefs[n] = Belief {
            mean: known.mean + gain * (later.mean - expected.mean),
            covariance: known.covariance
                + gain * (later.covariance - expected.covariance) * gain.transpose(),
        };
    }
    beliefs
        .iter()
        .zip(&run.measured)
        .map(|(belief, point)| knot(belief, point))
        .collect()
}

fn knot(belief: &Belief, point: &Measured) -> Knot {
    let pair = |row: usize| Coord {
        x: belief.mean[(row, 0)],
        y: belief.mean[(row, 1)],
    };
    let sigma = |n: usize| belief.covariance[(n, n)].max(0.0).sqrt();
    Knot {
        at_s: point.at_s,
        measured: point.position,
        position: pair(0),
        velocity: pair(1),
        position_sigma_m: sigma(0),
        velocity_sigma_mps: sigma(1),
    }
}

/// Goes through the points; gives what was expected before each and known after it, and the
/// logarithm of how likely it was.
fn filter(
    run: &Run,
    noise: &Noise,
    mut each: impl FnMut(Belief, Belief),
    mut likelihood: impl FnMut(f64),
) {
    let mut known: Option<(Belief, f64)> = None;
    for point in &run.measured {
        let expected = match known {
            None => first(point, noise),
            Some((belief, at_s)) => predict(&belief, point.at_s - at_s, noise),
        };
        let seen = Vector3::new(1.0, 0.0, 1.0);
        let sigma_m = noise.white_m * point.worse;
        let (mut belief, log) = update(&expected, &seen, point.position, sigma_m);
        if known.is_some() {
            likelihood(log);
        }
        if let Some(velocity) = point.velocity {
            belief = update(
                &belief,
                &Vector3::new(0.0, 1.0, 0.0),
                velocity,
                DOPPLER_SIGMA_MPS,
            )
            .0;
        }
        each(expected, belief);
        known = Some((belief, point.at_s));
    }
}

fn first(point: &Measured, noise: &Noise) -> Belief {
    let Coord { x, y } = point.position;
    let position = noise.sigma_m() * 3.0;
    let sigmas = Vector3::new(position, ANY_SPEED_MPS, noise.drift_m);
    Belief {
        mean: Matrix3x2::new(x, y, 0.0, 0.0, 0.0, 0.0),
        covariance: Matrix3::from_diagonal(&sigmas.component_mul(&sigmas)),
    }
}

fn transition(seconds: f64, noise: &Noise) -> Matrix3<f64> {
    let kept = (-seconds / noise.drift_s).exp();
    Matrix3::new(1.0, seconds, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, kept)
}

fn predict(belief: &Belief, seconds: f64, noise: &Noise) -> Belief {
    let step = transition(seconds, noise);
    let q = noise.manoeuvre;
    let (third, half) = (q * seconds.powi(3) / 3.0, q * seconds.powi(2) / 2.0);
    let drift = noise.drift_m.powi(2) * (1.0 - step[(2, 2)].powi(2));
    let unknown = Matrix3::new(third, half, 0.0, half, q * seconds, 0.0, 0.0, 0.0, drift);
    Belief {
        mean: step * belief.mean,
        covariance: step * belief.covariance * step.transpose() + unknown,
    }
}

/// Takes in a measurement of `seen` · state; what is far off counts for less.
fn update(belief: &Belief, seen: &Vector3<f64>, value: Coord<f64>, sigma: f64) -> (Belief, f64) {
    let expected = seen.transpose() * belief.mean;
    let surprise = RowVector2::new(value.x - expected[0], value.y - expected[1]);
    let own = (seen.transpose() * belief.covariance * seen)[0];
    let usual = own + sigma * sigma;
    let off = surprise.norm_squared() / usual;
    let trusted = if off > FAR_OFF * FAR_OFF {
        usual * off / (FAR_OFF * FAR_OFF)
    } else {
        usual
    };
    let gain = belief.covariance * seen / trusted;
    let belief = Belief {
        mean: belief.mean + gain * surprise,
        covariance: belief.covariance - gain * (seen.transpose() * belief.covariance),
    };
    (
        belief,
        -surprise.norm_squared() / trusted / 2.0 - trusted.ln(),
    )
}
