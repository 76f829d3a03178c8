//! Dashcams with a Novatek chip: a `gps ` box in `moov` lists `free` boxes that begin with `freeGPS `.
//!
//! Read are the plain layouts: six numbers for the time, status and hemispheres in letters, and
//! latitude, longitude, knots and heading as floats, with the letters at 0x48 (most) or at 0x28
//! (Viofo A119 V3, Kenwood); and blocks that hold NMEA text (NextBase). Layouts that hide their numbers
//! are left to exiftool, which describes them all (`lib/Image/ExifTool/QuickTimeStream.pl`,
//! <https://exiftool.org>). The time is taken for UTC, as exiftool does; some models write local time.

use super::{
    EmbeddedPoint, Found,
    boxes::{Atom, Mp4, first},
    note,
    numbers::{array, be_u32, le_f32, le_u32},
};
use crate::track::{
    nmea::{self, KNOT_MPS},
    point::{RawPoint, Reception, course, speed},
};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use register::LonLat;
use std::io::{self, Read, Seek};

/// A day of one block a second.
const MOST_LIST_BYTES: u64 = 8 * 86_400;
/// What is read of a block; the rest is padding.
const MOST_BLOCK_BYTES: u64 = 1024;
/// Where status and hemispheres may lie.
const LETTERS: [usize; 2] = [0x28, 0x48];

pub(super) fn read<R: Read + Seek>(mp4: &mut Mp4<R>, moov: &Atom) -> io::Result<Found> {
    let atoms = mp4.boxes(moov.body.clone())?;
    let Some(gps) = first(&atoms, b"gps ") else {
        return Ok((Vec::new(), Vec::new()));
    };
    let list = mp4.bytes(gps.body.clone(), MOST_LIST_BYTES)?;
    let mut blocks = Vec::new();
    for n in 0..be_u32(&list, 4).unwrap_or(0) as usize {
        let entry = be_u32(&list, 8 + 8 * n).zip(be_u32(&list, 12 + 8 * n));
        let Some((offset, size)) = entry.map(|(o, s)| (u64::from(o), u64::from(s))) else {
            break;
        };
        let bytes = mp4.bytes(offset..offset + size, MOST_BLOCK_BYTES)?;
        blocks.push(block(&bytes));
    }
    Ok(points(&blocks))
}

enum Block {
    Point(RawPoint),
    NoFix,
    Unknown,
}

/// Cameras write a block a second; between the times of two fixes the times tell.
fn points(blocks: &[Block]) -> Found {
    let (mut points, mut no_fix, mut unknown) = (Vec::new(), 0, 0);
    let mut first: Option<(usize, Timestamp)> = None;
    for (n, block) in blocks.iter().enumerate() {
        match block {
            Block::NoFix => no_fix += 1,
            Block::Unknown => unknown += 1,
            Block::Point(point) => {
                first = first.or_else(|| Some((n, point.at?)));
                let since = first.zip(point.at).map(|((start, first), at)| {
                    start as f64 + at.duration_since(first).as_secs_f64()
                });
                points.push(EmbeddedPoint {
                    media_s: since.unwrap_or(n as f64),
                    point: *point,
                });
            }
        }
    }
    let notes = [
        note(no_fix, "blocks without a fix"),
        note(unknown, "blocks of an unknown layout"),
    ];
    (points, notes.into_iter().flatten().collect())
}

fn block(bytes: &[u8]) -> Block {
    if array(bytes, 4) != Some(*b"freeGPS ") {
        return Block::Unknown;
    }
    let letters = |at: &&usize| matches!(bytes.get(**at), Some(b'A' | b'V'));
    let dated = |at: &&usize| moment(bytes, **at).is_some();
    let valid = |at: usize| bytes.get(at) == Some(&b'A');
    match LETTERS.iter().filter(letters).find(dated) {
        Some(&at) if valid(at) => plain(bytes, at).map_or(Block::Unknown, Block::Point),
        Some(_) => Block::NoFix,
        None => text(bytes),
    }
}

/// The first moment of the NMEA text in a block.
fn text(bytes: &[u8]) -> Block {
    let log = nmea::log(bytes);
    match log.moments.first() {
        Some(moment) => Block::Point(moment.point),
        None if log.unplaced > 0 => Block::NoFix,
        None => Block::Unknown,
    }
}

