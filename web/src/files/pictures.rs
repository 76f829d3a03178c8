//! Kept pictures, made small.

use super::Files;
use register::collection::Picture;
use std::fs;

/// Twice what a workbook shows, so that it may be enlarged and printed.
pub(super) const XLSX_WIDTH_PX: u32 = 320;
/// Some 200 dots an inch on paper.
pub(super) const PDF_WIDTH_PX: u32 = 640;

impl Files<'_> {
    /// A small JPEG of what a picture shows; nothing where none is kept, or where it is damaged, which is
    /// told: a table without one of its pictures is still a table.
    pub(super) fn thumbnail(&self, picture: &Picture, width_px: u32) -> Option<Vec<u8>> {
        let path = store::picture_path(&self.order.data, &picture.drive, picture.frame);
        let jpeg = fs::read(&path).ok()?;
        match export::thumbnail(&jpeg, &picture.boxes, width_px) {
            Ok(small) => Some(small),
            Err(error) => {
                (self.warn)(&format!("{}: {error}", path.display()));
                None
            }
        }
    }
}
