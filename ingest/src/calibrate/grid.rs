//! The camera made visible: a grid of metres on the road of a frame.

use crate::Camera;
use font8x8::{BASIC_FONTS, UnicodeFonts};
use geo::Coord;
use image::{Rgb, RgbImage};

/// The grid reaches from here to there ahead, and so far to both sides.
const AHEAD_M: [i32; 2] = [4, 16];
const ASIDE_M: i32 = 3;
/// Distances that are written beside their line; those between would be on top of one another.
const LABELLED_M: [i32; 7] = [4, 5, 6, 8, 10, 12, 16];
const LINE: Rgb<u8> = Rgb([255, 220, 0]);
const MIDDLE: Rgb<u8> = Rgb([255, 60, 60]);
const SHADE: Rgb<u8> = Rgb([0, 0, 0]);
/// Lines are drawn in steps of this.
const STEP_M: f64 = 0.02;

/// Draws lines every metre, 4 to 16 m ahead and 3 m to both sides, with their distances; the
/// driving direction is red. A picture of another shape than the camera's is left as it is.
pub fn draw_grid(image: &mut RgbImage, camera: &Camera) {
    let Some(camera) = camera.scaled_to(image.width(), image.height()) else {
        return;
    };
    let thick = i64::from(image.width() / 900) + 1;
    let [near, far] = AHEAD_M.map(f64::from);
    let aside = f64::from(ASIDE_M);
    for y in AHEAD_M[0]..=AHEAD_M[1] {
        let y = f64::from(y);
        line(image, &camera, [-aside, y], [aside, y], thick, LINE);
    }
    for x in -ASIDE_M..=ASIDE_M {
        let (colour, x) = (if x == 0 { MIDDLE } else { LINE }, f64::from(x));
        line(image, &camera, [x, near], [x, far], thick, colour);
    }
    for metres in LABELLED_M {
        let end = Coord {
            x: aside,
            y: f64::from(metres),
        };
        if let Some(pixel) = camera.to_pixel(end) {
            label(image, &format!("{metres} m"), pixel, thick);
        }
    }
}

fn line(
    image: &mut RgbImage,
    camera: &Camera,
    from: [f64; 2],
    to: [f64; 2],
    thick: i64,
    colour: Rgb<u8>,
) {
    let metres = (to[0] - from[0]).hypot(to[1] - from[1]);
    let steps = (metres / STEP_M).ceil();
    let point = |n: usize| {
        let share = n as f64 / steps;
        camera.to_pixel(Coord {
            x: from[0] + (to[0] - from[0]) * share,
            y: from[1] + (to[1] - from[1]) * share,
        })
    };
    for n in 0..steps as usize {
        let (Some(a), Some(b)) = (point(n), point(n + 1)) else {
            continue;
        };
        // A pixel at a time; farther apart than this is not in the picture.
        let apart = (b.x - a.x).abs().max((b.y - a.y).abs()).ceil().min(200.0);
        for step in 0..=apart as usize {
            let at = a + (b - a) * (step as f64 / apart.max(1.0));
            square(image, at, thick, colour);
        }
    }
}

/// Writes beside a point, held within the picture.
fn label(image: &mut RgbImage, text: &str, at: Coord<f64>, thick: i64) {
    const GLYPH: i64 = 8;
    let scale = thick + 1;
    let [w, h] = [i64::from(image.width()), i64::from(image.height())];
    let width = text.len() as i64 * GLYPH * scale;
    let left = (at.x as i64 + 2 * scale).min(w - width - scale);
    let top = at.y as i64 - GLYPH * scale / 2;
    if !(0..h - GLYPH * scale).contains(&top) || left < 0 {
        return;
    }
    for (offset, colour) in [(scale / 2, SHADE), (0, LINE)] {
        for (n, glyph) in text.chars().filter_map(|c| BASIC_FONTS.get(c)).enumerate() {
            for (row, bits) in (0i64..).zip(glyph) {
                for column in (0..GLYPH).filter(|column| bits >> column & 1 == 1) {
                    let x = left + (n as i64 * GLYPH + column) * scale + offset;
                    let at = Coord {
                        x: x as f64,
                        y: (top + row * scale + offset) as f64,
                    };
                    square(image, at, scale, colour);
                }
            }
        }
    }
}

/// A small square with its corner at a point, as far as it is in the picture.
fn square(image: &mut RgbImage, at: Coord<f64>, side: i64, colour: Rgb<u8>) {
    for y in 0..side {
        for x in 0..side {
            let (x, y) = (at.x as i64 + x, at.y as i64 + y);
            if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y))
                && let Some(pixel) = image.get_pixel_mut_checked(x, y)
            {
                *pixel = colour;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::tests::{PLAIN, camera};

    #[test]
    fn the_lines_lie_where_the_camera_sees_them() {
        let camera = camera(PLAIN).unwrap();
        let mut image = RgbImage::new(1280, 720);
        draw_grid(&mut image, &camera);
        for (x, y, colour) in [(0.0, 7.5, MIDDLE), (1.0, 7.5, LINE), (0.5, 8.0, LINE)] {
            let pixel = camera.to_pixel(Coord { x, y }).unwrap();
            let near = |dx: i64, dy: i64| {
                let at = (pixel.x as i64 + dx, pixel.y as i64 + dy);
                *image.get_pixel(at.0 as u32, at.1 as u32)
            };
            let seen = (-2..=2).any(|dx| (-2..=2).any(|dy| near(dx, dy) == colour));
            assert!(seen, "{x} {y}");
        }
        let between = camera.to_pixel(Coord { x: 0.5, y: 5.5 }).unwrap();
        assert_eq!(*image.get_pixel(between.x as u32, between.y as u32), SHADE);
    }

    #[test]
    fn another_shape_of_picture_is_left_as_it_is() {
        let mut image = RgbImage::new(100, 100);
        draw_grid(&mut image, &camera(PLAIN).unwrap());
        assert_eq!(image, RgbImage::new(100, 100));
    }
}
