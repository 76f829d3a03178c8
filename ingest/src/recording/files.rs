//! What a folder or a card holds: pictures and videos, by name.

use super::RecordingError;
use register::FileFault;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Folders within folders that are looked into: `DCIM/100MEDIA` and a little more.
const DEPTH: usize = 4;
const PICTURES: [&str; 3] = ["jpg", "jpeg", "png"];
const VIDEOS: [&str; 7] = ["mp4", "m4v", "mov", "avi", "ts", "mts", "m2ts"];

/// The files of a folder that may be recordings.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// Videos in the folder and the folders within.
    pub videos: Vec<PathBuf>,
    /// Folders with their pictures, in natural order; only the first where it holds some itself.
    pub pictures: Vec<(PathBuf, Vec<PathBuf>)>,
    /// Folders that cannot be read.
    pub faults: Vec<FileFault>,
}

impl Files {
    /// Lists a folder; hidden files are a system's own (macOS leaves `._0001.jpg` on cards).
    pub fn of(folder: &Path) -> Result<Self, RecordingError> {
        let mut files = Self::default();
        files
            .list(folder, DEPTH)
            .map_err(|source| RecordingError::Unreadable {
                path: folder.to_owned(),
                source,
            })?;
        files.videos.sort_by(|a, b| by_nature(a, b));
        files.pictures.sort_by(|a, b| by_nature(&a.0, &b.0));
        if let Some(own) = files.pictures.iter().position(|(place, _)| place == folder) {
            // Thumbnails and rejects are often kept in folders within.
            files.pictures = vec![files.pictures.swap_remove(own)];
        }
        Ok(files)
    }

    fn list(&mut self, folder: &Path, depth: usize) -> std::io::Result<()> {
        let mut pictures = Vec::new();
        let mut folders = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if name_of(&path).starts_with('.') {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if has_extension(&path, &PICTURES) {
                pictures.push(path);
            } else if has_extension(&path, &VIDEOS) {
                self.videos.push(path);
            }
        }
        if !pictures.is_empty() {
            pictures.sort_by(|a, b| by_nature(a, b));
            self.pictures.push((folder.to_owned(), pictures));
        }
        for within in folders {
            if depth == 0 {
                return Ok(());
            }
            if let Err(fault) = self.list(&within, depth - 1) {
                self.faults.push(FileFault {
                    file: within.display().to_string(),
                    fault: format!("the folder cannot be read: {fault}"),
                });
            }
        }
        Ok(())
    }
}

/// The file's name for people.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The file's name without its ending.
pub(super) fn stem_of(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// `2.jpg` before `10.jpg`.
pub(super) fn by_nature(a: &Path, b: &Path) -> std::cmp::Ordering {
    natord::compare(&a.to_string_lossy(), &b.to_string_lossy()).then_with(|| a.cmp(b))
}

fn has_extension(path: &Path, known: &[&str]) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    known.iter().any(|e| extension == *e)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "x").unwrap();
        }
        folder
    }

    #[test]
    fn a_card_is_looked_into_and_hidden_files_are_not() {
        let card = folder(&[
            "DCIM/100MEDIA/10.MP4",
            "DCIM/100MEDIA/2.mp4",
            "DCIM/100MEDIA/._2.mp4",
            "DCIM/.Trash/3.mp4",
            "a/b/c/d/4.mov",
            "a/b/c/d/e/5.mov",
            "notes.txt",
        ]);
        let files = Files::of(card.path()).unwrap();
        let names: Vec<_> = files.videos.iter().map(|file| name_of(file)).collect();
        assert_eq!(names, ["2.mp4", "10.MP4", "4.mov"]);
        assert!(files.pictures.is_empty() && files.faults.is_empty());
    }

    #[test]
    fn pictures_stay_in_their_folders_and_thumbnails_are_left_alone() {
        let card = folder(&["DCIM/101/1.JPG", "DCIM/100/2.jpeg", "DCIM/100/1.png"]);
        let files = Files::of(card.path()).unwrap();
        let counts: Vec<_> = files
            .pictures
            .iter()
            .map(|(place, pictures)| (name_of(place), pictures.len()))
            .collect();
        assert_eq!(counts, [("100".to_owned(), 2), ("101".to_owned(), 1)]);
        let frames = folder(&["1.jpg", "thumbs/1.jpg"]);
        let files = Files::of(frames.path()).unwrap();
        assert_eq!(files.pictures.len(), 1);
        assert_eq!(files.pictures[0].1, [frames.path().join("1.jpg")]);
    }
}
