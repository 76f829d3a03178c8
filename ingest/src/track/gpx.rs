//! Positions from a GPX file, 1.0 or 1.1 (<https://www.topografix.com/GPX/1/1/>).
//!
//! Only what is said of a track point is looked at, by local name: files with foreign elements,
//! undeclared prefixes or a version of their own are read like any other.

use super::{
    point::{RawPoint, Reception, course, positive, sigma_of_accuracy, speed},
    time,
};
use jiff::tz::TimeZone;
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use register::LonLat;

/// The fewest satellites that give a position.
const LEAST_SATELLITES: u32 = 3;

/// All points of all tracks, and what was passed over. A time without zone is UTC.
pub(super) fn read(text: &str) -> Result<(Vec<RawPoint>, Vec<String>), String> {
    let mut reader = Reader::from_str(text);
    let mut log = Log::default();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => log.open(&tag),
            Ok(Event::Empty(tag)) => {
                log.open(&tag);
                log.close(tag.local_name().as_ref());
            }
            Ok(Event::Text(text)) => log.text.push_str(&text),
            Ok(Event::CData(text)) => log.text.push_str(&text),
            Ok(Event::End(tag)) => log.close(tag.local_name().as_ref()),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => {
                log.damaged_at = Some(reader.error_position());
                break;
            }
        }
    }
    log.finish()
}

/// What has been read so far.
#[derive(Default)]
struct Log {
    root: Option<String>,
    points: Vec<RawPoint>,
    /// The track point that is open.
    point: Option<RawPoint>,
    /// The text since the last tag.
    text: String,
    unplaced: usize,
    planned: usize,
    damaged_at: Option<u64>,
    ended: bool,
}

impl Log {
    fn open(&mut self, tag: &BytesStart) {
        self.text.clear();
        let name = tag.local_name();
        let name: &str = name.as_ref();
        if self.root.is_none() {
            self.root = Some(name.to_owned());
        }
        match name {
            "trkpt" => {
                // A point within a point: the closing tag of the first was lost.
                self.points.extend(self.point.take());
                self.point = position(tag).map(RawPoint::new);
                self.unplaced += usize::from(self.point.is_none());
            }
            "rtept" => self.planned += 1,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "trkpt" => self.points.extend(self.point.take()),
            "gpx" => self.ended = true,
            _ => {
                if let Some(point) = &mut self.point {
                    learn(point, name, self.text.trim());
                }
            }
        }
        self.text.clear();
    }

    fn finish(mut self) -> Result<(Vec<RawPoint>, Vec<String>), String> {
        // A receiver that loses power leaves half a file: what is there counts.
        self.points.extend(self.point.take());
        if self.points.is_empty() {
            return Err(self.why_empty());
        }
        let mut notes = Vec::new();
        if self.unplaced > 0 {
            notes.push(format!("{} points without a position", self.unplaced));
        }
        if self.damaged_at.is_some() || !self.ended {
            notes.push(format!(
                "the file breaks off after {} points",
                self.points.len()
            ));
        }
        Ok((self.points, notes))
    }

    fn why_empty(&self) -> String {
        match (self.root.as_deref(), self.damaged_at) {
            (Some("gpx"), Some(at)) => {
                format!("it is damaged at byte {at}, before the first track point")
            }
            (Some("gpx"), None) if self.unplaced > 0 => {
                format!("none of its {} track points has a position", self.unplaced)
            }
            (Some("gpx"), None) if self.planned > 0 => format!(
                "there are no track points in it, only a planned route of {} points; export the recorded track",
                self.planned
            ),
            (Some("gpx"), None) => {
                "there are no track points in it; was the receiver switched on?".into()
            }
            (Some("kml"), _) => "it is a KML file".into(),
            (Some(other), _) => format!("it begins with <{other}> instead of <gpx>"),
            (None, _) => "there is no <gpx> element in it".into(),
        }
    }
}

fn position(tag: &BytesStart) -> Option<LonLat> {
    let degrees = |name: &str| -> Option<f64> {
        let value = tag.try_get_attribute(name).ok()??;
        value.value.trim().parse().ok()
    };
    LonLat::new(degrees("lon")?, degrees("lat")?).ok()
}

