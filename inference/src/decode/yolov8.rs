//! YOLOv8 (Ultralytics), also YOLOv9, 11 and 12: `[1, 4 + classes, N]`: a line of each number over
//! all cells: centre x, centre y, width, height in input pixels, class scores after the sigmoid.

use super::{
    DecodeError,
    candidates::{Candidates, around, best},
    tensor::ShapePattern,
};

/// Lines before the class scores.
const HEAD: usize = 4;

pub(super) fn shape(classes: usize) -> ShapePattern {
    ShapePattern::new(&[Some(1), Some((HEAD + classes) as i64), None])
}

/// Adds the best class of every cell; `lines` has the shape [`shape`] says.
pub(super) fn decode(lines: &[f32], candidates: &mut Candidates<'_>) -> Result<(), DecodeError> {
    let cells = lines.len() / (HEAD + candidates.channels.len());
    if cells == 0 {
        return Ok(());
    }
    let lines: Vec<&[f32]> = lines.chunks_exact(cells).collect();
    let Some(([cx, cy, w, h], scores)) = lines.split_first_chunk::<HEAD>() else {
        return Ok(());
    };
    for (cell, (((cx, cy), w), h)) in cx.iter().zip(*cy).zip(*w).zip(*h).enumerate() {
        let of_cell = scores.iter().filter_map(|line| line.get(cell).copied());
        if let Some((channel, score)) = best(of_cell) {
            candidates.add(channel, score, || around([*cx, *cy, *w, *h]))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Detection, PixelBox};

    fn found(lines: &[f32]) -> Vec<Detection> {
        let mut found = Vec::new();
        let mut candidates = Candidates {
            channels: &[Some(1), None],
            min_score: 0.5,
            found: &mut found,
        };
        decode(lines, &mut candidates).unwrap();
        found
    }

    #[test]
    fn numbers_of_a_cell_stand_below_each_other() {
        let lines = [
            [10.0, 20.0, 30.0],
            [11.0, 21.0, 31.0],
            [2.0, 4.0, 6.0],
            [4.0, 8.0, 12.0],
            [0.4, 0.6, 0.7],
            [0.1, 0.5, 0.8],
        ];
        let bbox = PixelBox {
            x0: 18.0,
            y0: 17.0,
            x1: 22.0,
            y1: 25.0,
        };
        let only = Detection {
            class: 1,
            score: 0.6,
            bbox,
        };
        assert_eq!(found(lines.as_flattened()), [only]);
    }

    #[test]
    fn any_number_of_cells_will_do() {
        assert_eq!(found(&[]), []);
        assert_eq!(found(&[1.0, 1.0, 2.0, 2.0, 0.9, 0.0]).len(), 1);
        assert!(shape(4).allows(&[1, 8, 8400]) && !shape(4).allows(&[1, 8400, 8]));
    }
}
