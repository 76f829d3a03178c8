//! Networks that suppress overlaps themselves and give what remains, any number of it: in one
//! tensor `[1, N, 6]` or `[N, 6]` (YOLOv10, YOLO26), or boxes, scores and class numbers in three
//! (torchvision, RT-DETR with its postprocessor, TensorRT's EfficientNMS). Corners, not centres.

use super::{
    DecodeError,
    candidates::{Candidates, in_pixels},
    tensor::{ShapePattern, Values, whole},
};
use crate::{BoxUnit, InputSize, PixelBox};

/// Left, top, right, bottom, score, class number.
const ROW: usize = 6;
/// Left, top, right, bottom.
const BOX: usize = 4;

pub(super) fn rows_shapes() -> Vec<ShapePattern> {
    with_and_without_batch(&[None, Some(ROW as i64)])
}

pub(super) fn boxes_shapes() -> Vec<ShapePattern> {
    with_and_without_batch(&[None, Some(BOX as i64)])
}

/// Of scores and of class numbers.
pub(super) fn list_shapes() -> Vec<ShapePattern> {
    with_and_without_batch(&[None])
}

fn with_and_without_batch(lengths: &[Option<i64>]) -> Vec<ShapePattern> {
    let with_batch = [&[Some(1)], lengths].concat();
    vec![ShapePattern::new(&with_batch), ShapePattern::new(lengths)]
}

/// What box edges are counted in, and the input they are counted over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub unit: BoxUnit,
    pub input: InputSize,
}

impl Scale {
    fn in_pixels(self, [x0, y0, x1, y1]: [f32; 4]) -> PixelBox {
        in_pixels(PixelBox { x0, y0, x1, y1 }, self.unit, self.input)
    }
}

/// Adds every row of a single tensor. A class number that is negative or no whole number is left
/// out.
pub(super) fn decode_rows(
    scale: Scale,
    rows: &[f32],
    candidates: &mut Candidates<'_>,
) -> Result<(), DecodeError> {
    for &[x0, y0, x1, y1, score, class] in rows.as_chunks::<ROW>().0 {
        if let Some(channel) = whole(class) {
            candidates.add(channel, score, || scale.in_pixels([x0, y0, x1, y1]))?;
        }
    }
    Ok(())
}

/// Adds every box of three tensors of as many rows; as [`decode_rows`].
pub(super) fn decode_parts(
    scale: Scale,
    boxes: &[f32],
    scores: &[f32],
    labels: Values<'_>,
    candidates: &mut Candidates<'_>,
) -> Result<(), DecodeError> {
    let boxes = boxes.as_chunks::<BOX>().0;
    for (place, (bbox, score)) in boxes.iter().zip(scores).enumerate() {
        if let Some(channel) = labels.class(place) {
            candidates.add(channel, *score, || scale.in_pixels(*bbox))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Detection;

    const PIXELS: Scale = Scale {
        unit: BoxUnit::Pixels,
        input: InputSize {
            width: 64,
            height: 32,
        },
    };

    fn gathered(
        add: impl FnOnce(&mut Candidates<'_>) -> Result<(), DecodeError>,
    ) -> Vec<Detection> {
        let mut found = Vec::new();
        let mut candidates = Candidates {
            channels: &[Some(0), None, Some(1)],
            min_score: 0.5,
            found: &mut found,
        };
        add(&mut candidates).unwrap();
        found
    }

    #[test]
    fn rows_are_corners_score_and_class() {
        let rows = [
            [1.0, 2.0, 3.0, 4.0, 0.9, 2.0],
            [1.0, 2.0, 3.0, 4.0, 0.9, 1.0],
            [1.0, 2.0, 3.0, 4.0, 0.4, 0.0],
            [1.0, 2.0, 3.0, 4.0, 0.9, -1.0],
            [1.0, 2.0, 3.0, 4.0, 0.9, 0.5],
            [1.0, 2.0, 3.0, 4.0, 0.9, f32::NAN],
            [0.0; 6],
        ];
        let bbox = PixelBox {
            x0: 1.0,
            y0: 2.0,
            x1: 3.0,
            y1: 4.0,
        };
        let only = Detection {
            class: 1,
            score: 0.9,
            bbox,
        };
        let rows = rows.as_flattened();
        assert_eq!(gathered(|into| decode_rows(PIXELS, rows, into)), [only]);
        assert_eq!(gathered(|into| decode_rows(PIXELS, &[], into)), []);
    }

    #[test]
    fn class_numbers_may_be_of_three_types() {
        let (boxes, scores) = ([0.25; 16], [0.9, 0.8, 0.7, 0.6]);
        let classes = |labels: Values<'_>| {
            let found = gathered(|into| decode_parts(PIXELS, &boxes, &scores, labels, into));
            let both = found.iter().map(|one| (one.class, one.score));
            both.collect::<Vec<_>>()
        };
        let expected = [(1, 0.9), (0, 0.6)];
        assert_eq!(classes(Values::Int64(&[2, 1, -3, 0])), expected);
        assert_eq!(classes(Values::Int32(&[2, 1, i32::MIN, 0])), expected);
        assert_eq!(
            classes(Values::Float32(&[2.0, 1.0, f32::INFINITY, 0.0])),
            expected
        );
        assert_eq!(classes(Values::Int64(&[])), []);
    }

    #[test]
    fn a_class_number_too_great_is_an_error() {
        let mut found = Vec::new();
        let mut candidates = Candidates {
            channels: &[Some(0)],
            min_score: 0.5,
            found: &mut found,
        };
        let labels = Values::Int64(&[i64::MAX]);
        let error = decode_parts(PIXELS, &[0.0; 4], &[0.9], labels, &mut candidates);
        assert!(matches!(error, Err(DecodeError::Class { .. })), "{error:?}");
    }

    #[test]
    fn a_batch_dimension_may_be_there_or_not() {
        for (shapes, with, without) in [
            (rows_shapes(), &[1, 0, 6][..], &[300, 6][..]),
            (boxes_shapes(), &[1, 300, 4], &[0, 4]),
            (list_shapes(), &[1, 300], &[0]),
        ] {
            for shape in [with, without] {
                assert!(
                    shapes.iter().any(|allowed| allowed.allows(shape)),
                    "{shape:?}"
                );
            }
            assert!(!shapes.iter().any(|allowed| allowed.allows(&[2, 300, 4])));
        }
    }
}
