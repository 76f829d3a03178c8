//! Every other camera: what the program `exiftool` (<https://exiftool.org>) finds in the video.

use super::{EmbeddedPoint, EmbeddedTrack};
use crate::{
    RecordingError,
    recording::process::{Tools, read_all, read_last},
    track::{
        TrackError,
        file::TrackFormat,
        nmea::KNOT_MPS,
        point::{RawPoint, Reception, course, positive, speed},
        time,
    },
};
use jiff::tz::TimeZone;
use register::LonLat;
use serde_json::Value;
use std::{collections::BTreeMap, path::Path, thread};

/// What is asked for; `-G3` puts the number of the fix before each name.
const TAGS: [&str; 9] = [
    "SampleTime",
    "GPSDateTime",
    "GPSLatitude",
    "GPSLongitude",
    "GPSSpeed",
    "GPSSpeedRef",
    "GPSTrack",
    "GPSDOP",
    "GPSMeasureMode",
];

/// More than a day of positions ten times a second.
const ANSWER_BYTES: usize = 256 << 20;

/// Asks exiftool; `None` where it finds nothing or is not installed.
pub(super) fn ask(video: &Path, zone: &TimeZone) -> Result<Option<EmbeddedTrack>, TrackError> {
    let failed = |what: String| TrackError::Exiftool {
        path: video.to_owned(),
        what,
    };
    // A name that begins with a dash would be taken for an option.
    let full = std::path::absolute(video).map_err(|e| failed(e.to_string()))?;
    let started = Tools::installed().start("exiftool", |command| {
        // An empty configuration: nobody's own settings change the answer.
        command.args(["-config", "", "-q", "-ee", "-n", "-json", "-G3"]);
        command.args(["-api", "LargeFileSupport=1"]);
        command.args(TAGS.map(|tag| format!("-{tag}"))).arg(full);
    });
    let (tool, stdout, stderr) = match started {
        Ok(started) => started,
        Err(RecordingError::NoFfmpeg { .. }) => return Ok(None),
        Err(e) => return Err(failed(e.to_string())),
    };
    let complaints = thread::spawn({
        let heartbeat = tool.heartbeat();
        move || read_last(stderr, heartbeat)
    });
    let answer = read_all(stdout, ANSWER_BYTES, tool.heartbeat());
    let ended = tool.finish(video);
    let _ = complaints.join();
    // Whether it was content says little: it complains of files that it reads well.
    match (ended, answer) {
        (Err(RecordingError::Hung { seconds, .. }), _) => {
            Err(failed(format!("it gave no sign of life for {seconds} s")))
        }
        (Err(e), _) => Err(failed(e.to_string())),
        (_, Err(e)) => Err(failed(e.to_string())),
        (Ok(_), Ok(answer)) => Ok(track(&answer, zone)),
    }
}

/// The names of one fix with their values.
type Fix<'a> = BTreeMap<&'a str, &'a Value>;

fn track(answer: &[u8], zone: &TimeZone) -> Option<EmbeddedTrack> {
    let answer: Vec<BTreeMap<String, Value>> = serde_json::from_slice(answer).ok()?;
    let mut fixes: BTreeMap<Vec<u32>, Fix> = BTreeMap::new();
    for (name, value) in answer.first()? {
        if let Some((place, tag)) = name.split_once(':')
            && let Some(place) = place.strip_prefix("Doc").and_then(numbered)
        {
            fixes.entry(place).or_default().insert(tag, value);
        }
    }
    let mut points: Vec<(Option<f64>, RawPoint)> = Vec::new();
    for fix in fixes.values() {
        points.extend(point(fix, zone).map(|point| (number(fix, "SampleTime"), point)));
    }
    let first = points.iter().find_map(|(_, point)| point.at);
    let placed = points.iter().filter_map(|(sample_s, point)| {
        let since = || Some(point.at?.duration_since(first?).as_secs_f64());
        Some(EmbeddedPoint {
            media_s: sample_s.or_else(since)?,
            point: *point,
        })
    });
    let points: Vec<EmbeddedPoint> = placed.collect();
    (!points.is_empty()).then_some(EmbeddedTrack {
        format: TrackFormat::Exiftool,
        points,
        notes: Vec::new(),
    })
}

/// `12-3` in order of its numbers.
fn numbered(place: &str) -> Option<Vec<u32>> {
    place.split('-').map(|number| number.parse().ok()).collect()
}

