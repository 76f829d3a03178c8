//! Kept pictures, made small.

use register::collection::Picture;
use std::{fs, path::PathBuf};

/// Twice what a workbook shows, so that it may be enlarged and printed.
pub const XLSX_WIDTH_PX: u32 = 320;
/// Some 200 dots an inch on paper.
pub const PDF_WIDTH_PX: u32 = 640;

/// The folder of a register's pictures.
pub struct Pictures {
    data: PathBuf,
}

impl Pictures {
    /// Those in a folder.
    pub fn within(data: PathBuf) -> Self {
        Self { data }
    }

    /// Whether any were kept.
    pub fn are_kept(&self) -> bool {
        self.data.is_dir()
    }

    /// A small JPEG of what a picture shows; nothing where none is kept, or where it is damaged, which is
    /// told: a table without one of its pictures is still a table.
    pub fn thumbnail(&self, picture: &Picture, width_px: u32) -> Option<Vec<u8>> {
        let path = store::picture_path(&self.data, &picture.drive, picture.frame);
        let jpeg = fs::read(&path).ok()?;
        match export::thumbnail(&jpeg, &picture.boxes, width_px) {
            Ok(small) => Some(small),
            Err(error) => {
                eprintln!("{}: {error}", path.display());
                None
            }
        }
    }
}
