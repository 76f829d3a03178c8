//! When the vehicle is where: speed limits, corners taken slowly, red lights.

use crate::{random::happens, route::Route};
use rand::{RngExt, rngs::ChaCha8Rng};
use std::ops::Range;

const STEP_M: f64 = 0.5;
/// Streets of 20 to 40 km/h.
const CRUISE_MPS: Range<f64> = 5.6..11.1;
/// What passengers bear in a curve.
const SIDEWAYS_MPS2: f64 = 2.0;
const SPEED_UP_MPS2: f64 = 1.2;
const BRAKE_MPS2: f64 = 1.8;
/// A stop is a step at walking pace, and the wait.
const STOPPING_MPS: f64 = 0.4;
/// Red lights: how often, how far before the corner, and how long.
const RED: f64 = 0.4;
const STOP_BEFORE_M: f64 = 5.0;
const WAIT_S: Range<f64> = 5.0..40.0;
/// Standing at both ends, while the receiver already runs.
const ENDS_S: f64 = 3.0;

/// Distance driven by time.
#[derive(Clone, Debug)]
pub struct Timetable {
    /// Seconds and metres, both never falling.
    stations: Vec<(f64, f64)>,
}

impl Timetable {
    /// A drive along the route with traffic of its own.
    pub fn new(route: &Route, rng: &mut ChaCha8Rng) -> Self {
        let steps = (route.length_m() / STEP_M) as usize;
        let (mut limit_mps, waits_s) = limits(route, steps, rng);
        for n in 1..=steps {
            let reached = (limit_mps[n - 1].powi(2) + 2.0 * SPEED_UP_MPS2 * STEP_M).sqrt();
            limit_mps[n] = limit_mps[n].min(reached);
        }
        for n in (0..steps).rev() {
            let braked = (limit_mps[n + 1].powi(2) + 2.0 * BRAKE_MPS2 * STEP_M).sqrt();
            limit_mps[n] = limit_mps[n].min(braked);
        }
        let mut at_s = ENDS_S;
        let mut stations = vec![(0.0, 0.0), (at_s, 0.0)];
        for n in 1..=steps {
            let here_m = n as f64 * STEP_M;
            at_s += 2.0 * STEP_M / (limit_mps[n - 1] + limit_mps[n]);
            stations.push((at_s, here_m));
            if waits_s[n] > 0.0 {
                at_s += waits_s[n];
                stations.push((at_s, here_m));
            }
        }
        stations.push((at_s + ENDS_S, steps as f64 * STEP_M));
        Self { stations }
    }

    /// Seconds of the whole drive.
    pub fn duration_s(&self) -> f64 {
        self.stations[self.stations.len() - 1].0
    }

    /// Metres driven after so many seconds.
    pub fn chainage_m(&self, at_s: f64) -> f64 {
        let after = self.stations.partition_point(|station| station.0 < at_s);
        between(&self.stations, after, |station| station, at_s)
    }

    /// When so many metres were reached.
    pub fn time_s(&self, chainage_m: f64) -> f64 {
        let after = self
            .stations
            .partition_point(|station| station.1 < chainage_m);
        between(&self.stations, after, |(s, m)| (m, s), chainage_m)
    }
}

/// Reads a table at `at`, which lies between rows `after - 1` and `after`.
fn between(
    stations: &[(f64, f64)],
    after: usize,
    columns: impl Fn((f64, f64)) -> (f64, f64),
    at: f64,
) -> f64 {
    let after = after.clamp(1, stations.len() - 1);
    let (a, b) = (columns(stations[after - 1]), columns(stations[after]));
    if b.0 > a.0 {
        a.1 + (b.1 - a.1) * ((at - a.0) / (b.0 - a.0)).clamp(0.0, 1.0)
    } else {
        a.1
    }
}

/// How fast each step may be driven at most, and how long is waited after it.
fn limits(route: &Route, steps: usize, rng: &mut ChaCha8Rng) -> (Vec<f64>, Vec<f64>) {
    let mut streets = route.corners_m().to_vec();
    streets.push(f64::INFINITY);
    let mut limit_mps = Vec::with_capacity(steps + 1);
    let mut waits_s = vec![0.0; steps + 1];
    let mut cruise_mps = rng.random_range(CRUISE_MPS);
    let mut street = 0;
    for n in 0..=steps {
        let here_m = n as f64 * STEP_M;
        if here_m >= streets[street] {
            street += 1;
            cruise_mps = rng.random_range(CRUISE_MPS);
        }
        let curve_mps = (SIDEWAYS_MPS2 / route.curvature(here_m).max(1e-6)).sqrt();
        limit_mps.push(cruise_mps.min(curve_mps));
    }
    limit_mps[0] = STOPPING_MPS;
    limit_mps[steps] = STOPPING_MPS;
    for corner_m in route.corners_m() {
        let n = ((corner_m - STOP_BEFORE_M).max(0.0) / STEP_M) as usize;
        if happens(rng, RED) {
            limit_mps[n] = STOPPING_MPS;
            waits_s[n] = rng.random_range(WAIT_S);
        }
    }
    (limit_mps, waits_s)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::numbers;

    #[test]
    fn speeds_are_those_of_a_vehicle_in_town() {
        let route = Route::network(&mut numbers(1, 0));
        let timetable = Timetable::new(&route, &mut numbers(1, 1));
        let speed = |at_s: f64| {
            (timetable.chainage_m(at_s + 0.5) - timetable.chainage_m(at_s - 0.5)).max(0.0)
        };
        let seconds = timetable.duration_s() as usize;
        let speeds: Vec<f64> = (1..seconds).map(|s| speed(s as f64)).collect();
        assert!(speeds.iter().all(|&v| v <= 11.2), "too fast");
        let standing = speeds.iter().filter(|&&v| v < 0.1).count();
        assert!(standing > 10, "{standing} s standing");
        for two in speeds.windows(2) {
            assert!((two[1] - two[0]).abs() <= 2.0, "{two:?}");
        }
        let corner_m = route.corners_m()[0] + 7.0;
        assert!(speed(timetable.time_s(corner_m)) < 5.0);
    }

    #[test]
    fn time_and_way_are_each_others_inverse() {
        let route = Route::network(&mut numbers(2, 0));
        let timetable = Timetable::new(&route, &mut numbers(2, 1));
        for m in (1..2000).step_by(37) {
            let there = timetable.chainage_m(timetable.time_s(f64::from(m)));
            assert!((there - f64::from(m)).abs() < 1e-6, "{there} for {m}");
        }
    }
}
