//! Times as receivers, loggers and cameras write them.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// A date and time: ISO 8601, or with `/`, `:` or `.` in the date and one-digit parts
/// (`2026/10/5 9:12:07.25 +09:00`). Without a zone it is local to `zone`.
pub(super) fn parse(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    text.parse().ok().or_else(|| {
        let text = tidy(text)?;
        text.parse().ok().or_else(|| local(&text, zone))
    })
}

fn local(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let local: DateTime = text.parse().ok()?;
    Some(local.to_zoned(zone.clone()).ok()?.timestamp())
}

/// The same in the one form that is parsed; `None` where it is no date and time.
fn tidy(text: &str) -> Option<String> {
    let (date, time) = text.split_once([' ', 'T', 't'])?;
    let date: Vec<String> = date.split(['-', '/', ':', '.']).map(two_digits).collect();
    let time: String = time.split_whitespace().collect();
    let (time, utc) = match ["UTC", "GMT", "Z", "z"]
        .iter()
        .find_map(|word| time.strip_suffix(word))
    {
        Some(time) => (time, "Z"),
        None => (time.as_str(), ""),
    };
    let time = match time.split_once(':') {
        Some((hour, rest)) => format!("{}:{rest}", two_digits(hour)),
        None => time.to_owned(),
    };
    Some(format!("{}T{time}{utc}", date.join("-")))
}

fn two_digits(number: &str) -> String {
    format!("{number:0>2}")
}

/// Seconds, or thousandths, millionths, milliardths of one, since 1970; which of them, the size tells.
///
/// Seconds before 1973 are refused: a count from the start of the log looks like that.
pub(super) fn since_1970(number: f64) -> Option<Timestamp> {
    let per_second = match number {
        1e8..1e11 => 1.0,
        1e11..1e14 => 1e3,
        1e14..1e17 => 1e6,
        1e17..1e20 => 1e9,
        _ => return None,
    };
    let micros = (number / per_second * 1e6).round();
    Timestamp::from_microsecond(micros as i64).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tokyo() -> TimeZone {
        TimeZone::fixed(jiff::tz::offset(9))
    }

    #[test]
    fn the_ways_to_write_one_moment() {
        for text in [
            "2026-10-05T01:12:07.25Z",
            " 2026-10-05 01:12:07.25Z ",
            "2026-10-05T10:12:07.25+09:00",
            "2026/10/5 10:12:07.25 +0900",
            "2026:10:05 01:12:07.25 UTC",
            "2026-10-05 10:12:07.25",
            "2026/10/05 10:12:07.250",
            "20261005T101207.25",
        ] {
            let at = parse(text, &tokyo()).map(|at| at.to_string());
            assert_eq!(at.as_deref(), Some("2026-10-05T01:12:07.25Z"), "{text}");
        }
        let early = parse("2026/10/5 9:02", &tokyo()).unwrap();
        assert_eq!(early.to_string(), "2026-10-05T00:02:00Z");
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "10:12:07",
            "2026-10-05",
            "05/10/2026 10:12:07",
            "2026-13-05 10:12:07",
            "x y",
            "緯 度",
        ] {
            assert_eq!(parse(text, &TimeZone::UTC), None, "{text}");
        }
    }

    #[test]
    fn counts_since_1970_in_any_unit() {
        for number in [
            1_791_162_727.25,
            1_791_162_727_250.0,
            1_791_162_727_250_000.0,
        ] {
            let at = since_1970(number).unwrap();
            assert_eq!(at.to_string(), "2026-10-05T01:12:07.25Z", "{number}");
        }
        for number in [0.0, 12.5, -1e9, 1e20, f64::NAN, f64::INFINITY] {
            assert_eq!(since_1970(number), None, "{number}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,40}", number in any::<f64>()) {
            let _ = parse(&text, &tokyo());
            let _ = since_1970(number);
        }

        #[test]
        fn a_written_time_is_read_back(seconds in 0i64..4_000_000_000, ms in 0i64..1000) {
            let at = Timestamp::from_millisecond(seconds * 1000 + ms).unwrap();
            prop_assert_eq!(parse(&at.to_string(), &tokyo()), Some(at));
        }
    }
}
