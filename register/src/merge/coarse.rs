//! Where a drive lies against the register, roughly but without being misled: the probability of every
//! shift on a grid, carried along the drive.
//!
//! A row of potholes looks like itself one pothole on. So no pair is believed alone: each observation
//! raises the probability of every shift that would put it onto something known, and shifts change
//! slowly (forward–backward algorithm over a hidden Markov model).

use nalgebra::{Matrix2, Vector2};

const STEP_M: f64 = 1.0;
/// Shifts are looked for within so many standard deviations...
const REACH_SIGMAS: f64 = 2.8;
/// ...but not farther than this.
const MOST_STEPS: usize = 24;

/// One observation as the grid takes it.
pub(super) struct Node {
    pub at_s: f64,
    /// What is known near it, as the shift that would put it there and the covariance of that.
    pub candidates: Vec<(Vector2<f64>, Matrix2<f64>)>,
}

/// How shifts are spread and how they change.
pub(super) struct Prior {
    /// Standard deviation for each axis.
    pub sigma_m: f64,
    /// Time after which the shift is another one (1/e).
    pub drift_s: f64,
    /// A pair against nothing: probability of being seen again, over new and false ones a square metre.
    pub odds_m2: f64,
}

/// The mean and covariance of the shift at each node.
pub(super) fn shifts(nodes: &[Node], prior: &Prior) -> Vec<(Vector2<f64>, Matrix2<f64>)> {
    let grid = Grid::new(prior.sigma_m);
    let evidence: Vec<Vec<f64>> = nodes
        .iter()
        .map(|node| grid.evidence(node, prior))
        .collect();
    let steps: Vec<Step> = nodes
        .windows(2)
        .map(|two| {
            let left = (-(two[1].at_s - two[0].at_s).abs() / prior.drift_s).exp();
            Step::new(&grid, left, prior.sigma_m)
        })
        .collect();
    let mut forward: Vec<Vec<f64>> = Vec::with_capacity(nodes.len());
    for (n, seen) in evidence.iter().enumerate() {
        let expected = match forward.last() {
            None => grid.normal(prior.sigma_m),
            Some(before) => steps[n - 1].forwards(before),
        };
        forward.push(product(&expected, seen));
    }
    let mut later = vec![1.0; grid.side() * grid.side()];
    let mut all = Vec::with_capacity(nodes.len());
    for n in (0..nodes.len()).rev() {
        all.push(grid.moments(&product(&forward[n], &later)));
        if n > 0 {
            later = steps[n - 1].backwards(&product(&later, &evidence[n]));
        }
    }
    all.reverse();
    all
}

/// Two factors of a probability, scaled to sum 1.
fn product(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut both: Vec<f64> = a.iter().zip(b).map(|(a, b)| a * b).collect();
    let sum: f64 = both.iter().sum();
    let scale = if sum > 0.0 { 1.0 / sum } else { 1.0 };
    both.iter_mut().for_each(|p| *p *= scale);
    both
}

/// A square grid of shifts around none; values run by rows of equal north.
struct Grid {
    steps: usize,
}

impl Grid {
    fn new(sigma_m: f64) -> Self {
        let steps = (REACH_SIGMAS * sigma_m / STEP_M).ceil() as usize;
        Self {
            steps: steps.clamp(3, MOST_STEPS),
        }
    }

    fn side(&self) -> usize {
        2 * self.steps + 1
    }

    fn axis_m(&self, n: usize) -> f64 {
        (n as f64 - self.steps as f64) * STEP_M
    }

    fn normal(&self, sigma_m: f64) -> Vec<f64> {
        let one = |n: usize| (-0.5 * (self.axis_m(n) / sigma_m.max(0.1)).powi(2)).exp();
        let all = (0..self.side()).flat_map(|n| (0..self.side()).map(move |e| one(n) * one(e)));
        let all: Vec<f64> = all.collect();
        product(&all, &vec![1.0; all.len()])
    }

