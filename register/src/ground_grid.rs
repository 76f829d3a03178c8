//! Where the road is seen in a camera's pictures: what is needed to look down on it from above.

use serde::{Deserialize, Serialize};

/// The pixels at which the places of a regular grid on the road are seen.
///
/// The camera does not move on its vehicle, so that one grid serves all pictures of a drive; between its
/// places the lens bends too little to be seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroundGrid {
    /// Metres from the camera to the nearest row.
    pub near_m: f64,
    /// Metres to the right of the camera of the leftmost column.
    pub left_m: f64,
    /// Metres from row to row and from column to column.
    pub step_m: f64,
    /// How many columns there are.
    pub columns: usize,
    /// x and y of each place in pixels, which may lie beside the picture: row by row from the nearest, each
    /// from left to right.
    pub pixels: Vec<[f32; 2]>,
}

impl GroundGrid {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.pixels.len().checked_div(self.columns).unwrap_or(0)
    }

    /// Metres from the camera to the farthest row.
    pub fn far_m(&self) -> f64 {
        self.near_m + self.step_m * self.rows().saturating_sub(1) as f64
    }

    /// Metres to the right of the camera of the rightmost column.
    pub fn right_m(&self) -> f64 {
        self.left_m + self.step_m * self.columns.saturating_sub(1) as f64
    }

    /// The pixel at which a place is seen; `None` off the grid.
    pub fn pixel(&self, right_m: f64, ahead_m: f64) -> Option<[f64; 2]> {
        let (column, x) = whole_and_rest((right_m - self.left_m) / self.step_m, self.columns)?;
        let (row, y) = whole_and_rest((ahead_m - self.near_m) / self.step_m, self.rows())?;
        let at = |row: usize, column: usize| {
            let pixel = self.pixels.get(row * self.columns + column)?;
            Some(pixel.map(f64::from))
        };
        let (near, far) = (
            between(at(row, column)?, at(row, column + 1)?, x),
            between(at(row + 1, column)?, at(row + 1, column + 1)?, x),
        );
        Some(between(near, far, y))
    }
}

/// The step that a place of so many lies in, and how far into it.
fn whole_and_rest(steps: f64, places: usize) -> Option<(usize, f64)> {
    let last = places.checked_sub(2)?;
    if !(0.0..=(last + 1) as f64).contains(&steps) {
        return None;
    }
    let whole = (steps as usize).min(last);
    Some((whole, steps - whole as f64))
}

fn between(a: [f64; 2], b: [f64; 2], share: f64) -> [f64; 2] {
    [0, 1].map(|n| a[n] + (b[n] - a[n]) * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A camera that looks straight down from a height: ten pixels a metre, right to the right.
    fn from_above() -> GroundGrid {
        let places = (0..3).flat_map(|row| (0..5).map(move |column| (row, column)));
        GroundGrid {
            near_m: 4.0,
            left_m: -2.0,
            step_m: 1.0,
            columns: 5,
            pixels: places
                .map(|(row, column)| [column as f32 * 10.0, 20.0 - row as f32 * 10.0])
                .collect(),
        }
    }

    #[test]
    fn places_between_are_seen_between() {
        let grid = from_above();
        assert_eq!((grid.rows(), grid.far_m(), grid.right_m()), (3, 6.0, 2.0));
        assert_eq!(grid.pixel(-2.0, 4.0), Some([0.0, 20.0]));
        assert_eq!(grid.pixel(0.5, 5.25), Some([25.0, 7.5]));
        assert_eq!(grid.pixel(2.0, 6.0), Some([40.0, 0.0]));
    }

    #[test]
    fn places_off_the_grid_are_not_seen_and_a_damaged_grid_shows_nothing() {
        let grid = from_above();
        for (right_m, ahead_m) in [(-2.1, 5.0), (0.0, 3.9), (0.0, 6.1), (f64::NAN, 5.0)] {
            assert_eq!(grid.pixel(right_m, ahead_m), None, "{right_m} {ahead_m}");
        }
        let damaged = GroundGrid {
            columns: 0,
            ..from_above()
        };
        assert_eq!((damaged.rows(), damaged.pixel(0.0, 5.0)), (0, None));
    }
}
