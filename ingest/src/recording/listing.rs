//! `frames.csv`: the times of a folder's pictures, in the folder or beside it.

use super::RecordingError;
use crate::recording::exif::CLOCK_SIGMA_S;
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use std::{collections::HashMap, path::Path};

/// The time of each picture by file name, with its standard deviation.
pub(super) type Times = HashMap<String, (Timestamp, f64)>;

/// The listed times; none without a list.
pub(super) fn beside(folder: &Path, zone: &TimeZone) -> Result<Times, RecordingError> {
    let inside = folder.join("frames.csv");
    let outside = folder.parent().map(|parent| parent.join("frames.csv"));
    match [Some(inside), outside]
        .into_iter()
        .flatten()
        .find(|list| list.is_file())
    {
        Some(list) => {
            read(&list, zone).map_err(|what| RecordingError::Listing { path: list, what })
        }
        None => Ok(HashMap::new()),
    }
}

fn read(list: &Path, zone: &TimeZone) -> Result<Times, String> {
    let mut rows = csv::Reader::from_path(list).map_err(|e| e.to_string())?;
    let header = rows.headers().map_err(|e| e.to_string())?.clone();
    let column = |name: &str| {
        let bare = |h: &str| h.trim_start_matches('\u{feff}').trim() == name;
        header
            .iter()
            .position(bare)
            .ok_or_else(|| format!("there is no column {name}"))
    };
    let (file, time) = (column("file")?, column("captured_at")?);
    let mut times = HashMap::new();
    for (n, row) in rows.records().enumerate() {
        let row = row.map_err(|e| e.to_string())?;
        let text = row.get(time).unwrap_or_default().trim();
        let at = parse(text, zone).ok_or_else(|| {
            format!(
                "line {}: `{text}` is not a time such as 2026-10-05T01:12:07.250Z",
                n + 2
            )
        })?;
        times.insert(
            row.get(file).unwrap_or_default().trim().to_owned(),
            (at, CLOCK_SIGMA_S),
        );
    }
    Ok(times)
}

fn parse(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    text.parse::<Timestamp>().ok().or_else(|| {
        let local: DateTime = text.parse().ok()?;
        local
            .to_zoned(zone.clone())
            .ok()
            .map(|zoned| zoned.timestamp())
    })
}
