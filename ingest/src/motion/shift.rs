//! How far a pattern has moved: the shift under which two views are most alike.

use std::ops::RangeInclusive;

/// Rows towards us and columns to the right, to a fraction of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shift {
    pub rows: f64,
    pub columns: f64,
}

/// Between pictures that follow one another: half a metre backwards to three metres ahead.
pub(super) const NEXT_ROWS: RangeInclusive<isize> = -5..=30;
const COLUMNS: RangeInclusive<isize> = -5..=5;
/// Below this correlation nothing was found again.
const LEAST_ALIKE: f32 = 0.25;
/// A pattern that fits as well elsewhere (a grating, lane paint alone) tells nothing.
const LEAST_LEAD: f32 = 0.03;
/// Cells around the best shift that belong to it.
const PEAK: isize = 3;

/// The shift from one view to the next within so many rows; `None` where no shift stands out.
pub(crate) fn shift(
    size: [usize; 2],
    wanted: RangeInclusive<isize>,
    before: &[f32],
    after: &[f32],
) -> Option<Shift> {
    let width = COLUMNS.count();
    let mut alike: Vec<f32> = Vec::new();
    for rows in wanted.clone() {
        for columns in COLUMNS {
            alike.push(correlation(size, before, after, rows, columns));
        }
    }
    let (best, &peak) = alike.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
    let (row, column) = ((best / width) as isize, (best % width) as isize);
    let elsewhere = alike
        .iter()
        .enumerate()
        .filter(|(n, _)| ((n / width) as isize - row).abs() > PEAK);
    let rival = elsewhere.map(|(_, value)| *value).fold(-1.0, f32::max);
    if peak < LEAST_ALIKE || peak - rival < LEAST_LEAD {
        return None;
    }
    let at = |row: isize, column: isize| {
        let inside = row >= 0 && (0..width as isize).contains(&column);
        let value = inside.then(|| alike.get(row as usize * width + column as usize));
        value.flatten().map(|value| f64::from(*value))
    };
    let top = |before: Option<f64>, after: Option<f64>| summit(before, f64::from(peak), after);
    Some(Shift {
        rows: (row + wanted.start()) as f64 + top(at(row - 1, column), at(row + 1, column)),
        columns: (column + COLUMNS.start()) as f64 + top(at(row, column - 1), at(row, column + 1)),
    })
}

/// Where a parabola through three neighbours has its summit, from the middle one.
fn summit(before: Option<f64>, peak: f64, after: Option<f64>) -> f64 {
    match (before, after) {
        (Some(before), Some(after)) if before + after < 2.0 * peak => {
            0.5 * (before - after) / (before - 2.0 * peak + after)
        }
        _ => 0.0,
    }
}

/// Correlation of what both views have in common if the first moved by so many cells.
fn correlation(
    [rows, columns]: [usize; 2],
    before: &[f32],
    after: &[f32],
    down: isize,
    right: isize,
) -> f32 {
    let overlap = |length: usize, by: isize| {
        let by_cells = by.unsigned_abs();
        let (from_before, from_after) = if by >= 0 {
            (0, by_cells)
        } else {
            (by_cells, 0)
        };
        (from_before, from_after, length.saturating_sub(by_cells))
    };
    let (top_before, top_after, height) = overlap(rows, down);
    let (left_before, left_after, width) = overlap(columns, right);
    let (mut both, mut first, mut second) = (0f32, 0f32, 0f32);
    for row in 0..height {
        let line = |view: &'_ [f32], top: usize, left: usize| {
            let start = (top + row) * columns + left;
            start..(start + width).min(view.len())
        };
        let a = &before[line(before, top_before, left_before)];
        let b = &after[line(after, top_after, left_after)];
        for (x, y) in a.iter().zip(b) {
            both += x * y;
            first += x * x;
            second += y * y;
        }
    }
    both / (first * second).sqrt().max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

    const SIZE: [usize; 2] = [80, 52];

    /// A smooth random pattern, seen moved by so many cells.
    fn pattern(down: f64, right: f64) -> Vec<f32> {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let waves: Vec<[f64; 3]> = (0..60)
            .map(|_| std::array::from_fn(|_| rng.random::<f64>() * 2.0 - 1.0))
            .collect();
        let cell = |n: usize| {
            let (row, column) = ((n / SIZE[1]) as f64 - down, (n % SIZE[1]) as f64 - right);
            waves
                .iter()
                .map(|[a, b, c]| (a * row + b * column + c * 6.0).sin())
                .sum::<f64>() as f32
        };
        (0..SIZE[0] * SIZE[1]).map(cell).collect()
    }

    #[test]
    fn a_moved_pattern_is_found_to_a_tenth_of_a_cell() {
        for (down, right) in [
            (0.0, 0.0),
            (6.0, 0.0),
            (7.4, -1.3),
            (24.6, 2.0),
            (-3.2, 0.5),
        ] {
            let found = shift(SIZE, NEXT_ROWS, &pattern(0.0, 0.0), &pattern(down, right)).unwrap();
            assert!((found.rows - down).abs() < 0.1, "{found:?} against {down}");
            assert!(
                (found.columns - right).abs() < 0.1,
                "{found:?} against {right}"
            );
        }
    }

    #[test]
    fn nothing_is_found_in_fog_or_along_a_line() {
        let fog = vec![0.0; SIZE[0] * SIZE[1]];
        assert_eq!(shift(SIZE, NEXT_ROWS, &fog, &fog), None);
        let line: Vec<f32> = (0..SIZE[0] * SIZE[1])
            .map(|n| ((n % SIZE[1]) as f32 * 0.7).sin())
            .collect();
        assert_eq!(shift(SIZE, NEXT_ROWS, &line, &line), None);
    }
}
