//! YOLOX (Ge et al. 2021, arXiv:2107.08430): `[1, N, 5 + classes]`, already decoded in the network:
//! centre x, centre y, width, height in input pixels, objectness, class scores after the sigmoid.

use crate::{Detection, ModelCard, PixelBox};

/// Every cell of these grids gives one row of the output.
const STRIDES: [u32; 3] = [8, 16, 32];
/// Numbers in a row before the class scores.
const HEAD: usize = 5;

/// `[1, cells of all grids, 5 + classes]`.
pub(super) fn expected_shape(card: &ModelCard) -> [i64; 3] {
    let (width, height) = (card.input().width(), card.input().height());
    let rows: u32 = STRIDES
        .iter()
        .map(|stride| (width / stride) * (height / stride))
        .sum();
    [1, rows.into(), (HEAD + card.channels().len()) as i64]
}

/// Appends the boxes with score (objectness × best class score) of at least `min_score`. Rows whose
/// best class is to be ignored, and rows with numbers that are not finite, are left out.
pub(super) fn decode(
    channels: &[Option<usize>],
    values: &[f32],
    min_score: f32,
    found: &mut Vec<Detection>,
) {
    for row in values.chunks_exact(HEAD + channels.len()) {
        let ([cx, cy, w, h, objectness], scores) = match row.split_first_chunk::<HEAD>() {
            Some((head, scores)) => (*head, scores),
            None => continue,
        };
        // Class scores are at most 1, so the objectness alone rules out nearly every row.
        if objectness < min_score || objectness.is_nan() {
            continue;
        }
        let Some((channel, class_score)) = best(scores) else {
            continue;
        };
        let Some(class) = channels.get(channel).copied().flatten() else {
            continue;
        };
        let score = objectness * class_score;
        let whole = [cx, cy, w, h, score]
            .iter()
            .all(|number| number.is_finite());
        if whole && score >= min_score {
            let bbox = PixelBox {
                x0: cx - w / 2.0,
                y0: cy - h / 2.0,
                x1: cx + w / 2.0,
                y1: cy + h / 2.0,
            };
            found.push(Detection { class, score, bbox });
        }
    }
}

/// The greatest score and its index; the first of equals. Not-a-number is never the greatest.
fn best(scores: &[f32]) -> Option<(usize, f32)> {
    let mut best: Option<(usize, f32)> = None;
    for (channel, &score) in scores.iter().enumerate() {
        if !score.is_nan() && best.is_none_or(|(_, greatest)| score > greatest) {
            best = Some((channel, score));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TWO_OF_THREE: [Option<usize>; 3] = [Some(0), None, Some(1)];

    fn found(values: &[f32], min_score: f32) -> Vec<Detection> {
        let mut found = Vec::new();
        decode(&TWO_OF_THREE, values, min_score, &mut found);
        found
    }

    #[test]
    fn a_row_becomes_corners_class_and_product_of_scores() {
        let row = [100.0, 50.0, 20.0, 10.0, 0.5, 0.2, 0.1, 0.8];
        let bbox = PixelBox {
            x0: 90.0,
            y0: 45.0,
            x1: 110.0,
            y1: 55.0,
        };
        assert_eq!(
            found(&row, 0.4),
            [Detection {
                class: 1,
                score: 0.4,
                bbox
            }]
        );
        assert_eq!(found(&row, 0.41), []);
    }

    #[test]
    fn a_row_won_by_an_ignored_class_is_left_out() {
        assert_eq!(
            found(&[100.0, 50.0, 20.0, 10.0, 0.9, 0.5, 0.6, 0.5], 0.1),
            []
        );
    }

    #[test]
    fn of_equal_classes_the_first_wins() {
        let found = found(&[100.0, 50.0, 20.0, 10.0, 0.9, 0.6, 0.5, 0.6], 0.1);
        assert_eq!(found.iter().map(|one| one.class).collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn not_a_number_anywhere_leaves_the_row_out_and_the_others_in() {
        let good = [100.0, 50.0, 20.0, 10.0, 0.9, 0.6, 0.1, 0.2];
        for place in 0..5 {
            let mut rows = [good, good, good].concat();
            rows[8 + place] = f32::NAN;
            assert_eq!(found(&rows, 0.1).len(), 2, "place {place}");
        }
        let mut scores = good;
        scores[5] = f32::NAN;
        assert_eq!(
            found(&scores, 0.1)[0].class,
            1,
            "a class without a score cannot win"
        );
        assert_eq!(found(&[f32::NAN; 8], 0.0), []);
    }

    proptest! {
        #[test]
        fn any_bits_give_finite_boxes_of_known_classes(
            bits in proptest::collection::vec(any::<u32>(), 0..200),
            min_score in 0.0..1.0_f32,
        ) {
            let values: Vec<f32> = bits.into_iter().map(f32::from_bits).collect();
            for one in found(&values, min_score) {
                prop_assert!(one.class < 2 && one.score >= min_score && one.score.is_finite());
                let PixelBox { x0, y0, x1, y1 } = one.bbox;
                prop_assert!([x0, y0, x1, y1].iter().all(|side| !side.is_nan()));
            }
        }
    }
}
