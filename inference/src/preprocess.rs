//! From an image to the model's input tensor.

use fast_image_resize::{
    FilterType, ImageBufferError, ResizeAlg, ResizeError, ResizeOptions, Resizer,
    images::{TypedCroppedImage, TypedImage, TypedImageRef},
    pixels::U8x3,
};
use image::RgbImage;
use ndarray::{ArrayView4, ShapeError};

use crate::{ColourOrder, InputSize, InputSpec, Letterbox, Region};

/// Turns images into input tensors as the card says. Buffers are kept from image to image.
#[derive(Debug)]
pub struct Preprocessor {
    input: InputSpec,
    resizer: Resizer,
    resized: Vec<u8>,
    tensor: Vec<f32>,
    size: InputSize,
    /// Where the tensor holds pixels; around it lies padding.
    content: Option<Region>,
}

/// Why an image cannot be brought into the model's input.
#[derive(Debug, thiserror::Error)]
pub enum PreprocessError {
    /// The image has no pixels.
    #[error("the image has no pixels; leave it out")]
    Empty,
    /// The region does not lie in the image.
    #[error(
        "the region at column {}, row {}, {} × {} px does not lie in the image of {width} × \
         {height} px; correct the region for this camera",
        .region.x, .region.y, .region.w, .region.h
    )]
    Region {
        /// What was asked for.
        region: Region,
        /// Width of the image.
        width: u32,
        /// Height of the image.
        height: u32,
    },
    /// The image's buffer does not fit its size.
    #[error("the image cannot be read as rows of RGB pixels: {0}; decode it again")]
    Buffer(#[from] ImageBufferError),
    /// The tensor's buffer has another shape than the card says.
    #[error("the input tensor cannot be laid out: {0}; correct the card's input size")]
    Shape(#[from] ShapeError),
    /// The resizing library refused.
    #[error("the image cannot be resized: {0}; decode it again")]
    Resize(#[from] ResizeError),
}

impl Preprocessor {
    /// A preprocessor for inputs as the card describes them.
    pub fn new(input: InputSpec) -> Self {
        let size = input.size();
        Self {
            input,
            resizer: Resizer::new(),
            resized: Vec::new(),
            // Smaller tensors lie in the same buffer.
            tensor: vec![0.0; values(size)],
            size,
            content: None,
        }
    }

    /// Fills the tensor with a region of the image (all of it if `None`) and says how the region
    /// lies in it. Resized with a triangle filter as wide as the reduction asks for, which is
    /// Pillow's `BILINEAR`; nothing outside the region is looked at.
    ///
    /// # Errors
    /// [`PreprocessError`] if the image is empty or the region does not lie in it.
    pub fn fill(
        &mut self,
        image: &RgbImage,
        region: Option<Region>,
    ) -> Result<Letterbox, PreprocessError> {
        let (width, height) = image.dimensions();
        if width == 0 || height == 0 {
            return Err(PreprocessError::Empty);
        }
        let region = region.unwrap_or(Region::whole(width, height));
        if !region.lies_within(width, height) {
            return Err(PreprocessError::Region {
                region,
                width,
                height,
            });
        }
        let letterbox = Letterbox::fit(region, &self.input);
        self.resize(image, &letterbox)?;
        self.pad_around(&letterbox);
        self.write_planes(letterbox.content());
        Ok(letterbox)
    }

    /// The input tensor `[1, 3, height, width]` of the last image filled in, as large as
    /// [`Letterbox::input`] says.
    ///
    /// # Errors
    /// None in practice: the buffer is made for this shape.
    pub fn tensor(&self) -> Result<ArrayView4<'_, f32>, ShapeError> {
        let (height, width) = (self.size.height as usize, self.size.width as usize);
        ArrayView4::from_shape((1, 3, height, width), &self.tensor)
    }

    fn resize(&mut self, image: &RgbImage, letterbox: &Letterbox) -> Result<(), PreprocessError> {
        let Region { x, y, w, h } = letterbox.region();
        let whole = TypedImageRef::<U8x3>::from_buffer(image.width(), image.height(), image)?;
        let seen = TypedCroppedImage::from_ref(&whole, x, y, w, h)
            .map_err(|error| PreprocessError::Resize(error.into()))?;
        let Region { w, h, .. } = letterbox.content();
        self.resized.resize(3 * w as usize * h as usize, 0);
        let mut resized = TypedImage::<U8x3>::from_buffer(w, h, &mut self.resized)?;
        let bilinear =
            ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
        Ok(self.resizer.resize_typed(&seen, &mut resized, &bilinear)?)
    }

    /// Fills the tensor with padding if the last image did not lie just where this one will.
    fn pad_around(&mut self, letterbox: &Letterbox) {
        let (size, content) = (letterbox.input(), letterbox.content());
        if self.content.replace(content) == Some(content) && self.size == size {
            return;
        }
        self.size = size;
        self.tensor.resize(values(size), 0.0);
        let padding = f32::from(self.input.padding());
        let plane_length = self.tensor.len() / 3;
        let planes = self.tensor.chunks_exact_mut(plane_length);
        for (plane, (factor, offset)) in planes.zip(self.input.normalisation().linear()) {
            plane.fill(padding * factor + offset);
        }
    }

    /// Interleaved bytes to normalised planes, row by row.
    fn write_planes(&mut self, content: Region) {
        let Region { x, y, w, h } = content;
        let (x, y, w, h) = (x as usize, y as usize, w as usize, h as usize);
        let width = self.size.width as usize;
        let plane_length = self.tensor.len() / 3;
        let (first, rest) = self.tensor.split_at_mut(plane_length);
        let (second, third) = rest.split_at_mut(plane_length);
        let [for_first, for_second, for_third] = self.input.normalisation().linear();
        let mut planes = [(first, for_first), (second, for_second), (third, for_third)];
        if self.input.colour() == ColourOrder::Bgr {
            planes.reverse();
        }
        let [(red, for_red), (green, for_green), (blue, for_blue)] = planes;
        for (row, pixels) in self.resized.chunks_exact(3 * w).take(h).enumerate() {
            let start = (y + row) * width + x;
            let cells = start..start + w;
            let planes = red[cells.clone()]
                .iter_mut()
                .zip(&mut green[cells.clone()])
                .zip(&mut blue[cells]);
            for (((red, green), blue), rgb) in planes.zip(pixels.chunks_exact(3)) {
                *red = f32::from(rgb[0]) * for_red.0 + for_red.1;
                *green = f32::from(rgb[1]) * for_green.0 + for_green.1;
                *blue = f32::from(rgb[2]) * for_blue.0 + for_blue.1;
            }
        }
    }
}

/// How many numbers an input tensor of this size holds.
fn values(size: InputSize) -> usize {
    3 * size.width as usize * size.height as usize
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;
    use crate::ModelCard;

    const SIDE: usize = 64;
    /// Leaves the sides of the input free.
    const FREE: (&str, &str) = ("padding =", "multiple_of = 32\npadding =");

    fn preprocessor(settings: &[(&str, &str)]) -> Preprocessor {
        let mut card = include_str!("card/example.toml")
            .replace("size = [512, 512]", "size = [64, 64]")
            .replace("multiple_of = 32", "");
        for (was, becomes) in settings {
            card = card.replace(was, becomes);
        }
        Preprocessor::new(*ModelCard::parse(&card, "test").unwrap().input())
    }

    fn at(tensor: &[f32], x: usize, y: usize) -> [f32; 3] {
        std::array::from_fn(|plane| tensor[(plane * SIDE + y) * SIDE + x])
    }

    #[test]
    fn planes_are_in_the_card_s_order_and_normalised() {
        let image = RgbImage::from_pixel(64, 32, Rgb([10, 20, 30]));
        let mut bgr = preprocessor(&[]);
        bgr.fill(&image, None).unwrap();
        assert_eq!(at(&bgr.tensor, 63, 31), [30.0, 20.0, 10.0]);
        assert_eq!(at(&bgr.tensor, 63, 32), [114.0; 3]);
        let norm = "padding = 14\nscale = 0.5\nmean = [1, 2, 3]\nstd = [0.5, 1.0, 2.0]";
        let mut rgb = preprocessor(&[("\"bgr\"", "\"rgb\""), ("padding = 114", norm)]);
        rgb.fill(&image, None).unwrap();
        assert_eq!(at(&rgb.tensor, 0, 0), [8.0, 8.0, 6.0]);
        assert_eq!(at(&rgb.tensor, 0, 63), [12.0, 5.0, 2.0]);
    }

    #[test]
    fn only_the_region_is_seen_not_even_its_neighbours() {
        let mut image = RgbImage::from_pixel(200, 200, Rgb([255, 0, 0]));
        for (x, y) in (50..146).flat_map(|x| (60..108).map(move |y| (x, y))) {
            image.put_pixel(x, y, Rgb([1, 2, 3]));
        }
        let mut preprocessor = preprocessor(&[]);
        let region = Region {
            x: 50,
            y: 60,
            w: 96,
            h: 48,
        };
        let letterbox = preprocessor.fill(&image, Some(region)).unwrap();
        assert_eq!(
            letterbox.content(),
            Region {
                x: 0,
                y: 0,
                w: 64,
                h: 32
            }
        );
        for (x, y) in (0..64).flat_map(|x| (0..32).map(move |y| (x, y))) {
            assert_eq!(at(&preprocessor.tensor, x, y), [3.0, 2.0, 1.0], "{x}, {y}");
        }
    }

    #[test]
    fn an_earlier_image_leaves_no_trace() {
        let tall = RgbImage::from_pixel(40, 80, Rgb([9, 9, 9]));
        let wide = RgbImage::from_pixel(80, 20, Rgb([7, 7, 7]));
        for anchor in ["top_left", "centre"] {
            let mut used = preprocessor(&[("top_left", anchor)]);
            used.fill(&tall, None).unwrap();
            used.fill(&wide, None).unwrap();
            let mut fresh = preprocessor(&[("top_left", anchor)]);
            fresh.fill(&wide, None).unwrap();
            assert_eq!(used.tensor().unwrap(), fresh.tensor().unwrap(), "{anchor}");
        }
    }

    #[test]
    fn a_picture_of_another_shape_has_a_tensor_of_its_own_shape() {
        let picture = |(width, height)| RgbImage::from_pixel(width, height, Rgb([9, 8, 7]));
        for anchor in ["top_left", "centre"] {
            let settings = [("top_left", anchor), FREE];
            let mut used = preprocessor(&settings);
            let buffer = used.tensor.as_ptr();
            for (sides, shape) in [
                ((80, 20), [1, 3, 32, 64]),
                ((40, 80), [1, 3, 64, 32]),
                ((80, 80), [1, 3, 64, 64]),
                ((20, 80), [1, 3, 64, 32]),
                ((80, 30), [1, 3, 32, 64]),
            ] {
                used.fill(&picture(sides), None).unwrap();
                let mut fresh = preprocessor(&settings);
                fresh.fill(&picture(sides), None).unwrap();
                assert_eq!(used.tensor().unwrap().shape(), shape, "{sides:?}");
                assert_eq!(used.tensor().unwrap(), fresh.tensor().unwrap(), "{sides:?}");
                assert_eq!(used.tensor.as_ptr(), buffer);
            }
        }
    }

    #[test]
    fn a_free_side_is_padded_up_to_the_next_step_only() {
        let image = RgbImage::from_pixel(64, 20, Rgb([10, 20, 30]));
        let mut preprocessor = preprocessor(&[FREE]);
        preprocessor.fill(&image, None).unwrap();
        let tensor = preprocessor.tensor().unwrap();
        assert_eq!(tensor.shape(), [1, 3, 32, 64]);
        for (plane, value) in [(0, 30.0), (1, 20.0), (2, 10.0)] {
            for (y, x) in (0..32).flat_map(|y| (0..64).map(move |x| (y, x))) {
                let expected = if y < 20 { value } else { 114.0 };
                assert_eq!(tensor[[0, plane, y, x]], expected, "{plane}, {y}, {x}");
            }
        }
    }

    #[test]
    fn buffers_stay_where_they_are_from_image_to_image() {
        let mut preprocessor = preprocessor(&[]);
        let image = RgbImage::from_pixel(128, 96, Rgb([1, 2, 3]));
        preprocessor.fill(&image, None).unwrap();
        let before = (preprocessor.tensor.as_ptr(), preprocessor.resized.as_ptr());
        preprocessor.fill(&image, None).unwrap();
        assert_eq!(
            (preprocessor.tensor.as_ptr(), preprocessor.resized.as_ptr()),
            before
        );
    }

    #[test]
    fn nothing_to_see_is_an_error() {
        let mut preprocessor = preprocessor(&[]);
        let empty = RgbImage::new(0, 5);
        assert!(matches!(
            preprocessor.fill(&empty, None),
            Err(PreprocessError::Empty)
        ));
        let image = RgbImage::new(10, 10);
        let beyond = Region {
            x: 5,
            y: 0,
            w: 6,
            h: 10,
        };
        let message = preprocessor
            .fill(&image, Some(beyond))
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("column 5") && message.contains("10 × 10"),
            "{message}"
        );
    }
}
