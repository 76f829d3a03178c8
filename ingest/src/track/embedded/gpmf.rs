//! GoPro's metadata track (<https://github.com/gopro/gpmf-parser>, "GPMF-LE" key-length-values).
//!
//! `GPS5` (HERO5 to HERO10) has one time, fix and dilution for the points of a payload, `GPS9` (from
//! HERO11) has them in each point. `STMP` is not used: it counts from a zero that is not the first
//! picture, while the sample tables say when a payload is due.

use super::{
    EmbeddedPoint, Found,
    boxes::Mp4,
    note,
    numbers::{array, be_u16, be_u32},
    samples::{Movie, Sample},
};
use crate::track::point::{RawPoint, Reception, positive, speed};
use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use register::LonLat;
use std::io::{self, Read, Seek};

/// What a `GPS9` point is made of: seven 32-bit and two 16-bit numbers.
const GPS9_TYPE: &[u8] = b"lllllllSS";
/// What `GPS9` counts its days from.
const YEAR_2000: Timestamp = Timestamp::constant(946_684_800, 0);
/// The smallest payload: a device with a stream with one item.
const LEAST_BYTES: u32 = 24;

pub(super) fn read<R: Read + Seek>(mp4: &mut Mp4<R>, movie: &Movie) -> io::Result<Found> {
    let mut gps = Gps::default();
    for sample in movie.samples(mp4, b"gpmd", LEAST_BYTES)? {
        let payload = sample.read(mp4)?;
        for device in items(&payload).filter(|item| &item.key == b"DEVC") {
            for stream in items(device.data).filter(|item| &item.key == b"STRM") {
                gps.take(&Stream::of(stream.data), &sample);
            }
        }
    }
    let notes = [
        note(gps.unplaced, "points without a position"),
        note(gps.odd, "payloads of an unknown layout"),
    ];
    Ok((gps.points, notes.into_iter().flatten().collect()))
}

/// A key with its values.
struct Item<'a> {
    key: [u8; 4],
    kind: u8,
    /// Bytes of one value, which may be made of several numbers.
    size: usize,
    data: &'a [u8],
}

/// The items one after another, as far as they are whole.
fn items(mut bytes: &[u8]) -> impl Iterator<Item = Item<'_>> {
    std::iter::from_fn(move || {
        let key = array(bytes, 0)?;
        let [kind, size] = array(bytes, 4)?;
        let size = usize::from(size);
        let len = size * usize::from(be_u16(bytes, 6)?);
        let data = bytes.get(8..8 + len)?;
        // Values are padded to 4 bytes, the last item of a payload perhaps not.
        bytes = bytes.get(8 + len.next_multiple_of(4)..).unwrap_or_default();
        Some(Item {
            key,
            kind,
            size,
            data,
        })
    })
}

impl Item<'_> {
    /// The numbers of an item whose values are of one kind.
    fn numbers(&self) -> Vec<f64> {
        let number = |at: usize| -> Option<f64> {
            Some(match self.kind {
                b'l' => f64::from(array(self.data, at).map(i32::from_be_bytes)?),
                b'L' => f64::from(be_u32(self.data, at)?),
                b's' => f64::from(array(self.data, at).map(i16::from_be_bytes)?),
                b'S' => f64::from(be_u16(self.data, at)?),
                b'f' => f64::from(array(self.data, at).map(f32::from_be_bytes)?),
                _ => return None,
            })
        };
        let width = if matches!(self.kind, b's' | b'S') {
            2
        } else {
            4
        };
        (0..self.data.len())
            .step_by(width)
            .map_while(number)
            .collect()
    }
}

/// What a stream says of GPS.
#[derive(Default)]
struct Stream<'a> {
    fix: Option<f64>,
    dilution: Option<f64>,
    utc: Option<Timestamp>,
    scale: Vec<f64>,
    layout: &'a [u8],
    gps5: Option<Item<'a>>,
    gps9: Option<Item<'a>>,
}

