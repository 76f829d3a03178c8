//! A file with a receiver's log, whatever its format.

use super::{TrackError, csv, gpx, nmea, point::RawPoint, text::decode};
use jiff::tz::TimeZone;
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

/// A day's log at ten points a second is a tenth of it; more is some other file.
const MOST_BYTES: u64 = 512 << 20;
/// As much of a file as tells what it is.
const HEAD_BYTES: u64 = 64 << 10;
/// Endings of tracks beside recordings, the likeliest first.
const SIDECARS: [&str; 6] = ["gpx", "nmea", "csv", "log", "gps", "txt"];

/// How positions were written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackFormat {
    /// GPX 1.0 or 1.1.
    Gpx,
    /// NMEA 0183 sentences.
    Nmea,
    /// A table with a header.
    Csv,
    /// GoPro's metadata track in a video.
    Gpmf,
    /// The camera motion metadata track in a video.
    Camm,
    /// Blocks of a Novatek chip in a video.
    Novatek,
    /// A BlackVue camera's NMEA text in a video.
    BlackVue,
    /// Whatever the program `exiftool` found in a video.
    Exiftool,
}

impl TrackFormat {
    /// The name for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Gpx => "GPX",
            Self::Nmea => "NMEA 0183",
            Self::Csv => "CSV",
            Self::Gpmf => "GoPro GPMF",
            Self::Camm => "CAMM",
            Self::Novatek => "Novatek freeGPS",
            Self::BlackVue => "BlackVue",
            Self::Exiftool => "embedded GPS, read by exiftool",
        }
    }
}

/// A track file that has been read, before cleaning.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackFile {
    /// What kind of file it is.
    pub format: TrackFormat,
    /// Every point that has a position, in the order of the file; at least one of them has a time.
    pub points: Vec<RawPoint>,
    /// What was passed over, in words: `3 lines with wrong checksums`.
    pub notes: Vec<String>,
}

