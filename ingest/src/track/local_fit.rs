//! A smooth curve through the few positions around a moment.

use geo::Coord;

/// Position and velocity at time 0 of a weighted least-squares curve, x and y alike.
///
/// A parabola where there are enough points, else a straight line; local polynomial regression
/// with tricube weights (Cleveland 1979). The gains turn a standard deviation of the points into
/// that of the result.
pub(super) struct LocalFit {
    pub position: Coord<f64>,
    pub velocity: Coord<f64>,
    pub position_gain: f64,
    pub velocity_gain: f64,
}

type Matrix = [[f64; 3]; 3];

impl LocalFit {
    /// Fits samples (seconds from the moment, metres); `None` with fewer than two of them.
    pub fn of(samples: impl Iterator<Item = (f64, Coord<f64>)>, half_s: f64) -> Option<Self> {
        let samples: Vec<(f64, Coord<f64>)> = samples.collect();
        // Tricube weights vanish at the rim, so the rim is set beyond the farthest sample.
        let rim_s = samples.iter().map(|(t, _)| t.abs()).fold(half_s, f64::max) * 1.2;
        let weigh = |t: f64| (1.0 - (t.abs() / rim_s).powi(3)).powi(3);
        let parabola = samples.len() >= 5;
        let mut normal: Matrix = [[0.0; 3]; 3];
        let mut squared: Matrix = [[0.0; 3]; 3];
        let mut sums = [Coord::zero(); 3];
        for &(t, at) in &samples {
            let w = weigh(t);
            let powers = [1.0, t, if parabola { t * t } else { 0.0 }];
            for i in 0..3 {
                sums[i] = sums[i] + at * (w * powers[i]);
                for j in 0..3 {
                    normal[i][j] += w * powers[i] * powers[j];
                    squared[i][j] += w * w * powers[i] * powers[j];
                }
            }
        }
        if !parabola {
            normal[2][2] = 1.0;
        }
        let inverse = inverted(&normal)?;
        let solve = |row: [f64; 3]| sums[0] * row[0] + sums[1] * row[1] + sums[2] * row[2];
        let gain = |row: [f64; 3]| {
            let variance: f64 = (0..9)
                .map(|k| row[k / 3] * squared[k / 3][k % 3] * row[k % 3])
                .sum();
            variance.max(0.0).sqrt()
        };
        Some(Self {
            position: solve(inverse[0]),
            velocity: solve(inverse[1]),
            position_gain: gain(inverse[0]),
            velocity_gain: gain(inverse[1]),
        })
    }
}

/// The inverse by cofactors; `None` where the points do not determine the curve.
fn inverted(m: &Matrix) -> Option<Matrix> {
    let cofactor = |i: usize, j: usize| {
        let (a, b) = ((i + 1) % 3, (i + 2) % 3);
        let (c, d) = ((j + 1) % 3, (j + 2) % 3);
        m[a][c] * m[b][d] - m[a][d] * m[b][c]
    };
    let determinant: f64 = (0..3).map(|j| m[0][j] * cofactor(0, j)).sum();
    (determinant.abs() > 1e-9)
        .then(|| std::array::from_fn(|i| std::array::from_fn(|j| cofactor(j, i) / determinant)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parabola_is_met_exactly() {
        let curve = |t: f64| Coord {
            x: 3.0 + 2.0 * t + 0.5 * t * t,
            y: -1.0 + 4.0 * t,
        };
        let fit = LocalFit::of(
            [-2.0, -1.2, 0.1, 1.0, 2.3]
                .map(|t| (t, curve(t)))
                .into_iter(),
            2.6,
        );
        let fit = fit.unwrap();
        assert!((fit.position.x - 3.0).abs() < 1e-9 && (fit.velocity.x - 2.0).abs() < 1e-9);
        assert!((fit.position.y + 1.0).abs() < 1e-9 && (fit.velocity.y - 4.0).abs() < 1e-9);
    }

    #[test]
    fn the_gains_are_those_of_noise() {
        // Two points a second apart: the line between them halves the variance in the middle.
        let two = [(-0.5, Coord::zero()), (0.5, Coord { x: 1.0, y: 0.0 })];
        let fit = LocalFit::of(two.into_iter(), 2.6).unwrap();
        assert!(
            (fit.position_gain - 0.5f64.sqrt()).abs() < 1e-9,
            "{}",
            fit.position_gain
        );
        assert!(
            (fit.velocity_gain - 2f64.sqrt()).abs() < 1e-9,
            "{}",
            fit.velocity_gain
        );
    }

    #[test]
    fn one_point_is_no_curve() {
        assert!(LocalFit::of([(0.0, Coord::zero())].into_iter(), 2.6).is_none());
    }
}
