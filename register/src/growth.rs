//! Does it grow? The size over time, and whether what it gained is more than chance.

use crate::{DamageClass, estimate::SIGMAS_95, observation::Observation};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

const DAY_S: f64 = 86_400.0;
const YEAR_DAYS: f64 = 365.25;
/// Below these a trend is not worth stating.
const LEAST_PASSES: usize = 3;
const LEAST_DAYS: f64 = 30.0;

/// What is measured of a damage to see it grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Extent along the road, in metres: longitudinal cracks.
    Length,
    /// Extent across the road, in metres: transverse cracks.
    Width,
    /// Length times width, in square metres: alligator cracking and potholes.
    Area,
}

/// The trend of a size: weighted least squares over passes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Growth {
    /// What was measured.
    pub measure: Measure,
    /// Change in a year, in the measure's unit.
    pub per_year: f64,
    /// Half-width of its 95 % interval.
    pub per_year_error: f64,
    /// Whether the interval leaves out standing still.
    pub significant: bool,
    /// From how many passes.
    pub passes: u32,
}

/// The trend of a damage; `None` where it was seen whole too seldom or for too short a time.
pub(crate) fn growth(class: DamageClass, seen: &[Observation]) -> Option<Growth> {
    let measure = match class {
        DamageClass::LongitudinalCrack => Measure::Length,
        DamageClass::TransverseCrack => Measure::Width,
        DamageClass::AlligatorCrack | DamageClass::Pothole => Measure::Area,
    };
    let whole: Vec<&Observation> = seen.iter().filter(|o| !o.open_ended).collect();
    let first = whole.iter().map(|o| o.at).min()?;
    let points: Vec<(f64, f64, f64)> = whole.iter().map(|o| point(measure, o, first)).collect();
    let days = points.iter().map(|p| p.0).fold(0.0, f64::max);
    if points.len() < LEAST_PASSES || days < LEAST_DAYS {
        return None;
    }
    let (per_year, per_year_error) = per_year(&points)?;
    Some(Growth {
        measure,
        per_year,
        per_year_error,
        significant: per_year.abs() > per_year_error,
        passes: points.len() as u32,
    })
}

/// Days since the first pass, the size, and its variance.
fn point(measure: Measure, o: &Observation, first: Timestamp) -> (f64, f64, f64) {
    let days = o.at.duration_since(first).as_secs_f64() / DAY_S;
    let (length, width) = (o.length, o.width);
    match measure {
        Measure::Length => (days, length.value, length.variance),
        Measure::Width => (days, width.value, width.variance),
        Measure::Area => {
            let by_length = width.value.powi(2) * length.variance;
            let by_width = length.value.powi(2) * width.variance;
            (days, length.value * width.value, by_length + by_width)
        }
    }
}

/// The slope of points (days, size, variance) by year with the half-width of its 95 % interval.
pub(crate) fn per_year(points: &[(f64, f64, f64)]) -> Option<(f64, f64)> {
    let (slope, variance) = line(points)?;
    Some((slope * YEAR_DAYS, SIGMAS_95 * variance.sqrt() * YEAR_DAYS))
}

/// Slope and its variance under the stated variances, or under the scatter seen if that is greater.
fn line(points: &[(f64, f64, f64)]) -> Option<(f64, f64)> {
    let weight = |p: &(f64, f64, f64)| 1.0 / p.2.max(1e-6);
    let sum = |value: &dyn Fn(&(f64, f64, f64)) -> f64| -> f64 {
        points.iter().map(|p| weight(p) * value(p)).sum()
    };
    let all = sum(&|_| 1.0);
    let (x, y) = (sum(&|p| p.0) / all, sum(&|p| p.1) / all);
    let spread = sum(&|p| (p.0 - x).powi(2));
    if spread <= 0.0 {
        return None;
    }
    let slope = sum(&|p| (p.0 - x) * (p.1 - y)) / spread;
    let misfit = sum(&|p| (p.1 - y - slope * (p.0 - x)).powi(2));
    let excess = misfit / (points.len() as f64 - 2.0);
    Some((slope, excess.max(1.0) / spread))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_with_its_error() {
        let points: Vec<_> = [0.0, 10.0, 20.0, 30.0]
            .map(|x| (x, 1.0 + 0.1 * x, 0.04))
            .to_vec();
        let (slope, variance) = line(&points).unwrap();
        // By hand: Σ(x − 15)² / 0.04 = 500 / 0.04.
        assert!((slope - 0.1).abs() < 1e-12 && (variance - 0.04 / 500.0).abs() < 1e-12);
        let noisy = [(0.0, 0.0, 0.01), (10.0, 3.0, 0.01), (20.0, 0.0, 0.01)];
        // Misfit 6 / 0.01 beside one degree of freedom: 600 times the stated variance.
        let (_, variance) = line(&noisy).unwrap();
        assert!((variance - 600.0 * 0.01 / 200.0).abs() < 1e-9, "{variance}");
        assert_eq!(
            line(&[(1.0, 1.0, 1.0), (1.0, 2.0, 1.0), (1.0, 3.0, 1.0)]),
            None
        );
    }
}
