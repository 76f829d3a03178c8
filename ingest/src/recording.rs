//! A recording as it came from the camera: a folder of pictures or a video.

mod error;
pub(crate) mod exif;
mod files;
mod folder;
mod listing;
mod named;
pub(crate) mod process;
mod video;

pub use error::RecordingError;
pub(crate) use folder::Folder;
pub use named::{NamePattern, NamePatternError};
pub(crate) use video::{Planes, Reel};

use files::Files;
use image::{GrayImage, RgbImage};
use jiff::{Timestamp, tz::TimeZone};
use process::Tools;
use register::{DriveId, FileFault};
use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
};
use video::{Pixels, Shape};

/// How recordings are opened.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// Times without zone, in names and pictures, are local to this one.
    pub zone: TimeZone,
    /// Only the keyframes of videos are frames: a fast look.
    pub keyframes: bool,
    /// How names hold a time, where the camera's way is not known by itself.
    pub name_pattern: Option<NamePattern>,
}

impl OpenOptions {
    /// All frames, with the names of common cameras.
    pub fn in_zone(zone: TimeZone) -> Self {
        Self {
            zone,
            keyframes: false,
            name_pattern: None,
        }
    }
}

/// What says when a recording began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StartSource {
    /// `creation_time` in the video.
    CreationTime,
    /// The file's name.
    FileName,
    /// EXIF in the pictures.
    Exif,
    /// `frames.csv`.
    Listing,
    /// The video's modification time as its end: right only if copying has kept it.
    FileTime,
    /// Nothing.
    Unknown,
}

impl StartSource {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::CreationTime => "the video's creation_time",
            Self::FileName => "the file's name",
            Self::Exif => "EXIF in the pictures",
            Self::Listing => "frames.csv",
            Self::FileTime => {
                "the file's modification time, for want of a creation_time and of a time in its name"
            }
            Self::Unknown => "nothing",
        }
    }
}

/// When a frame was taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameTime {
    /// The time by the camera's clock, if the frame carries one.
    pub captured_at: Option<Timestamp>,
    /// Standard deviation of that time.
    pub clock_sigma_s: f64,
}

/// One video file of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// The file.
    pub file: PathBuf,
    /// The place of its first frame in the recording.
    pub first: u32,
    /// How many of the recording's frames are in it. What a camera records twice, at the end of
    /// one file and at the beginning of the next, counts in the first only.
    pub frames: u32,
    /// Time of the file's first picture by the camera's clock, in the recording or not.
    pub starts_at: Option<Timestamp>,
    /// Presentation time of the file's first picture, in the recording or not.
    pub start_pts_s: f64,
    /// From its first picture to the end of its last.
    pub duration_s: f64,
    /// `creation_time`, if it is later than 1999: of the file's beginning by most cameras, of its
    /// end by some. A recording always starts at what its first file says.
    pub created: Option<Timestamp>,
    /// The time in its name.
    pub named: Option<Timestamp>,
}

/// A recording that has been opened: its frames are known, none is decoded.
#[derive(Debug)]
pub struct Recording {
    /// The content hash.
    pub id: DriveId,
    /// The file or folder as it was named; for pictures in folders within, their folder.
    pub path: PathBuf,
    /// Every frame in order of time.
    pub frames: Vec<FrameTime>,
    /// What says when it began.
    pub start: StartSource,
    /// Files of the folder that could not be used, and why, given with its first recording; and
    /// what is lost of this recording's own.
    pub left_out: Vec<FileFault>,
    pub(crate) source: Source,
}

/// One frame as it comes from the recording.
#[derive(Debug)]
pub(crate) enum Picture {
    /// The bytes of a JPEG or PNG file.
    File(Vec<u8>),
    /// Decoded from a video.
    Pixels(RgbImage),
    /// Decoded from a video, with brightness and colour apart.
    Planes(Planes),
}

/// Where the pictures come from.
#[derive(Debug)]
pub(crate) enum Source {
    Folder(Folder),
    Video(Reel),
}

impl Recording {
    /// Opens a video file, a folder of pictures, or a folder of videos, which becomes one
    /// recording for each unbroken run of a camera's files; in order of time.
    ///
    /// Folders within are looked into, as on a card. Where there are videos, pictures beside them
    /// are left out: they are snapshots of the same drives.
    ///
    /// # Errors
    /// If nothing in it can be used, or FFmpeg is missing; a file that cannot be used while others
    /// can is [left out](Self::left_out).
    pub fn open_all(path: &Path, options: &OpenOptions) -> Result<Vec<Self>, RecordingError> {
        Self::open_all_with(path, options, &Tools::installed())
    }

