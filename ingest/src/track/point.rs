//! One line of a receiver's log.

use jiff::Timestamp;
use register::LonLat;

/// One line of a receiver's log as the file has it, before cleaning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RawPoint {
    /// When; `None` where the line carries no time.
    pub at: Option<Timestamp>,
    /// Where.
    pub position: LonLat,
    /// Speed over ground.
    pub speed_mps: Option<f64>,
    /// Direction of travel, clockwise from true north, in [0, 360).
    pub course_deg: Option<f64>,
    /// Horizontal dilution of precision.
    pub hdop: Option<f64>,
    /// The accuracy that the receiver states: standard deviation on each axis.
    pub sigma_m: Option<f64>,
    /// How the receiver came by the position.
    pub reception: Reception,
}

/// How a receiver came by a position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reception {
    /// It does not say.
    #[default]
    Unknown,
    /// It says that it has no fix: the position is an old or a made-up one.
    None,
    /// Without satellites, from wheel and gyro.
    DeadReckoned,
    /// From satellites.
    Fixed,
}

impl Reception {
    /// The less trustworthy of two statements about the same moment.
    pub(super) fn or_worse(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, _) | (_, Self::None) => Self::None,
            (Self::DeadReckoned, _) | (_, Self::DeadReckoned) => Self::DeadReckoned,
            (Self::Fixed, _) | (_, Self::Fixed) => Self::Fixed,
            (Self::Unknown, Self::Unknown) => Self::Unknown,
        }
    }
}

impl RawPoint {
    /// A position of which nothing else is known yet.
    pub fn new(position: LonLat) -> Self {
        Self {
            at: None,
            position,
            speed_mps: None,
            course_deg: None,
            hdop: None,
            sigma_m: None,
            reception: Reception::Unknown,
        }
    }
}

#[cfg(test)]
impl RawPoint {
    /// A position at a time.
    pub(crate) fn timed(at: Option<Timestamp>, position: LonLat) -> Self {
        Self {
            at,
            ..Self::new(position)
        }
    }
}

/// A speed, where the number is one.
pub(super) fn speed(mps: f64) -> Option<f64> {
    (mps.is_finite() && mps >= 0.0).then_some(mps)
}

/// A direction brought into [0, 360).
pub(super) fn course(degrees: f64) -> Option<f64> {
    // The remainder of a tiny negative number rounds up to 360 itself.
    degrees
        .is_finite()
        .then(|| degrees.rem_euclid(360.0))
        .map(|turned| if turned < 360.0 { turned } else { 0.0 })
}

/// A dilution of precision or a standard deviation: positive, or it means "not known".
pub(super) fn positive(number: f64) -> Option<f64> {
    (number.is_finite() && number > 0.0).then_some(number)
}

/// The standard deviation on each axis of a "horizontal accuracy", which phones, cameras and loggers
/// give as the radius of 68 % (Android `Location.getAccuracy`).
///
/// For equal and independent axes that radius is σ √(−2 ln 0.32).
pub(super) fn sigma_of_accuracy(radius68_m: f64) -> Option<f64> {
    positive(radius68_m).map(|radius| radius / (-2.0 * 0.32f64.ln()).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_worse_statement_counts() {
        let worse = |a: Reception, b| a.or_worse(b);
        assert_eq!(worse(Reception::Fixed, Reception::None), Reception::None);
        assert_eq!(
            worse(Reception::Unknown, Reception::Fixed),
            Reception::Fixed
        );
        assert_eq!(
            worse(Reception::Fixed, Reception::DeadReckoned),
            Reception::DeadReckoned
        );
    }

    #[test]
    fn an_accuracy_is_the_radius_of_68_percent() {
        let sigma_m = sigma_of_accuracy(3.0).unwrap();
        assert!((sigma_m - 1.987).abs() < 0.001, "{sigma_m}");
        assert_eq!(sigma_of_accuracy(0.0), None);
        assert_eq!(sigma_of_accuracy(f64::NAN), None);
    }

    proptest! {
        #[test]
        fn a_course_lies_within_the_circle(degrees in any::<f64>()) {
            prop_assert_eq!(course(degrees).is_some(), degrees.is_finite());
            if let Some(turned) = course(degrees) {
                prop_assert!((0.0..360.0).contains(&turned));
            }
        }
    }
}
