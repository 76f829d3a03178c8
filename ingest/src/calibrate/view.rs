//! A frame in full, with what it says of its lens.

use super::CalibrateError;
use crate::{Recording, recording::Picture};
use exif::{In, Tag};
use image::RgbImage;
use inference::decode_picture;
use std::io::Cursor;

/// Diagonal of 35 mm film, which focal lengths are told for (CIPA DCG-001).
const FILM_DIAGONAL_MM: f64 = 43.27;

/// A frame of a recording.
pub struct View {
    /// The frame.
    pub image: RgbImage,
    /// Focal length in pixels, where the picture tells it in EXIF.
    pub focal_px: Option<f64>,
}

/// The first frame of a recording that can be read.
///
/// # Errors
/// There is none.
pub fn first_view(recording: &Recording) -> Result<View, CalibrateError> {
    let all: Vec<u32> = (0..recording.frames.len() as u32).collect();
    one_of(recording, &all)
}

/// A frame of a recording.
///
/// # Errors
/// It cannot be read.
pub fn view(recording: &Recording, index: u32) -> Result<View, CalibrateError> {
    one_of(recording, &[index])
}

fn one_of(recording: &Recording, wanted: &[u32]) -> Result<View, CalibrateError> {
    let mut found = Err("there is none".to_owned());
    recording.read(wanted, &mut |_, picture| {
        found = picture.and_then(decoded);
        found.is_err()
    })?;
    found.map_err(|what| CalibrateError::Picture {
        path: recording.path.clone(),
        what,
    })
}

fn decoded(picture: Picture) -> Result<View, String> {
    let plain = |image| View {
        image,
        focal_px: None,
    };
    match picture {
        Picture::Pixels(image) => Ok(plain(image)),
        Picture::Planes(planes) => planes.to_rgb().map(plain),
        Picture::File(bytes) => {
            let image = decode_picture(&bytes).map_err(|fault| fault.to_string())?;
            let focal_px = focal_px(&bytes, &image);
            Ok(View { image, focal_px })
        }
    }
}

fn focal_px(bytes: &[u8], image: &RgbImage) -> Option<f64> {
    let exif = exif::Reader::new()
        .read_from_container(&mut Cursor::new(bytes))
        .ok()?;
    let field = exif.get_field(Tag::FocalLengthIn35mmFilm, In::PRIMARY)?;
    let focal_mm = f64::from(
        field
            .value
            .get_uint(0)
            .filter(|mm| (5..=500).contains(mm))?,
    );
    let diagonal_px = f64::from(image.width()).hypot(f64::from(image.height()));
    Some(focal_mm / FILM_DIAGONAL_MM * diagonal_px)
}

#[cfg(test)]
mod tests {
    use super::*;
    use exif::{Field, Value, experimental::Writer};
    use image::{ImageFormat, Rgb};

    /// A JPEG picture that tells a focal length.
    fn jpeg(focal_mm: u16) -> Vec<u8> {
        let field = Field {
            tag: Tag::FocalLengthIn35mmFilm,
            ifd_num: In::PRIMARY,
            value: Value::Short(vec![focal_mm]),
        };
        let mut writer = Writer::new();
        writer.push_field(&field);
        let mut exif = Cursor::new(Vec::new());
        writer.write(&mut exif, false).unwrap();
        let segment = [b"Exif\0\0".as_slice(), exif.get_ref()].concat();
        let mut plain = Cursor::new(Vec::new());
        let image = RgbImage::from_pixel(120, 90, Rgb([90; 3]));
        image.write_to(&mut plain, ImageFormat::Jpeg).unwrap();
        let (start, rest) = plain.get_ref().split_at(2);
        let length = (segment.len() as u16 + 2).to_be_bytes();
        [start, &[0xff, 0xe1], &length, &segment, rest].concat()
    }

    #[test]
    fn a_focal_length_for_film_is_brought_to_pixels_by_the_diagonal() {
        let view = |mm| decoded(Picture::File(jpeg(mm))).unwrap();
        let focal_px = view(26).focal_px.unwrap();
        assert!((focal_px - 26.0 / 43.27 * 150.0).abs() < 1e-6, "{focal_px}");
        // 0 means unknown.
        assert_eq!(view(0).focal_px, None);
        assert!(decoded(Picture::File(b"no picture".to_vec())).is_err());
    }
}
