//! Times that cameras write into the names of their files.

use super::exif::{CLOCK_SIGMA_S, WHOLE_SECONDS_SIGMA_S};
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    fmt::strtime::{self, BrokenDownTime},
    tz::TimeZone,
};
use std::{ops::Range, str::FromStr};

/// How file names hold their time, for cameras whose way is not known by itself.
///
/// Written as for `strptime` (`REC-%d%m%Y_%H%M%S`): it is for the beginning of the name, and what
/// follows is free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamePattern(String);

/// A pattern that no name could be read by.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{pattern}` is no pattern for a date and time: {what}; write one like REC_%Y%m%d_%H%M%S for names like REC_20261005_101207.mp4"
)]
pub struct NamePatternError {
    pattern: String,
    what: String,
}

impl FromStr for NamePattern {
    type Err = NamePatternError;

    fn from_str(pattern: &str) -> Result<Self, Self::Err> {
        let fail = |what: String| NamePatternError {
            pattern: pattern.to_owned(),
            what,
        };
        let sample = DateTime::constant(2026, 10, 5, 13, 12, 7, 0);
        let written = sample
            .to_zoned(TimeZone::UTC)
            .and_then(|sample| strtime::format(pattern, &sample))
            .map_err(|e| fail(e.to_string()))?;
        let read = BrokenDownTime::parse(pattern, &written)
            .and_then(|time| time.to_datetime())
            .map_err(|e| fail(e.to_string()))?;
        if read != sample {
            return Err(fail("it does not hold the whole date and time".into()));
        }
        Ok(Self(pattern.to_owned()))
    }
}

/// A time found in a name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NamedTime {
    pub at: Timestamp,
    pub sigma_s: f64,
}

/// The time in a file's stem, local to `zone`; `fractions` where a last group of three digits is
/// milliseconds (pictures) and not a counter (videos).
pub(super) fn time_in(
    stem: &str,
    pattern: Option<&NamePattern>,
    fractions: bool,
    zone: &TimeZone,
) -> Option<NamedTime> {
    let (local, fractional) = match pattern {
        Some(NamePattern(pattern)) => {
            let (time, _) = BrokenDownTime::parse_prefix(pattern, stem).ok()?;
            let local = time.to_datetime().ok()?;
            (local, local.subsec_nanosecond() != 0)
        }
        None => {
            let found = find(stem, fractions)?;
            (found.at, found.fractional)
        }
    };
    Some(NamedTime {
        at: local.to_zoned(zone.clone()).ok()?.timestamp(),
        sigma_s: if fractional {
            CLOCK_SIGMA_S
        } else {
            WHOLE_SECONDS_SIGMA_S
        },
    })
}

/// A date and time within a stem, as cameras commonly write it.
pub(super) struct Found {
    at: DateTime,
    fractional: bool,
    /// Its place in the stem, in bytes.
    pub place: Range<usize>,
}

/// Looks for `20261005_101207`, `2026-10-05_10-12-07`, `2026_1005_101207`, `20261005101207` and
/// `FILE261005-101207`, wherever in the stem it begins.
pub(super) fn find(stem: &str, fractions: bool) -> Option<Found> {
    let groups = digit_groups(stem);
    (0..groups.len()).find_map(|n| {
        let groups = &groups[n..];
        let (digits, used) = date_and_time(groups)?;
        let end = groups.get(used - 1)?.1;
        let millis = match groups.get(used) {
            Some((text, _)) if fractions && text.len() == 3 => Some(*text),
            _ => digits.get(14..17),
        };
        let at = civil(&digits, millis)?;
        Some(Found {
            at,
            fractional: millis.is_some(),
            place: end - span(&groups[..used])..end,
        })
    })
}

/// Runs of digits with the place of each one's end.
fn digit_groups(stem: &str) -> Vec<(&str, usize)> {
    let mut groups = Vec::new();
    let mut rest = 0;
    for part in stem.split(|c: char| !c.is_ascii_digit()) {
        let end = rest + part.len();
        if !part.is_empty() {
            groups.push((part, end));
        }
        rest = end + stem[end..].chars().next().map_or(0, char::len_utf8);
    }
    groups
}

/// Bytes from the beginning of the first group to the end of the last.
fn span(groups: &[(&str, usize)]) -> usize {
    match (groups.first(), groups.last()) {
        (Some((first, first_end)), Some((_, end))) => end - (first_end - first.len()),
        _ => 0,
    }
}

