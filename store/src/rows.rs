//! Rows to nouns and back.

use jiff::Timestamp;
use register::{
    Defect, DefectId, DriveId, Fix, FrameOutcome, FrameRecord, GroundError, LonLat, OpenSides,
    Place, Sighting, SightingId, SkipReason,
};
use rusqlite::{
    Row,
    types::{Type, ValueRef},
};
use std::error::Error;

/// Columns of [`defect`], in order.
pub(crate) const DEFECT: &str = "id, class, status, score, sightings, drives, first_seen, \
     last_seen, lon, lat, position_error_m, heading, length_m, length_error_m, width_m, \
     width_error_m, open_ended, reason, gone, passed_unseen, votes, datum, own, ellipse, path, \
     growth, cell";

/// Columns of [`sighting`], in order.
pub(crate) const SIGHTING: &str = "drive, frame, n, class, score, x0, y0, x1, y1, captured_at, \
     lon, lat, heading, distance_m, length_m, length_sigma_m, width_m, width_sigma_m, \
     open_ended, places, receiver_m, clock_along_m, aim_along_m, aim_across_m, own_along_m, \
     own_across_m";

/// Columns of [`frame`], in order.
pub(crate) const FRAME: &str = "n, captured_at, skipped, lon, lat, heading, speed_mps, error_m, \
     heading_sigma, jitter_m, picture_w, picture_h";

pub(crate) fn defect(row: &Row) -> rusqlite::Result<Defect> {
    Ok(Defect {
        id: DefectId(row.get(0)?),
        class: parsed(row, 1)?,
        status: parsed(row, 2)?,
        score: row.get(3)?,
        sightings: row.get(4)?,
        drives: row.get(5)?,
        first_seen: time(row, 6)?,
        last_seen: time(row, 7)?,
        place: Place {
            position: position(row, 8)?,
            datum: json(row, 21)?,
            own: json(row, 22)?,
        },
        position_error_m: row.get(10)?,
        heading_deg: row.get(11)?,
        length_m: row.get(12)?,
        length_error_m: row.get(13)?,
        width_m: row.get(14)?,
        width_error_m: row.get(15)?,
        open_ended: row.get(16)?,
        reason: named(row, 17)?,
        gone: row.get(18)?,
        passed_unseen: row.get(19)?,
        votes: json(row, 20)?,
        ellipse: json(row, 23)?,
        path: json(row, 24)?,
        growth: match row.get_ref(25)? {
            ValueRef::Null => None,
            _ => Some(json(row, 25)?),
        },
    })
}

pub(crate) fn sighting(row: &Row) -> rusqlite::Result<Sighting> {
    Ok(Sighting {
        id: SightingId {
            drive: DriveId(row.get(0)?),
            frame: row.get(1)?,
            n: row.get(2)?,
        },
        class: parsed(row, 3)?,
        score: row.get(4)?,
        pixel_box: [row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?],
        captured_at: time(row, 9)?,
        position: position(row, 10)?,
        heading_deg: row.get(12)?,
        distance_m: row.get(13)?,
        length_m: row.get(14)?,
        length_sigma_m: row.get(15)?,
        width_m: row.get(16)?,
        width_sigma_m: row.get(17)?,
        open: open_sides(row.get(18)?),
        places: row.get(19)?,
        error: GroundError {
            receiver_m: row.get(20)?,
            clock_along_m: row.get(21)?,
            aim_along_m: row.get(22)?,
            aim_across_m: row.get(23)?,
            own_along_m: row.get(24)?,
            own_across_m: row.get(25)?,
        },
    })
}

pub(crate) fn frame(row: &Row) -> rusqlite::Result<FrameRecord> {
    let captured_at = row.get::<_, Option<i64>>(1)?;
    let outcome = match row.get::<_, Option<String>>(2)? {
        Some(reason) => FrameOutcome::Skipped(skip_reason(&reason)?),
        None => FrameOutcome::Placed(Fix {
            position: position(row, 3)?,
            heading_deg: row.get(5)?,
            speed_mps: row.get(6)?,
            error_m: row.get(7)?,
            heading_sigma_deg: row.get(8)?,
            jitter_m: row.get(9)?,
        }),
    };
    let picture = row
        .get::<_, Option<u32>>(10)?
        .zip(row.get::<_, Option<u32>>(11)?);
    Ok(FrameRecord {
        index: row.get(0)?,
        captured_at: captured_at.map(|_| time(row, 1)).transpose()?,
        outcome,
        picture: picture.map(<[u32; 2]>::from),
    })
}

/// The open sides as kept: near 1, far 2, beside 4.
pub(crate) fn open_bits(open: OpenSides) -> u8 {
    u8::from(open.near) | u8::from(open.far) << 1 | u8::from(open.beside) << 2
}

fn open_sides(bits: u8) -> OpenSides {
    OpenSides {
        near: bits & 1 != 0,
        far: bits & 2 != 0,
        beside: bits & 4 != 0,
    }
}

pub(crate) fn skip_name(outcome: &FrameOutcome) -> Option<&'static str> {
    match outcome {
        FrameOutcome::Placed(_) => None,
        FrameOutcome::Skipped(reason) => Some(reason.name()),
    }
}

fn skip_reason(name: &str) -> rusqlite::Result<SkipReason> {
    serde_json::from_value(name.into()).map_err(|e| unreadable(2, e))
}

/// A value that is kept by its name alone.
pub(crate) fn named<T: serde::de::DeserializeOwned>(row: &Row, at: usize) -> rusqlite::Result<T> {
    serde_json::from_value(row.get_ref(at)?.as_str()?.into()).map_err(|e| unreadable(at, e))
}

/// What is kept as JSON, as text.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}

pub(crate) fn position(row: &Row, at: usize) -> rusqlite::Result<LonLat> {
    LonLat::new(row.get(at)?, row.get(at + 1)?).map_err(|e| unreadable(at, e))
}

pub(crate) fn time(row: &Row, at: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_millisecond(row.get(at)?).map_err(|e| unreadable(at, e))
}

pub(crate) fn json<T: serde::de::DeserializeOwned>(row: &Row, at: usize) -> rusqlite::Result<T> {
    serde_json::from_str(row.get_ref(at)?.as_str()?).map_err(|e| unreadable(at, e))
}

pub(crate) fn parsed<T>(row: &Row, at: usize) -> rusqlite::Result<T>
where
    T: std::str::FromStr<Err: Error + Send + Sync + 'static>,
{
    row.get_ref(at)?
        .as_str()?
        .parse()
        .map_err(|e: T::Err| unreadable(at, e))
}

fn unreadable(at: usize, error: impl Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(error))
}
