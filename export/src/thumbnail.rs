//! Small pictures of damage: the part of a frame that shows it, with its boxes drawn.

use fast_image_resize::{
    FilterType, ImageBufferError, ResizeAlg, ResizeError, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::U8x3,
};
use image::{
    ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage, codecs::jpeg::JpegEncoder,
};
use std::io::Cursor;

/// Greatest width and height of a frame in pixels.
const MAX_SIDE_PX: u32 = 16_384;
/// Most memory that a decoded frame may take (89 million pixels).
const MAX_BYTES: u64 = 256 << 20;
/// Widths of thumbnails.
const WIDTH_PX: std::ops::RangeInclusive<u32> = 16..=2_048;
/// Good enough to see a crack by; 160 px take about 6 kB.
const JPEG_QUALITY: u8 = 80;

/// Why a picture has no thumbnail.
#[derive(Debug, thiserror::Error)]
pub enum ThumbnailError {
    /// The frame would need too much memory.
    #[error(
        "the picture is too large (limits: {MAX_SIDE_PX} px a side, {} MB decoded); make it smaller",
        MAX_BYTES >> 20
    )]
    TooLarge,
    /// The bytes are no whole JPEG.
    #[error("the picture is no JPEG or damaged: {0}; copy it from the camera again")]
    Damaged(ImageError),
    /// The frame cannot be cropped.
    #[error("the picture cannot be made smaller: {0}; leave it out")]
    Resize(#[from] ResizeError),
    /// The frame's pixels are not what its size says.
    #[error("the picture cannot be made smaller: {0}; leave it out")]
    Buffer(#[from] ImageBufferError),
}

impl From<ImageError> for ThumbnailError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooLarge,
            error => Self::Damaged(error),
        }
    }
}

/// A small JPEG of the part of a frame that holds `boxes` (left, top, right, bottom in its pixels) with
/// what is around them, at most `width_px` wide; without boxes, of the whole frame.
///
/// # Errors
/// [`ThumbnailError`] if the bytes are no JPEG, damaged, or too large to decode.
pub fn thumbnail(
    jpeg: &[u8],
    boxes: &[[f64; 4]],
    width_px: u32,
) -> Result<Vec<u8>, ThumbnailError> {
    let frame = decode(jpeg)?;
    let width_px = width_px.clamp(*WIDTH_PX.start(), *WIDTH_PX.end());
    let size = [f64::from(frame.width()), f64::from(frame.height())];
    let boxes: Vec<_> = boxes.iter().filter_map(|b| clipped(b, size)).collect();
    let view = View::of(&boxes, size, f64::from(width_px));
    let mut small = view.cut(frame)?;
    for b in &boxes {
        draw(&mut small, view.shrunk(b));
    }
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(&small)?;
    Ok(bytes)
}

/// The pixels of a picture that fits into memory.
///
/// # Errors
/// [`ThumbnailError`] if the bytes are no JPEG, damaged, or too large.
pub fn decode(jpeg: &[u8]) -> Result<RgbImage, ThumbnailError> {
    let mut reader = ImageReader::with_format(Cursor::new(jpeg), ImageFormat::Jpeg);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE_PX);
    limits.max_image_height = Some(MAX_SIDE_PX);
    limits.max_alloc = Some(MAX_BYTES);
    reader.limits(limits);
    Ok(reader.decode()?.into_rgb8())
}

/// The part of a box that lies in the frame.
fn clipped(b: &[f64; 4], [width, height]: [f64; 2]) -> Option<[f64; 4]> {
    let [left, top, right, bottom] = *b;
    let b = [
        left.max(0.0),
        top.max(0.0),
        right.min(width),
        bottom.min(height),
    ];
    // What is no number would be taken for the edge.
    let is_number = !(left + top + right + bottom).is_nan();
    (is_number && b[0] < b[2] && b[1] < b[3]).then_some(b)
}

/// The part of a frame that is shown, and how much smaller.
#[derive(Debug)]
struct View {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    scale: f64,
}

impl View {
    /// The boxes with as much again around them, four to three where the frame allows.
    fn of(boxes: &[[f64; 4]], [width, height]: [f64; 2], width_px: f64) -> Self {
        let [left, top, right, bottom] = boxes
            .iter()
            .copied()
            .reduce(|a, b| {
                [
                    a[0].min(b[0]),
                    a[1].min(b[1]),
                    a[2].max(b[2]),
                    a[3].max(b[3]),
                ]
            })
            .unwrap_or([0.0, 0.0, width, height]);
        let (w, h) = if boxes.is_empty() {
            (width, height)
        } else {
            let wide = (1.8 * (right - left))
                .max(4.0 / 3.0 * 1.8 * (bottom - top))
                .max(0.35 * width);
            (wide.min(width), (0.75 * wide).min(height))
        };
        Self {
            left: ((left + right - w) / 2.0).clamp(0.0, width - w),
            top: ((top + bottom - h) / 2.0).clamp(0.0, height - h),
            width: w,
            height: h,
            // Never larger than it was, nor more than twice as high as wide.
            scale: (width_px / w).min(2.0 * width_px / h).min(1.0),
        }
    }

    fn cut(&self, frame: RgbImage) -> Result<RgbImage, ThumbnailError> {
        let [width, height] =
            [self.width, self.height].map(|side| (side * self.scale).round().max(1.0) as u32);
        let source = TypedImageRef::<U8x3>::from_buffer(frame.width(), frame.height(), &frame)?;
        let mut small = RgbImage::new(width, height);
        let mut target = TypedImage::<U8x3>::from_buffer(width, height, &mut small)?;
        let options = ResizeOptions::new()
            .crop(self.left, self.top, self.width, self.height)
            .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
        Resizer::new().resize_typed(&source, &mut target, &options)?;
        drop(target);
        Ok(small)
    }

