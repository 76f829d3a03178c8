//! A video file, read through the `ffprobe` and `ffmpeg` programs.
//!
//! A crash of a decoder is then theirs, and no version of the FFmpeg libraries is tied to ours.

mod decode;
mod probe;

use super::{FrameTime, Picture, RecordingError, exif::WHOLE_SECONDS_SIGMA_S};
use jiff::SignedDuration;
use std::path::{Path, PathBuf};

/// Frames asked of one run of ffmpeg: it keeps the filter's text short.
const FRAMES_A_RUN: usize = 1000;

/// A video whose frames' times are known.
#[derive(Debug)]
pub(crate) struct Video {
    path: PathBuf,
    size: [u32; 2],
    /// The container's own start, which seeking counts from.
    start_s: f64,
    /// Presentation time of each frame, ascending.
    pts_s: Vec<f64>,
}

impl Video {
    pub fn open(path: &Path) -> Result<(Self, Vec<FrameTime>), RecordingError> {
        let stream = probe::stream(path)?;
        let pts_s = probe::frame_times(path)?;
        let Some(&first_s) = pts_s.first() else {
            return Err(RecordingError::NotAVideo {
                path: path.to_owned(),
                what: "it has no frames".into(),
            });
        };
        let created = stream
            .created
            .ok_or_else(|| RecordingError::NoCreationTime {
                path: path.to_owned(),
            })?;
        let time = |pts_s: &f64| FrameTime {
            captured_at: created.checked_add(duration(pts_s - first_s)).ok(),
            clock_sigma_s: WHOLE_SECONDS_SIGMA_S,
        };
        let frames = pts_s.iter().map(time).collect();
        Ok((
            Self {
                path: path.to_owned(),
                size: stream.size,
                start_s: stream.start_s,
                pts_s,
            },
            frames,
        ))
    }

    pub fn hash(&self) -> Result<String, RecordingError> {
        crate::hash_file(&self.path).map_err(|source| RecordingError::Unreadable {
            path: self.path.clone(),
            source,
        })
    }

    pub fn frame_name(&self, index: u32) -> String {
        let pts_s = self.pts_s.get(index as usize).copied().unwrap_or_default();
        format!("frame {index} at {pts_s:.2} s")
    }

    pub fn read(
        &self,
        wanted: &[u32],
        take: &mut dyn FnMut(u32, Result<Picture, String>) -> bool,
    ) -> Result<(), RecordingError> {
        for run in wanted.chunks(FRAMES_A_RUN) {
            if !decode::frames(self, run, take)? {
                break;
            }
        }
        Ok(())
    }
}

fn duration(seconds: f64) -> SignedDuration {
    SignedDuration::try_from_secs_f64(seconds).unwrap_or(SignedDuration::ZERO)
}

/// `file:` keeps names such as `-x.mp4` and `a:b.mp4` from being taken for something else.
fn input(path: &Path) -> std::ffi::OsString {
    let mut name = std::ffi::OsString::from("file:");
    name.push(path);
    name
}
