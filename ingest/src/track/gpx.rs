//! Positions from a GPX file.

use super::{TrackPoint, tolerant};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use register::LonLat;

/// A track point as the file has it: the time may be missing.
pub(super) struct RawPoint {
    pub position: LonLat,
    pub at: Option<Timestamp>,
}

impl RawPoint {
    pub fn timed(&self) -> Option<TrackPoint> {
        Some(TrackPoint {
            at: self.at?,
            position: self.position,
        })
    }
}

/// All points of all tracks; way points and routes are left out.
///
/// The `gpx` crate reads what keeps to the standard; what does not is read tolerantly.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<RawPoint>, String> {
    match ::gpx::read(bytes) {
        Ok(gpx) => Ok(gpx
            .tracks
            .iter()
            .flat_map(|track| &track.segments)
            .flat_map(|segment| &segment.points)
            .filter_map(|point| {
                let place = point.point();
                Some(RawPoint {
                    position: LonLat::new(place.x(), place.y()).ok()?,
                    at: point.time.and_then(|time| time_of(&time.format().ok()?)),
                })
            })
            .collect()),
        Err(_) => tolerant::read(bytes),
    }
}

/// An ISO 8601 time; without a zone it is UTC.
pub(super) fn time_of(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse::<Timestamp>().ok().or_else(|| {
        let local: DateTime = text.parse().ok()?;
        local
            .to_zoned(TimeZone::UTC)
            .ok()
            .map(|zoned| zoned.timestamp())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const POINTS: &str = r#"<trk><trkseg>
        <trkpt lat="35.6" lon="139.7"><ele>1</ele><time>2026-10-05T01:12:07Z</time></trkpt>
        <trkpt lat="35.7" lon="139.8"><time>2026-10-05T10:12:08.250+09:00</time></trkpt>
        </trkseg></trk>"#;

    fn times(gpx: &str) -> Vec<Option<String>> {
        let points = read(gpx.as_bytes()).unwrap();
        points.iter().map(|p| p.at.map(|t| t.to_string())).collect()
    }

    #[test]
    fn the_standard_and_what_deviates_from_it() {
        let expected =
            ["2026-10-05T01:12:07Z", "2026-10-05T01:12:08.25Z"].map(|t| Some(t.to_owned()));
        let heads = [
            r#"<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">"#,
            r#"<gpx version="1.0">"#,
            r#"<gpx version="9.9">"#,
            r#"<gpx><oddity x="1"/>"#,
        ];
        for head in heads {
            assert_eq!(times(&format!("{head}{POINTS}</gpx>")), expected, "{head}");
        }
        let odd = POINTS.replace("<ele>", "<vendor:speed>3</vendor:speed><ele>");
        assert_eq!(
            times(&format!("<gpx version=\"1.1\">{odd}</gpx>")),
            expected
        );
    }

    #[test]
    fn a_time_without_zone_is_utc() {
        let gpx = format!(
            "<gpx version=\"1.1\">{}</gpx>",
            POINTS.replace("07Z<", "07<")
        );
        assert_eq!(times(&gpx)[0].as_deref(), Some("2026-10-05T01:12:07Z"));
    }

    #[test]
    fn what_is_no_gpx_says_so() {
        for text in [
            "",
            "not xml at all",
            "<html></html>",
            "<gpx version=\"1.1\"><trk>",
            "\u{0}\u{1}",
        ] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }

        #[test]
        fn any_damage_to_a_file_is_read_or_refused(at in 0usize..300, byte in any::<u8>()) {
            let mut gpx = format!("<gpx version=\"1.1\">{POINTS}</gpx>").into_bytes();
            let at = at % gpx.len();
            gpx[at] = byte;
            let _ = read(&gpx);
        }
    }
}