    /// A box of the frame in the thumbnail's pixels.
    fn shrunk(&self, [left, top, right, bottom]: &[f64; 4]) -> [i64; 4] {
        let x = |x: f64| ((x - self.left) * self.scale).round() as i64;
        let y = |y: f64| ((y - self.top) * self.scale).round() as i64;
        [x(*left), y(*top), x(*right), y(*bottom)]
    }
}

/// Draws a box in yellow, edged in black so that it shows on any ground.
fn draw(picture: &mut RgbImage, b: [i64; 4]) {
    const BLACK: Rgb<u8> = Rgb([11, 16, 20]);
    const YELLOW: Rgb<u8> = Rgb([255, 216, 74]);
    let line = i64::from(picture.width() / 100).max(2);
    for grown in 0..=line {
        let colour = if grown == line { BLACK } else { YELLOW };
        outline(picture, b, grown, colour);
    }
}

/// Draws a line around a box, so many pixels off.
fn outline(picture: &mut RgbImage, b: [i64; 4], grown: i64, colour: Rgb<u8>) {
    let [left, top, right, bottom] = b;
    let [left, top, right, bottom] = [left - grown, top - grown, right + grown, bottom + grown];
    for x in left..=right {
        dot(picture, x, top, colour);
        dot(picture, x, bottom, colour);
    }
    for y in top..=bottom {
        dot(picture, left, y, colour);
        dot(picture, right, y, colour);
    }
}

fn dot(picture: &mut RgbImage, x: i64, y: i64, colour: Rgb<u8>) {
    if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y))
        && let Some(pixel) = picture.get_pixel_mut_checked(x, y)
    {
        *pixel = colour;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grey_frame(width: u32, height: u32) -> Vec<u8> {
        let frame = RgbImage::from_pixel(width, height, Rgb([120, 120, 120]));
        let mut bytes = Vec::new();
        JpegEncoder::new(&mut bytes).encode_image(&frame).unwrap();
        bytes
    }

    fn decoded(bytes: &[u8]) -> RgbImage {
        image::load_from_memory_with_format(bytes, ImageFormat::Jpeg)
            .unwrap()
            .into_rgb8()
    }

    fn is_yellow(pixel: &Rgb<u8>) -> bool {
        pixel[0] > 180 && pixel[2] < 130
    }

    #[test]
    fn the_damage_is_shown_large_with_its_box() {
        let small =
            thumbnail(&grey_frame(1280, 720), &[[600.0, 400.0, 700.0, 450.0]], 160).unwrap();
        let picture = decoded(&small);
        assert_eq!(picture.dimensions(), (160, 120));
        assert!(small.len() < 8_000);
        let yellow: Vec<_> = picture
            .enumerate_pixels()
            .filter(|(_, _, pixel)| is_yellow(pixel))
            .map(|(x, _, _)| x)
            .collect();
        let wide = yellow.iter().max().unwrap() - yellow.iter().min().unwrap();
        // 100 of 448 px that are shown, in 160.
        assert!((30..=44).contains(&wide), "{wide}");
    }

    #[test]
    fn a_box_at_the_edge_stays_in_view() {
        let picture = decoded(
            &thumbnail(
                &grey_frame(1280, 720),
                &[[1200.0, 640.0, 1400.0, 800.0]],
                160,
            )
            .unwrap(),
        );
        assert!(picture.pixels().any(is_yellow));
    }

    #[test]
    fn without_boxes_the_whole_frame_is_shown() {
        for boxes in [vec![], vec![[f64::NAN; 4]], vec![[-9.0, -9.0, -1.0, -1.0]]] {
            let picture = decoded(&thumbnail(&grey_frame(640, 360), &boxes, 160).unwrap());
            assert_eq!(picture.dimensions(), (160, 90));
            assert!(!picture.pixels().any(is_yellow));
        }
    }

    #[test]
    fn a_small_frame_is_not_blown_up() {
        let picture = decoded(&thumbnail(&grey_frame(40, 400), &[], 160).unwrap());
        assert_eq!(picture.dimensions(), (32, 320));
    }

    #[test]
    fn a_frame_of_too_many_pixels_is_refused_before_it_is_decoded() {
        let mut bytes = grey_frame(16, 16);
        let start = bytes
            .windows(2)
            .position(|pair| pair == [0xFF, 0xC0])
            .unwrap();
        // The height and width in the start-of-frame segment (ITU-T T.81, B.2.2).
        bytes[start + 5..start + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
        let error = thumbnail(&bytes, &[], 160).unwrap_err();
        assert!(matches!(error, ThumbnailError::TooLarge), "{error}");
    }

    #[test]
    fn what_is_no_jpeg_is_refused() {
        let error = thumbnail(b"GIF89a", &[], 160).unwrap_err();
        assert!(matches!(error, ThumbnailError::Damaged(_)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_bytes_and_boxes_are_drawn_or_refused(
            at in 0_usize..600, byte: u8, b in prop::array::uniform4(-1e12..1e12), width_px: u32,
        ) {
            let mut bytes = grey_frame(64, 48);
            if let Some(changed) = bytes.get_mut(at) {
                *changed = byte;
            }
            let _ = thumbnail(&bytes, &[b], width_px);
        }
    }
}
