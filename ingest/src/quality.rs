//! Whether a frame shows the road well enough to say that it was inspected.

use image::RgbImage;
use register::SkipReason;
use std::ops::Range;

/// Samples across and down the road region.
const ACROSS: u32 = 160;
const DOWN: u32 = 60;
/// Mean brightness (of 255) below which a picture is dark, if its brightest parts are too.
const DARK_MEAN: f64 = 22.0;
const DARK_BRIGHTEST: u8 = 70;
/// Values from here up carry no picture any more.
const BLOWN: u8 = 250;
/// Shares of blown-out road: the sun in the lens, and its mirror on wet asphalt.
const BLOWN_SHARE: f64 = 0.5;
const GLARE_SHARE: f64 = 0.15;
/// A road has more contrast than this, even in fog; a thumb or dirt on the lens has not.
const LEAST_CONTRAST: f64 = 4.0;
/// Width of picture for which edges are measured from pixel to pixel.
const FINE_WIDTH: u32 = 1280;
/// A coarse edge is measured over so many times the distance of a fine one.
const COARSE: u32 = 16;
/// Energy of fine edges over that of coarse ones: sharp pictures of roads have 0.08 and more, the
/// same blurred by 4 pixels at most 0.027.
const LEAST_SHARPNESS: f64 = 0.03;

/// Why the road in the given rows cannot be inspected; `None` where it can.
pub(crate) fn fault(image: &RgbImage, rows: Range<u32>) -> Option<SkipReason> {
    let samples = Samples::of(image, rows)?;
    if samples.mean < DARK_MEAN && samples.brightest < DARK_BRIGHTEST {
        return Some(SkipReason::Dark);
    }
    match samples.blown {
        share if share >= BLOWN_SHARE => return Some(SkipReason::BlownOut),
        share if share >= GLARE_SHARE => return Some(SkipReason::Glare),
        _ => {}
    }
    if samples.contrast < LEAST_CONTRAST {
        return Some(SkipReason::Covered);
    }
    (samples.sharpness < LEAST_SHARPNESS).then_some(SkipReason::Blurred)
}

struct Samples {
    mean: f64,
    /// Brighter than 95 in 100.
    brightest: u8,
    /// Share of samples without a picture.
    blown: f64,
    /// Standard deviation of brightness.
    contrast: f64,
    sharpness: f64,
}

impl Samples {
    /// `None` for a region too small to say anything of.
    fn of(image: &RgbImage, rows: Range<u32>) -> Option<Self> {
        let (w, h) = image.dimensions();
        let fine = (w / FINE_WIDTH).max(1);
        let coarse = fine * COARSE;
        let (top, bottom) = (rows.start.max(coarse), rows.end.min(h).checked_sub(coarse)?);
        let (left, right) = (coarse, w.checked_sub(coarse)?);
        if bottom <= top + DOWN / 4 || right <= left + ACROSS / 4 {
            return None;
        }
        let at = |x: u32, y: u32| brightness(image.get_pixel(x, y).0);
        let mut values = Vec::with_capacity((ACROSS * DOWN) as usize);
        let (mut small, mut great) = (0.0, 0.0);
        for y in (top..bottom).step_by(((bottom - top) / DOWN).max(1) as usize) {
            for x in (left..right).step_by(((right - left) / ACROSS).max(1) as usize) {
                values.push(at(x, y));
                let edge = |d: u32| {
                    let across = f64::from(at(x + d, y)) - f64::from(at(x - d, y));
                    let down = f64::from(at(x, y + d)) - f64::from(at(x, y - d));
                    across * across + down * down
                };
                small += edge(fine);
                great += edge(coarse);
            }
        }
        Some(Self::sum_up(&mut values, small / f64::max(great, 1.0)))
    }

    fn sum_up(values: &mut [u8], sharpness: f64) -> Self {
        let n = values.len() as f64;
        let mean = values.iter().map(|v| f64::from(*v)).sum::<f64>() / n;
        let variance = values
            .iter()
            .map(|v| (f64::from(*v) - mean).powi(2))
            .sum::<f64>()
            / n;
        let blown = values.iter().filter(|v| **v >= BLOWN).count() as f64 / n;
        let nearly_all = values.len() * 95 / 100;
        let (_, &mut brightest, _) = values.select_nth_unstable(nearly_all);
        Self {
            mean,
            brightest,
            blown,
            contrast: variance.sqrt(),
            sharpness,
        }
    }
}

/// Luma by ITU-R BT.601.
fn brightness([r, g, b]: [u8; 3]) -> u8 {
    ((u32::from(r) * 77 + u32::from(g) * 150 + u32::from(b) * 29) >> 8) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, imageops};
    use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

    /// Asphalt: rough, with darker and lighter patches.
    fn road() -> RgbImage {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        RgbImage::from_fn(640, 360, |x, y| {
            let patch = 25.0 * (f64::from(x) / 31.0).sin() * (f64::from(y) / 23.0).cos();
            let grain = f64::from(rng.random_range(-14i8..=14));
            Rgb([(110.0 + patch + grain) as u8; 3])
        })
    }

    fn with(image: &RgbImage, change: impl Fn(u32, u8) -> u8) -> RgbImage {
        RgbImage::from_fn(image.width(), image.height(), |x, y| {
            Rgb(image.get_pixel(x, y).0.map(|v| change(x, v)))
        })
    }

    fn seen(image: &RgbImage) -> Option<SkipReason> {
        fault(image, 150..350)
    }

    #[test]
    fn a_road_in_daylight_and_at_dusk_is_seen() {
        assert_eq!(seen(&road()), None);
        assert_eq!(seen(&with(&road(), |_, v| v / 2)), None);
    }

    #[test]
    fn what_hides_the_road_is_named() {
        let road = road();
        assert_eq!(seen(&with(&road, |_, v| v / 10)), Some(SkipReason::Dark));
        assert_eq!(
            seen(&with(&road, |_, v| v.saturating_mul(4))),
            Some(SkipReason::BlownOut)
        );
        let sun = |x: u32, v: u8| if x % 640 < 170 { 255 } else { v };
        assert_eq!(seen(&with(&road, sun)), Some(SkipReason::Glare));
        assert_eq!(seen(&with(&road, |_, _| 90)), Some(SkipReason::Covered));
        assert_eq!(seen(&imageops::blur(&road, 6.0)), Some(SkipReason::Blurred));
    }

    #[test]
    fn a_lit_road_at_night_is_not_dark() {
        let lamps = |x: u32, v: u8| if x % 100 < 15 { v } else { v / 12 };
        assert_ne!(seen(&with(&road(), lamps)), Some(SkipReason::Dark));
    }

    #[test]
    fn a_tiny_picture_is_no_fault() {
        assert_eq!(fault(&RgbImage::new(20, 20), 0..20), None);
        assert_eq!(
            fault(
                &RgbImage::new(640, 360),
                Range {
                    start: 300,
                    end: 100
                }
            ),
            None
        );
    }
}