    /// The likelihood of what a node saw, for each shift, against that of something new.
    fn evidence(&self, node: &Node, prior: &Prior) -> Vec<f64> {
        let mut likely = vec![1.0; self.side() * self.side()];
        for (shift, covariance) in &node.candidates {
            // A cell stands for all shifts in it.
            let covariance = covariance + Matrix2::identity() * (STEP_M * STEP_M / 12.0);
            let Some(inverse) = covariance.try_inverse() else {
                continue;
            };
            let peak = prior.odds_m2 / (std::f64::consts::TAU * covariance.determinant().sqrt());
            let reach_m = 4.0 * covariance.m11.max(covariance.m22).sqrt();
            let range = |at: f64| {
                let cell = |m: f64| m / STEP_M + self.steps as f64;
                let first = cell(at - reach_m).ceil().max(0.0) as usize;
                let last = cell(at + reach_m).floor().min(self.side() as f64 - 1.0);
                first..(last + 1.0).max(0.0) as usize
            };
            for n in range(shift.y) {
                for e in range(shift.x) {
                    let off = Vector2::new(self.axis_m(e), self.axis_m(n)) - shift;
                    likely[n * self.side() + e] += peak * (-0.5 * off.dot(&(inverse * off))).exp();
                }
            }
        }
        likely
    }

    fn moments(&self, p: &[f64]) -> (Vector2<f64>, Matrix2<f64>) {
        let cells = || {
            p.iter().enumerate().map(|(n, p)| {
                let at = Vector2::new(self.axis_m(n % self.side()), self.axis_m(n / self.side()));
                (at, *p)
            })
        };
        let mean: Vector2<f64> = cells().map(|(at, p)| at * p).sum();
        let spread: Matrix2<f64> = cells()
            .map(|(at, p)| (at - mean) * (at - mean).transpose() * p)
            .sum();
        (
            mean,
            spread + Matrix2::identity() * (STEP_M * STEP_M / 12.0),
        )
    }
}

/// How shifts change from one node to the next: each axis by a first-order Gauss–Markov process.
struct Step {
    side: usize,
    /// For each cell of an axis, the first cell it may lead to and the probabilities from there on.
    rows: Vec<(usize, Vec<f64>)>,
}

impl Step {
    /// `left` is the share of a shift that is left after the step.
    fn new(grid: &Grid, left: f64, sigma_m: f64) -> Self {
        let variance_m2 = sigma_m.powi(2) * (1.0 - left * left);
        let rows = (0..grid.side()).map(|n| Self::row(grid, left * grid.axis_m(n), variance_m2));
        Self {
            side: grid.side(),
            rows: rows.collect(),
        }
    }

    /// Probabilities around a mean, exact in mean and variance where the grid is finer than the spread.
    fn row(grid: &Grid, mean_m: f64, variance_m2: f64) -> (usize, Vec<f64>) {
        let mean = mean_m / STEP_M + grid.steps as f64;
        let variance = variance_m2 / STEP_M.powi(2);
        let (low, share) = (mean.floor(), mean.fract());
        let reach = (4.0 * variance.sqrt()).ceil() + 1.0;
        let first = (low - reach).max(0.0) as usize;
        let last = ((low + reach + 1.0) as usize).min(grid.side() - 1);
        let weight = |n: usize| {
            let off = n as f64 - mean;
            if variance > 0.4 {
                return (-0.5 * off * off / variance).exp();
            }
            // Between the two cells around the mean, and a little beyond.
            let rest = (variance - share * (1.0 - share)).max(0.0);
            let hat = |at: f64| (1.0 - (at - mean).abs()).max(0.0);
            let at = n as f64;
            (1.0 - rest) * hat(at) + rest / 2.0 * (hat(at - 1.0) + hat(at + 1.0))
        };
        let mut row: Vec<f64> = (first..=last).map(weight).collect();
        let sum: f64 = row.iter().sum();
        row.iter_mut()
            .for_each(|w| *w /= sum.max(f64::MIN_POSITIVE));
        (first, row)
    }

