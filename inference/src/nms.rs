//! Non-maximum suppression: one box for one thing.

use std::cmp::Ordering;

use crate::{Detection, Fraction};

/// Greedy non-maximum suppression within each class: taking boxes from the strongest to the
/// weakest, a box is kept unless its intersection over union with a box kept before, of the same
/// class, is above `max_iou`. Boxes of different classes never suppress each other.
///
/// What remains is sorted by score, strongest first; equals by top edge, left edge, bottom edge,
/// right edge, class. The result does not depend on the order given.
pub fn suppress_overlaps(detections: &mut Vec<Detection>, max_iou: Fraction) {
    detections.sort_unstable_by(strongest_first);
    let mut kept = 0;
    for next in 0..detections.len() {
        let candidate = detections[next];
        let hidden = detections[..kept].iter().any(|stronger| {
            stronger.class == candidate.class && stronger.bbox.iou(&candidate.bbox) > max_iou.get()
        });
        if !hidden {
            detections[kept] = candidate;
            kept += 1;
        }
    }
    detections.truncate(kept);
}

fn strongest_first(a: &Detection, b: &Detection) -> Ordering {
    b.score
        .total_cmp(&a.score)
        .then_with(|| a.bbox.y0.total_cmp(&b.bbox.y0))
        .then_with(|| a.bbox.x0.total_cmp(&b.bbox.x0))
        .then_with(|| a.bbox.y1.total_cmp(&b.bbox.y1))
        .then_with(|| a.bbox.x1.total_cmp(&b.bbox.x1))
        .then_with(|| a.class.cmp(&b.class))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::PixelBox;

    fn detection(class: usize, score: f32, [x0, y0, x1, y1]: [f32; 4]) -> Detection {
        Detection {
            class,
            score,
            bbox: PixelBox { x0, y0, x1, y1 },
        }
    }

    fn half() -> Fraction {
        Fraction::new(0.5).unwrap()
    }

    #[test]
    fn the_weaker_of_two_close_boxes_goes_unless_it_is_of_another_class() {
        let strong = detection(0, 0.9, [0.0, 0.0, 10.0, 10.0]);
        let weak = detection(0, 0.8, [1.0, 0.0, 11.0, 10.0]);
        let other = detection(1, 0.7, [1.0, 0.0, 11.0, 10.0]);
        let mut boxes = vec![other, weak, strong];
        suppress_overlaps(&mut boxes, half());
        assert_eq!(boxes, [strong, other]);
    }

    #[test]
    fn a_box_hidden_only_by_a_dropped_one_stays() {
        let first = detection(0, 0.9, [0.0, 0.0, 10.0, 10.0]);
        let second = detection(0, 0.8, [3.0, 0.0, 13.0, 10.0]);
        let third = detection(0, 0.7, [6.0, 0.0, 16.0, 10.0]);
        let mut boxes = vec![first, second, third];
        suppress_overlaps(&mut boxes, half());
        assert_eq!(boxes, [first, third]);
    }

    fn detections() -> impl Strategy<Value = Vec<Detection>> {
        let one = (
            0..3_usize,
            0..=20_u8,
            0..30_u8,
            0..30_u8,
            1..20_u8,
            1..20_u8,
        );
        let one = one.prop_map(|(class, score, x, y, w, h)| {
            let [x, y, w, h] = [x, y, w, h].map(f32::from);
            detection(class, f32::from(score) / 20.0, [x, y, x + w, y + h])
        });
        proptest::collection::vec(one, 0..60)
    }

    proptest! {
        #[test]
        fn what_remains_does_not_overlap_and_nothing_is_dropped_without_cause(
            given in detections(),
            max_iou in 0.0..1.0_f32,
        ) {
            let max_iou = Fraction::new(max_iou).unwrap();
            let mut kept = given.clone();
            suppress_overlaps(&mut kept, max_iou);
            let hides = |a: &Detection, b: &Detection| {
                a.class == b.class && a.bbox.iou(&b.bbox) > max_iou.get()
            };
            for (place, one) in kept.iter().enumerate() {
                prop_assert!(given.contains(one));
                prop_assert!(kept[..place].iter().all(|other| !hides(other, one)));
                prop_assert!(kept[..place].iter().all(|other| other.score >= one.score));
            }
            for one in &given {
                let cause = |other: &Detection| other.score >= one.score && hides(other, one);
                prop_assert!(kept.contains(one) || kept.iter().any(cause));
            }
        }

        #[test]
        fn doing_it_twice_or_in_another_order_changes_nothing(
            (given, shuffled) in detections()
                .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        ) {
            let mut once = given;
            suppress_overlaps(&mut once, half());
            let mut twice = once.clone();
            suppress_overlaps(&mut twice, half());
            prop_assert_eq!(&twice, &once);
            let mut other_order = shuffled;
            suppress_overlaps(&mut other_order, half());
            prop_assert_eq!(&other_order, &once);
        }
    }
}