/// exiftool gives speeds in km/h unless it says otherwise.
fn point(fix: &Fix, zone: &TimeZone) -> Option<RawPoint> {
    let (lat, lon) = (number(fix, "GPSLatitude")?, number(fix, "GPSLongitude")?);
    let text = |name| fix.get(name).and_then(|value| value.as_str());
    let unit_mps = match text("GPSSpeedRef") {
        Some("M") => 0.44704,
        Some("N") => KNOT_MPS,
        _ => 1.0 / 3.6,
    };
    Some(RawPoint {
        at: text("GPSDateTime").and_then(|at| time::parse(at, zone)),
        speed_mps: number(fix, "GPSSpeed").and_then(|number| speed(number * unit_mps)),
        course_deg: number(fix, "GPSTrack").and_then(course),
        hdop: number(fix, "GPSDOP").and_then(positive),
        reception: match number(fix, "GPSMeasureMode") {
            Some(2.0 | 3.0) => Reception::Fixed,
            Some(0.0) => Reception::None,
            _ => Reception::Unknown,
        },
        ..RawPoint::new(LonLat::new(lon, lat).ok()?)
    })
}

fn number(fix: &Fix, name: &str) -> Option<f64> {
    let value = fix.get(name)?;
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::super::{built, find};
    use super::*;
    use std::{io::Cursor, process::Command};

    const ANSWER: &str = r#"[{"SourceFile":"x.mp4",
        "Main:GPSLatitude":1,"Main:GPSLongitude":2,
        "Doc10:GPSLatitude":35.7,"Doc10:GPSLongitude":139.8,"Doc10:SampleTime":1.5,"Doc10:GPSMeasureMode":"0",
        "Doc2:GPSLatitude":35.6,"Doc2:GPSLongitude":139.7,"Doc2:SampleTime":"0.5","Doc2:GPSSpeed":36,
        "Doc10:GPSSpeed":10,"Doc10:GPSSpeedRef":"N","Doc2:GPSTrack":90,"Doc2:GPSDateTime":"2026:10:05 01:12:07.25Z","Doc3:SampleTime":1}]"#;

    #[test]
    fn an_answer_is_put_in_order() {
        let found = track(ANSWER.as_bytes(), &TimeZone::UTC).unwrap();
        let media: Vec<f64> = found.points.iter().map(|p| p.media_s).collect();
        assert_eq!(media, [0.5, 1.5]);
        let point = found.points[0].point;
        assert_eq!(point.at.unwrap().to_string(), "2026-10-05T01:12:07.25Z");
        assert_eq!(
            (point.speed_mps, point.course_deg),
            (Some(10.0), Some(90.0))
        );
        assert!((found.points[1].point.speed_mps.unwrap() - 5.14).abs() < 0.01);
        assert_eq!(found.points[1].point.reception, Reception::None);
    }

    #[test]
    fn without_fixes_there_is_no_track() {
        for answer in ["", "[]", "[{}]", "x", r#"[{"Doc1:GPSLatitude":35.7}]"#] {
            assert_eq!(track(answer.as_bytes(), &TimeZone::UTC), None, "{answer}");
        }
    }

    #[test]
    fn exiftool_reads_the_built_videos_as_we_do() {
        if Command::new("exiftool").arg("-ver").output().is_err() {
            eprintln!("skipped: exiftool is not here");
            return;
        }
        for (format, video) in built::all() {
            let ours = find(Cursor::new(&video)).unwrap().unwrap();
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("-道 1.mp4");
            std::fs::write(&path, &video).unwrap();
            let theirs = ask(&path, &TimeZone::UTC).unwrap();
            // GPS9 is not known to versions before 12.66.
            let Some(theirs) = theirs else {
                assert_eq!(format, TrackFormat::Gpmf);
                continue;
            };
            assert!(theirs.points.len() >= 2, "{format:?}");
            for theirs in &theirs.points {
                let same = |ours: &&EmbeddedPoint| {
                    let (a, b) = (ours.point.position, theirs.point.position);
                    (a.lon() - b.lon()).abs() < 1e-7 && (a.lat() - b.lat()).abs() < 1e-7
                };
                // Of a GoPro's payload `-json` keeps the last point, with the payload's own time.
                let mut ours = ours.points.iter().filter(same);
                let close = |ours: &EmbeddedPoint| {
                    let payload = if format == TrackFormat::Gpmf {
                        1.0
                    } else {
                        0.001
                    };
                    let apart = |a: f64, b: f64| (a - b).abs() < payload;
                    let (a, b) = (ours.point.at.unwrap(), theirs.point.at.unwrap());
                    apart(ours.media_s, theirs.media_s)
                        && apart(a.duration_since(b).as_secs_f64(), 0.0)
                };
                assert!(ours.any(close), "{format:?}: {theirs:?}");
            }
        }
    }
}
