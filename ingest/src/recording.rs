//! A recording as it came from the camera: a folder of pictures or a video.

mod exif;
mod folder;
mod listing;
mod process;
mod video;

pub(crate) use folder::Folder;
pub(crate) use video::Video;

use image::RgbImage;
use jiff::{Timestamp, tz::TimeZone};
use register::DriveId;
use std::path::{Path, PathBuf};

/// A recording that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// There is no such file or folder.
    #[error("{}: no such recording; check the name", path.display())]
    Missing {
        /// The name that was given.
        path: PathBuf,
    },
    /// A file in it cannot be read.
    #[error("{}: cannot be read: {source}; is the card still in?", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A folder without pictures.
    #[error("{}: there are no JPEG or PNG pictures in this folder; give the folder that holds the frames, or a video file", path.display())]
    NoPictures {
        /// The folder.
        path: PathBuf,
    },
    /// The list of frame times cannot be used.
    #[error("{}: the list of frame times is not right: {what}; it needs the columns file and captured_at", path.display())]
    Listing {
        /// The list.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The file holds no video that can be decoded.
    #[error("{}: this is not a video that can be read: {what}; if the camera lost power while writing, copy the file from the card again or repair it first", path.display())]
    NotAVideo {
        /// The file.
        path: PathBuf,
        /// What ffprobe said.
        what: String,
    },
    /// The video does not say when it was recorded.
    #[error("{}: the video does not say when it was recorded (no creation_time); write it in with: ffmpeg -i IN.mp4 -c copy -metadata creation_time=2026-10-05T01:12:07Z OUT.mp4", path.display())]
    NoCreationTime {
        /// The file.
        path: PathBuf,
    },
    /// FFmpeg is not installed.
    #[error(
        "{tool} was not found, and videos cannot be read without it: install FFmpeg (Debian, Ubuntu: apt-get install ffmpeg; macOS: brew install ffmpeg)"
    )]
    NoFfmpeg {
        /// The missing program.
        tool: &'static str,
    },
    /// FFmpeg stopped answering.
    #[error("{}: {tool} gave no sign of life for {seconds} s and was stopped; copy the file to a local disk and try again", path.display())]
    Hung {
        /// The file.
        path: PathBuf,
        /// The program.
        tool: &'static str,
        /// How long it was waited for.
        seconds: u64,
    },
}

/// When a frame was taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameTime {
    /// The time by the camera's clock, if the frame carries one.
    pub captured_at: Option<Timestamp>,
    /// Standard deviation of that time.
    pub clock_sigma_s: f64,
}

/// A recording that has been opened: its frames are known, none is decoded.
#[derive(Debug)]
pub struct Recording {
    /// The content hash.
    pub id: DriveId,
    /// The file or folder as it was named.
    pub path: PathBuf,
    /// Every frame in order of time.
    pub frames: Vec<FrameTime>,
    pub(crate) source: Source,
}

/// One frame as it comes from the recording.
#[derive(Debug)]
pub(crate) enum Picture {
    /// The bytes of a JPEG or PNG file.
    File(Vec<u8>),
    /// Decoded from a video.
    Pixels(RgbImage),
}

/// Where the pictures come from.
#[derive(Debug)]
pub(crate) enum Source {
    Folder(Folder),
    Video(Video),
}

impl Recording {
    /// Opens a video file or a folder of pictures. Times without zone are local to `zone`.
    pub fn open(path: &Path, zone: &TimeZone) -> Result<Self, RecordingError> {
        let found = std::fs::metadata(path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => RecordingError::Missing {
                path: path.to_owned(),
            },
            _ => RecordingError::Unreadable {
                path: path.to_owned(),
                source,
            },
        })?;
        let (id, frames, source) = if found.is_dir() {
            let (folder, frames) = Folder::open(path, zone)?;
            (folder.hash()?, frames, Source::Folder(folder))
        } else {
            let (video, frames) = Video::open(path)?;
            (video.hash()?, frames, Source::Video(video))
        };
        Ok(Self {
            id: DriveId(id),
            path: path.to_owned(),
            frames,
            source,
        })
    }

    /// The name for people: a file's, or a folder's with the one it lies in (`monday/frames`).
    pub fn name(&self) -> String {
        let full = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        let parts = match self.source {
            Source::Folder(_) => 2,
            Source::Video(_) => 1,
        };
        let names: Vec<_> = full
            .iter()
            .map(|part| part.to_string_lossy())
            .filter(|part| part != "/")
            .collect();
        names[names.len().saturating_sub(parts)..].join("/")
    }

    /// The name of a frame: its file, or its place in the video.
    pub fn frame_name(&self, index: u32) -> String {
        match &self.source {
            Source::Folder(folder) => folder.name(index),
            Source::Video(video) => video.frame_name(index),
        }
    }

    /// Gives the wanted frames in order, until `take` says that it has enough.
    ///
    /// A frame that cannot be read is given as a fault in words; an error ends the recording.
    pub(crate) fn read(
        &self,
        wanted: &[u32],
        take: &mut dyn FnMut(u32, Result<Picture, String>) -> bool,
    ) -> Result<(), RecordingError> {
        match &self.source {
            Source::Folder(folder) => folder.read(wanted, take),
            Source::Video(video) => return video.read(wanted, take),
        }
        Ok(())
    }

    /// Time of the first and of the last frame that has one.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let times = || self.frames.iter().filter_map(|frame| frame.captured_at);
        Some((times().min()?, times().max()?))
    }
}
