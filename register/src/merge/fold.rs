//! Moving what is known by what a drive saw: the register a little towards the drive, and the drive's
//! finds onto the register, each by how sure it is.
//!
//! At a place the register errs by β (its datum) and the drive by γ (receiver, clock). Registering
//! tells c = β − γ. Both are normal around none beforehand, so that Bayes' rule splits c between them;
//! with every drive that passes the datum comes nearer to the truth, for all damage that lay in view.

use super::drift::Shift;
use crate::{Covariance, Place};
use nalgebra::{Matrix2, Vector2};

/// What the register errs by where it knows nothing.
pub(super) const UNKNOWN_DATUM: f64 = 1e6;

/// What a place errs by: mean and covariance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bias {
    pub mean: Vector2<f64>,
    pub covariance: Matrix2<f64>,
}

/// Splits the shift between the register's datum and the drive.
pub(super) fn split(shift: &Shift, datum: Matrix2<f64>, drive: Matrix2<f64>) -> (Bias, Bias) {
    let (precision, scaled) = shift.evidence();
    let register = posterior(datum, precision, scaled, drive);
    let mut drive = posterior(drive, precision, scaled, datum);
    drive.mean = -drive.mean;
    (register, drive)
}

/// One of two errors whose difference was measured, the other one being normal around none as well.
fn posterior(
    own: Matrix2<f64>,
    precision: Matrix2<f64>,
    scaled: Vector2<f64>,
    other: Matrix2<f64>,
) -> Bias {
    let identity = Matrix2::identity();
    // (other + 1/precision)⁻¹, written so that no precision at all is no trouble.
    let through = (identity + precision * other)
        .try_inverse()
        .unwrap_or_else(Matrix2::zeros);
    let (known, seen) = (through * precision, through * scaled);
    let covariance = (identity + own * known).try_inverse().unwrap_or(identity) * own;
    let covariance = (covariance + covariance.transpose()) / 2.0;
    Bias {
        mean: covariance * seen,
        covariance,
    }
}

/// Two places of one damage on one datum, weighted by what is their own; and what is left of that.
pub(super) fn fused(
    a: (Vector2<f64>, Matrix2<f64>),
    b: (Vector2<f64>, Matrix2<f64>),
) -> (Vector2<f64>, Matrix2<f64>) {
    let Some(sum) = (a.1 + b.1).try_inverse() else {
        return a;
    };
    let gain = a.1 * sum;
    (a.0 + gain * (b.0 - a.0), a.1 - gain * a.1)
}

/// A place from its parts.
pub(super) fn place(position: crate::LonLat, datum: Matrix2<f64>, own: Matrix2<f64>) -> Place {
    Place {
        position,
        datum: Covariance::from(datum),
        own: Covariance::from(own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A shift of `c` to the east, known this well.
    fn told(c: f64, precision: f64) -> Shift {
        let prior = Matrix2::identity() * 100.0;
        let covariance = (Matrix2::identity() * precision + prior.try_inverse().unwrap())
            .try_inverse()
            .unwrap();
        Shift {
            mean: covariance * Vector2::new(precision * c, 0.0),
            covariance,
            prior,
            drifting: (Vector2::zeros(), covariance),
        }
    }

    #[test]
    fn two_drives_alike_meet_halfway_and_halve_the_variance() {
        let four = Matrix2::identity() * 4.0;
        let (register, drive) = split(&told(2.0, 1e6), four, four);
        assert!((register.mean.x - 1.0).abs() < 1e-3 && (drive.mean.x + 1.0).abs() < 1e-3);
        assert!((register.covariance.m11 - 2.0).abs() < 1e-3);
        assert!((drive.covariance.m11 - 2.0).abs() < 1e-3);
    }

    #[test]
    fn a_shift_that_nothing_told_moves_nothing() {
        let four = Matrix2::identity() * 4.0;
        let (register, drive) = split(&told(2.0, 0.0), four, four);
        assert!(register.mean.norm() < 1e-9 && drive.mean.norm() < 1e-9);
        assert!((drive.covariance - four).norm() < 1e-9);
    }

    #[test]
    fn where_the_register_knows_nothing_the_drive_keeps_its_own() {
        let four = Matrix2::identity() * 4.0;
        let (_, drive) = split(&told(2.0, 10.0), Matrix2::identity() * UNKNOWN_DATUM, four);
        assert!(drive.mean.norm() < 1e-4 && (drive.covariance - four).norm() < 1e-3);
    }
}