    fn open_all_with(
        path: &Path,
        options: &OpenOptions,
        tools: &Tools,
    ) -> Result<Vec<Self>, RecordingError> {
        let found = fs::metadata(path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => RecordingError::Missing {
                path: path.to_owned(),
            },
            _ => RecordingError::Unreadable {
                path: path.to_owned(),
                source,
            },
        })?;
        if !found.is_dir() {
            let opened = video::Opened::file(path, options, tools)?;
            return Ok(vec![Self::of_videos(path, opened)]);
        }
        let files = Files::of(path)?;
        let mut recordings = Vec::new();
        let mut faults = files.faults;
        if !files.videos.is_empty() {
            let (opened, broken) = video::Opened::folder(&files.videos, path, options, tools)?;
            recordings.extend(
                opened
                    .into_iter()
                    .map(|opened| Self::of_videos(path, opened)),
            );
            faults.extend(broken);
            faults.extend(files.pictures.iter().map(|(folder, pictures)| FileFault {
                file: folder.display().to_string(),
                fault: format!(
                    "{} pictures were left out, as there are videos; give their folder alone to use them",
                    pictures.len()
                ),
            }));
        } else {
            for (folder, pictures) in files.pictures {
                match folder::Opened::of(&folder, pictures, options) {
                    Ok(opened) => recordings.push(Self::of_pictures(&folder, opened)),
                    Err(RecordingError::NothingUsable { faults: all, .. }) => faults.extend(all),
                    Err(fault) => return Err(fault),
                }
            }
        }
        match recordings.first_mut() {
            Some(first) => first.left_out.splice(0..0, faults),
            None if faults.is_empty() => {
                return Err(RecordingError::NoPictures {
                    path: path.to_owned(),
                });
            }
            None => {
                return Err(RecordingError::NothingUsable {
                    path: path.to_owned(),
                    faults,
                });
            }
        };
        Ok(recordings)
    }

    fn of_videos(path: &Path, opened: video::Opened) -> Self {
        Self {
            id: DriveId(opened.reel.id()),
            path: path.to_owned(),
            frames: opened.frames,
            start: opened.start,
            left_out: opened.lost,
            source: Source::Video(opened.reel),
        }
    }

    fn of_pictures(path: &Path, opened: folder::Opened) -> Self {
        Self {
            id: DriveId(opened.id),
            path: path.to_owned(),
            frames: opened.frames,
            start: opened.start,
            left_out: opened.faults,
            source: Source::Folder(opened.folder),
        }
    }

    /// Its video files in order; none for a folder of pictures.
    pub fn clips(&self) -> &[Clip] {
        match &self.source {
            Source::Folder(_) => &[],
            Source::Video(reel) => &reel.clips,
        }
    }

    /// The name for people: a video's (`drive.mp4`), a folder's with the one it lies in
    /// (`monday/frames`), or a folder's with the files of it (`card/1.mp4 to 9.mp4`).
    pub fn name(&self) -> String {
        let full = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        let named = |parts: usize| {
            let names: Vec<_> = full
                .iter()
                .map(|part| part.to_string_lossy())
                .filter(|part| part != "/")
                .collect();
            names[names.len().saturating_sub(parts)..].join("/")
        };
        match &self.source {
            Source::Folder(_) => named(2),
            Source::Video(reel) => match reel.clips.as_slice() {
                [clip] if clip.file == self.path => named(1),
                _ => format!("{}/{}", named(1), reel.name()),
            },
        }
    }

    /// The name of a frame: its file, or its place in the video.
    pub fn frame_name(&self, index: u32) -> String {
        match &self.source {
            Source::Folder(folder) => folder.name(index),
            Source::Video(reel) => reel.frame_name(index),
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
        let reel = match &self.source {
            Source::Folder(folder) => return folder.read(wanted, take),
            Source::Video(reel) => reel,
        };
        reel.read(
            wanted.iter().copied(),
            Shape::Colour,
            &mut |index, pixels| {
                let [w, h] = reel.size();
                let picture = pixels.and_then(|pixels| match pixels {
                    Pixels::Planes(planes) => Ok(Picture::Planes(planes)),
                    Pixels::Packed(bytes) => RgbImage::from_raw(w, h, bytes)
                        .map(Picture::Pixels)
                        .ok_or_else(other_size),
                });
                take(index, picture)
            },
        )
    }

    /// Gives every `step`-th frame of a range in order, grey and shrunk to a width and height,
    /// until `take` says that it has enough.
    ///
    /// A frame that cannot be read is given as a fault in words; an error ends the recording.
    pub(crate) fn read_small(
        &self,
        frames: Range<u32>,
        step: u32,
        size: [u32; 2],
        take: &mut dyn FnMut(u32, Result<GrayImage, String>) -> bool,
    ) -> Result<(), RecordingError> {
        let wanted = frames.step_by(step.max(1) as usize);
        let [w, h] = size.map(|side| side.max(1));
        match &self.source {
            Source::Folder(folder) => folder.read_small(wanted, [w, h], take),
            Source::Video(reel) => reel.read(wanted, Shape::Grey([w, h]), &mut |index, pixels| {
                let picture = pixels.and_then(|pixels| match pixels {
                    Pixels::Packed(bytes) => {
                        GrayImage::from_raw(w, h, bytes).ok_or_else(other_size)
                    }
                    Pixels::Planes(_) => Err(other_size()),
                });
                take(index, picture)
            }),
        }
    }

    /// Names of its files, or of the folder of its pictures.
    pub fn file_names(&self) -> Vec<String> {
        match self.clips() {
            [] => vec![self.name()],
            clips => clips
                .iter()
                .map(|clip| files::name_of(&clip.file))
                .collect(),
        }
    }

    /// Length of its first file in seconds: how far a time written at its end is from that of its
    /// start.
    pub(crate) fn file_s(&self) -> f64 {
        let whole = || {
            self.span()
                .map_or(0.0, |(from, to)| to.duration_since(from).as_secs_f64())
        };
        self.clips()
            .first()
            .map_or_else(whole, |clip| clip.duration_s)
    }

    /// Time of the first and of the last frame that has one.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let times = || self.frames.iter().filter_map(|frame| frame.captured_at);
        Some((times().min()?, times().max()?))
    }
}

fn other_size() -> String {
    "a picture of another size came out of the video".into()
}

#[cfg(test)]
mod tests;