/// Takes up one element of a track point, be it a child or in its `<extensions>`; the first counts.
///
/// Speed and course are elements of GPX 1.0 and of Garmin's `TrackPointExtension` v2, in m/s and
/// degrees; an accuracy is in metres.
fn learn(point: &mut RawPoint, name: &str, text: &str) {
    let number = || text.parse::<f64>().ok();
    match name.to_ascii_lowercase().as_str() {
        "time" => point.at = point.at.or_else(|| time::parse(text, &TimeZone::UTC)),
        "speed" => point.speed_mps = point.speed_mps.or_else(|| speed(number()?)),
        "course" => point.course_deg = point.course_deg.or_else(|| course(number()?)),
        "hdop" => point.hdop = point.hdop.or_else(|| positive(number()?)),
        "accuracy" | "hacc" | "horizontalaccuracy" | "horizontal_accuracy" => {
            point.sigma_m = point.sigma_m.or_else(|| sigma_of_accuracy(number()?));
        }
        "fix" => {
            point.reception = match text.to_ascii_lowercase().as_str() {
                "none" => Reception::None,
                "2d" | "3d" | "dgps" | "pps" => Reception::Fixed,
                "dr" | "estimated" => Reception::DeadReckoned,
                _ => point.reception,
            };
        }
        // Some programs write 0 for "not known": too few satellites say nothing.
        "sat" if point.reception == Reception::Unknown && satellites(text) => {
            point.reception = Reception::Fixed;
        }
        _ => {}
    }
}

