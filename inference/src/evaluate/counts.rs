//! Precision, recall and F1 at a threshold, over the boxes a person would look at.

use super::{Found, Looked, matching};

/// Only the strongest boxes of an image count here: nobody looks at more.
pub const BOXES_A_PERSON_LOOKS_AT: usize = 5;

/// What a threshold gives over all images.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Counts {
    /// Lowest score that counted.
    pub threshold: f32,
    /// Boxes that meet a marked damage.
    pub hits: usize,
    /// Boxes that counted.
    pub given: usize,
    /// Damages that people marked.
    pub marked: usize,
}

impl Counts {
    /// Share of the boxes that meet a damage; 0 without boxes.
    pub fn precision(&self) -> f64 {
        share(self.hits, self.given)
    }

    /// Share of the damages that are met; 0 without damages.
    pub fn recall(&self) -> f64 {
        share(self.hits, self.marked)
    }

    /// Harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        share(2 * self.hits, self.given + self.marked)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 / whole as f64
}

/// What this threshold gives: of each image the best five boxes of at least this score.
pub fn counts_at(images: &[Looked], threshold: f32) -> Counts {
    let mut counts = Counts {
        threshold,
        ..Counts::default()
    };
    for image in images {
        let found = strongest(&image.found, threshold);
        let hits = matching::hits(&found, &image.truth);
        counts.hits += hits.into_iter().filter(|hit| *hit).count();
        counts.given += found.len();
        counts.marked += image.truth.len();
    }
    counts
}

/// The threshold, of 0.01 to 0.99, with the greatest F1; the lowest of equals.
pub fn best_threshold(images: &[Looked]) -> Counts {
    (1..100)
        .map(|percent| counts_at(images, percent as f32 / 100.0))
        .reduce(|best, next| if next.f1() > best.f1() { next } else { best })
        .unwrap_or_default()
}

fn strongest(found: &[Found], threshold: f32) -> Vec<Found> {
    let enough = found
        .iter()
        .copied()
        .filter(|found| found.score >= threshold);
    let mut strongest: Vec<Found> = enough.collect();
    strongest.sort_by(|a, b| b.score.total_cmp(&a.score));
    strongest.truncate(BOXES_A_PERSON_LOOKS_AT);
    strongest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DamageClass::Pothole, PixelBox, evaluate::Truth};

    fn bbox(x0: f32) -> PixelBox {
        PixelBox {
            x0,
            y0: 0.0,
            x1: x0 + 10.0,
            y1: 10.0,
        }
    }

    /// Damages at 0, 20 and 40; boxes at these places with these scores.
    fn image(boxes: &[(f32, f32)]) -> Looked {
        let truth = [0.0, 20.0, 40.0].map(|x0| Truth {
            class: Pothole,
            bbox: bbox(x0),
        });
        let found = boxes.iter().map(|&(x0, score)| Found {
            class: Pothole,
            score,
            bbox: bbox(x0),
        });
        Looked {
            width: 1000,
            height: 10,
            truth: truth.to_vec(),
            found: found.collect(),
        }
    }

    #[test]
    fn counts_follow_the_threshold() {
        let images = [image(&[(0.0, 0.9), (20.0, 0.5), (100.0, 0.4)])];
        let at = counts_at(&images, 0.4);
        assert_eq!((at.hits, at.given, at.marked), (2, 3, 3));
        assert!((at.f1() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(counts_at(&images, 0.95).precision(), 0.0);
        let best = best_threshold(&images);
        assert_eq!((best.hits, best.given), (2, 2));
        assert_eq!(best.threshold, 0.41);
    }

    #[test]
    fn the_sixth_box_of_an_image_is_not_looked_at() {
        let mut boxes: Vec<(f32, f32)> = (0..5).map(|n| (100.0 * (n + 1) as f32, 0.9)).collect();
        boxes.push((0.0, 0.8));
        assert_eq!(counts_at(&[image(&boxes)], 0.1).hits, 0);
        boxes[0].1 = 0.1;
        assert_eq!(counts_at(&[image(&boxes)], 0.1).hits, 1);
    }

    #[test]
    fn nothing_at_all_is_zero_and_not_an_accident() {
        let best = best_threshold(&[]);
        assert_eq!(
            (best.precision(), best.recall(), best.f1()),
            (0.0, 0.0, 0.0)
        );
    }
}
