//! How a part of an image lies in the model's input, and the way back.

use crate::{Anchor, InputSize, InputSpec, PixelBox, Region};

/// Where a region of an image lies in the model's input: resized with one factor for both sides so
/// that it just fits, the rest being padding. Sides the card leaves free end with the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letterbox {
    region: Region,
    content: Region,
    input: InputSize,
}

impl Letterbox {
    /// Fits a region (which has pixels) into the input. Sides are rounded to whole pixels, half up.
    pub fn fit(region: Region, spec: &InputSpec) -> Self {
        let InputSize { width, height } = spec.size();
        let factor =
            (f64::from(width) / f64::from(region.w)).min(f64::from(height) / f64::from(region.h));
        let fitted = |side: u32, limit: u32| {
            ((f64::from(side) * factor + 0.5).floor() as u32).clamp(1, limit)
        };
        let (w, h) = (fitted(region.w, width), fitted(region.h, height));
        let input = spec.size_for(w, h);
        let (x, y) = match spec.anchor() {
            Anchor::TopLeft => (0, 0),
            Anchor::Centre => ((input.width - w) / 2, (input.height - h) / 2),
        };
        Self {
            region,
            content: Region { x, y, w, h },
            input,
        }
    }

    /// The part of the image that is seen.
    pub fn region(&self) -> Region {
        self.region
    }

    /// Where it lies in the input, in input pixels.
    pub fn content(&self) -> Region {
        self.content
    }

    /// The size of the input.
    pub fn input(&self) -> InputSize {
        self.input
    }

    /// A box in input pixels, in pixels of the full image.
    pub fn to_image(&self, bbox: PixelBox) -> PixelBox {
        let (x, y) = (self.columns(), self.rows());
        PixelBox {
            x0: x.to_image(bbox.x0),
            y0: y.to_image(bbox.y0),
            x1: x.to_image(bbox.x1),
            y1: y.to_image(bbox.y1),
        }
    }

    /// A box in pixels of the full image, in input pixels.
    pub fn to_input(&self, bbox: PixelBox) -> PixelBox {
        let (x, y) = (self.columns(), self.rows());
        PixelBox {
            x0: x.to_input(bbox.x0),
            y0: y.to_input(bbox.y0),
            x1: x.to_input(bbox.x1),
            y1: y.to_input(bbox.y1),
        }
    }

    fn columns(&self) -> Axis {
        Axis::new(self.region.x, self.region.w, self.content.x, self.content.w)
    }

    fn rows(&self) -> Axis {
        Axis::new(self.region.y, self.region.h, self.content.y, self.content.h)
    }
}

/// One axis of the mapping. Rounding the sides makes the two factors differ by a hair, so each axis
/// has its own.
struct Axis {
    image_start: f64,
    input_start: f64,
    image_per_input: f64,
}

impl Axis {
    fn new(image_start: u32, image_length: u32, input_start: u32, input_length: u32) -> Self {
        Self {
            image_start: image_start.into(),
            input_start: input_start.into(),
            image_per_input: f64::from(image_length) / f64::from(input_length),
        }
    }

    fn to_image(&self, position: f32) -> f32 {
        (self.image_start + (f64::from(position) - self.input_start) * self.image_per_input) as f32
    }

