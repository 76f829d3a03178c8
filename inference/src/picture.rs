//! JPEG and PNG bytes to pixels, with limits: pictures come from other people's disks.

use std::io::Cursor;

use image::{ImageError, ImageFormat, ImageReader, Limits, RgbImage};

/// Greatest width and height in pixels.
const MAX_SIDE: u32 = 16_384;
/// Most memory one decoded picture may take, in bytes (89 million RGB pixels).
const MAX_BYTES: u64 = 256 << 20;

/// Why bytes are not a usable picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// There are no bytes.
    #[error("the picture is an empty file; copy it from the camera again")]
    Empty,
    /// The bytes are neither JPEG nor PNG.
    #[error("this is neither a JPEG nor a PNG picture; convert it, or leave it out")]
    Format,
    /// The picture ends before its last line.
    #[error("the picture is cut off before its end; copy it from the camera again")]
    Truncated,
    /// The picture would need too much memory.
    #[error(
        "the picture is too large (limits: {MAX_SIDE} px a side, {} MB decoded); make it smaller",
        MAX_BYTES >> 20
    )]
    TooLarge,
    /// The picture is damaged.
    #[error("the picture is damaged: {0}; copy it from the camera again")]
    Damaged(String),
}

/// Decodes a JPEG or PNG picture; grey, palette, 16-bit and transparent ones become RGB. The
/// orientation in EXIF is not applied.
///
/// # Errors
/// [`PictureError`] if the bytes are empty, no such picture, cut off, damaged or too large.
pub fn decode_picture(bytes: &[u8]) -> Result<RgbImage, PictureError> {
    if bytes.is_empty() {
        return Err(PictureError::Empty);
    }
    let format = image::guess_format(bytes).map_err(|_| PictureError::Format)?;
    match format {
        // The decoder fills what is missing with grey and says nothing.
        ImageFormat::Jpeg if !jpeg_has_end(bytes) => return Err(PictureError::Truncated),
        ImageFormat::Jpeg | ImageFormat::Png => {}
        _ => return Err(PictureError::Format),
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_BYTES);
    reader.limits(limits);
    Ok(reader.decode().map_err(fault)?.into_rgb8())
}

fn fault(error: ImageError) -> PictureError {
    match error {
        ImageError::Limits(_) => PictureError::TooLarge,
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            PictureError::Truncated
        }
        other => PictureError::Damaged(other.to_string()),
    }
}

/// Whether the picture data is followed by the end marker (ITU-T T.81, B.1.1.3). Segments before
/// the data are skipped by their length, as they may hold a whole thumbnail.
fn jpeg_has_end(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xDA;
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xFF, marker, high, low, ..] = *rest {
        if marker == 0xFF {
            rest = &rest[1..];
            continue;
        }
        if marker == START_OF_SCAN {
            return rest.windows(2).rev().any(|pair| pair == [0xFF, 0xD9]);
        }
        let length = 2 + usize::from(u16::from_be_bytes([high, low]));
        rest = rest.get(length..).unwrap_or_default();
    }
    // Not laid out as expected: the decoder knows better what is wrong.
    !rest.is_empty()
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, GrayImage, Rgb, Rgba, RgbaImage};
    use proptest::prelude::*;

    use super::*;

    fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.into().write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn jpeg() -> Vec<u8> {
        let wavy = |x, y| {
            Rgb([
                (x * 7 % 256) as u8,
                (y * 5 % 256) as u8,
                ((x + y) % 256) as u8,
            ])
        };
        encoded(RgbImage::from_fn(200, 100, wavy), ImageFormat::Jpeg)
    }

    /// A JPEG with an application segment that holds a whole thumbnail.
    fn jpeg_with_thumbnail() -> Vec<u8> {
        let (thumbnail, picture) = (jpeg(), jpeg());
        let length = u16::try_from(thumbnail.len() + 2).unwrap().to_be_bytes();
        [
            &picture[..2],
            &[0xFF, 0xE1],
            &length,
            &thumbnail,
            &picture[2..],
        ]
        .concat()
    }

    #[test]
    fn every_kind_of_picture_becomes_rgb() {
        let rgba = RgbaImage::from_pixel(3, 2, Rgba([1, 2, 3, 255]));
        let picture = decode_picture(&encoded(rgba, ImageFormat::Png)).unwrap();
        assert_eq!(
            (picture.dimensions(), picture.get_pixel(2, 1).0),
            ((3, 2), [1, 2, 3])
        );
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            let grey = GrayImage::from_pixel(16, 16, image::Luma([77]));
            let picture = decode_picture(&encoded(grey, format)).unwrap();
            assert_eq!(picture.get_pixel(8, 8).0, [77; 3]);
        }
    }

    #[test]
    fn bytes_that_are_no_picture_are_told_apart() {
        assert!(matches!(decode_picture(b""), Err(PictureError::Empty)));
        assert!(matches!(
            decode_picture(b"a letter"),
            Err(PictureError::Format)
        ));
        assert!(matches!(
            decode_picture(b"GIF89a etc."),
            Err(PictureError::Format)
        ));
        let mut spoilt = encoded(RgbImage::new(50, 50), ImageFormat::Png);
        spoilt[20] ^= 0xFF;
        assert!(matches!(
            decode_picture(&spoilt),
            Err(PictureError::Damaged(_))
        ));
    }

    #[test]
    fn a_picture_cut_off_anywhere_is_an_error() {
        let png = encoded(RgbImage::new(50, 50), ImageFormat::Png);
        for whole in [jpeg(), jpeg_with_thumbnail(), png] {
            assert!(decode_picture(&whole).is_ok());
            for end in 0..whole.len() - 16 {
                assert!(
                    decode_picture(&whole[..end]).is_err(),
                    "{end} of {}",
                    whole.len()
                );
            }
        }
        assert!(matches!(
            decode_picture(&jpeg()[..900]),
            Err(PictureError::Truncated)
        ));
    }

    #[test]
    fn bytes_after_the_end_do_not_matter() {
        let mut trailing = jpeg();
        trailing.extend_from_slice(&[0; 5000]);
        assert!(decode_picture(&trailing).is_ok());
    }

    #[test]
    fn a_small_file_that_claims_to_be_huge_is_refused() {
        let mut png = encoded(RgbImage::new(1, 1), ImageFormat::Png);
        for side in [60_000_u32, 16_000] {
            png[16..20].copy_from_slice(&side.to_be_bytes());
            png[20..24].copy_from_slice(&side.to_be_bytes());
            let checksum = crc32(&png[12..29]).to_be_bytes();
            png[29..33].copy_from_slice(&checksum);
            let refused = decode_picture(&png);
            assert!(
                matches!(refused, Err(PictureError::TooLarge)),
                "{side}: {refused:?}"
            );
        }
        let mut jpeg = jpeg();
        let frame = jpeg
            .windows(2)
            .position(|pair| pair == [0xFF, 0xC0])
            .unwrap();
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
        assert!(matches!(decode_picture(&jpeg), Err(PictureError::TooLarge)));
    }

    /// CRC-32 of PNG chunks (ISO 3309), bit by bit.
    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, &byte| {
            (0..8).fold(crc ^ u32::from(byte), |crc, _| {
                (crc >> 1) ^ (0xEDB8_8320 * (crc & 1))
            })
        })
    }

    proptest! {
        #[test]
        fn spoilt_bytes_never_panic(places in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..9)) {
            let mut bytes = jpeg_with_thumbnail();
            for (place, value) in places {
                let place = usize::from(place) % bytes.len();
                bytes[place] = value;
            }
            let _ = decode_picture(&bytes);
        }
    }
}
