//! The camera motion metadata track (<https://developers.google.com/streetview/publish/camm-spec>).
//!
//! Packets of type 5 hold a position, those of type 6 all that the receiver says.

use super::{
    EmbeddedPoint, Found,
    boxes::Mp4,
    note,
    numbers::{le_f32, le_f64, le_u16, le_u32},
    samples::Movie,
};
use crate::track::point::{RawPoint, Reception, course, sigma_of_accuracy, speed};
use jiff::Timestamp;
use register::LonLat;
use std::io::{self, Read, Seek};

/// A packet of type 5, the smaller of the two, with its head.
const LEAST_BYTES: u32 = 28;
/// From 1970 to the beginning of GPS time, 6 January 1980.
const GPS_EPOCH_S: f64 = 315_964_800.0;
/// GPS time runs ahead of UTC by the leap seconds since 1980, unchanged since 2017.
const LEAP_S: f64 = 18.0;
/// From 1904, which MP4 counts from, to 1970.
const EPOCH_1904_S: u64 = 2_082_844_800;

pub(super) fn read<R: Read + Seek>(mp4: &mut Mp4<R>, movie: &Movie) -> io::Result<Found> {
    let (mut plain, mut full, mut unplaced) = (Vec::new(), Vec::new(), 0);
    for sample in movie.samples(mp4, b"camm", LEAST_BYTES)? {
        let bytes = sample.read(mp4)?;
        for (kind, packet) in packets(&bytes) {
            let (points, point) = match kind {
                5 => (&mut plain, position(packet, 4)),
                6 => (&mut full, gps(packet, movie.created_1904_s)),
                _ => continue,
            };
            unplaced += usize::from(point.is_none());
            points.extend(point.map(|point| EmbeddedPoint {
                media_s: sample.media_s,
                point,
            }));
        }
    }
    // Where a camera writes both, they are the same fixes.
    let points = if full.is_empty() { plain } else { full };
    let notes = note(unplaced, "points without a position");
    Ok((points, notes.into_iter().collect()))
}

/// The packets of a sample, one as a rule, with their types.
fn packets(mut bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let kind = le_u16(bytes, 2)?;
        let len = match kind {
            1 => 12,
            0 | 2 | 3 | 4 | 7 => 16,
            5 => 28,
            6 => 60,
            _ => return None,
        };
        let (packet, rest) = bytes.split_at_checked(len)?;
        bytes = rest;
        Some((kind, packet))
    })
}

fn position(packet: &[u8], at: usize) -> Option<RawPoint> {
    let (lat, lon) = (le_f64(packet, at)?, le_f64(packet, at + 8)?);
    Some(RawPoint::new(LonLat::new(lon, lat).ok()?))
}

/// Time, fix type, latitude, longitude, height, accuracies, velocity east and north.
fn gps(packet: &[u8], created_1904_s: u64) -> Option<RawPoint> {
    let reception = match le_u32(packet, 12)? {
        0 => Reception::None,
        2 | 3 => Reception::Fixed,
        _ => Reception::Unknown,
    };
    let (east, north) = (le_f32(packet, 44)?, le_f32(packet, 48)?);
    let moves = speed(east.hypot(north)).filter(|mps| *mps > 0.0);
    Some(RawPoint {
        at: utc(le_f64(packet, 4)?, created_1904_s),
        speed_mps: speed(east.hypot(north)),
        course_deg: moves.and_then(|_| course(east.atan2(north).to_degrees())),
        sigma_m: sigma_of_accuracy(le_f32(packet, 36)?),
        reception,
        ..position(packet, 16)?
    })
}

/// The time of a fix. The layout asks for GPS time, some cameras write seconds since 1970: which, the
/// video's own date tells, to which only one of the two comes near.
fn utc(seconds: f64, created_1904_s: u64) -> Option<Timestamp> {
    let gps = seconds + GPS_EPOCH_S - LEAP_S;
    let created = created_1904_s.checked_sub(EPOCH_1904_S).filter(|s| *s > 0);
    let is_unix = created.is_some_and(|created| {
        let created = created as f64;
        (seconds - created).abs() < (gps - created).abs()
    });
    let at_s = if is_unix { seconds } else { gps };
    let known = seconds.is_finite() && seconds > 0.0;
    known.then(|| Timestamp::from_microsecond((at_s * 1e6).round() as i64).ok())?
}

#[cfg(test)]
mod tests {
    use super::super::{built, find};
    use super::*;
    use crate::TrackFormat;
    use std::io::Cursor;

    fn points(samples: Vec<Vec<u8>>) -> Vec<EmbeddedPoint> {
        let found = find(Cursor::new(built::camm(samples))).unwrap().unwrap();
        assert_eq!(found.format, TrackFormat::Camm);
        found.points
    }

    #[test]
    fn all_that_type_6_says() {
        let gps_time_s = 1_791_162_727.25 - 315_964_800.0 + 18.0;
        for seconds in [gps_time_s, 1_791_162_727.25] {
            let gyro = [&[0, 0, 2, 0][..], &[0; 12]].concat();
            let both = [gyro.clone(), built::camm6(seconds, 3, 35.6, 139.7)].concat();
            let points = points(vec![gyro, built::camm5(1.0, 2.0), both]);
            assert_eq!((points.len(), points[0].media_s), (1, 1.0));
            let point = points[0].point;
            assert_eq!(point.at.unwrap().to_string(), "2026-10-05T01:12:07.25Z");
            assert_eq!(point.position, LonLat::new(139.7, 35.6).unwrap());
            assert_eq!(
                (point.speed_mps, point.reception),
                (Some(5.0), Reception::Fixed)
            );
            assert!((point.course_deg.unwrap() - 36.87).abs() < 0.01);
            assert!((point.sigma_m.unwrap() - 1.987).abs() < 0.001);
        }
    }

    #[test]
    fn type_5_is_a_place_without_time() {
        let points = points(vec![built::camm5(35.6, 139.7), built::camm5(35.7, 139.8)]);
        assert_eq!((points.len(), points[1].media_s), (2, 0.5));
        assert_eq!(
            points[0].point,
            RawPoint::new(LonLat::new(139.7, 35.6).unwrap())
        );
    }

    #[test]
    fn without_a_date_of_the_video_the_layout_counts() {
        assert_eq!(utc(1.0, 0).unwrap().to_string(), "1980-01-05T23:59:43Z");
        assert_eq!(utc(0.0, 0), None);
        assert_eq!(utc(f64::NAN, 0), None);
        assert_eq!(utc(1e300, 0), None);
    }
}
