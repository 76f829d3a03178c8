//! A slowly changing shift, followed along a drive: Kalman filter forwards, Rauch–Tung–Striebel backwards.
//!
//! The state is the receiver's shift east and north, a first-order Gauss–Markov process, and a shift
//! in one direction of the road that hardly changes: along it, a clock that is off or a camera that
//! points too high; across it, the lane.

use nalgebra::{Matrix2, Matrix2x3, Matrix3, Vector2, Vector3};

/// A moment of the drive, with what was measured then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub at_s: f64,
    /// Direction of the shift that hardly changes, as (east, north): along the road.
    pub steady: Vector2<f64>,
    /// The shift seen, with its covariance.
    pub measured: Option<(Vector2<f64>, Matrix2<f64>)>,
}

/// How the shift errs before anything is measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drift {
    /// Standard deviation for each axis.
    pub sigma_m: f64,
    /// Time after which it is another one (1/e).
    pub drift_s: f64,
    /// Standard deviation of the shift that hardly changes.
    pub steady_m: f64,
}

/// The shift at a moment: mean, covariance, and the covariance it had before anything was measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shift {
    pub mean: Vector2<f64>,
    pub covariance: Matrix2<f64>,
    pub prior: Matrix2<f64>,
    /// Mean and covariance of its part that drifts.
    pub drifting: (Vector2<f64>, Matrix2<f64>),
}

/// Time after which the steady shift is another one: loads, springs, lanes.
const STEADY_S: f64 = 1200.0;

type Belief = (Vector3<f64>, Matrix3<f64>);

impl Drift {
    /// The shift at each moment, given all of them; moments come in the order of time.
    pub fn smoothed(&self, moments: &[Moment]) -> Vec<Shift> {
        let prior = Matrix3::from_diagonal(&Vector3::new(
            self.sigma_m.powi(2),
            self.sigma_m.powi(2),
            self.steady_m.powi(2),
        ));
        let mut expected: Vec<Belief> = Vec::with_capacity(moments.len());
        let mut known: Vec<Belief> = Vec::with_capacity(moments.len());
        for (n, moment) in moments.iter().enumerate() {
            let before = match known.last() {
                None => (Vector3::zeros(), prior),
                Some(last) => {
                    let step = self.step(moment.at_s - moments[n - 1].at_s);
                    (step * last.0, step * (last.1 - prior) * step + prior)
                }
            };
            expected.push(before);
            known.push(updated(before, moment));
        }
        for n in (0..moments.len().saturating_sub(1)).rev() {
            let step = self.step(moments[n + 1].at_s - moments[n].at_s);
            let Some(inverse) = expected[n + 1].1.try_inverse() else {
                continue;
            };
            let gain = known[n].1 * step * inverse;
            let (later, before) = (known[n + 1], expected[n + 1]);
            known[n].0 += gain * (later.0 - before.0);
            known[n].1 += gain * (later.1 - before.1) * gain.transpose();
        }
        let seen = |(belief, moment): (&Belief, &Moment)| {
            let look = look(moment);
            Shift {
                mean: look * belief.0,
                covariance: look * belief.1 * look.transpose(),
                prior: look * prior * look.transpose(),
                drifting: (
                    belief.0.xy(),
                    belief.1.fixed_view::<2, 2>(0, 0).into_owned(),
                ),
            }
        };
        known.iter().zip(moments).map(seen).collect()
    }

    /// The share of each state that is left after some seconds. States are stationary: what is lost
    /// comes back as noise.
    fn step(&self, seconds: f64) -> Matrix3<f64> {
        let left = |time_s: f64| (-seconds.abs() / time_s).exp();
        let drift = left(self.drift_s);
        Matrix3::from_diagonal(&Vector3::new(drift, drift, left(STEADY_S)))
    }
}

/// From the state to the shift on the ground.
fn look(moment: &Moment) -> Matrix2x3<f64> {
    Matrix2x3::new(1.0, 0.0, moment.steady.x, 0.0, 1.0, moment.steady.y)
}

fn updated((mean, covariance): Belief, moment: &Moment) -> Belief {
    let Some((shift, noise)) = moment.measured else {
        return (mean, covariance);
    };
    let look = look(moment);
    let Some(inverse) = (look * covariance * look.transpose() + noise).try_inverse() else {
        return (mean, covariance);
    };
    let gain = covariance * look.transpose() * inverse;
    (
        mean + gain * (shift - look * mean),
        covariance - gain * look * covariance,
    )
}

impl Shift {
    /// What the measurements alone say: their precision, and their precision times their mean.
    pub fn evidence(&self) -> (Matrix2<f64>, Vector2<f64>) {
        let (Some(after), Some(before)) = (self.covariance.try_inverse(), self.prior.try_inverse())
        else {
            return (Matrix2::zeros(), Vector2::zeros());
        };
        (positive(after - before), after * self.mean)
    }
}

/// The nearest precision that is none below nothing.
fn positive(m: Matrix2<f64>) -> Matrix2<f64> {
    let mut parts = ((m + m.transpose()) / 2.0).symmetric_eigen();
    parts.eigenvalues.iter_mut().for_each(|v| *v = v.max(0.0));
    parts.recompose()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRIFT: Drift = Drift {
        sigma_m: 3.0,
        drift_s: 30.0,
        steady_m: 1.0,
    };

    fn moment(at_s: f64, measured: Option<(f64, f64)>) -> Moment {
        Moment {
            at_s,
            steady: Vector2::new(0.0, 1.0),
            measured: measured.map(|(e, n)| (Vector2::new(e, n), Matrix2::identity() * 0.25)),
        }
    }

    #[test]
    fn one_measurement_counts_as_bayes_says() {
        let all = DRIFT.smoothed(&[moment(0.0, Some((2.0, 2.0)))]);
        assert!((all[0].mean.x - 2.0 * 9.0 / 9.25).abs() < 1e-9);
        assert!((all[0].mean.y - 2.0 * 10.0 / 10.25).abs() < 1e-9);
        let (precision, scaled) = all[0].evidence();
        assert!((precision.m11 - 4.0).abs() < 1e-9 && (scaled.x - 8.0).abs() < 1e-9);
    }

    #[test]
    fn far_from_any_measurement_nothing_is_known() {
        let all = DRIFT.smoothed(&[moment(0.0, Some((2.0, 2.0))), moment(1e5, None)]);
        assert!(all[1].mean.norm() < 1e-6);
        assert!((all[1].covariance - all[1].prior).norm() < 1e-6);
    }

    #[test]
    fn measurements_on_both_sides_pin_what_lies_between() {
        let alone = DRIFT.smoothed(&[moment(0.0, Some((2.0, 0.0))), moment(4.0, None)]);
        let between = DRIFT.smoothed(&[
            moment(0.0, Some((2.0, 0.0))),
            moment(4.0, None),
            moment(8.0, Some((2.0, 0.0))),
        ]);
        assert!(between[1].covariance.m11 < 0.7 * alone[1].covariance.m11);
    }
}
