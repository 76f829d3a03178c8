//! Pictures beside the rows of a sheet.

use crate::ExportError;
use register::{
    Language,
    collection::{Picture, Row},
};
use rust_xlsxwriter::{Image, ObjectMovement, Worksheet};

/// Around a picture, so that borders stay to be seen.
const MARGIN_PX: u32 = 3;
/// Rows with pictures, unless set otherwise: more make a workbook slow to open.
const ROWS: u32 = 200;
/// The size that pictures are shown in, at most.
const WIDTH_PX: u32 = 160;
const HEIGHT_PX: u32 = 160;
/// At the 96 dots an inch that Excel reckons with.
const POINTS_PER_PX: f64 = 0.75;

/// Gives a picture as a small JPEG, or nothing where it cannot be had.
pub type Load<'a> = Box<dyn FnMut(&Picture) -> Option<Vec<u8>> + 'a>;

/// Pictures beside the first rows of a table.
pub struct Pictures<'a> {
    /// How many rows have one.
    pub rows: u32,
    /// Where they come from: best a [`thumbnail`](crate::thumbnail()) 160 to 320 px wide.
    pub load: Load<'a>,
}

impl<'a> Pictures<'a> {
    /// Pictures beside the first 200 rows.
    pub fn new(load: impl FnMut(&Picture) -> Option<Vec<u8>> + 'a) -> Self {
        Self {
            rows: ROWS,
            load: Box::new(load),
        }
    }

    pub(super) fn column_width_px(&self) -> u32 {
        WIDTH_PX + 2 * MARGIN_PX
    }

    /// Puts a row's picture into its first cell, and returns the height that the row needs in points.
    pub(super) fn insert(
        &mut self,
        sheet: &mut Worksheet,
        at: u32,
        row: &Row,
        language: Language,
    ) -> Result<Option<f64>, ExportError> {
        let Some(picture) = &row.picture else {
            return Ok(None);
        };
        let Some(jpeg) = (self.load)(picture) else {
            return Ok(None);
        };
        // A picture that Excel does not know is left out like one that is not there.
        let Ok(image) = Image::new_from_buffer(&jpeg) else {
            return Ok(None);
        };
        let shrink = (f64::from(WIDTH_PX) / image.width())
            .min(f64::from(HEIGHT_PX) / image.height())
            .min(1.0);
        let height_px = (image.height() * shrink).ceil() as u32;
        let image = image
            .set_scale_to_size(WIDTH_PX, height_px, true)
            .set_alt_text(alt_text(row, picture, language))
            .set_object_movement(ObjectMovement::MoveAndSizeWithCells);
        // The picture is placed by the row's height, which more text may only add to.
        let height = f64::from(height_px + 2 * MARGIN_PX) * POINTS_PER_PX;
        sheet.set_row_height(at, height)?;
        sheet.insert_image_with_offset(at, 0, &image, MARGIN_PX, MARGIN_PX)?;
        Ok(Some(height))
    }
}

fn alt_text(row: &Row, picture: &Picture, language: Language) -> String {
    let (id, frame, drive) = (&row.id, picture.frame, &picture.drive.0);
    match language {
        Language::En => format!("{id}: frame {frame} of drive {drive}"),
        Language::Ja => format!("{id}:走行{drive}の画像{frame}"),
    }
}