/// The digits `YYYYMMDDhhmmss` (with `mmm` where they hold it) and the number of groups they fill.
fn date_and_time(groups: &[(&str, usize)]) -> Option<(String, usize)> {
    // One character stands between the groups, except before the time (`05_-_10`, `05 at 10`).
    let lengths: Vec<usize> = groups.iter().take(6).map(|(text, _)| text.len()).collect();
    let shapes: [(&[usize], bool); 10] = [
        (&[14], false),
        (&[17], false),
        (&[8, 6], false),
        (&[8, 9], false),
        (&[8, 2, 2, 2], false),
        (&[4, 4, 6], false),
        (&[4, 2, 2, 6], false),
        (&[4, 2, 2, 2, 2, 2], false),
        (&[6, 6], true),
        (&[12], true),
    ];
    let (shape, short_year) = shapes
        .into_iter()
        .find(|(shape, _)| lengths.starts_with(shape))?;
    let near = groups[..shape.len()]
        .windows(2)
        .all(|pair| pair[1].1 - pair[1].0.len() - pair[0].1 <= 4);
    let digits: String = groups[..shape.len()]
        .iter()
        .map(|(text, _)| *text)
        .collect();
    let whole = if short_year {
        format!("20{digits}")
    } else {
        digits
    };
    near.then_some((whole, shape.len()))
}

/// Numbers that merely look like a time are refused: no camera of ours is older than 2010.
fn civil(digits: &str, millis: Option<&str>) -> Option<DateTime> {
    let number = |range: Range<usize>| digits.get(range)?.parse::<i16>().ok();
    let small = |range: Range<usize>| digits.get(range)?.parse::<i8>().ok();
    let year = number(0..4).filter(|year| (2010..2060).contains(year))?;
    let nanos = match millis {
        Some(millis) => millis.parse::<i32>().ok()? * 1_000_000,
        None => 0,
    };
    let date = Date::new(year, small(4..6)?, small(6..8)?).ok()?;
    let time = Time::new(small(8..10)?, small(10..12)?, small(12..14)?, nanos).ok()?;
    Some(date.to_datetime(time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(stem: &str, fractions: bool) -> Option<String> {
        let tokyo = TimeZone::fixed(jiff::tz::offset(9));
        Some(time_in(stem, None, fractions, &tokyo)?.at.to_string())
    }

    #[test]
    fn common_names_are_known_by_themselves() {
        for stem in [
            "20261005_101207",
            "2026-10-05_10-12-07",
            "2026_1005_101207_003",
            "2026_1005_101207_003F",
            "FILE261005-101207",
            "FILE261005-101207F",
            "20261005101207_0001",
            "REC_2026_10_05_10_12_07_F",
            "EVT_20261005T101207",
            "20261005_101207_NF",
            "2026-10-05 10.12.07",
            "録画2026年10月05日10時12分07秒",
            "2026-10-05_10-12-07-left_repeater",
            "20261005-10-12-07",
            "CH1_20261005-101207",
        ] {
            assert_eq!(
                read(stem, false).as_deref(),
                Some("2026-10-05T01:12:07Z"),
                "{stem}"
            );
        }
    }

    #[test]
    fn pictures_may_carry_milliseconds() {
        for stem in [
            "20261005_101207_250",
            "2026-10-05_10-12-07.250",
            "PXL_20261005_101207250",
        ] {
            assert_eq!(
                read(stem, true).as_deref(),
                Some("2026-10-05T01:12:07.25Z"),
                "{stem}"
            );
        }
        assert_eq!(
            read("20261005_101207_0250", true).as_deref(),
            Some("2026-10-05T01:12:07Z")
        );
    }

    #[test]
    fn what_is_no_time_is_none() {
        for stem in [
            "",
            "clip",
            "GH010123",
            "00012345678",
            "20261305_101207",
            "20261005_256207",
            "000123_000456",
            "19991231_235959",
            "frame_000123",
            "20261005",
        ] {
            assert_eq!(read(stem, true), None, "{stem}");
        }
    }

    #[test]
    fn a_pattern_reads_the_beginning_of_a_name() {
        let pattern: NamePattern = "cam-%d%m%Y %H%M%S".parse().unwrap();
        let time = |stem| time_in(stem, Some(&pattern), false, &TimeZone::UTC);
        let at = time("cam-05102026 101207 left").unwrap().at;
        assert_eq!(at.to_string(), "2026-10-05T10:12:07Z");
        assert_eq!(time("20261005_101207"), None);
    }

    #[test]
    fn a_pattern_that_holds_no_whole_time_is_refused() {
        for pattern in ["", "REC", "%Y%m%d", "%Q!", "%H%M%S", "%Y-%m-%d %I:%M:%S"] {
            let error = pattern.parse::<NamePattern>().unwrap_err().to_string();
            assert!(error.contains("REC_%Y%m%d"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn any_name_is_read_or_refused(stem in "\\PC{0,40}", digits in "[0-9_.-]{0,30}") {
            for stem in [&stem, &digits, &format!("{stem}{digits}")] {
                if let Some(found) = find(stem, true) {
                    prop_assert!(stem.get(found.place).is_some_and(|time| time.len() >= 12));
                }
            }
        }
    }
}
