//! Made drives with a known truth, and receivers that log them.

use crate::RawPoint;
use geo::Coord;
use jiff::Timestamp;
use rand::{RngExt, rngs::ChaCha8Rng};
use register::{LocalPlane, LonLat};

const SECONDS: usize = 240;
pub(crate) const STEPS_A_SECOND: usize = 20;

/// Where the vehicle truly was, [`STEPS_A_SECOND`] times a second: position and heading in radians.
pub(crate) struct Truth {
    pub way: Vec<(Coord<f64>, f64)>,
}

/// How the receiver errs: slow drift, its time, and the rest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Receiver {
    pub drift_m: f64,
    pub drift_s: f64,
    pub white_m: f64,
}

pub(crate) fn normal(rng: &mut ChaCha8Rng) -> f64 {
    // Twelve uniform numbers have variance 1 (Irwin and Hall).
    (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
}

/// Streets with bends and corners, traffic and red lights.
pub(crate) fn drive(rng: &mut ChaCha8Rng) -> Truth {
    let (mut at, mut heading, mut speed) = (Coord::zero(), rng.random::<f64>() * 6.0, 8.0f64);
    let (mut wanted, mut turn) = (8.0, 0.0);
    let dt = 1.0 / STEPS_A_SECOND as f64;
    let way = (0..SECONDS * STEPS_A_SECOND).map(|n| {
        if n % (STEPS_A_SECOND * 8) == 0 {
            wanted = [0.0, 4.0, 9.0, 14.0][rng.random_range(0..4)];
            turn = [0.0, 0.0, 0.02, -0.03, 0.2, -0.2][rng.random_range(0..6)];
        }
        speed += (wanted - speed).clamp(-2.0 * dt, 1.5 * dt);
        let rate = if speed > 7.0 { turn * 0.2 } else { turn };
        heading += rate * dt * (speed / 4.0).min(1.0);
        at = at
            + Coord {
                x: heading.sin(),
                y: heading.cos(),
            } * (speed * dt);
        (at, heading)
    });
    Truth { way: way.collect() }
}

pub(crate) fn log(truth: &Truth, receiver: Receiver, rng: &mut ChaCha8Rng) -> Vec<RawPoint> {
    let kept = (-1.0 / receiver.drift_s).exp();
    let fresh = receiver.drift_m * (1.0 - kept * kept).sqrt();
    let mut pair = |sigma: f64| Coord {
        x: normal(rng) * sigma,
        y: normal(rng) * sigma,
    };
    let mut drift = pair(receiver.drift_m);
    let seconds = truth.way.iter().step_by(STEPS_A_SECOND).enumerate();
    let points = seconds.map(|(second, (at, _))| {
        drift = drift * kept + pair(fresh);
        let seen = plane().to_globe(*at + drift + pair(receiver.white_m));
        RawPoint::timed(Timestamp::from_second(second as i64).ok(), seen)
    });
    points.collect()
}

pub(crate) fn plane() -> LocalPlane {
    LocalPlane::at(LonLat::new(139.7, 35.6).unwrap())
}
