//! Boxes and regions in pixels, and what a detector found.

/// A part of an image in whole pixels: columns `x..x + w`, rows `y..y + h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// First column.
    pub x: u32,
    /// First row.
    pub y: u32,
    /// Width in pixels.
    pub w: u32,
    /// Height in pixels.
    pub h: u32,
}

impl Region {
    /// The whole of an image of `width` × `height` pixels.
    pub fn whole(width: u32, height: u32) -> Self {
        Self {
            x: 0,
            y: 0,
            w: width,
            h: height,
        }
    }

    /// Whether the region has pixels and all of them lie in an image of `width` × `height`.
    pub fn lies_within(&self, width: u32, height: u32) -> bool {
        let fits = |from: u32, length: u32, limit: u32| {
            length > 0 && from.checked_add(length).is_some_and(|end| end <= limit)
        };
        fits(self.x, self.w, width) && fits(self.y, self.h, height)
    }
}

/// An axis-parallel box in pixels: left, top, right, bottom edge (pixel 0 spans 0.0 to 1.0).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PixelBox {
    /// Left edge.
    pub x0: f32,
    /// Top edge.
    pub y0: f32,
    /// Right edge.
    pub x1: f32,
    /// Bottom edge.
    pub y1: f32,
}

impl PixelBox {
    /// Width in pixels, 0 for a box turned inside out.
    pub fn width(&self) -> f32 {
        (self.x1 - self.x0).max(0.0)
    }

    /// Height in pixels, 0 for a box turned inside out.
    pub fn height(&self) -> f32 {
        (self.y1 - self.y0).max(0.0)
    }

    /// Area in square pixels.
    pub fn area(&self) -> f32 {
        self.width() * self.height()
    }

    /// Whether all four edges are numbers, and none without end.
    pub fn is_finite(&self) -> bool {
        [self.x0, self.y0, self.x1, self.y1]
            .iter()
            .all(|edge| edge.is_finite())
    }

    /// The part both boxes share; its area is 0 if they share nothing.
    pub fn intersection(&self, other: &Self) -> Self {
        Self {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        }
    }

    /// Intersection over union, 0 to 1; 0 if both boxes are empty.
    pub fn iou(&self, other: &Self) -> f32 {
        let shared = self.intersection(other).area();
        let union = self.area() + other.area() - shared;
        if union > 0.0 { shared / union } else { 0.0 }
    }

    /// The part that lies in an image of `width` × `height` pixels.
    pub fn clipped_to(&self, width: u32, height: u32) -> Self {
        let (width, height) = (width as f32, height as f32);
        Self {
            x0: self.x0.clamp(0.0, width),
            y0: self.y0.clamp(0.0, height),
            x1: self.x1.clamp(0.0, width),
            y1: self.y1.clamp(0.0, height),
        }
    }
}

/// One thing found in an image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    /// Index into [`ModelCard::classes`](crate::ModelCard::classes).
    pub class: usize,
    /// How sure the model is, 0 to 1.
    pub score: f32,
    /// Where it is, in pixels of the full image and clipped to it.
    pub bbox: PixelBox,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_overlapping_squares_have_iou_one_third() {
        let left = PixelBox {
            x0: 0.0,
            y0: 0.0,
            x1: 2.0,
            y1: 2.0,
        };
        let right = PixelBox {
            x0: 1.0,
            y0: 0.0,
            x1: 3.0,
            y1: 2.0,
        };
        assert!((left.iou(&right) - 1.0 / 3.0).abs() < 1e-6);
    }

    #[test]
    fn boxes_apart_and_empty_boxes_share_nothing() {
        let here = PixelBox {
            x0: 0.0,
            y0: 0.0,
            x1: 1.0,
            y1: 1.0,
        };
        let there = PixelBox {
            x0: 5.0,
            y0: 5.0,
            x1: 6.0,
            y1: 6.0,
        };
        let empty = PixelBox {
            x0: 0.5,
            y0: 0.5,
            x1: 0.5,
            y1: 0.5,
        };
        assert_eq!(here.iou(&there), 0.0);
        assert_eq!(empty.iou(&empty), 0.0);
    }

    #[test]
    fn region_must_have_pixels_inside_the_image() {
        assert!(
            Region {
                x: 2,
                y: 3,
                w: 8,
                h: 7
            }
            .lies_within(10, 10)
        );
        assert!(
            !Region {
                x: 3,
                y: 3,
                w: 8,
                h: 7
            }
            .lies_within(10, 10)
        );
        assert!(
            !Region {
                x: 0,
                y: 0,
                w: 0,
                h: 7
            }
            .lies_within(10, 10)
        );
        assert!(
            !Region {
                x: u32::MAX,
                y: 0,
                w: 2,
                h: 2
            }
            .lies_within(10, 10)
        );
    }
}
