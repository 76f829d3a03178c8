//! Small grey pictures made ready for comparison: straightened, calmed and levelled.

use crate::{Camera, motion::levelled};
use geo::Coord;
use image::{GrayImage, imageops};

/// Pixels around which brightness and contrast are levelled.
const LEVEL_RADIUS: usize = 8;

/// Where each pixel of a straight picture is in the picture as taken.
pub(super) struct Straightener {
    size: [u32; 2],
    /// `None` for a lens that bends nothing.
    from: Option<Vec<Coord<f64>>>,
}

impl Straightener {
    /// For pictures of the size that the camera is scaled to.
    pub fn of(camera: &Camera) -> Self {
        let size = camera.image();
        let middles = || {
            (0..size[1]).flat_map(|y| {
                (0..size[0]).map(move |x| Coord {
                    x: f64::from(x) + 0.5,
                    y: f64::from(y) + 0.5,
                })
            })
        };
        let bends = camera.distortion() != [0.0; 5];
        let from = bends.then(|| middles().map(|pixel| camera.bent(pixel)).collect());
        Self { size, from }
    }

    fn straight(&self, picture: GrayImage) -> GrayImage {
        let Some(from) = &self.from else {
            return picture;
        };
        let value = |at: &Coord<f64>| {
            let (x, y) = ((at.x - 0.5) as f32, (at.y - 0.5) as f32);
            imageops::interpolate_bilinear(&picture, x, y).map_or(0, |value| value.0[0])
        };
        let values = from.iter().map(value).collect();
        GrayImage::from_raw(self.size[0], self.size[1], values).unwrap_or(picture)
    }

    /// The picture in whole and in half size; `None` for a picture of another size.
    pub fn sheets(&self, picture: GrayImage) -> Option<[Sheet; 2]> {
        if [picture.width(), picture.height()] != self.size {
            return None;
        }
        let whole = self.straight(picture);
        let half = imageops::thumbnail(&whole, self.size[0] / 2, self.size[1] / 2);
        Some([Sheet::of(&half), Sheet::of(&whole)])
    }
}

/// A levelled picture.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Sheet {
    fn of(picture: &GrayImage) -> Self {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let grey: Vec<f32> = picture.as_raw().iter().map(|v| f32::from(*v)).collect();
        Self {
            width,
            height,
            values: levelled(&calmed(&calmed(&grey, width), width), width, LEVEL_RADIUS),
        }
    }

    pub fn size(&self) -> [usize; 2] {
        [self.width, self.height]
    }

    /// The value of the pixel at a point that counts from the middle; `None` outside.
    pub fn near(&self, point: [f64; 2]) -> Option<f32> {
        let x = point[0] + self.width as f64 / 2.0;
        let y = point[1] + self.height as f64 / 2.0;
        let inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
        inside.then(|| self.values[y as usize * self.width + x as usize])
    }

    /// Value and its growth to the right and down at a point that counts from the middle; `None`
    /// outside.
    pub fn at(&self, point: [f64; 2]) -> Option<[f32; 3]> {
        let x = point[0] + self.width as f64 / 2.0 - 0.5;
        let y = point[1] + self.height as f64 / 2.0 - 0.5;
        let inside =
            x >= 0.0 && y >= 0.0 && x < self.width as f64 - 1.0 && y < self.height as f64 - 1.0;
        if !inside {
            return None;
        }
        let corner = y as usize * self.width + x as usize;
        let (right, down) = (x.fract() as f32, y.fract() as f32);
        let [a, b] = [self.values[corner], self.values[corner + 1]];
        let [c, d] = [
            self.values[corner + self.width],
            self.values[corner + self.width + 1],
        ];
        let (upper, lower) = (a + (b - a) * right, c + (d - c) * right);
        let grows_right = (b - a) * (1.0 - down) + (d - c) * down;
        Some([upper + (lower - upper) * down, grows_right, lower - upper])
    }
}

/// Each value with its neighbours, ¼ ½ ¼ across and down: the sensor's noise goes.
fn calmed(values: &[f32], width: usize) -> Vec<f32> {
    let mixed = |values: &[f32], step: usize| -> Vec<f32> {
        let near = |n: usize| values.get(n);
        (0..values.len())
            .map(|n| {
                let here = values[n];
                let before = n.checked_sub(step).and_then(near).unwrap_or(&here);
                let after = near(n + step).unwrap_or(&here);
                (before + after) / 4.0 + here / 2.0
            })
            .collect()
    };
    mixed(&mixed(values, 1), width)
}
