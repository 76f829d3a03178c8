//! How far the mounting that was found may be off.

use super::{
    fit::{Fit, Word, solve},
    ground::{FOCAL, HEIGHT, Parameters},
};
use nalgebra::SMatrix;
use std::collections::BTreeMap;

type Square = SMatrix<f64, 5, 5>;

/// No camera is known better than this, as roads are not planes and loads shift: radians, and
/// logarithms.
const LEAST_SIGMA: [f64; 5] = [0.0017, 0.001, 0.001, 0.005, 0.005];

/// The covariance of the free parameters, from how much it matters to leave out one stretch of the
/// drive or another (delete-a-group jackknife: Kott, Journal of Official Statistics 17, 2001).
///
/// `None` with too few stretches to tell.
pub(super) fn covariance(fit: &Fit, free: &[usize]) -> Option<Square> {
    const LEAST_STRETCHES: usize = 4;
    let mut stretches: BTreeMap<usize, (Word, Vec<f64>)> = BTreeMap::new();
    for pair in &fit.agreeing {
        let sum = stretches.entry(pair.stretch).or_default();
        sum.0 = sum.0.with(&pair.word, 1.0);
        sum.1.push(pair.own[3]);
    }
    if stretches.len() < LEAST_STRETCHES {
        return None;
    }
    let all = fit.all();
    let without = |(word, _): &(Word, Vec<f64>)| solve(&all.with(word, -1.0).normal(), free);
    let moved: Vec<Parameters> = stretches.values().map(without).collect::<Option<_>>()?;
    let n = moved.len() as f64;
    let mean = moved.iter().sum::<Parameters>() / n;
    let spread: Square = moved
        .iter()
        .map(|p| (p - mean) * (p - mean).transpose())
        .sum();
    let mut covariance = spread * ((n - 1.0) / n);
    let scale = if free.contains(&HEIGHT) {
        HEIGHT
    } else {
        FOCAL
    };
    covariance[(scale, scale)] += median_variance(stretches.values().map(|(_, ways)| ways));
    for place in free {
        covariance[(*place, *place)] += LEAST_SIGMA[*place].powi(2);
    }
    Some(covariance)
}

/// What the median of the pairs' ways errs by more than their mean, which the jackknife knows: π/2
/// of the mean's variance in all, for a normal distribution.
fn median_variance<'a>(stretches: impl Iterator<Item = &'a Vec<f64>>) -> f64 {
    const MORE: f64 = std::f64::consts::FRAC_PI_2 - 1.0;
    let means: Vec<f64> = stretches
        .map(|ways| ways.iter().sum::<f64>() / ways.len() as f64)
        .collect();
    let n = means.len() as f64;
    let mean = means.iter().sum::<f64>() / n;
    let variance = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (n - 1.0);
    MORE * variance / n
}

/// Adds what an error of a parameter that was given does to those that were found.
pub(super) fn add_given(
    covariance: &mut Square,
    fit: &Fit,
    free: &[usize],
    given: usize,
    sigma: f64,
) {
    let (information, _) = fit.all().normal();
    let pull = -information.column(given).into_owned();
    let mut moved = solve(&(information, pull), free).unwrap_or_default();
    moved[given] = 1.0;
    *covariance += moved * moved.transpose() * sigma.powi(2);
}