impl<'a> Stream<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        let mut stream = Stream::default();
        for item in items(bytes) {
            match &item.key {
                b"GPSF" => stream.fix = item.numbers().first().copied(),
                b"GPSP" => {
                    stream.dilution = item.numbers().first().map(|hundredths| hundredths / 100.0)
                }
                b"GPSU" => stream.utc = utc(item.data),
                b"SCAL" => stream.scale = item.numbers(),
                b"TYPE" => stream.layout = item.data.trim_ascii_end(),
                b"GPS5" => stream.gps5 = Some(item),
                b"GPS9" => stream.gps9 = Some(item),
                _ => {}
            }
        }
        stream
    }

    /// Divides numbers by their scales; one scale may stand for all.
    fn scaled<const N: usize>(&self, raw: [f64; N]) -> [f64; N] {
        let only = self.scale.first().filter(|_| self.scale.len() == 1);
        std::array::from_fn(|n| {
            let scale = self.scale.get(n).or(only).copied().unwrap_or(1.0);
            raw[n] / if scale == 0.0 { 1.0 } else { scale }
        })
    }
}

#[derive(Default)]
struct Gps {
    points: Vec<EmbeddedPoint>,
    unplaced: usize,
    odd: usize,
}

impl Gps {
    fn take(&mut self, stream: &Stream, sample: &Sample) {
        let points: Vec<Option<RawPoint>> = match (&stream.gps5, &stream.gps9) {
            (Some(item), _) if item.kind == b'l' && item.size == 20 => gps5(stream, item, sample),
            (_, Some(item)) if item.size == 32 && stream.layout == GPS9_TYPE => gps9(stream, item),
            (None, None) => return,
            _ => {
                self.odd += 1;
                return;
            }
        };
        let apart_s = sample.duration_s / points.len().max(1) as f64;
        for (n, point) in points.into_iter().enumerate() {
            let Some(point) = point else {
                self.unplaced += 1;
                continue;
            };
            self.points.push(EmbeddedPoint {
                media_s: sample.media_s + apart_s * n as f64,
                point,
            });
        }
    }
}

/// Latitude, longitude, height, speed over ground, speed in space.
fn gps5(stream: &Stream, item: &Item, sample: &Sample) -> Vec<Option<RawPoint>> {
    let count = item.data.chunks_exact(20).len();
    let point = |(n, bytes): (usize, &[u8])| {
        let raw: [f64; 5] = numbers(bytes)?;
        let [lat, lon, _, mps, _] = stream.scaled(raw);
        let reception = reception(stream.fix);
        let passed_s = sample.duration_s * n as f64 / count as f64;
        let utc = stream.utc.filter(|_| reception != Reception::None);
        Some(RawPoint {
            at: utc.and_then(|utc| later(utc, passed_s)),
            speed_mps: speed(mps),
            hdop: stream.dilution.and_then(positive),
            reception,
            ..RawPoint::new(LonLat::new(lon, lat).ok()?)
        })
    };
    item.data.chunks_exact(20).enumerate().map(point).collect()
}

/// As `GPS5`, then days since 2000, seconds of the day, dilution, fix.
fn gps9(stream: &Stream, item: &Item) -> Vec<Option<RawPoint>> {
    let point = |bytes: &[u8]| {
        let [lat, lon, height, mps, space, days, seconds] = numbers(bytes)?;
        let (dilution, fix) = (f64::from(be_u16(bytes, 28)?), f64::from(be_u16(bytes, 30)?));
        let raw = [lat, lon, height, mps, space, days, seconds, dilution, fix];
        let [lat, lon, _, mps, _, days, seconds, dilution, fix] = stream.scaled(raw);
        let reception = reception(Some(fix));
        let known = reception != Reception::None;
        let since_2000_s = days * 86_400.0 + seconds;
        Some(RawPoint {
            at: known.then(|| later(YEAR_2000, since_2000_s)).flatten(),
            speed_mps: speed(mps),
            hdop: positive(dilution),
            reception,
            ..RawPoint::new(LonLat::new(lon, lat).ok()?)
        })
    };
    item.data.chunks_exact(32).map(point).collect()
}

