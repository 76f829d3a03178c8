//! A video file, read through the `ffprobe` and `ffmpeg` programs.
//!
//! A crash of a decoder is then theirs, and no version of the FFmpeg libraries is tied to ours.

mod decode;
mod naming;
mod planes;
mod probe;
mod reel;
mod runs;
mod selection;

pub(crate) use planes::Planes;
pub(super) use reel::Opened;
pub(crate) use reel::Reel;

use super::{OpenOptions, RecordingError, files::stem_of, named, process::Tools};
use crate::hash::Content;
use jiff::Timestamp;
use planes::Coding;
use selection::Selection;
use std::{
    ffi::OsString,
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

/// How pixels are wanted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// Red, green and blue, as large as they are.
    Colour,
    /// Grey, of this width and height.
    Grey([u32; 2]),
}

/// A frame's pixels in the shape that was asked for.
#[derive(Debug)]
pub(super) enum Pixels {
    /// Row by row: three bytes each, or one for grey.
    Packed(Vec<u8>),
    /// Brightness and colour apart.
    Planes(Planes),
}

impl Shape {
    fn bytes(self, video: &Video) -> usize {
        let [w, h] = video.size;
        match (self, video.coding) {
            (Self::Colour, Some(_)) => planes::bytes(video.size),
            (Self::Colour, None) => w as usize * h as usize * 3,
            (Self::Grey([w, h]), _) => w as usize * h as usize,
        }
    }

    /// What follows the choice of frames; `area` takes the mean of what becomes one pixel.
    fn filter(self) -> String {
        match self {
            Self::Colour => String::new(),
            Self::Grey([w, h]) => format!(",scale={w}:{h}:flags=area,format=gray"),
        }
    }

    /// `None`: as the codec has it.
    fn pixel_format(self, video: &Video) -> Option<&'static str> {
        match (self, video.coding) {
            (Self::Colour, Some(_)) => None,
            (Self::Colour, None) => Some("rgb24"),
            (Self::Grey(_), _) => Some("gray"),
        }
    }
}

/// A video file whose frames' times are known.
#[derive(Debug)]
pub(super) struct Video {
    file: PathBuf,
    content: Content,
    size: [u32; 2],
    codec: String,
    turned_deg: i64,
    /// Of the usual kind of stream.
    coding: Option<Coding>,
    /// The container's own start, which seeking counts from.
    start_s: f64,
    /// Presentation time of the first frame.
    first_s: f64,
    /// From the first frame to the end of the last.
    duration_s: f64,
    /// Presentation time of each frame to look at, ascending.
    pts_s: Vec<f64>,
    keys_s: Vec<f64>,
    /// Only keyframes are looked at.
    keyframes: bool,
    created: Option<Timestamp>,
    named: Option<named::NamedTime>,
    modified: Option<Timestamp>,
    /// What of it is lost, in words.
    lost: Option<String>,
}

impl Video {
    pub fn open(file: &Path, options: &OpenOptions, tools: &Tools) -> Result<Self, RecordingError> {
        let unreadable = |source| RecordingError::Unreadable {
            path: file.to_owned(),
            source,
        };
        let not_a_video = |what: &str| RecordingError::NotAVideo {
            path: file.to_owned(),
            what: what.to_owned(),
        };
        let found = fs::metadata(file).map_err(unreadable)?;
        if found.len() == 0 {
            return Err(not_a_video("0 bytes: nothing was written into it"));
        }
        let stream = probe::stream(file, tools)?;
        let packets = probe::packets(file, tools)?;
        let (Some(&first_s), Some(&last_s)) = (packets.pts_s.first(), packets.pts_s.last()) else {
            return Err(not_a_video("it has no frames"));
        };
        let mean_s = (last_s - first_s) / (packets.pts_s.len().max(2) - 1) as f64;
        let last_frame_s = if packets.last_s > 0.0 {
            packets.last_s
        } else {
            mean_s
        };
        let lost = lost(&stream, &packets, mean_s, file, found.len());
        let modified = found.modified().ok();
        Ok(Self {
            file: file.to_owned(),
            content: Content::of(file).map_err(unreadable)?,
            size: stream.size,
            codec: stream.codec,
            turned_deg: stream.turned_deg,
            coding: stream.coding,
            start_s: stream.start_s,
            first_s,
            duration_s: last_s - first_s + last_frame_s,
            pts_s: if options.keyframes {
                packets.keys_s.clone()
            } else {
                packets.pts_s
            },
            keys_s: packets.keys_s,
            keyframes: options.keyframes,
            created: stream.created,
            named: named::time_in(
                &stem_of(file),
                options.name_pattern.as_ref(),
                false,
                &options.zone,
            ),
            modified: modified.and_then(|at| Timestamp::try_from(at).ok()),
            lost,
        })
    }

