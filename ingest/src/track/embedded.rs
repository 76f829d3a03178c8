//! The GPS track that a camera writes into the video itself.
//!
//! GoPro's GPMF, CAMM, BlackVue's and Novatek's ways are read here; for every other the program
//! `exiftool` is asked, where it is installed.

mod blackvue;
mod boxes;
mod camm;
mod exiftool;
mod gpmf;
mod novatek;
mod numbers;
mod samples;

#[cfg(test)]
mod built;

use super::{TrackError, file::TrackFormat, point::RawPoint};
use boxes::Mp4;
use jiff::tz::TimeZone;
use samples::Movie;
use std::{
    fs::File,
    io::{self, BufReader, Read, Seek},
    path::Path,
};

/// One point of an embedded track.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EmbeddedPoint {
    /// Seconds from the video's first presentation time.
    pub media_s: f64,
    /// What the receiver said.
    pub point: RawPoint,
}

/// A track from within a video, before cleaning.
#[derive(Clone, Debug, PartialEq)]
pub struct EmbeddedTrack {
    /// How it was written down.
    pub format: TrackFormat,
    /// Every point that has a position, in the order of the file; at least one.
    pub points: Vec<EmbeddedPoint>,
    /// What was passed over, in words.
    pub notes: Vec<String>,
}

impl EmbeddedTrack {
    /// Looks for a track in a video; `None` where there is none.
    ///
    /// Times are UTC where the camera's layout says so, and local to `zone` where exiftool names none.
    ///
    /// # Errors
    /// The file cannot be read, or exiftool was asked and did not answer.
    pub fn read(video: &Path, zone: &TimeZone) -> Result<Option<Self>, TrackError> {
        let found = File::open(video).and_then(|file| find(BufReader::new(file)));
        match found {
            Ok(Some(track)) => Ok(Some(track)),
            Ok(None) => exiftool::ask(video, zone),
            Err(source) => Err(TrackError::Unreadable {
                path: video.to_owned(),
                source,
            }),
        }
    }
}

/// Looks for a track of the known layouts. A damaged file gives what is there.
pub(crate) fn find(video: impl Read + Seek) -> io::Result<Option<EmbeddedTrack>> {
    let mut mp4 = Mp4::new(video)?;
    let top = mp4.top()?;
    let Some(moov) = boxes::first(&top, b"moov").cloned() else {
        return Ok(None);
    };
    let movie = Movie::read(&mut mp4, &moov)?;
    for format in [
        TrackFormat::Gpmf,
        TrackFormat::Camm,
        TrackFormat::BlackVue,
        TrackFormat::Novatek,
    ] {
        let (points, notes) = match format {
            TrackFormat::Gpmf => gpmf::read(&mut mp4, &movie)?,
            TrackFormat::Camm => camm::read(&mut mp4, &movie)?,
            TrackFormat::BlackVue => blackvue::read(&mut mp4, &top)?,
            _ => novatek::read(&mut mp4, &moov)?,
        };
        if !points.is_empty() {
            return Ok(Some(EmbeddedTrack {
                format,
                points,
                notes,
            }));
        }
    }
    Ok(None)
}

/// Points, and what was passed over.
type Found = (Vec<EmbeddedPoint>, Vec<String>);

/// `3 points without a position`, or nothing.
fn note(count: usize, what: &str) -> Option<String> {
    (count > 0).then(|| format!("{count} {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    #[test]
    fn a_video_without_track_has_none() {
        assert_eq!(
            find(Cursor::new(built::Video::default().bytes())).unwrap(),
            None
        );
        assert_eq!(find(Cursor::new(b"this is a text")).unwrap(), None);
    }

    #[test]
    fn a_video_file_is_read_and_one_without_track_is_no_error() {
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            EmbeddedTrack::read(&path, &TimeZone::UTC).unwrap()
        };
        assert_eq!(read("plain.mp4", &built::Video::default().bytes()), None);
        assert_eq!(read("text.mp4", b"this is a text"), None);
        for (format, bytes) in built::all() {
            assert_eq!(
                read("x.mp4", &bytes).map(|track| track.format),
                Some(format)
            );
        }
    }

    #[test]
    fn a_missing_video_is_an_error_with_its_name() {
        let missing = EmbeddedTrack::read(Path::new("none.mp4"), &TimeZone::UTC).unwrap_err();
        assert!(missing.to_string().contains("none.mp4"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = find(Cursor::new(bytes));
        }

        #[test]
        fn any_damage_to_a_video_is_read_or_refused(
            which in 0usize..5, at in 0usize..100_000, byte in any::<u8>(), cut in any::<bool>(),
        ) {
            let mut video = built::all().swap_remove(which).1;
            let at = at % video.len();
            if cut { video.truncate(at) } else { video[at] = byte }
            let _ = find(Cursor::new(video));
        }
    }
}
