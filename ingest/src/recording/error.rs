//! What can be wrong with a recording, in words.

use register::FileFault;
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
    /// A folder with neither pictures nor videos.
    #[error("{}: there are no JPEG or PNG pictures in this folder, and no videos; give the folder that holds the frames, or a video file", path.display())]
    NoPictures {
        /// The folder.
        path: PathBuf,
    },
    /// A folder of which not one file can be used.
    #[error("{}: not one of its files can be used: {}; copy them from the card again", path.display(), listed(faults))]
    NothingUsable {
        /// The folder.
        path: PathBuf,
        /// Its files, and what is wrong with each.
        faults: Vec<FileFault>,
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
    /// FFmpeg is not installed.
    #[error(
        "{tool} was not found, and videos cannot be read without it: install FFmpeg (Debian, Ubuntu: apt-get install ffmpeg; macOS: brew install ffmpeg)"
    )]
    NoFfmpeg {
        /// The missing program.
        tool: &'static str,
    },
    /// FFmpeg cannot be started.
    #[error("{tool} cannot be started: {source}; install FFmpeg again")]
    Start {
        /// The program.
        tool: &'static str,
        /// What the system said.
        source: std::io::Error,
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

impl RecordingError {
    /// What is wrong, for a list that names the file already.
    pub(super) fn without(&self, path: &Path) -> String {
        let text = self.to_string();
        let named = format!("{}: ", path.display());
        text.strip_prefix(&named).unwrap_or(&text).to_owned()
    }

    /// Whether no other file could be read either.
    pub(super) fn concerns_all_files(&self) -> bool {
        matches!(self, Self::NoFfmpeg { .. } | Self::Start { .. })
    }
}

/// The first few faults in one line.
fn listed(faults: &[FileFault]) -> String {
    const SHOWN: usize = 3;
    let mut text: Vec<String> = faults
        .iter()
        .take(SHOWN)
        .map(|f| format!("{} ({})", f.file, f.fault))
        .collect();
    if faults.len() > SHOWN {
        text.push(format!("and {} more", faults.len() - SHOWN));
    }
    text.join(", ")
}