    fn to_input(&self, position: f32) -> f32 {
        (self.input_start + (f64::from(position) - self.image_start) / self.image_per_input) as f32
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ModelCard;

    const FIXED: &str = "";
    const FREE: &str = "multiple_of = 32";

    fn input(anchor: &str, size: &str, step: &str) -> InputSpec {
        let card = include_str!("card/example.toml")
            .replace("top_left", anchor)
            .replace("[512, 512]", size)
            .replace("multiple_of = 32", step);
        *ModelCard::parse(&card, "test").unwrap().input()
    }

    #[test]
    fn a_wide_image_fills_the_width() {
        let whole = Region::whole(1280, 720);
        let top_left = Letterbox::fit(whole, &input("top_left", "[512, 512]", FIXED));
        assert_eq!(
            top_left.content(),
            Region {
                x: 0,
                y: 0,
                w: 512,
                h: 288
            }
        );
        let centre = Letterbox::fit(whole, &input("centre", "[512, 512]", FIXED));
        assert_eq!(
            centre.content(),
            Region {
                x: 0,
                y: 112,
                w: 512,
                h: 288
            }
        );
    }

    #[test]
    fn a_box_in_a_band_of_the_image_gets_the_band_s_place_back() {
        let band = Region {
            x: 100,
            y: 400,
            w: 1024,
            h: 320,
        };
        let letterbox = Letterbox::fit(band, &input("centre", "[512, 512]", FIXED));
        assert_eq!(
            letterbox.content(),
            Region {
                x: 0,
                y: 176,
                w: 512,
                h: 160
            }
        );
        let found = PixelBox {
            x0: 10.0,
            y0: 176.0,
            x1: 20.0,
            y1: 186.0,
        };
        let expected = PixelBox {
            x0: 120.0,
            y0: 400.0,
            x1: 140.0,
            y1: 420.0,
        };
        assert_eq!(letterbox.to_image(found), expected);
    }

    #[test]
    fn a_sliver_keeps_at_least_one_pixel() {
        for (step, rows) in [(FIXED, 512), (FREE, 32)] {
            let spec = input("centre", "[512, 512]", step);
            let sliver = Letterbox::fit(Region::whole(5000, 1), &spec);
            assert_eq!((sliver.content().w, sliver.content().h), (512, 1));
            assert_eq!((sliver.input().width, sliver.input().height), (512, rows));
        }
    }

    #[test]
    fn a_free_side_ends_with_the_content_and_the_anchor_holds_within_it() {
        for (width, height, sides, content) in [
            (1280, 720, (512, 288), (0, 0, 512, 288)),
            (576, 354, (512, 320), (0, 2, 512, 315)),
            (360, 576, (320, 512), (0, 0, 320, 512)),
            (300, 576, (288, 512), (10, 0, 267, 512)),
            (400, 400, (512, 512), (0, 0, 512, 512)),
        ] {
            let whole = Region::whole(width, height);
            let centre = Letterbox::fit(whole, &input("centre", "[512, 512]", FREE));
            assert_eq!((centre.input().width, centre.input().height), sides);
            let Region { x, y, w, h } = centre.content();
            assert_eq!((x, y, w, h), content);
            let top_left = Letterbox::fit(whole, &input("top_left", "[512, 512]", FREE));
            assert_eq!(top_left.input(), centre.input());
            assert_eq!(top_left.content(), Region::whole(w, h));
        }
    }

    proptest! {
        #[test]
        fn content_lies_in_the_input_and_boxes_come_back(
            (x, y) in (0..2000_u32, 0..2000_u32),
            (w, h) in (1..5000_u32, 1..5000_u32),
            (centre, free) in any::<(bool, bool)>(),
            (u, v, right, down) in (0.0..1.0_f32, 0.0..1.0_f32, 0.0..1.0_f32, 0.0..1.0_f32),
        ) {
            let anchor = if centre { "centre" } else { "top_left" };
            let input = input(anchor, "[640, 384]", if free { FREE } else { FIXED });
            let region = Region { x, y, w, h };
            let letterbox = Letterbox::fit(region, &input);
            let content = letterbox.content();
            let InputSize { width, height } = letterbox.input();
            prop_assert!(content.lies_within(width, height) && width <= 640 && height <= 384);
            if free {
                prop_assert!(width < content.w + 32 && height < content.h + 32);
            }
            prop_assert!(content.w == 640 || content.h == 384);

            let (x, y, w, h) = (x as f32, y as f32, w as f32, h as f32);
            let (x0, y0) = (x + u * w, y + v * h);
            let bbox = PixelBox { x0, y0, x1: x0 + right * w, y1: y0 + down * h };
            let back = letterbox.to_image(letterbox.to_input(bbox));
            for (a, b) in [
                (back.x0, bbox.x0), (back.y0, bbox.y0), (back.x1, bbox.x1), (back.y1, bbox.y1),
            ] {
                prop_assert!((a - b).abs() < 0.01, "{back:?} {bbox:?}");
            }
            let corners = letterbox.to_input(PixelBox { x0: x, y0: y, x1: x + w, y1: y + h });
            prop_assert!((corners.x0 - content.x as f32).abs() < 1e-3);
            prop_assert!((corners.y1 - (content.y + content.h) as f32).abs() < 1e-3);
        }
    }
}
