//! The road in front of the vehicle, laid out flat.

use crate::Camera;
use geo::Coord;
use image::GrayImage;

/// Length of a cell along the road; rows run from far to near.
pub(super) const ROW_M: f64 = 0.1;
/// Width of a cell across the road.
pub(super) const COLUMN_M: f64 = 0.05;
const COLUMNS: usize = 52;
const MOST_ROWS: usize = 95;
const LEAST_ROWS: usize = 40;
/// The vehicle's own shadow and bonnet end about here.
const NEAREST_M: f64 = 4.0;
/// Beyond this a row of a small picture covers too much road.
const FARTHEST_M: f64 = 14.0;
/// Where a vehicle turns about lies behind the camera: the rear axle.
const BEHIND_M: f64 = 1.5;
/// Cells around which brightness and contrast are levelled.
const LEVEL_RADIUS: usize = 4;
/// Less contrast than this is the sensor's noise.
const LEAST_CONTRAST: f32 = 2.0;
/// Paint is brighter than texture by far, and says little of the way along it.
const MOST_CONTRASTS: f32 = 2.5;

/// Where each cell of the road is seen in a small picture.
pub(super) struct GroundView {
    rows: usize,
    picture: [u32; 2],
    near_m: f64,
    /// Left upper pixel and the shares of the next ones, for each cell.
    cells: Vec<([usize; 2], [f32; 2])>,
}

impl GroundView {
    /// The view of a camera; `None` where it sees too little road.
    pub fn of(camera: &Camera) -> Option<Self> {
        let [w, h] = camera.image();
        let floor = camera.bonnet_row().min(f64::from(h));
        let lowest = camera
            .to_road(Coord {
                x: f64::from(w) / 2.0,
                y: floor - 2.0,
            })?
            .y;
        let near_m = lowest.max(NEAREST_M);
        let rows = (((FARTHEST_M - near_m) / ROW_M) as usize).min(MOST_ROWS);
        if rows < LEAST_ROWS {
            return None;
        }
        let mut cells = Vec::with_capacity(rows * COLUMNS);
        for row in 0..rows {
            for column in 0..COLUMNS {
                let road = Coord {
                    x: (column as f64 + 0.5 - COLUMNS as f64 / 2.0) * COLUMN_M,
                    y: near_m + (rows - row) as f64 * ROW_M,
                };
                let pixel = camera.to_pixel(road)?;
                cells.push(weights(pixel, [w, h])?);
            }
        }
        Some(Self {
            rows,
            picture: [w, h],
            near_m,
            cells,
        })
    }

    /// Rows and columns.
    pub fn size(&self) -> [usize; 2] {
        [self.rows, COLUMNS]
    }

    /// From what the vehicle turns about to the middle of the view.
    pub fn lever_m(&self) -> f64 {
        self.near_m + self.rows as f64 * ROW_M / 2.0 + BEHIND_M
    }

    /// The road of a picture, with light and contrast levelled; all 0 for a picture of another size.
    pub fn of_picture(&self, picture: &GrayImage) -> Vec<f32> {
        if [picture.width(), picture.height()] != self.picture {
            return vec![0.0; self.cells.len()];
        }
        let (pixels, stride) = (picture.as_raw(), picture.width() as usize);
        let sample = |&([x, y], [right, down]): &([usize; 2], [f32; 2])| {
            let at = |x: usize, y: usize| f32::from(pixels[y * stride + x]);
            let upper = at(x, y) * (1.0 - right) + at(x + 1, y) * right;
            let lower = at(x, y + 1) * (1.0 - right) + at(x + 1, y + 1) * right;
            upper * (1.0 - down) + lower * down
        };
        let flat: Vec<f32> = self.cells.iter().map(sample).collect();
        let means = local_means(&flat, self.rows);
        let edges: Vec<f32> = flat.iter().zip(&means).map(|(v, mean)| v - mean).collect();
        let squares: Vec<f32> = edges.iter().map(|v| v * v).collect();
        let variances = local_means(&squares, self.rows);
        let level = |(edge, variance): (&f32, &f32)| {
            let contrast = (variance.max(0.0) + LEAST_CONTRAST * LEAST_CONTRAST).sqrt();
            (edge / contrast).clamp(-MOST_CONTRASTS, MOST_CONTRASTS)
        };
        edges.iter().zip(&variances).map(level).collect()
    }
}

/// The four pixels around a point and their shares; `None` outside the picture.
fn weights(pixel: Coord<f64>, [w, h]: [u32; 2]) -> Option<([usize; 2], [f32; 2])> {
    // Pixel (0, 0) has its middle at (0.5, 0.5).
    let (x, y) = (pixel.x - 0.5, pixel.y - 0.5);
    let inside = x >= 0.0 && y >= 0.0 && x < f64::from(w) - 1.0 && y < f64::from(h) - 1.0;
    inside.then(|| {
        (
            [x as usize, y as usize],
            [x.fract() as f32, y.fract() as f32],
        )
    })
}

/// Means over squares of cells, by sums over everything above and left.
fn local_means(values: &[f32], rows: usize) -> Vec<f32> {
    let wide = COLUMNS + 1;
    let mut sums = vec![0f64; (rows + 1) * wide];
    for row in 0..rows {
        let mut line = 0.0;
        for column in 0..COLUMNS {
            line += f64::from(values[row * COLUMNS + column]);
            sums[(row + 1) * wide + column + 1] = sums[row * wide + column + 1] + line;
        }
    }
    let around = |at: usize, most: usize| {
        (
            at.saturating_sub(LEVEL_RADIUS),
            (at + LEVEL_RADIUS + 1).min(most),
        )
    };
    let mut means = Vec::with_capacity(values.len());
    for row in 0..rows {
        let (top, bottom) = around(row, rows);
        for column in 0..COLUMNS {
            let (left, right) = around(column, COLUMNS);
            let sum =
                sums[bottom * wide + right] - sums[top * wide + right] - sums[bottom * wide + left]
                    + sums[top * wide + left];
            means.push((sum / ((bottom - top) * (right - left)) as f64) as f32);
        }
    }
    means
}