fn numbers<const N: usize>(bytes: &[u8]) -> Option<[f64; N]> {
    let mut numbers = [0.0; N];
    for (n, number) in numbers.iter_mut().enumerate() {
        *number = f64::from(array(bytes, 4 * n).map(i32::from_be_bytes)?);
    }
    Some(numbers)
}

fn reception(fix: Option<f64>) -> Reception {
    match fix {
        Some(2.0..=3.0) => Reception::Fixed,
        Some(_) => Reception::None,
        None => Reception::Unknown,
    }
}

fn later(start: Timestamp, seconds: f64) -> Option<Timestamp> {
    start
        .checked_add(SignedDuration::try_from_secs_f64(seconds).ok()?)
        .ok()
}

/// `yymmddhhmmss.sss`.
fn utc(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.trim_end_matches('\0');
    let (date, time) = text.split_at_checked(6)?;
    let local: civil::DateTime = format!("20{date}T{time}").parse().ok()?;
    Some(local.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::super::{built, find};
    use super::*;
    use crate::TrackFormat;
    use std::io::Cursor;

    fn points(payloads: Vec<Vec<u8>>) -> (Vec<EmbeddedPoint>, Vec<String>) {
        let found = find(Cursor::new(built::gopro(payloads))).unwrap().unwrap();
        assert_eq!(found.format, TrackFormat::Gpmf);
        (found.points, found.notes)
    }

    #[test]
    fn gps5_shares_its_time_among_the_points() {
        let payloads = vec![
            built::gps5(
                "261005011207.250",
                3,
                &[(35.6, 139.7), (35.60001, 139.70001)],
            ),
            built::gps5("261005011208.250", 0, &[(35.60002, 139.70002)]),
        ];
        let (points, notes) = points(payloads);
        assert_eq!(notes, [""; 0]);
        let media: Vec<f64> = points.iter().map(|p| p.media_s).collect();
        assert_eq!(media, [0.0, 0.5, 1.0]);
        let at = points[1].point.at.unwrap().to_string();
        assert_eq!(at, "2026-10-05T01:12:07.75Z");
        let RawPoint {
            position,
            speed_mps,
            hdop,
            reception,
            ..
        } = points[1].point;
        assert_eq!(position, LonLat::new(139.70001, 35.60001).unwrap());
        assert_eq!(
            (speed_mps, hdop, reception),
            (Some(8.5), Some(1.9), Reception::Fixed)
        );
        let lost = points[2].point;
        assert_eq!((lost.at, lost.reception), (None, Reception::None));
    }

    #[test]
    fn gps9_has_all_in_each_point() {
        let (points, notes) = points(vec![built::gps9(&[
            (35.6, 139.7, 9774, 4327.25, 3),
            (35.6, 139.7, 9774, 4327.35, 0),
            (35.6, 139.7, 2_000_000_000, 4327.35, 3),
        ])]);
        assert_eq!(notes, [""; 0]);
        let at = points[0].point.at.unwrap().to_string();
        assert_eq!(at, "2026-10-05T01:12:07.25Z");
        let RawPoint {
            speed_mps,
            hdop,
            reception,
            ..
        } = points[0].point;
        assert_eq!(
            (speed_mps, hdop, reception),
            (Some(8.5), Some(1.9), Reception::Fixed)
        );
        assert_eq!((points[1].point.at, points[2].point.at), (None, None));
        assert!((points[1].media_s - 1.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn other_layouts_and_impossible_places_are_counted() {
        let mut odd = built::gps9(&[(35.6, 139.7, 9774, 4327.25, 3)]);
        let at = odd.windows(4).position(|w| w == b"lllS").unwrap();
        odd[at] = b'f';
        let far = built::gps5("261005011207.250", 3, &[(95.0, 139.7), (35.6, 139.7)]);
        let (points, notes) = points(vec![odd, far]);
        assert_eq!(points.len(), 1);
        assert_eq!(
            notes,
            [
                "1 points without a position",
                "1 payloads of an unknown layout"
            ]
        );
    }
}
