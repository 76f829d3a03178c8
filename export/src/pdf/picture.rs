//! Pictures that a document can hold.

use image::{ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Pixels in a picture at most: it is printed 5 cm wide.
const MAX_SIDE_PX: u32 = 8_000;

/// Width and height of a JPEG, if all of it can be decoded: the PDF takes its bytes as they are.
pub fn size_px(jpeg: &[u8]) -> Option<(u32, u32)> {
    // A decoder fills what is cut off with grey; the end mark tells.
    jpeg.windows(2)
        .rev()
        .take(64)
        .find(|pair| *pair == [0xFF, 0xD9])?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE_PX);
    limits.max_image_height = Some(MAX_SIDE_PX);
    let mut reader = ImageReader::with_format(Cursor::new(jpeg), ImageFormat::Jpeg);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    Some((picture.width(), picture.height()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_jpeg_is_not_a_picture() {
        let whole = super::super::fixture::jpeg(64, 48);
        assert!(size_px(&whole) == Some((64, 48)));
        assert!(size_px(&whole[..whole.len() / 2]).is_none());
        assert!(size_px(b"not a picture").is_none());
        assert!(size_px(&[]).is_none());
    }
}