fn satellites(text: &str) -> bool {
    text.parse().is_ok_and(|n: u32| n >= LEAST_SATELLITES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const POINTS: &str = r#"<trk><trkseg>
        <trkpt lat="35.6" lon="139.7"><ele>1</ele><time>2026-10-05T01:12:07Z</time></trkpt>
        <trkpt lat="35.7" lon="139.8"><time>2026-10-05T10:12:08.250+09:00</time></trkpt>
        </trkseg></trk>"#;

    fn points(gpx: &str) -> Vec<RawPoint> {
        read(gpx).unwrap().0
    }

    fn times(gpx: &str) -> Vec<Option<String>> {
        let time = |p: RawPoint| p.at.map(|t| t.to_string());
        points(gpx).into_iter().map(time).collect()
    }

    fn one_point(children: &str) -> RawPoint {
        let gpx = format!(r#"<gpx><trkpt lat="35.6" lon="139.7">{children}</trkpt></gpx>"#);
        points(&gpx)[0]
    }

    #[test]
    fn the_standard_and_what_deviates_from_it() {
        let expected =
            ["2026-10-05T01:12:07Z", "2026-10-05T01:12:08.25Z"].map(|t| Some(t.to_owned()));
        let heads = [
            r#"<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">"#,
            r#"<gpx version="1.0">"#,
            r#"<gpx version="9.9">"#,
            r#"<gpx><oddity x="1"/><wpt lat="1" lon="2"><time>2020-01-01T00:00:00Z</time></wpt>"#,
            r#"<?xml version="1.0" encoding="UTF-8"?><g:gpx>"#,
        ];
        for head in heads {
            let end = if head.contains("g:gpx") {
                "</g:gpx>"
            } else {
                "</gpx>"
            };
            assert_eq!(times(&format!("{head}{POINTS}{end}")), expected, "{head}");
        }
        let odd = POINTS.replace("<ele>", "<vendor:speed>3</vendor:speed><ele>");
        assert_eq!(
            times(&format!("<gpx version=\"1.1\">{odd}</gpx>")),
            expected
        );
    }

    #[test]
    fn everything_that_is_said_of_a_point() {
        let old = one_point("<speed>8.5</speed><course>361</course><hdop>1.2</hdop><fix>3d</fix>");
        assert_eq!(old.speed_mps, Some(8.5));
        assert_eq!(old.course_deg, Some(1.0));
        assert_eq!((old.hdop, old.reception), (Some(1.2), Reception::Fixed));
        let garmin = one_point(
            "<extensions><gpxtpx:TrackPointExtension><gpxtpx:speed>7</gpxtpx:speed>\
             <gpxtpx:course>90</gpxtpx:course></gpxtpx:TrackPointExtension><accuracy>3</accuracy></extensions>",
        );
        assert_eq!(
            (garmin.speed_mps, garmin.course_deg),
            (Some(7.0), Some(90.0))
        );
        assert!((garmin.sigma_m.unwrap() - 1.987).abs() < 0.001);
        assert_eq!(
            one_point("<fix>none</fix><sat>7</sat>").reception,
            Reception::None
        );
        assert_eq!(one_point("<sat>7</sat>").reception, Reception::Fixed);
        let nonsense = one_point("<hdop>x</hdop><speed>-1</speed><fix>magic</fix><sat>0</sat>");
        assert_eq!(nonsense, RawPoint::new(nonsense.position));
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
    fn half_a_file_gives_what_is_there() {
        let whole = format!("<gpx>{POINTS}</gpx>");
        let cut = &whole[..whole.find("</time></trkpt>\n        </trkseg>").unwrap()];
        let (points, notes) = read(cut).unwrap();
        assert_eq!(points.len(), 2);
        assert_eq!(notes, ["the file breaks off after 2 points"]);
        assert_eq!(read(&whole).unwrap().1, [""; 0]);
    }

    #[test]
    fn points_off_the_globe_are_counted() {
        let gpx = r#"<gpx><trkpt lat="95" lon="1"/><trkpt lat="x"/><trkpt lat="5" lon="1"/></gpx>"#;
        let (points, notes) = read(gpx).unwrap();
        assert_eq!(
            (points.len(), &notes[0][..]),
            (1, "2 points without a position")
        );
    }

    #[test]
    fn what_is_no_track_says_why() {
        for (text, why) in [
            ("", "no <gpx>"),
            ("<html></html>", "<html>"),
            ("<kml><Placemark/></kml>", "KML"),
            ("<gpx version=\"1.1\"><trk>", "no track points"),
            ("<gpx><trk></gpx>", "damaged"),
            (
                "<gpx><rte><rtept lat=\"1\" lon=\"2\"/></rte></gpx>",
                "planned route of 1",
            ),
            ("<gpx><trkpt lat=\"99\" lon=\"2\"/></gpx>", "none of its 1"),
            ("\u{0}\u{1}", "no <gpx>"),
        ] {
            let said = read(text).unwrap_err();
            assert!(said.contains(why), "{text}: {said}");
        }
    }

    /// What the `gpx` crate, an independent reader, finds in a file.
    fn judged(bytes: &[u8]) -> Option<Vec<(f64, f64, Option<jiff::Timestamp>)>> {
        let gpx = ::gpx::read(bytes).ok()?;
        let points = gpx.tracks.iter().flat_map(|track| &track.segments);
        let point = |p: &::gpx::Waypoint| {
            let at = p.time.map(|time| time.format().unwrap().parse().unwrap());
            (p.point().x(), p.point().y(), at)
        };
        Some(
            points
                .flat_map(|segment| &segment.points)
                .map(point)
                .collect(),
        )
    }

    fn ours(points: &[RawPoint]) -> Vec<(f64, f64, Option<jiff::Timestamp>)> {
        let plain = |p: &RawPoint| (p.position.lon(), p.position.lat(), p.at);
        points.iter().map(plain).collect()
    }

    #[test]
    fn files_of_many_programs_are_read_as_an_independent_reader_does() {
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora/gpx");
        let Ok(files) = std::fs::read_dir(&folder) else {
            eprintln!("skipped: {} is not here", folder.display());
            return;
        };
        let mut compared = 0;
        for file in files.map(|file| file.unwrap().path()) {
            if file.extension().is_none_or(|ext| ext != "gpx") {
                continue;
            }
            let bytes = std::fs::read(&file).unwrap();
            let read = read(&String::from_utf8(bytes.clone()).unwrap());
            match (judged(&bytes).filter(|points| !points.is_empty()), read) {
                (Some(judged), Ok((points, _))) => assert_eq!(ours(&points), judged),
                (Some(_), Err(e)) => panic!("{}: {e}", file.display()),
                (None, Ok(_)) => continue,
                (None, Err(said)) => {
                    assert!(
                        said.contains("no track points"),
                        "{}: {said}",
                        file.display()
                    );
                }
            }
            compared += 1;
        }
        assert!(compared >= 10, "{compared} compared");
    }

    proptest! {
        #[test]
        fn what_another_program_writes_is_read_back(
            places in prop::collection::vec((-180.0..180.0f64, -90.0..90.0f64, 0i64..4_000_000_000), 1..20),
        ) {
            let mut segment = ::gpx::TrackSegment::new();
            for (lon, lat, second) in &places {
                let mut point = ::gpx::Waypoint::new(geo::Point::new(*lon, *lat));
                let text = jiff::Timestamp::from_second(*second).unwrap().to_string();
                point.time = ::gpx::read(format!(
                    "<gpx version=\"1.1\"><wpt lat=\"0\" lon=\"0\"><time>{text}</time></wpt></gpx>"
                ).as_bytes()).unwrap().waypoints[0].time;
                segment.points.push(point);
            }
            let track = ::gpx::Track { segments: vec![segment], ..Default::default() };
            let gpx = ::gpx::Gpx { version: ::gpx::GpxVersion::Gpx11, tracks: vec![track], ..Default::default() };
            let mut bytes = Vec::new();
            ::gpx::write(&gpx, &mut bytes).unwrap();
            let expected: Vec<_> = places.iter().map(|(lon, lat, second)| {
                (*lon, *lat, Some(jiff::Timestamp::from_second(*second).unwrap()))
            }).collect();
            prop_assert_eq!(ours(&read(&String::from_utf8(bytes).unwrap()).unwrap().0), expected);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,300}") {
            let _ = read(&text);
        }

        #[test]
        fn any_damage_to_a_file_is_read_or_refused(at in 0usize..300, byte in any::<u8>()) {
            let mut gpx = format!("<gpx version=\"1.1\">{POINTS}</gpx>").into_bytes();
            let at = at % gpx.len();
            gpx[at] = byte;
            let _ = read(&String::from_utf8_lossy(&gpx));
        }
    }
}
