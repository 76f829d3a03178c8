//! BlackVue: NMEA text with the camera's stamps (`[1700000000000]$GPRMC…`) in a `gps ` box within a
//! `free` box beside the video
//! (<https://github.com/mapillary/mapillary_tools/blob/main/mapillary_tools/blackvue_parser.py>).

use super::{
    EmbeddedPoint, Found,
    boxes::{Atom, Mp4, first},
};
use crate::track::nmea;
use std::io::{self, Read, Seek};

/// An hour of ten sentences a second.
const MOST_BYTES: u64 = 16 << 20;

pub(super) fn read<R: Read + Seek>(mp4: &mut Mp4<R>, top: &[Atom]) -> io::Result<Found> {
    for free in top.iter().filter(|atom| &atom.kind == b"free") {
        let inner = mp4.boxes(free.body.clone())?;
        if let Some(gps) = first(&inner, b"gps ") {
            let text = mp4.bytes(gps.body.clone(), MOST_BYTES)?;
            return Ok(points(&text));
        }
    }
    Ok((Vec::new(), Vec::new()))
}

/// The camera writes its first stamp as the video begins.
fn points(text: &[u8]) -> Found {
    let log = nmea::log(text);
    let start_ms = log.first_stamp_ms.unwrap_or(0);
    let point = |moment: &nmea::Moment| {
        let passed_ms = moment.stamp_ms?.checked_sub(start_ms)?;
        Some(EmbeddedPoint {
            media_s: passed_ms as f64 / 1000.0,
            point: moment.point,
        })
    };
    (log.moments.iter().filter_map(point).collect(), log.notes())
}

#[cfg(test)]
mod tests {
    use super::super::{built, find};
    use crate::TrackFormat;
    use std::io::Cursor;

    #[test]
    fn times_count_from_the_first_stamp() {
        let text = format!(
            "[1791162727000]$GPRMC,,V,,,,,,,,,,N*53\r\n[1791162728500]{}",
            built::rmc(8)
        );
        let found = find(Cursor::new(built::blackvue(&text))).unwrap().unwrap();
        assert_eq!(
            (found.format, found.points.len()),
            (TrackFormat::BlackVue, 1)
        );
        assert_eq!(found.points[0].media_s, 1.5);
        let at = found.points[0].point.at.unwrap().to_string();
        assert_eq!(at, "2026-10-05T01:12:08Z");
        assert_eq!(found.notes, ["1 moments without a position"]);
    }
}
