//! What a section's mesh, cracks and potholes come to.

use super::{
    Band, Condition, Measured, Survey, SurveyPoint, Trend,
    mesh::{Damage, Size, lengthened, sized},
};
use crate::{DamageClass, Interval, growth::per_year};

/// Below these a trend is not worth stating.
const LEAST_SURVEYS: usize = 3;
const LEAST_DAYS: f64 = 90.0;
/// How much one drive's crack ratio differs from another's on the same surface: so many points, and this share of it.
const SURVEY_SIGMA: (f64, f64) = (1.0, 0.3);

/// A section as its condition is made from.
pub(super) struct Looked<'a> {
    /// Cracked mesh area: at least, best and at most.
    pub areas_m2: [f64; 3],
    pub damage: &'a [Damage<'a>],
    pub survey: &'a Survey,
    pub measured: Option<&'a Measured>,
    /// How often a drive sees a damage that is there.
    pub recall: f64,
    pub from_m: f64,
    pub to_m: f64,
}

/// The condition of a section that was seen.
pub(super) fn condition(looked: &Looked) -> Condition {
    // What n drives had a chance to see and never saw: the most that may be there is more.
    let passes = looked.survey.drives.max(1) as i32;
    let seen = (1.0 - (1.0 - looked.recall).powi(passes)).max(0.05);
    let most = |interval: Interval| Interval {
        high: interval.high / seen,
        ..interval
    };
    let area_m2 = looked.survey.area_m2;
    let crack_area_m2 = most(Interval {
        value: looked.areas_m2[1],
        low: looked.areas_m2[0].min(looked.areas_m2[1]),
        high: looked.areas_m2[2].max(looked.areas_m2[1]),
    });
    let crack_ratio = crack_area_m2.map(|cracked_m2| (100.0 * cracked_m2 / area_m2).min(100.0));
    let potholes = potholes(looked);
    let seen_m = looked.survey.share * (looked.to_m - looked.from_m);
    Condition {
        crack_length_m: most(crack_length_m(looked)),
        crack_area_m2,
        crack_ratio,
        band: Band::of(crack_ratio.value),
        potholes: potholes.value as u32,
        potholes_per_100m: most(potholes).map(|count| 100.0 * count / seen_m.max(1.0)),
        mci2: crack_ratio.map(mci2),
        mci: looked
            .measured
            .map(|m| crack_ratio.map(|c| mci(c, m.rut_mm, m.roughness_mm))),
    }
}

/// Potholes: those that nobody doubts, and those that stand.
fn potholes(looked: &Looked) -> Interval {
    let within = looked
        .damage
        .iter()
        .filter(|damage| damage.is_pothole_within(looked.from_m, looked.to_m));
    let (mut certain, mut standing) = (0.0, 0.0);
    for damage in within {
        certain += f64::from(u8::from(damage.is_certain()));
        standing += f64::from(u8::from(damage.stands()));
    }
    Interval {
        value: standing,
        low: certain,
        high: standing,
    }
}

/// The length of cracks within the section.
fn crack_length_m(looked: &Looked) -> Interval {
    let sum = |size: Size, counts: fn(&Damage) -> bool| -> f64 {
        let standing = looked.damage.iter().filter(|damage| counts(damage));
        standing
            .map(|damage| length_within(damage, size, looked.from_m, looked.to_m))
            .sum()
    };
    let value = sum(Size::Best, |damage| damage.stands());
    Interval {
        value,
        low: sum(Size::Least, |damage| damage.is_certain()).min(value),
        high: sum(Size::Most, |damage| damage.stands()).max(value),
    }
}

fn length_within(damage: &Damage, size: Size, from_m: f64, to_m: f64) -> f64 {
    let defect = damage.defect;
    match defect.class {
        DamageClass::LongitudinalCrack => {
            let path = lengthened(damage, size);
            path.windows(2)
                .map(|two| piece_within(two[0], two[1], from_m, to_m))
                .sum()
        }
        DamageClass::TransverseCrack if (from_m..to_m).contains(&damage.middle_m()) => {
            sized(defect.width_m, defect.width_error_m, size)
        }
        _ => 0.0,
    }
}

