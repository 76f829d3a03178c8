//! Pictures kept as evidence: the frames in which damage was placed.

use image::{RgbImage, codecs::jpeg::JpegEncoder};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Good enough to judge a crack by, a fifth of the size of 95.
const JPEG_QUALITY: u8 = 85;
/// How a JPEG file begins.
const JPEG_START: [u8; 3] = [0xff, 0xd8, 0xff];

/// A picture that could not be kept.
#[derive(Debug, thiserror::Error)]
#[error("{}: the picture cannot be kept: {source}; free some space or name another folder with --data", path.display())]
pub struct KeepError {
    path: PathBuf,
    source: io::Error,
}

/// Where the pictures of one drive are kept; given by the frame's place in the recording.
pub struct Pictures<'a> {
    path_of: &'a (dyn Fn(u32) -> PathBuf + Sync),
}

impl<'a> Pictures<'a> {
    /// Pictures at the paths that `path_of` gives.
    pub fn new(path_of: &'a (dyn Fn(u32) -> PathBuf + Sync)) -> Self {
        Self { path_of }
    }

    /// Keeps a frame: the camera's own bytes where they are a JPEG, else encoded as one.
    ///
    /// The file is there whole or not at all.
    pub(crate) fn keep(
        &self,
        frame: u32,
        file: Option<&[u8]>,
        image: &RgbImage,
    ) -> Result<(), KeepError> {
        let path = (self.path_of)(frame);
        let written = match file {
            Some(bytes) if bytes.starts_with(&JPEG_START) => write(&path, bytes),
            _ => encoded(image).and_then(|bytes| write(&path, &bytes)),
        };
        written.map_err(|source| KeepError { path, source })
    }
}

fn encoded(image: &RgbImage) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    image
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY))
        .map_err(io::Error::other)?;
    Ok(bytes)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut draft = tempfile::NamedTempFile::new_in(folder)?;
    io::Write::write_all(&mut draft, bytes)?;
    draft.persist(path)?;
    Ok(())
}
