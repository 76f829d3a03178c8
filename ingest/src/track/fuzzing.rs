//! What the fuzz targets under `/fuzz` call: each takes any bytes and says whether they were read.

use super::{csv, embedded, gpx, nmea, text::decode};
use crate::recording::exif;
use jiff::tz::{TimeZone, offset};
use std::io::Cursor;

/// A GPX file.
pub fn gpx(bytes: &[u8]) -> bool {
    gpx::read(&decode(bytes)).is_ok()
}

/// NMEA 0183 sentences.
pub fn nmea(bytes: &[u8]) -> bool {
    nmea::read(bytes).is_ok()
}

/// A table with a header.
pub fn csv(bytes: &[u8]) -> bool {
    csv::read(&decode(bytes), &TimeZone::fixed(offset(9))).is_ok()
}

/// A video with an embedded track.
pub fn boxes(bytes: &[u8]) -> bool {
    matches!(embedded::find(Cursor::new(bytes)), Ok(Some(_)))
}

/// A picture with a time.
pub fn exif(bytes: &[u8]) -> bool {
    exif::time_in(&mut Cursor::new(bytes), &TimeZone::UTC).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    #[test]
    fn every_seed_is_read_or_refused_as_its_name_says() {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds");
        type Target = fn(&[u8]) -> bool;
        let targets: [(&str, Target); 5] = [
            ("gpx", gpx),
            ("nmea", nmea),
            ("csv", csv),
            ("boxes", boxes),
            ("exif", exif),
        ];
        for (name, target) in targets {
            let mut seen = [0, 0];
            for seed in fs::read_dir(seeds.join(name)).unwrap() {
                let seed = seed.unwrap();
                let read = target(&fs::read(seed.path()).unwrap());
                let said = seed.file_name().to_string_lossy().starts_with("read-");
                assert_eq!(read, said, "{}", seed.path().display());
                seen[usize::from(read)] += 1;
            }
            assert!(seen.iter().all(|n| *n > 0), "{name}: {seen:?}");
        }
    }
}
