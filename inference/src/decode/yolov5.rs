//! YOLOv5 (Ultralytics), also YOLOv7: `[1, N, 5 + classes]`: centre x, centre y, width, height in
//! input pixels, objectness, class scores, both after the sigmoid; the score is their product.

use super::{
    DecodeError,
    candidates::{Candidates, OBJECTNESS_HEAD},
    tensor::ShapePattern,
};

pub(super) fn shape(classes: usize) -> ShapePattern {
    ShapePattern::new(&[Some(1), None, Some((OBJECTNESS_HEAD + classes) as i64)])
}

/// Adds the best class of every row; `rows` has the shape [`shape`] says.
pub(super) fn decode(rows: &[f32], candidates: &mut Candidates<'_>) -> Result<(), DecodeError> {
    for row in rows.chunks_exact(OBJECTNESS_HEAD + candidates.channels.len()) {
        candidates.add_row(row, |centre_and_sides| centre_and_sides)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Detection, PixelBox};

    #[test]
    fn the_score_is_objectness_times_class() {
        let rows = [
            [10.0, 20.0, 4.0, 8.0, 0.9, 0.2, 0.8],
            [10.0, 20.0, 4.0, 8.0, 0.6, 0.2, 0.8],
            [10.0, 20.0, 4.0, 8.0, 0.9, 0.8, 0.2],
        ];
        let mut found = Vec::new();
        let mut candidates = Candidates {
            channels: &[None, Some(0)],
            min_score: 0.5,
            found: &mut found,
        };
        decode(rows.as_flattened(), &mut candidates).unwrap();
        let bbox = PixelBox {
            x0: 8.0,
            y0: 16.0,
            x1: 12.0,
            y1: 24.0,
        };
        let only = Detection {
            class: 0,
            score: 0.9 * 0.8,
            bbox,
        };
        assert_eq!(found, [only]);
        assert!(shape(2).allows(&[1, 3, 7]) && !shape(2).allows(&[1, 7, 3]));
    }
}
