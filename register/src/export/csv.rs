//! Defects as CSV that spreadsheets open: UTF-8 with a byte order mark, RFC 4180.

use super::{DefectRow, degrees};
use crate::Defect;
use std::io::{self, Write};

/// Excel takes a file for UTF-8 only if it starts with this.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The exported columns, then `lon` and `lat`.
const HEADER: [&str; 17] = [
    "id",
    "class",
    "status",
    "score",
    "sightings",
    "drives",
    "first_seen",
    "last_seen",
    "length_m",
    "width_m",
    "position_error_m",
    "severity",
    "road_id",
    "chainage_m",
    "priority",
    "lon",
    "lat",
];

/// Writes the defects as rows under a header line.
pub fn write_csv<'a>(
    defects: impl Iterator<Item = &'a Defect>,
    mut out: impl Write,
) -> io::Result<()> {
    out.write_all(BYTE_ORDER_MARK)?;
    let mut rows = csv::WriterBuilder::new()
        .has_headers(false)
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    rows.write_record(HEADER)?;
    for defect in defects {
        rows.serialize((DefectRow::from(defect), degrees(defect.position())))?;
    }
    rows.flush()
}