fn plain(bytes: &[u8], letters: usize) -> Option<RawPoint> {
    let degrees = |hemisphere: usize, at: usize, positive: u8, negative: u8| {
        // An empty number before hidden ones.
        let number = le_f32(bytes, at).filter(|number| *number != 0.0)?;
        match bytes.get(hemisphere)? {
            b if *b == positive => degrees(number),
            b if *b == negative => degrees(number).map(|degrees| -degrees),
            _ => None,
        }
    };
    let lat = degrees(letters + 1, letters + 4, b'N', b'S')?;
    let lon = degrees(letters + 2, letters + 8, b'E', b'W')?;
    Some(RawPoint {
        at: moment(bytes, letters),
        speed_mps: speed(le_f32(bytes, letters + 12)? * KNOT_MPS),
        course_deg: course(le_f32(bytes, letters + 16)?),
        reception: Reception::Fixed,
        ..RawPoint::new(LonLat::new(lon, lat).ok()?)
    })
}

/// Hour, minute, second, year, month, day before the letters; the year with or without its century.
fn moment(bytes: &[u8], letters: usize) -> Option<Timestamp> {
    let start = letters.checked_sub(24)?;
    let number = |n: usize| le_u32(bytes, start + 4 * n);
    let small = |n: usize| i8::try_from(number(n)?).ok();
    let year = i16::try_from(number(3)?).ok()?;
    let year = if year < 100 { year + 2000 } else { year };
    let (month, day) = (small(4)?, small(5)?);
    let (hour, minute, second) = (small(0)?, small(1)?, small(2)?);
    let local = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    Some(local.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// `DDDMM.MMMM` in degrees.
fn degrees(number: f64) -> Option<f64> {
    let whole = (number / 100.0).trunc();
    let minutes = number - 100.0 * whole;
    (0.0..60.0)
        .contains(&minutes)
        .then_some(whole + minutes / 60.0)
}

#[cfg(test)]
mod tests {
    use super::super::{built, find};
    use super::*;
    use crate::TrackFormat;
    use std::io::Cursor;

    #[test]
    fn the_plain_layouts() {
        for letters in LETTERS {
            let blocks = vec![
                built::free_gps(letters, b"V\0\0", 7),
                built::free_gps(letters, b"ASW", 8),
                built::free_gps(letters, b"ASW", 10),
            ];
            let found = find(Cursor::new(built::novatek(blocks))).unwrap().unwrap();
            assert_eq!(
                (found.format, found.points.len()),
                (TrackFormat::Novatek, 2)
            );
            assert_eq!(found.notes, ["1 blocks without a fix"]);
            let media: Vec<f64> = found.points.iter().map(|p| p.media_s).collect();
            assert_eq!(media, [1.0, 3.0]);
            let point = found.points[0].point;
            assert_eq!(point.at.unwrap().to_string(), "2026-10-05T01:12:08Z");
            assert!((point.position.lat() + 35.6).abs() < 1e-5, "{point:?}");
            assert!((point.position.lon() + 139.7).abs() < 2e-5, "{point:?}");
            assert!((point.speed_mps.unwrap() - 10.0).abs() < 0.01, "{point:?}");
            assert_eq!(point.course_deg, Some(90.0));
        }
    }

    #[test]
    fn nmea_text_in_a_block() {
        let mut block = built::free_gps(0x48, b"\0\0\0", 7);
        let text = built::rmc(8);
        block[0x50..0x50 + text.len()].copy_from_slice(text.as_bytes());
        let found = find(Cursor::new(built::novatek(vec![block])))
            .unwrap()
            .unwrap();
        assert_eq!(found.points[0].point.position.lat(), 35.6);
    }

    #[test]
    fn hidden_numbers_are_not_taken_for_plain_ones() {
        let mut hidden = built::free_gps(0x48, b"ANE", 7);
        hidden[0x4c..0x50].fill(0);
        let found = find(Cursor::new(built::novatek(vec![hidden]))).unwrap();
        assert_eq!(found, None);
    }
}
