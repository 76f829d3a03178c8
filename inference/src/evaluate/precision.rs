//! Average precision as COCO counts it (cocoapi, `cocoeval.py`): at IoU 0.5, at most 100 boxes of a
//! class in an image, precision made monotonic and read at 101 recalls.

use super::{Found, Looked, Truth, matching};
use crate::DamageClass;

/// Boxes of one class in one image that count, the strongest ones.
pub const MOST_BOXES: usize = 100;
const RECALLS: u32 = 100;

/// The average precision of one class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassPrecision {
    /// The class.
    pub class: DamageClass,
    /// How often it is marked in the images.
    pub marked: usize,
    /// Average precision, 0 to 1; `None` if it is marked nowhere.
    pub ap50: Option<f64>,
}

/// Average precision of every class over all images.
pub fn average_precision(images: &[Looked]) -> Vec<ClassPrecision> {
    DamageClass::ALL
        .into_iter()
        .map(|class| of_class(class, images))
        .collect()
}

/// The mean over the classes that are marked anywhere; `None` if none is.
pub fn mean_precision(classes: &[ClassPrecision]) -> Option<f64> {
    let known: Vec<f64> = classes.iter().filter_map(|class| class.ap50).collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}

fn of_class(class: DamageClass, images: &[Looked]) -> ClassPrecision {
    let mut marked = 0;
    let mut boxes: Vec<(f32, bool)> = Vec::new();
    for image in images {
        let truth: Vec<Truth> = of(&image.truth, |truth| truth.class == class);
        let mut found: Vec<Found> = of(&image.found, |found| found.class == class);
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        found.truncate(MOST_BOXES);
        marked += truth.len();
        let hits = matching::hits(&found, &truth);
        boxes.extend(found.iter().map(|found| found.score).zip(hits));
    }
    // A stable sort, as COCO's: equal scores stay in the order of the images.
    boxes.sort_by(|a, b| b.0.total_cmp(&a.0));
    ClassPrecision {
        class,
        marked,
        ap50: (marked > 0).then(|| area(&boxes, marked)),
    }
}

fn of<T: Copy>(all: &[T], wanted: impl Fn(&T) -> bool) -> Vec<T> {
    all.iter().copied().filter(wanted).collect()
}

/// The mean of the precision at 101 recalls, over boxes in falling order of score.
fn area(boxes: &[(f32, bool)], marked: usize) -> f64 {
    let mut hits = 0;
    let mut curve: Vec<(f64, f64)> = Vec::with_capacity(boxes.len());
    for (n, (_, hit)) in boxes.iter().enumerate() {
        hits += usize::from(*hit);
        curve.push((hits as f64 / marked as f64, hits as f64 / (n + 1) as f64));
    }
    let mut best = 0.0_f64;
    for (_, precision) in curve.iter_mut().rev() {
        best = best.max(*precision);
        *precision = best;
    }
    let at = |step: u32| {
        let wanted = f64::from(step) / f64::from(RECALLS);
        let first = curve.partition_point(|(recall, _)| *recall < wanted);
        curve.get(first).map_or(0.0, |(_, precision)| *precision)
    };
    (0..=RECALLS).map(at).sum::<f64>() / f64::from(RECALLS + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn all_found_and_nothing_else_is_one() {
        assert!(near(area(&[(0.9, true), (0.8, true)], 2), 1.0));
        assert!(near(area(&[], 2), 0.0));
        assert!(near(area(&[(0.9, false)], 2), 0.0));
    }

    #[test]
    fn half_of_it_found_is_the_51_recalls_up_to_a_half() {
        assert!(near(area(&[(0.9, true), (0.1, false)], 2), 51.0 / 101.0));
    }

    #[test]
    fn a_false_box_first_halves_the_precision_before_the_hit() {
        // Precision 1/2 at recall 1/2, then 2/3 at recall 1: monotonic from the right, 2/3 all along.
        let boxes = [(0.9, false), (0.8, true), (0.7, true)];
        assert!(near(area(&boxes, 2), 2.0 / 3.0));
    }
}