impl TrackFile {
    /// Reads a GPX, NMEA or CSV file; which of them, the content tells, not the name.
    ///
    /// A time without zone is UTC in GPX and NMEA, as their standards say, and local to `zone` in CSV.
    ///
    /// # Errors
    /// The file cannot be read, is no track, or none of its points has a time.
    pub fn read(path: &Path, zone: &TimeZone) -> Result<Self, TrackError> {
        let unreadable = |source| TrackError::Unreadable {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(unreadable)?;
        let mut bytes = Vec::new();
        let read = file.take(MOST_BYTES + 1).read_to_end(&mut bytes);
        if read.map_err(unreadable)? as u64 > MOST_BYTES {
            return Err(TrackError::NotATrack {
                path: path.to_owned(),
                what: format!("it has more than {} MB", MOST_BYTES >> 20),
            });
        }
        Self::parse(&bytes, path, zone)
    }

    /// Reads the content of a file; `path` is only for messages.
    ///
    /// # Errors
    /// It is no track, or none of its points has a time.
    pub fn parse(bytes: &[u8], path: &Path, zone: &TimeZone) -> Result<Self, TrackError> {
        let not_a_track = |what| TrackError::NotATrack {
            path: path.to_owned(),
            what,
        };
        let text = decode(bytes);
        let format = match format(bytes, &text) {
            Some(format) => format,
            None => return Err(not_a_track(what_else(bytes, &text, zone))),
        };
        let read = match format {
            TrackFormat::Gpx => gpx::read(&text),
            TrackFormat::Nmea => nmea::read(bytes),
            _ => csv::read(&text, zone),
        };
        let (points, notes) = read.map_err(|what| TrackError::Unusable {
            path: path.to_owned(),
            format,
            what,
        })?;
        if points.iter().all(|point| point.at.is_none()) {
            return Err(TrackError::NoTimes {
                path: path.to_owned(),
                points: points.len(),
            });
        }
        Ok(Self {
            format,
            points,
            notes,
        })
    }

    /// Whether the name could be that of a track, and the content too where the name says little.
    pub(super) fn is_likely(path: &Path) -> bool {
        let ending = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .to_ascii_lowercase();
        let sidecar = SIDECARS.contains(&ending.as_str());
        sidecar && path.is_file() && (ending == SIDECARS[0] || looks_right(path))
    }

    /// The track that lies beside a recording: `drive.gpx` or `drive.mp4.gpx` for `drive.mp4`,
    /// in upper or lower case, or a `.nmea`, `.csv`, `.log`, `.gps` or `.txt` that looks like a track.
    pub fn beside(recording: &Path) -> Option<PathBuf> {
        let stems = [recording.file_stem()?, recording.file_name()?];
        let folder = recording.parent()?;
        // A bare file name has an empty parent, which cannot be listed.
        let here = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let rank = |path: &Path| {
            let ending = path.extension()?.to_str()?.to_ascii_lowercase();
            let ending = SIDECARS.iter().position(|known| *known == ending)?;
            let stem = stems
                .iter()
                .position(|stem| Some(*stem) == path.file_stem())?;
            Some((ending, stem, path.to_owned()))
        };
        let files = std::fs::read_dir(here).ok()?.filter_map(|entry| {
            let path = folder.join(entry.ok()?.file_name());
            path.is_file().then_some(path)
        });
        let mut found: Vec<_> = files.filter_map(|path| rank(&path)).collect();
        found.sort();
        let track = |(ending, _, path): &(usize, usize, PathBuf)| *ending == 0 || looks_right(path);
        Some(found.into_iter().find(track)?.2)
    }
}

/// Whether the file begins like a track: `frames.csv` and `notes.txt` may mean other things.
fn looks_right(path: &Path) -> bool {
    let mut head = Vec::new();
    let file = File::open(path).map(|file| file.take(HEAD_BYTES).read_to_end(&mut head));
    file.is_ok_and(|read| read.is_ok()) && format(&head, &decode(&head)).is_some()
}

fn format(bytes: &[u8], text: &str) -> Option<TrackFormat> {
    let begins = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\0');
    if begins.starts_with('<') {
        Some(TrackFormat::Gpx)
    } else if nmea::is_nmea(bytes) {
        Some(TrackFormat::Nmea)
    } else {
        csv::is_track(text).then_some(TrackFormat::Csv)
    }
}

/// What a file that is no track seems to be.
fn what_else(bytes: &[u8], text: &str, zone: &TimeZone) -> String {
    if bytes.trim_ascii().is_empty() {
        "it is empty".into()
    } else if [&b"ftyp"[..], b"moov", b"mdat", b"AVI "]
        .contains(&bytes.get(4..8).unwrap_or_default())
    {
        "it is a video".into()
    } else if bytes.contains(&0) {
        "it is no text".into()
    } else {
        let table = csv::read(text, zone).err().unwrap_or_default();
        format!("it begins neither with <gpx> nor with NMEA sentences, and as a table: {table}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const GPX: &str = r#"<gpx><trk><trkseg><trkpt lat="35.6" lon="139.7"><time>2026-10-05T01:12:07Z</time></trkpt></trkseg></trk></gpx>"#;
    const NMEA: &str = "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A\r\n";
    const CSV: &str = "time,lat,lon\n2026-10-05T01:12:07Z,35.6,139.7\n";

    fn parse(bytes: &[u8]) -> Result<TrackFile, TrackError> {
        TrackFile::parse(bytes, Path::new("drive.gpx"), &TimeZone::UTC)
    }

    #[test]
    fn the_content_tells_the_format() {
        for (text, format) in [
            (GPX, TrackFormat::Gpx),
            (NMEA, TrackFormat::Nmea),
            (CSV, TrackFormat::Csv),
        ] {
            for bytes in [
                text.to_owned(),
                format!("\u{feff}{text}"),
                format!("\r\n{text}"),
            ] {
                let track = parse(bytes.as_bytes()).unwrap();
                assert_eq!((track.format, track.points.len()), (format, 1), "{bytes}");
            }
        }
        let wide: Vec<u8> = format!("\u{feff}{GPX}")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(parse(&wide).unwrap().points.len(), 1);
    }

    #[test]
    fn messages_say_what_is_wrong_and_what_to_do() {
        let untimed = GPX.replace("time>", "when>");
        for (bytes, words) in [
            (&b""[..], &["drive.gpx", "empty", "export"][..]),
            (b"no xml", &["not a GPX", "latitude", "export"]),
            (b"\0\0\0\x20ftypisom", &["it is a video"]),
            (b"\x01\0\x02", &["it is no text"]),
            (
                untimed.as_bytes(),
                &["none of the 1", "has a time", "planned route"],
            ),
            (b"<kml/>", &["drive.gpx", "GPX file", "KML", "export"]),
            (b"lat,lon,time\n1,2,noon", &["CSV file", "line 2", "`noon`"]),
            (
                b"$GPRMC,,V,,,,,,,,,,N*53",
                &["NMEA 0183 file", "no position"],
            ),
        ] {
            let said = parse(bytes).unwrap_err().to_string();
            for word in words {
                assert!(said.contains(word), "{said} has no {word}");
            }
        }
    }

    #[test]
    fn a_track_beside_a_recording_is_found_by_name_and_by_look() {
        let folder = tempfile::tempdir().unwrap();
        let video = folder.path().join("朝 1.mp4");
        let beside = |recording: &Path| {
            TrackFile::beside(recording)
                .map(|p| p.file_name().unwrap().to_str().unwrap().to_owned())
        };
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("朝 1.txt", "mind the bridge");
        write("朝 1.csv", "file,captured_at\n");
        write("朝 12.gpx", GPX);
        assert_eq!(beside(&video), None);
        write("朝 1.LOG", NMEA);
        assert_eq!(beside(&video).as_deref(), Some("朝 1.LOG"));
        write("朝 1.mp4.gpx", "broken");
        assert_eq!(beside(&video).as_deref(), Some("朝 1.mp4.gpx"));
        write("朝 1.GPX", GPX);
        assert_eq!(beside(&video).as_deref(), Some("朝 1.GPX"));
        assert_eq!(beside(Path::new("/")), None);
        assert_eq!(beside(&folder.path().join("none/x.mp4")), None);
    }

    #[test]
    fn a_missing_file_is_an_error_with_its_name() {
        let missing = TrackFile::read(Path::new("none.gpx"), &TimeZone::UTC).unwrap_err();
        assert!(missing.to_string().contains("none.gpx"));
    }
}
