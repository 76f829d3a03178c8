//! A satellite receiver: its error wanders slowly, so that no averaging within a drive takes it away.

use crate::random::normal_pair;
use geo::Coord;
use rand::rngs::ChaCha8Rng;

/// Shares of the variance, and how long each part is remembered (1/e): satellites and reflections
/// drift over a minute, the street's walls change within seconds.
const SLOW: (f64, f64) = (0.70, 60.0);
const FAST: (f64, f64) = (0.28, 10.0);
const WHITE_SHARE: f64 = 0.02;

/// A value that wanders about 0: a first-order Gauss–Markov process on each axis.
struct Drift {
    now: Coord<f64>,
    sigma_m: f64,
    memory_s: f64,
}

impl Drift {
    fn new(sigma_m: f64, memory_s: f64, rng: &mut ChaCha8Rng) -> Self {
        Self {
            now: normal_pair(rng) * sigma_m,
            sigma_m,
            memory_s,
        }
    }

    fn next(&mut self, seconds: f64, rng: &mut ChaCha8Rng) -> Coord<f64> {
        let now = self.now;
        let kept = (-seconds / self.memory_s).exp();
        let fresh_m = self.sigma_m * (1.0 - kept * kept).sqrt();
        self.now = now * kept + normal_pair(rng) * fresh_m;
        now
    }
}

/// The standard deviation on each axis of a receiver whose horizontal root mean square error
/// (both axes together) is `rms_m`.
pub fn axis_sigma_m(rms_m: f64) -> f64 {
    rms_m * std::f64::consts::FRAC_1_SQRT_2
}

/// Errors east and north, one a second; `rms_m` is the horizontal root mean square of both axes.
pub fn errors(rms_m: f64, seconds: usize, rng: &mut ChaCha8Rng) -> Vec<Coord<f64>> {
    let sigma = |share: f64| axis_sigma_m(rms_m) * share.sqrt();
    let mut slow = Drift::new(sigma(SLOW.0), SLOW.1, rng);
    let mut fast = Drift::new(sigma(FAST.0), FAST.1, rng);
    let white_m = sigma(WHITE_SHARE);
    (0..seconds)
        .map(|_| slow.next(1.0, rng) + fast.next(1.0, rng) + normal_pair(rng) * white_m)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::numbers;

    fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
        let n = values.len() as f64;
        values.sum::<f64>() / n
    }

    fn logs() -> Vec<Vec<Coord<f64>>> {
        (0..300)
            .map(|n| errors(3.0, 121, &mut numbers(9, n)))
            .collect()
    }

    #[test]
    fn the_error_has_the_root_mean_square_that_is_claimed() {
        let all: Vec<Coord<f64>> = logs().concat();
        let rms_m = mean(all.iter().map(|e| e.x * e.x + e.y * e.y)).sqrt();
        assert!((rms_m - 3.0).abs() < 0.15, "{rms_m}");
        let east_m = mean(all.iter().map(|e| e.x * e.x)).sqrt();
        assert!((east_m - 3.0 / 2f64.sqrt()).abs() < 0.15, "{east_m}");
    }

    #[test]
    fn the_error_is_alike_for_seconds_and_another_after_minutes() {
        let logs = logs();
        let alike = |lag: usize| {
            let products = logs.iter().map(|log| log[0].x * log[lag].x);
            mean(products) / axis_sigma_m(3.0).powi(2)
        };
        let expected = |lag: f64| 0.70 * (-lag / 60.0).exp() + 0.28 * (-lag / 10.0).exp();
        for lag in [1, 10, 30, 120] {
            let (is, must) = (alike(lag), expected(lag as f64));
            assert!((is - must).abs() < 0.2, "{lag} s: {is} for {must}");
        }
    }
}
