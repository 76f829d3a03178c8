//! The `datetime` of a question: an instant, or an interval that may be open on one side.

use crate::problem::Problem;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// From when to when; `None` is open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct When {
    pub(super) from: Option<Timestamp>,
    pub(super) to: Option<Timestamp>,
}

impl When {
    /// Reads `2026-11-23T01:00:00Z`, `2026-11-01/2026-11-30`, `../2026-11-30T00:00:00Z` and their like.
    pub(super) fn of(text: &str) -> Result<Self, Problem> {
        let read = || match text.split_once('/') {
            Some((from, to)) => {
                let (from, to) = (end(from, false)?, end(to, true)?);
                let is_open = from.is_none() && to.is_none();
                let is_backwards = from.zip(to).is_some_and(|(from, to)| from > to);
                (!is_open && !is_backwards).then_some(Self { from, to })
            }
            None => Some(Self {
                from: Some(instant(text, false)?),
                to: Some(instant(text, true)?),
            }),
        };
        read().ok_or_else(|| {
            Problem::bad_request(format!(
                "datetime `{text}`: it must be like 2026-11-23T01:00:00Z, 2026-11-01/2026-11-30 or 2026-11-01/.."
            ))
        })
    }

    /// Whether it shares a moment with another interval.
    pub(super) fn meets(&self, [first, last]: [Timestamp; 2]) -> bool {
        self.from.is_none_or(|from| from <= last) && self.to.is_none_or(|to| first <= to)
    }
}

/// One side of an interval: what cannot be read is `None`, what is open is `Some(None)`.
fn end(text: &str, is_last: bool) -> Option<Option<Timestamp>> {
    match text {
        "" | ".." => Some(None),
        text => instant(text, is_last).map(Some),
    }
}

/// An instant, or the first or the last one of a day in UTC.
fn instant(text: &str, is_last: bool) -> Option<Timestamp> {
    if let Ok(at) = text.parse() {
        return Some(at);
    }
    let day: Date = text.parse().ok()?;
    let begins = |day: Date| Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp());
    if is_last {
        let next = begins(day.tomorrow().ok()?)?;
        next.checked_sub(jiff::SignedDuration::from_millis(1)).ok()
    } else {
        begins(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_may_be_open_on_one_side() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let noon = at("2026-11-23T12:00:00Z");
        for (text, holds) in [
            ("2026-11-23T12:00:00Z", true),
            ("2026-11-23", true),
            ("2026-11-23T21:00:00+09:00", true),
            ("2026-11-24", false),
            ("../2026-11-23T12:00:00Z", true),
            ("/2026-11-22", false),
            ("2026-11-23/..", true),
            ("2026-11-01/2026-11-23", true),
            ("2026-11-01/2026-11-22", false),
        ] {
            assert_eq!(When::of(text).unwrap().meets([noon, noon]), holds, "{text}");
        }
        for text in [
            "",
            "now",
            "../..",
            "/",
            "2026-11-23/2026-11-22",
            "2026-13-01",
            "a/b/c",
        ] {
            assert!(When::of(text).is_err(), "{text}");
        }
    }
}
