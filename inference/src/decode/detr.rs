//! DETR (Carion et al. 2020, arXiv:2005.12872) and its kin (RT-DETR, D-FINE, DEIM): for each query
//! a line of logits and a box: centre x, centre y, width, height as fractions of the input.

use super::{
    DecodeError,
    candidates::{Candidates, around, best, in_pixels},
    tensor::ShapePattern,
};
use crate::{BoxUnit, DetrScores, InputSize};

/// Numbers of a box.
const BOX: usize = 4;

/// The shapes the logits may have.
pub(super) fn logits_shapes(scores: DetrScores, classes: usize) -> Vec<ShapePattern> {
    let columns = match scores {
        DetrScores::Sigmoid => classes..=classes,
        DetrScores::Softmax => classes + 1..=classes + 1,
        DetrScores::Probabilities => classes..=classes + 1,
    };
    columns
        .map(|columns| ShapePattern::new(&[Some(1), None, Some(columns as i64)]))
        .collect()
}

pub(super) fn boxes_shape() -> ShapePattern {
    ShapePattern::new(&[Some(1), None, Some(BOX as i64)])
}

/// Adds the best class of every query; logits and boxes are of as many queries.
pub(super) fn decode(
    scores: DetrScores,
    input: InputSize,
    logits: &[f32],
    boxes: &[f32],
    candidates: &mut Candidates<'_>,
) -> Result<(), DecodeError> {
    let boxes = boxes.as_chunks::<BOX>().0;
    let columns = logits.len().checked_div(boxes.len()).unwrap_or(0);
    if columns == 0 {
        return Ok(());
    }
    for (logits, bbox) in logits.chunks_exact(columns).zip(boxes) {
        let of_classes = logits.iter().take(candidates.channels.len());
        if let Some((channel, logit)) = best(of_classes.copied()) {
            let score = match scores {
                DetrScores::Sigmoid => 1.0 / (1.0 + (-logit).exp()),
                DetrScores::Softmax => softmax(logit, logits),
                DetrScores::Probabilities => logit,
            };
            candidates.add(channel, score, || {
                in_pixels(around(*bbox), BoxUnit::Fractions, input)
            })?;
        }
    }
    Ok(())
}

/// The share of one logit among all; subtracting the greatest keeps the powers finite.
fn softmax(logit: f32, logits: &[f32]) -> f32 {
    let greatest = logits.iter().copied().fold(logit, f32::max);
    let sum: f32 = logits.iter().map(|other| (other - greatest).exp()).sum();
    (logit - greatest).exp() / sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Detection, PixelBox};

    const INPUT: InputSize = InputSize {
        width: 64,
        height: 32,
    };

    fn found(scores: DetrScores, logits: &[f32], boxes: &[f32]) -> Vec<Detection> {
        let mut found = Vec::new();
        let mut candidates = Candidates {
            channels: &[Some(0), Some(1)],
            min_score: 0.5,
            found: &mut found,
        };
        decode(scores, INPUT, logits, boxes, &mut candidates).unwrap();
        found
    }

    #[test]
    fn a_query_becomes_a_box_in_pixels() {
        let boxes = [0.5, 0.5, 0.5, 0.5, 0.0, 0.0, 1.0, 1.0];
        let bbox = PixelBox {
            x0: 16.0,
            y0: 8.0,
            x1: 48.0,
            y1: 24.0,
        };
        let only = Detection {
            class: 1,
            score: 0.75,
            bbox,
        };
        let even_odds = found(DetrScores::Sigmoid, &[-1.0, 0.0, -1.0, -2.0], &boxes);
        assert_eq!(even_odds, [Detection { score: 0.5, ..only }]);
        let as_they_are = found(DetrScores::Probabilities, &[0.2, 0.75, 0.4, 0.3], &boxes);
        assert_eq!(as_they_are, [only]);
    }

    #[test]
    fn no_object_takes_its_share_but_is_never_found() {
        let boxes = [0.5, 0.5, 0.5, 0.5];
        let ln = |share: f32| share.ln() + 7.0;
        let found_with = |logits: [f32; 3]| found(DetrScores::Softmax, &logits, &boxes);
        let most = found_with([ln(0.1), ln(0.6), ln(0.3)]);
        assert!((most[0].score - 0.6).abs() < 1e-6 && most[0].class == 1);
        assert_eq!(found_with([ln(0.1), ln(0.3), ln(0.6)]), []);
        assert_eq!(
            found(DetrScores::Probabilities, &[0.1, 0.2, 0.7], &boxes),
            []
        );
    }

    #[test]
    fn great_logits_stay_within_1_and_no_numbers_are_left_out() {
        let boxes = [0.5, 0.5, 0.5, 0.5];
        let great = found(DetrScores::Softmax, &[f32::MAX, 0.0, -f32::MAX], &boxes);
        assert_eq!(great[0].score, 1.0);
        let great = found(DetrScores::Sigmoid, &[f32::MAX, 0.0], &boxes);
        assert_eq!(great[0].score, 1.0);
        let spoilt = [0.0, 9.0, f32::NAN];
        assert_eq!(found(DetrScores::Softmax, &spoilt, &boxes), []);
        assert_eq!(found(DetrScores::Sigmoid, &[], &[]), []);
    }

    #[test]
    fn there_is_a_column_for_no_object_where_it_belongs() {
        let allows = |scores, columns| {
            let shapes = logits_shapes(scores, 4);
            shapes.iter().any(|shape| shape.allows(&[1, 300, columns]))
        };
        for (scores, four, five) in [
            (DetrScores::Sigmoid, true, false),
            (DetrScores::Softmax, false, true),
            (DetrScores::Probabilities, true, true),
        ] {
            assert_eq!((allows(scores, 4), allows(scores, 5)), (four, five));
            assert!(!allows(scores, 3) && !allows(scores, 6));
        }
    }
}
