//! How sure a position is, in every direction: a covariance on the ground and its 95 % ellipse.

use nalgebra::{Matrix2, Vector2};
use serde::{Deserialize, Serialize};

/// 95 % of a chi-squared distribution with two degrees of freedom.
pub(crate) const CHI2_95: f64 = 5.991_465;

/// Variances and covariance of east and north, in square metres: `[ee, en, nn]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Covariance(pub [f64; 3]);

/// The ellipse that holds the true position 95 times in 100, around the stated one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Ellipse {
    /// Half of its longest diameter.
    pub semi_major_m: f64,
    /// Half of its shortest diameter.
    pub semi_minor_m: f64,
    /// Direction of the longest diameter, degrees clockwise from north, 0 to 180.
    pub azimuth_deg: f64,
}

impl Covariance {
    /// From standard deviations along and across a direction in degrees clockwise from north.
    pub fn along_across(heading_deg: f64, along_m: f64, across_m: f64) -> Self {
        Self::from(spread(heading_deg, along_m.powi(2), across_m.powi(2)))
    }

    /// As a matrix over (east, north).
    pub(crate) fn matrix(self) -> Matrix2<f64> {
        let [ee, en, nn] = self.0;
        Matrix2::new(ee, en, en, nn)
    }

    /// Its 95 % ellipse.
    pub fn ellipse95(self) -> Ellipse {
        let [ee, en, nn] = self.0;
        let (middle, half) = (f64::midpoint(ee, nn), ((ee - nn) / 2.0).hypot(en));
        // The longest diameter lies at half the angle of (nn − ee, 2 en), measured from north.
        let azimuth_deg = (2.0 * en).atan2(nn - ee).to_degrees() / 2.0;
        Ellipse {
            semi_major_m: (CHI2_95 * (middle + half).max(0.0)).sqrt(),
            semi_minor_m: (CHI2_95 * (middle - half).max(0.0)).sqrt(),
            azimuth_deg: azimuth_deg.rem_euclid(180.0),
        }
    }

    /// Radius of the circle that holds the true position 95 times in 100.
    pub fn radius95_m(self) -> f64 {
        let Ellipse {
            semi_major_m,
            semi_minor_m,
            ..
        } = self.ellipse95();
        let sigma = |half_m: f64| half_m / CHI2_95.sqrt();
        crate::radius95_m(sigma(semi_major_m), sigma(semi_minor_m))
    }

    /// Standard deviations along and across a direction.
    pub fn sigmas_m(self, heading_deg: f64) -> (f64, f64) {
        let along = ahead(heading_deg);
        let across = Vector2::new(along.y, -along.x);
        let sigma = |v: Vector2<f64>| (v.dot(&(self.matrix() * v))).max(0.0).sqrt();
        (sigma(along), sigma(across))
    }
}

impl Ellipse {
    /// Whether a point so many metres east and north of the centre lies inside.
    pub fn holds(&self, east_m: f64, north_m: f64) -> bool {
        let major = ahead(self.azimuth_deg);
        let along = east_m * major.x + north_m * major.y;
        let across = east_m * major.y - north_m * major.x;
        let part = |at: f64, half: f64| (at / half.max(1e-9)).powi(2);
        part(along, self.semi_major_m) + part(across, self.semi_minor_m) <= 1.0
    }
}

impl From<Matrix2<f64>> for Covariance {
    fn from(m: Matrix2<f64>) -> Self {
        Self([m.m11, f64::midpoint(m.m12, m.m21), m.m22])
    }
}

/// The unit vector (east, north) of a heading.
pub(crate) fn ahead(heading_deg: f64) -> Vector2<f64> {
    let (sin, cos) = heading_deg.to_radians().sin_cos();
    Vector2::new(sin, cos)
}

/// A covariance from variances along and across a heading.
pub(crate) fn spread(heading_deg: f64, along: f64, across: f64) -> Matrix2<f64> {
    let h = ahead(heading_deg);
    let side = Vector2::new(h.y, -h.x);
    h * h.transpose() * along + side * side.transpose() * across
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_ellipse_has_the_axes_it_was_made_of(heading in 0.0..180.0f64, along in 0.5..5.0f64, more in 0.1..5.0f64) {
            let ellipse = Covariance::along_across(heading, along + more, along).ellipse95();
            let k = CHI2_95.sqrt();
            prop_assert!((ellipse.semi_major_m - k * (along + more)).abs() < 1e-9);
            prop_assert!((ellipse.semi_minor_m - k * along).abs() < 1e-9);
            let turned = (ellipse.azimuth_deg - heading + 90.0).rem_euclid(180.0) - 90.0;
            prop_assert!(turned.abs() < 1e-6, "{} against {heading}", ellipse.azimuth_deg);
            let tip = ahead(heading) * (k * (along + more));
            prop_assert!(ellipse.holds(tip.x * 0.999, tip.y * 0.999));
            prop_assert!(!ellipse.holds(tip.x * 1.001, tip.y * 1.001));
        }

        #[test]
        fn sigmas_come_back(heading in 0.0..360.0f64, along in 0.0..5.0f64, across in 0.0..5.0f64) {
            let (a, b) = Covariance::along_across(heading, along, across).sigmas_m(heading);
            prop_assert!((a - along).abs() < 1e-7 && (b - across).abs() < 1e-7);
        }
    }
}