    /// Probabilities after the step.
    fn forwards(&self, from: &[f64]) -> Vec<f64> {
        self.both_axes(from, |line, to| {
            for (value, (first, row)) in line.iter().zip(&self.rows) {
                for (to, weight) in to[*first..].iter_mut().zip(row) {
                    *to += weight * value;
                }
            }
        })
    }

    /// From likelihoods after the step to those before it.
    fn backwards(&self, from: &[f64]) -> Vec<f64> {
        self.both_axes(from, |line, to| {
            for (to, (first, row)) in to.iter_mut().zip(&self.rows) {
                *to = line[*first..]
                    .iter()
                    .zip(row)
                    .map(|(value, weight)| weight * value)
                    .sum();
            }
        })
    }

    fn both_axes(&self, from: &[f64], along: impl Fn(&[f64], &mut [f64])) -> Vec<f64> {
        let side = self.side;
        let rows = |from: &[f64]| {
            let mut to = vec![0.0; from.len()];
            for (line, to) in from.chunks(side).zip(to.chunks_mut(side)) {
                along(line, to);
            }
            to
        };
        let turned = |grid: &[f64]| -> Vec<f64> {
            (0..side)
                .flat_map(|e| (0..side).map(move |n| grid[n * side + e]))
                .collect()
        };
        turned(&rows(&turned(&rows(from))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIOR: Prior = Prior {
        sigma_m: 4.0,
        drift_s: 30.0,
        odds_m2: 150.0,
    };

    fn node(at_s: f64, shifts: &[(f64, f64)]) -> Node {
        let candidate = |&(e, n): &(f64, f64)| (Vector2::new(e, n), Matrix2::identity() * 0.5);
        Node {
            at_s,
            candidates: shifts.iter().map(candidate).collect(),
        }
    }

    #[test]
    fn nothing_known_leaves_the_prior() {
        let all = shifts(&[node(0.0, &[]), node(5.0, &[])], &PRIOR);
        for (mean, spread) in all {
            assert!(mean.norm() < 0.01);
            assert!((spread.m11.sqrt() - PRIOR.sigma_m).abs() < 0.3, "{spread}");
        }
    }

    #[test]
    fn many_that_agree_outweigh_each_of_many_others() {
        // Each has two neighbours; only the shift (3, -2) fits them all.
        let nodes: Vec<Node> = (0..8)
            .map(|n| {
                node(
                    f64::from(n) * 3.0,
                    &[
                        (3.0, -2.0),
                        (
                            -6.0 + 2.0 * f64::from(n * 3 % 5),
                            5.0 - f64::from(n * 5 % 7),
                        ),
                    ],
                )
            })
            .collect();
        for (mean, spread) in shifts(&nodes, &PRIOR) {
            assert!((mean - Vector2::new(3.0, -2.0)).norm() < 0.6, "{mean}");
            assert!(spread.m11 < 2.0 && spread.m22 < 2.0, "{spread}");
        }
    }

    #[test]
    fn two_ways_to_read_it_stay_two() {
        let nodes: Vec<Node> = (0..6)
            .map(|n| node(f64::from(n) * 3.0, &[(-2.5, 0.0), (2.5, 0.0)]))
            .collect();
        for (mean, spread) in shifts(&nodes, &PRIOR) {
            assert!(
                mean.x.abs() < 0.3 && spread.m11.sqrt() > 2.0,
                "{mean} {spread}"
            );
        }
    }

    #[test]
    fn it_follows_a_slow_drift() {
        let nodes: Vec<Node> = (0..20)
            .map(|n| node(f64::from(n) * 4.0, &[(f64::from(n) * 0.25 - 2.0, 1.0)]))
            .collect();
        let all = shifts(&nodes, &PRIOR);
        assert!((all[19].0 - all[0].0).x > 3.0, "{} {}", all[0].0, all[19].0);
    }
}
