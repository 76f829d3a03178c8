//! A folder of pictures, with times from a list, from EXIF or from their names.

use super::{
    FrameTime, OpenOptions, Picture, RecordingError, StartSource, exif,
    files::{name_of, stem_of},
    listing, named,
};
use crate::hash::Content;
use image::{
    DynamicImage, GrayImage,
    imageops::{grayscale, thumbnail},
};
use inference::decode_picture;
use rayon::prelude::*;
use register::FileFault;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Pictures of one camera in order of time.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    files: Vec<PathBuf>,
}

/// A folder with what is known of it.
pub(super) struct Opened {
    pub folder: Folder,
    pub id: String,
    pub frames: Vec<FrameTime>,
    pub start: StartSource,
    /// Pictures that cannot be read.
    pub faults: Vec<FileFault>,
}

/// What is known of one picture without decoding it.
struct Known {
    file: PathBuf,
    content: Content,
    time: FrameTime,
    source: StartSource,
}

impl Opened {
    pub fn of(
        path: &Path,
        files: Vec<PathBuf>,
        options: &OpenOptions,
    ) -> Result<Self, RecordingError> {
        let listed = listing::beside(path, &options.zone)?;
        let looked_at: Vec<Result<Known, FileFault>> = files
            .into_par_iter()
            .map(|file| {
                look(&file, &listed, options).map_err(|fault| FileFault {
                    file: name_of(&file),
                    fault,
                })
            })
            .collect();
        let mut known = Vec::with_capacity(looked_at.len());
        let mut faults = Vec::new();
        for picture in looked_at {
            match picture {
                Ok(picture) => known.push(picture),
                Err(fault) => faults.push(fault),
            }
        }
        if known.is_empty() {
            return Err(RecordingError::NothingUsable {
                path: path.to_owned(),
                faults,
            });
        }
        // Frames without a time keep their place by name at the end: they are skipped anyway.
        known.sort_by_key(|known| (known.time.captured_at.is_none(), known.time.captured_at));
        let start = known
            .first()
            .map_or(StartSource::Unknown, |known| known.source);
        let identity = |known: &Known| {
            let name = known.file.file_name().unwrap_or_default().to_owned();
            (name, known.content)
        };
        let id = Content::together(known.iter().map(identity).collect());
        let (frames, files) = known
            .into_iter()
            .map(|known| (known.time, known.file))
            .unzip();
        Ok(Self {
            folder: Folder {
                path: path.to_owned(),
                files,
            },
            id,
            frames,
            start,
            faults,
        })
    }
}

/// Reads the whole file, for its content hash, and its time.
fn look(file: &Path, listed: &listing::Times, options: &OpenOptions) -> Result<Known, String> {
    let unreadable = |fault: std::io::Error| format!("it cannot be read: {fault}");
    let content = Content::of(file).map_err(unreadable)?;
    let from_list = || Some((*listed.get(&name_of(file))?, StartSource::Listing));
    let from_exif = || Some((exif::time_of(file, &options.zone)?, StartSource::Exif));
    let from_name = || {
        let pattern = options.name_pattern.as_ref();
        let time = named::time_in(&stem_of(file), pattern, true, &options.zone)?;
        Some(((time.at, time.sigma_s), StartSource::FileName))
    };
    let found = from_list().or_else(from_exif).or_else(from_name);
    Ok(Known {
        file: file.to_owned(),
        content,
        time: FrameTime {
            captured_at: found.map(|((at, _), _)| at),
            clock_sigma_s: found.map_or(0.0, |((_, sigma_s), _)| sigma_s),
        },
        source: found.map_or(StartSource::Unknown, |(_, source)| source),
    })
}

impl Folder {
    pub fn name(&self, index: u32) -> String {
        self.files
            .get(index as usize)
            .map(|file| name_of(file))
            .unwrap_or_default()
    }

    pub fn read(
        &self,
        wanted: &[u32],
        take: &mut dyn FnMut(u32, Result<Picture, String>) -> bool,
    ) -> Result<(), RecordingError> {
        for &index in wanted {
            let Some(file) = self.files.get(index as usize) else {
                continue;
            };
            let bytes = fs::read(file);
            if bytes.is_err() {
                self.is_there()?;
            }
            if !take(index, bytes.map(Picture::File).map_err(|e| e.to_string())) {
                break;
            }
        }
        Ok(())
    }

    /// The same grey and shrunk, some decoded at once.
    pub fn read_small(
        &self,
        wanted: impl Iterator<Item = u32>,
        size: [u32; 2],
        take: &mut dyn FnMut(u32, Result<GrayImage, String>) -> bool,
    ) -> Result<(), RecordingError> {
        let mut wanted = wanted.filter(|index| (*index as usize) < self.files.len());
        let at_once = rayon::current_num_threads() * 2;
        loop {
            let batch: Vec<u32> = wanted.by_ref().take(at_once).collect();
            if batch.is_empty() {
                return Ok(());
            }
            let pictures: Vec<_> = batch
                .par_iter()
                .map(|index| (*index, self.small(*index, size)))
                .collect();
            for (index, picture) in pictures {
                if picture.is_err() {
                    self.is_there()?;
                }
                if !take(index, picture) {
                    return Ok(());
                }
            }
        }
    }

    fn small(&self, index: u32, [w, h]: [u32; 2]) -> Result<GrayImage, String> {
        let file = self
            .files
            .get(index as usize)
            .ok_or("there is no such picture")?;
        let bytes = fs::read(file).map_err(|e| e.to_string())?;
        let image = decode_picture(&bytes).map_err(|e| e.to_string())?;
        Ok(thumbnail(&grayscale(&DynamicImage::from(image)), w, h))
    }

    /// Not the picture's fault if the card was pulled out meanwhile.
    fn is_there(&self) -> Result<(), RecordingError> {
        match fs::read_dir(&self.path) {
            Ok(_) => Ok(()),
            Err(source) => Err(RecordingError::Unreadable {
                path: self.path.clone(),
                source,
            }),
        }
    }
}
