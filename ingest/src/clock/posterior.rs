//! Which offsets are likely after all.

use super::{Guess, guesses::density, likelihood::Evidence};

/// Steps of the search, then of the answer.
const COARSE_S: f64 = 0.2;
const FINE_S: f64 = 0.02;
/// How far around a guess is searched, in its standard deviations.
const REACH: f64 = 4.0;
/// Offsets this much less likely than the best (e⁻¹²) are not looked at closely.
const WORTH_IT: f64 = 12.0;
/// Offsets that belong together.
const SAME_S: f64 = 2.5;

/// The likely offsets with their shares of the probability, ascending.
pub(super) struct Posterior {
    /// Offset and share.
    pub cells: Vec<(f64, f64)>,
}

/// An offset that stands out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mode {
    pub offset_s: f64,
    pub sigma_s: f64,
    /// Its share of the probability.
    pub mass: f64,
}

impl Posterior {
    /// `None` where nothing can be compared at any offset.
    pub fn of(evidence: &Evidence, guesses: &[Guess]) -> Option<Self> {
        if !evidence.is_enough() {
            return None;
        }
        let log = |offset_s: f64| {
            let prior: f64 = guesses.iter().map(|guess| density(guess, offset_s)).sum();
            Some(evidence.log_likelihood(offset_s)? + prior.max(1e-300).ln())
        };
        let coarse = grid(guesses, COARSE_S);
        let coarse: Vec<(f64, f64)> = coarse
            .into_iter()
            .filter_map(|t| Some((t, log(t)?)))
            .collect();
        let best = coarse.iter().map(|cell| cell.1).max_by(f64::total_cmp)?;
        let close = coarse.iter().filter(|cell| cell.1 >= best - WORTH_IT);
        let half = (COARSE_S / FINE_S / 2.0).round() as i32;
        let fine = close.flat_map(|(t, _)| (-half..half).map(move |n| t + f64::from(n) * FINE_S));
        let fine: Vec<(f64, f64)> = fine.filter_map(|t| Some((t, log(t)?))).collect();
        let best = fine.iter().map(|cell| cell.1).max_by(f64::total_cmp)?;
        let sum: f64 = fine.iter().map(|cell| (cell.1 - best).exp()).sum();
        let cells = fine
            .into_iter()
            .map(|(t, log)| (t, (log - best).exp() / sum))
            .collect();
        Some(Self { cells })
    }

    /// The likeliest offset with what surrounds it.
    pub fn best(&self) -> Mode {
        let top = self
            .cells
            .iter()
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map_or(0.0, |cell| cell.0);
        let around = || {
            self.cells
                .iter()
                .filter(move |cell| (cell.0 - top).abs() <= SAME_S)
        };
        let mass: f64 = around().map(|cell| cell.1).sum();
        let offset_s = around().map(|cell| cell.0 * cell.1).sum::<f64>() / mass;
        let variance = around()
            .map(|cell| (cell.0 - offset_s).powi(2) * cell.1)
            .sum::<f64>()
            / mass;
        Mode {
            offset_s,
            sigma_s: variance.sqrt().max(FINE_S),
            mass,
        }
    }

    /// Standard deviation over all offsets.
    pub fn sigma_s(&self) -> f64 {
        let mean: f64 = self.cells.iter().map(|cell| cell.0 * cell.1).sum();
        self.cells
            .iter()
            .map(|cell| (cell.0 - mean).powi(2) * cell.1)
            .sum::<f64>()
            .sqrt()
    }
}

/// Offsets around all guesses, ascending, none twice.
fn grid(guesses: &[Guess], step_s: f64) -> Vec<f64> {
    let around = |guess: &Guess| {
        let reach = (guess.sigma_s * REACH / step_s).ceil() as i64;
        let middle = (guess.offset_s / step_s).round() as i64;
        middle - reach..=middle + reach
    };
    let mut cells: Vec<i64> = guesses.iter().flat_map(around).collect();
    cells.sort_unstable();
    cells.dedup();
    cells.into_iter().map(|n| n as f64 * step_s).collect()
}
