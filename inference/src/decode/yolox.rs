//! YOLOX (Ge et al. 2021, arXiv:2107.08430): `[1, N, 5 + classes]`: centre x, centre y, width,
//! height, objectness, class scores after the sigmoid. The box is in input pixels if the network
//! decodes it, else in strides from its cell, sides as logarithms (what the official export gives).

use super::{
    DecodeError,
    candidates::{Candidates, OBJECTNESS_HEAD},
    tensor::ShapePattern,
};
use crate::{InputSize, YoloxBoxes};

/// Every cell of these grids gives one row of the output, grid by grid, each line by line.
const STRIDES: [u32; 3] = [8, 16, 32];
/// A cell of one of the grids.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cell {
    column: usize,
    row: usize,
    stride: u32,
}

impl Cell {
    /// The cell that gives the output row of this number; `None` beyond the last one.
    fn of_row(number: usize, input: InputSize) -> Option<Self> {
        let mut number = number;
        for stride in STRIDES {
            let (columns, cells) = grid(input, stride);
            if number < cells {
                let (row, column) = (number / columns, number % columns);
                return Some(Self {
                    column,
                    row,
                    stride,
                });
            }
            number -= cells;
        }
        None
    }

    /// `[cx, cy, w, h]` in input pixels (section 2.1 of the paper; `decode_outputs` in its code).
    fn in_pixels(self, [cx, cy, w, h]: [f32; 4]) -> [f32; 4] {
        let stride = self.stride as f32;
        [
            (cx + self.column as f32) * stride,
            (cy + self.row as f32) * stride,
            w.exp() * stride,
            h.exp() * stride,
        ]
    }
}

/// How many columns and cells the grid of this stride has.
fn grid(input: InputSize, stride: u32) -> (usize, usize) {
    let (columns, rows) = (input.width / stride, input.height / stride);
    (columns as usize, columns as usize * rows as usize)
}

/// `[1, cells of all grids, 5 + classes]`.
pub(super) fn shape(classes: usize, input: InputSize) -> ShapePattern {
    let cells: usize = STRIDES.iter().map(|stride| grid(input, *stride).1).sum();
    let row = OBJECTNESS_HEAD + classes;
    ShapePattern::new(&[Some(1), Some(cells as i64), Some(row as i64)])
}

/// Adds the best class of every row; `rows` has the shape [`shape`] says.
pub(super) fn decode(
    boxes: YoloxBoxes,
    input: InputSize,
    rows: &[f32],
    candidates: &mut Candidates<'_>,
) -> Result<(), DecodeError> {
    let rows = rows.chunks_exact(OBJECTNESS_HEAD + candidates.channels.len());
    for (number, row) in rows.enumerate() {
        candidates.add_row(row, |raw| match boxes {
            YoloxBoxes::Pixels => raw,
            YoloxBoxes::Grid => {
                Cell::of_row(number, input).map_or([f32::NAN; 4], |cell| cell.in_pixels(raw))
            }
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Detection, PixelBox};

    const TWO_OF_THREE: [Option<usize>; 3] = [Some(0), None, Some(1)];

    /// 12 × 8, 6 × 4 and 3 × 2 cells.
    const INPUT: InputSize = InputSize {
        width: 96,
        height: 64,
    };

    fn found_as(boxes: YoloxBoxes, values: &[f32], min_score: f32) -> Vec<Detection> {
        let mut found = Vec::new();
        let mut candidates = Candidates {
            channels: &TWO_OF_THREE,
            min_score,
            found: &mut found,
        };
        decode(boxes, INPUT, values, &mut candidates).unwrap();
        found
    }

    fn found(values: &[f32], min_score: f32) -> Vec<Detection> {
        found_as(YoloxBoxes::Pixels, values, min_score)
    }

    /// All rows of [`INPUT`], weak but for the one of this number.
    fn grid_with(number: usize, row: [f32; 8]) -> Vec<f32> {
        let mut values = vec![0.0; 126 * 8];
        values[number * 8..][..8].copy_from_slice(&row);
        values
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

    #[test]
    fn a_raw_row_is_counted_in_strides_from_its_cell() {
        let row = [0.5, -0.25, 2.0_f32.ln(), 0.0, 0.5, 0.2, 0.1, 0.8];
        for (number, [x0, y0, x1, y1]) in [
            (0, [-4.0, -6.0, 12.0, 2.0]),
            // Column 3, row 2 of stride 8.
            (2 * 12 + 3, [20.0, 10.0, 36.0, 18.0]),
            // Column 5, row 3, the last cell of stride 16.
            (96 + 23, [72.0, 36.0, 104.0, 52.0]),
            // Column 1, row 1 of stride 32.
            (96 + 24 + 4, [16.0, 8.0, 80.0, 40.0]),
        ] {
            let found = found_as(YoloxBoxes::Grid, &grid_with(number, row), 0.4);
            let [only] = found.as_slice() else {
                panic!("row {number}: {found:?}");
            };
            assert_eq!((only.class, only.score), (1, 0.4), "row {number}");
            let sides = [only.bbox.x0, only.bbox.y0, only.bbox.x1, only.bbox.y1];
            for (side, expected) in sides.iter().zip([x0, y0, x1, y1]) {
                assert!((side - expected).abs() < 1e-4, "row {number}: {found:?}");
            }
        }
    }

    #[test]
    fn rows_and_cells_are_as_many() {
        assert!(shape(3, INPUT).allows(&[1, 126, 8]));
        assert!(Cell::of_row(125, INPUT).is_some());
        assert_eq!(Cell::of_row(126, INPUT), None);
    }

    #[test]
    fn a_raw_row_that_is_or_becomes_no_number_is_left_out() {
        let good = [0.5, 0.5, 1.0, 1.0, 0.9, 0.6, 0.1, 0.2];
        assert_eq!(
            found_as(YoloxBoxes::Grid, &grid_with(7, good), 0.1).len(),
            1
        );
        for place in 0..4 {
            for wrong in [f32::NAN, f32::INFINITY, f32::MAX] {
                let mut row = good;
                row[place] = wrong;
                let found = found_as(YoloxBoxes::Grid, &grid_with(7, row), 0.1);
                assert_eq!(found, [], "{wrong} at {place}");
            }
        }
    }
}
