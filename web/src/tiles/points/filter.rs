//! Which defects a map shows.

use super::{
    Kind, byte,
    index::{Index, Point},
};
use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use register::{DamageClass, DriveId, RoadId, Status};
use serde::Deserialize;
use std::{str::FromStr, sync::Arc};

/// The filter as asked for; what is not given lets everything through.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// Classes, joined by commas.
    class: Option<String>,
    /// Statuses, joined by commas.
    status: Option<String>,
    /// Least severity, 0 to 1.
    severity: Option<f64>,
    /// Last seen on this day or later, as in 2026-11-23.
    #[param(value_type = Option<String>, format = "date")]
    from: Option<Date>,
    /// Last seen on this day or earlier.
    #[param(value_type = Option<String>, format = "date")]
    to: Option<Date>,
    /// On this road.
    #[param(value_type = Option<String>)]
    road: Option<RoadId>,
    /// Seen by this drive.
    #[param(value_type = Option<String>)]
    drive: Option<DriveId>,
}

/// A filter that makes no sense.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InvalidFilter {
    #[error(transparent)]
    Class(#[from] register::UnknownClass),
    #[error("`{0}` is not a status: use candidate, confirmed, rejected or repaired")]
    Status(String),
    #[error("severity is {0}: it must be from 0 to 1")]
    Severity(f64),
    #[error("the day {0} is out of reach: use one from 1970 to 2100")]
    Day(Date),
}

/// Which defects a map shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Filter {
    /// A bit for each kind.
    kinds: u16,
    least_severity: u8,
    from_s: u32,
    to_s: u32,
    road: Option<RoadId>,
    pub(crate) drive: Option<DriveId>,
}

impl TryFrom<Question> for Filter {
    type Error = InvalidFilter;

    fn try_from(asked: Question) -> Result<Self, InvalidFilter> {
        let classes = listed(asked.class.as_deref(), &DamageClass::ALL, |name| {
            Ok(name.parse()?)
        })?;
        let statuses = listed(asked.status.as_deref(), &Status::ALL, |name| {
            Status::from_str(name).map_err(|_| InvalidFilter::Status(name.to_owned()))
        })?;
        let kinds = classes.iter().flat_map(|class| {
            statuses
                .iter()
                .map(|status| Kind::new(*class, *status).bit())
        });
        let severity = asked.severity.unwrap_or(0.0);
        if !(0.0..=1.0).contains(&severity) {
            return Err(InvalidFilter::Severity(severity));
        }
        let midnight = Time::midnight();
        let last = Time::constant(23, 59, 59, 0);
        Ok(Self {
            kinds: kinds.fold(0, |all, bit| all | bit),
            least_severity: byte(severity),
            from_s: asked.from.map_or(Ok(0), |day| seconds(day, midnight))?,
            to_s: asked.to.map_or(Ok(u32::MAX), |day| seconds(day, last))?,
            road: asked.road,
            drive: asked.drive,
        })
    }
}

/// The names in a list joined by commas; all where there is none.
fn listed<T: Copy>(
    text: Option<&str>,
    all: &[T],
    read: impl Fn(&str) -> Result<T, InvalidFilter>,
) -> Result<Vec<T>, InvalidFilter> {
    match text {
        None | Some("") => Ok(all.to_vec()),
        Some(names) => names.split(',').map(read).collect(),
    }
}

/// A time of a day as the server's clock has it.
fn seconds(day: Date, time: Time) -> Result<u32, InvalidFilter> {
    let zoned = day.to_datetime(time).to_zoned(TimeZone::system());
    let at: Option<Timestamp> = zoned.ok().map(|zoned| zoned.timestamp());
    at.and_then(|at| u32::try_from(at.as_second()).ok())
        .ok_or(InvalidFilter::Day(day))
}

impl Filter {
    /// Whether it looks at class and status alone.
    pub(super) fn is_of_kinds(&self) -> bool {
        self.least_severity == 0
            && (self.from_s, self.to_s) == (0, u32::MAX)
            && self.road.is_none()
            && self.drive.is_none()
    }

    pub(super) fn takes_kind(&self, kind: Kind) -> bool {
        self.kinds & kind.bit() != 0
    }

    /// What lets a defect through, but for the drive.
    pub(super) fn test<'a>(&'a self, index: &Index) -> impl Fn(&Point) -> bool + use<'a> {
        let road = self.road.as_ref().map(|road| index.road(&road.0));
        move |point| {
            self.takes_kind(point.kind)
                && point.severity >= self.least_severity
                && (self.from_s..=self.to_s).contains(&point.last_seen_s)
                && road.is_none_or(|road| road == Some(point.road))
        }
    }
}

/// What a drive saw, if one was asked for.
pub(super) type Seen = Option<Arc<Vec<u32>>>;

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(asked: Question) -> Result<Filter, InvalidFilter> {
        Filter::try_from(asked)
    }

    #[test]
    fn nothing_asked_lets_everything_through() {
        let all = filter(Question::default()).unwrap();
        assert!(all.is_of_kinds() && all.kinds == u16::MAX);
    }

    #[test]
    fn classes_and_statuses_are_lists() {
        let asked = filter(Question {
            class: Some("pothole,alligator_crack".into()),
            status: Some("candidate".into()),
            ..Question::default()
        });
        let asked = asked.unwrap();
        assert!(asked.is_of_kinds());
        assert!(asked.takes_kind(Kind::new(DamageClass::Pothole, Status::Candidate)));
        assert!(!asked.takes_kind(Kind::new(DamageClass::Pothole, Status::Rejected)));
        assert!(!asked.takes_kind(Kind::new(DamageClass::TransverseCrack, Status::Candidate)));
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        let day = |text: &str| Some(text.parse().unwrap());
        for (asked, told) in [
            (
                Question {
                    class: Some("hole".into()),
                    ..Question::default()
                },
                "hole",
            ),
            (
                Question {
                    status: Some("new,".into()),
                    ..Question::default()
                },
                "`new`",
            ),
            (
                Question {
                    severity: Some(f64::NAN),
                    ..Question::default()
                },
                "NaN",
            ),
            (
                Question {
                    severity: Some(1.5),
                    ..Question::default()
                },
                "1.5",
            ),
            (
                Question {
                    from: day("1950-01-01"),
                    ..Question::default()
                },
                "1950-01-01",
            ),
            (
                Question {
                    to: day("9999-12-31"),
                    ..Question::default()
                },
                "9999-12-31",
            ),
        ] {
            let error = filter(asked).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
