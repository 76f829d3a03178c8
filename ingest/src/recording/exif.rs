//! The capture time that a camera writes into a picture.

use exif::{In, Tag, Value};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Seek},
    path::Path,
};

/// EXIF is the first segment of a JPEG, of 64 KiB at most; a little may stand before it.
const HEAD_BYTES: u64 = 256 << 10;
/// Standard deviation of a time that is given to fractions of a second.
pub(super) const CLOCK_SIGMA_S: f64 = 0.1;
/// Standard deviation of a time cut to whole seconds: 1/√12.
pub(super) const WHOLE_SECONDS_SIGMA_S: f64 = 0.29;

/// The time of the picture with its standard deviation; `None` where it carries none.
///
/// `DateTimeOriginal` with its fraction and offset; without an offset it is local to `zone`.
pub(super) fn time_of(file: &Path, zone: &TimeZone) -> Option<(Timestamp, f64)> {
    time_in(
        &mut BufReader::new(File::open(file).ok()?.take(HEAD_BYTES)),
        zone,
    )
}

/// The same of a picture's content.
pub(crate) fn time_in(
    picture: &mut (impl BufRead + Seek),
    zone: &TimeZone,
) -> Option<(Timestamp, f64)> {
    let exif = exif::Reader::new().read_from_container(picture).ok()?;
    let text = |tag: Tag| match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(lines) => Some(
            String::from_utf8_lossy(lines.first()?)
                .trim_matches(['\0', ' '])
                .to_owned(),
        ),
        _ => None,
    };
    let at = text(Tag::DateTimeOriginal).or_else(|| text(Tag::DateTime))?;
    let fraction = text(Tag::SubSecTimeOriginal).or_else(|| text(Tag::SubSecTime));
    let offset = text(Tag::OffsetTimeOriginal).or_else(|| text(Tag::OffsetTime));
    parse(&at, fraction.as_deref(), offset.as_deref(), zone)
}

fn parse(
    at: &str,
    fraction: Option<&str>,
    offset: Option<&str>,
    zone: &TimeZone,
) -> Option<(Timestamp, f64)> {
    let fraction = fraction.filter(|f| !f.is_empty() && f.bytes().all(|b| b.is_ascii_digit()));
    // jiff reads at most nanoseconds.
    let digits = fraction.map(|f| &f[..f.len().min(9)]);
    let (date, time) = at.split_once(' ')?;
    let text = format!(
        "{}T{time}.{}",
        date.replace(':', "-"),
        digits.unwrap_or("0")
    );
    let local: DateTime = text.parse().ok()?;
    let offset: Option<Timestamp> =
        offset.and_then(|offset| format!("{local}{}", offset.trim()).parse().ok());
    let at = match offset {
        Some(at) => at,
        None => local.to_zoned(zone.clone()).ok()?.timestamp(),
    };
    Some((
        at,
        if digits.is_some() {
            CLOCK_SIGMA_S
        } else {
            WHOLE_SECONDS_SIGMA_S
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_and_offsets_are_used_where_they_are() {
        let tokyo = TimeZone::fixed(jiff::tz::offset(9));
        let at = |fraction, offset| {
            let (at, sigma) = parse("2026:10:05 10:12:07", fraction, offset, &tokyo).unwrap();
            (at.to_string(), sigma)
        };
        assert_eq!(
            at(None, None),
            ("2026-10-05T01:12:07Z".into(), WHOLE_SECONDS_SIGMA_S)
        );
        assert_eq!(
            at(Some("25"), Some("+00:00")),
            ("2026-10-05T10:12:07.25Z".into(), CLOCK_SIGMA_S)
        );
        assert_eq!(at(Some(""), Some("nonsense")).0, "2026-10-05T01:12:07Z");
        assert_eq!(
            at(Some("1234567890123"), None).0,
            "2026-10-05T01:12:07.123456789Z"
        );
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "0000:00:00 00:00:00",
            "2026:10:05",
            "    :  :     :  :  ",
        ] {
            assert!(parse(text, None, None, &TimeZone::UTC).is_none(), "{text}");
        }
    }
}
