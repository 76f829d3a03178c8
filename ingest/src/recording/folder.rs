//! A folder of pictures, with times from a list or from EXIF.

use super::{FrameTime, Picture, RecordingError, exif, listing};
use jiff::tz::TimeZone;
use rayon::prelude::*;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Pictures of one camera in order of time.
#[derive(Debug)]
pub(crate) struct Folder {
    files: Vec<PathBuf>,
}

impl Folder {
    pub fn open(path: &Path, zone: &TimeZone) -> Result<(Self, Vec<FrameTime>), RecordingError> {
        let mut files = pictures(path)?;
        if files.is_empty() {
            return Err(RecordingError::NoPictures {
                path: path.to_owned(),
            });
        }
        files.sort_by(|a, b| natord::compare(&file_name(a), &file_name(b)));
        let listed = listing::beside(path, zone)?;
        let mut frames: Vec<(FrameTime, PathBuf)> = files
            .into_par_iter()
            .map(|file| {
                let name = file_name(&file);
                let time = listed
                    .get(&name)
                    .copied()
                    .or_else(|| exif::time_of(&file, zone));
                let (captured_at, clock_sigma_s) = time.unzip();
                let clock_sigma_s = clock_sigma_s.unwrap_or_default();
                (
                    FrameTime {
                        captured_at,
                        clock_sigma_s,
                    },
                    file,
                )
            })
            .collect();
        // Frames without a time keep their place by name at the end: they are skipped anyway.
        frames.sort_by_key(|(frame, _)| (frame.captured_at.is_none(), frame.captured_at));
        let (frames, files) = frames.into_iter().unzip();
        Ok((Self { files }, frames))
    }

    pub fn hash(&self) -> Result<String, RecordingError> {
        crate::hash_folder(&self.files)
            .map_err(|(path, source)| RecordingError::Unreadable { path, source })
    }

    pub fn name(&self, index: u32) -> String {
        self.files
            .get(index as usize)
            .map(|file| file_name(file))
            .unwrap_or_default()
    }

    pub fn read(&self, wanted: &[u32], take: &mut dyn FnMut(u32, Result<Picture, String>) -> bool) {
        for &index in wanted {
            let Some(file) = self.files.get(index as usize) else {
                continue;
            };
            let picture = fs::read(file).map(Picture::File).map_err(|e| e.to_string());
            if !take(index, picture) {
                return;
            }
        }
    }
}

fn pictures(folder: &Path) -> Result<Vec<PathBuf>, RecordingError> {
    let fail = |source| RecordingError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if is_picture(&path) && path.is_file() {
            files.push(path);
        }
    }
    Ok(files)
}

/// JPEG and PNG by name; hidden files are a system's own (macOS leaves `._0001.jpg` on cards).
fn is_picture(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let known = ["jpg", "jpeg", "png"].iter().any(|e| extension == *e);
    known && !file_name(path).starts_with('.')
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