/// How much of a piece of line lies between two chainages.
fn piece_within(a: [f64; 2], b: [f64; 2], from_m: f64, to_m: f64) -> f64 {
    let length_m = (b[0] - a[0]).hypot(b[1] - a[1]);
    let (low, high) = (a[0].min(b[0]), a[0].max(b[0]));
    if high - low < 1e-9 {
        return if (from_m..to_m).contains(&low) {
            length_m
        } else {
            0.0
        };
    }
    length_m * ((high.min(to_m) - low.max(from_m)) / (high - low)).max(0.0)
}

/// The maintenance control index by cracks alone (Ministry of Construction, Japan, 1981), from the crack
/// ratio in percent.
pub fn mci2(crack_ratio_percent: f64) -> f64 {
    (10.0 - 2.23 * crack_ratio_percent.max(0.0).powf(0.3)).max(0.0)
}

/// The whole maintenance control index, from the crack ratio in percent, rut and roughness in mm.
pub fn mci(crack_ratio_percent: f64, rut_mm: f64, roughness_mm: f64) -> f64 {
    let loss = 1.48 * crack_ratio_percent.max(0.0).powf(0.3)
        + 0.29 * rut_mm.max(0.0).powf(0.7)
        + 0.47 * roughness_mm.max(0.0).powf(0.2);
    (10.0 - loss).max(0.0)
}

/// A trend counts beyond so many of its 95 % errors: of the 16,400 sections of a ward, 400 lie beyond one by chance
/// alone, and some ten beyond this.
const SURE: f64 = 1.7;

/// How the crack ratio changes from survey to survey.
pub(super) fn trend(history: &[SurveyPoint]) -> Option<Trend> {
    let first = history.iter().map(|point| point.at).min()?;
    let points: Vec<(f64, f64, f64)> = history
        .iter()
        .map(|point| {
            let days = point.at.duration_since(first).as_secs_f64() / 86_400.0;
            let sigma = SURVEY_SIGMA.0 + SURVEY_SIGMA.1 * point.crack_ratio;
            (days, point.crack_ratio, sigma * sigma)
        })
        .collect();
    let days = points.iter().map(|point| point.0).fold(0.0, f64::max);
    if points.len() < LEAST_SURVEYS || days < LEAST_DAYS {
        return None;
    }
    let (per_year, per_year_error) = per_year(&points)?;
    Some(Trend {
        per_year,
        per_year_error,
        significant: per_year.abs() > SURE * per_year_error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DriveId;
    use jiff::{SignedDuration, Timestamp};

    #[test]
    fn the_index_is_that_of_the_handbook() {
        assert!((mci2(20.0) - 4.52).abs() < 0.005, "{}", mci2(20.0));
        assert!((mci2(40.0) - 3.26).abs() < 0.005, "{}", mci2(40.0));
        assert_eq!(mci2(0.0), 10.0);
        // By hand: 1.48 × 20^0.3 = 3.636, 0.29 × 10^0.7 = 1.453, 0.47 × 3^0.2 = 0.586.
        assert!(
            (mci(20.0, 10.0, 3.0) - 4.33).abs() < 0.01,
            "{}",
            mci(20.0, 10.0, 3.0)
        );
    }

    #[test]
    fn a_trend_needs_three_surveys_and_a_season() {
        let surveys = |days: &[i64], ratio: fn(i64) -> f64| -> Vec<SurveyPoint> {
            let point = |day: &i64| SurveyPoint {
                drive: DriveId(day.to_string()),
                at: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * day),
                area_m2: 100.0,
                crack_ratio: ratio(*day),
                potholes: 0,
            };
            days.iter().map(point).collect()
        };
        let rising = |day: i64| 5.0 + day as f64 / 20.0;
        assert_eq!(trend(&surveys(&[0, 400], rising)), None);
        assert_eq!(trend(&surveys(&[0, 30, 60], rising)), None);
        let risen = trend(&surveys(&[0, 200, 400, 600], rising)).unwrap();
        assert!((risen.per_year - 365.25 / 20.0).abs() < 1e-6 && risen.significant);
        let still = trend(&surveys(&[0, 200, 400], |_| 5.0)).unwrap();
        assert!(still.per_year.abs() < 1e-9 && !still.significant);
    }
}