    /// Its name and content, for the identity of what it is a part of.
    fn identity(&self) -> (OsString, Content) {
        let name = self.file.file_name().unwrap_or_default().to_owned();
        (name, self.content)
    }

    fn frame_name(&self, index: u32) -> String {
        let pts_s = self.pts_s.get(index as usize).copied().unwrap_or_default();
        format!("frame {index} at {pts_s:.2} s")
    }

    /// Gives the wanted frames, counted from the file's first; `false` when `take` had enough.
    fn read(
        &self,
        tools: &Tools,
        wanted: impl Iterator<Item = u32>,
        shape: Shape,
        take: &mut dyn FnMut(u32, Result<Pixels, String>) -> bool,
    ) -> Result<bool, RecordingError> {
        let wanted: Vec<(u32, f64)> = wanted
            .filter_map(|n| Some((n, *self.pts_s.get(n as usize)?)))
            .collect();
        for run in Selection::runs(&wanted, &self.pts_s) {
            let mut faults = false;
            let more = decode::frames(self, tools, run, shape, &mut |index, picture| {
                faults |= picture.is_err();
                take(index, picture.map(|bytes| self.pixels(bytes, shape)))
            })?;
            if faults {
                // Not the file's fault if the card was pulled out meanwhile.
                self.is_there()?;
            }
            if !more {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn pixels(&self, bytes: Vec<u8>, shape: Shape) -> Pixels {
        match (shape, self.coding) {
            (Shape::Colour, Some(coding)) => {
                let size = self.size;
                Pixels::Planes(Planes {
                    bytes,
                    size,
                    coding,
                })
            }
            _ => Pixels::Packed(bytes),
        }
    }

    fn is_there(&self) -> Result<(), RecordingError> {
        match fs::File::open(&self.file) {
            Ok(_) => Ok(()),
            Err(source) => Err(RecordingError::Unreadable {
                path: self.file.clone(),
                source,
            }),
        }
    }

    /// Leaves out the frames of a range, counted from its first.
    fn forget(&mut self, frames: Range<usize>) {
        self.pts_s.drain(frames);
    }
}

/// What the file's head promises and the file does not hold.
fn lost(
    stream: &probe::Stream,
    packets: &probe::Packets,
    mean_s: f64,
    file: &Path,
    bytes: u64,
) -> Option<String> {
    // Two frames are the usual rounding of a head that was written while recording.
    let missing = stream.promised.unwrap_or(0).saturating_sub(packets.count);
    if missing > 2 {
        let seconds = |frames: u64| frames as f64 * mean_s;
        return Some(format!(
            "cut off: the last {:.0} s of {:.0} s are lost",
            seconds(missing).max(1.0),
            seconds(missing.saturating_add(packets.count)).max(1.0)
        ));
    }
    let extension = file.extension()?.to_ascii_lowercase();
    let packets = ["ts", "mts", "m2ts"].iter().any(|name| extension == *name);
    let whole = [188, 192]
        .iter()
        .any(|packet| bytes.is_multiple_of(*packet));
    (packets && !whole)
        .then(|| "cut off: it ends in the middle of a packet, and what came after is lost".into())
}

/// `file:` keeps names such as `-x.mp4` and `a:b.mp4` from being taken for something else.
fn input(path: &Path) -> std::ffi::OsString {
    let mut name = std::ffi::OsString::from("file:");
    name.push(path);
    name
}
