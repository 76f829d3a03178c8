//! The road in front of the vehicle, laid out flat.

use super::level::levelled;
use crate::Camera;
use geo::Coord;
use image::GrayImage;

/// Length of a cell along the road; rows run from far to near.
pub(crate) const ROW_M: f64 = 0.1;
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

/// Where each cell of the road is seen in a small picture.
pub(crate) struct GroundView {
    rows: usize,
    picture: [u32; 2],
    near_m: f64,
    /// Left upper pixel and the shares of the next ones, for each cell.
    cells: Vec<([usize; 2], [f32; 2])>,
}

impl GroundView {
    /// The view of a camera; `None` where it sees too little road.
    pub fn of(camera: &Camera) -> Option<Self> {
        Self::reaching(camera, FARTHEST_M, MOST_ROWS)
    }

    /// The view of a camera on pictures so far apart; `None` where it sees too little road.
    pub fn for_way(camera: &Camera, way_m: f64) -> Option<Self> {
        let way_rows = (way_m.max(0.0) / ROW_M) as usize;
        Self::reaching(camera, FARTHEST_M + way_m, MOST_ROWS + way_rows)
    }

    fn reaching(camera: &Camera, farthest_m: f64, most_rows: usize) -> Option<Self> {
        let [w, h] = camera.image();
        let near_m = nearest_m(camera)?;
        let rows = (((farthest_m - near_m) / ROW_M) as usize).min(most_rows);
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
        levelled(&flat, COLUMNS, LEVEL_RADIUS)
    }
}

/// From where on the whole width of the view is in the picture, above the bonnet; `None` if nowhere.
fn nearest_m(camera: &Camera) -> Option<f64> {
    let [w, h] = camera.image();
    let floor = camera.bonnet_row().min(f64::from(h)) - 2.0;
    let aside_m = COLUMNS as f64 * COLUMN_M / 2.0;
    let seen = |x: f64, y: f64| {
        let pixel = camera.to_pixel(Coord { x, y })?;
        (pixel.y <= floor && weights(pixel, [w, h]).is_some()).then_some(())
    };
    let steps = ((FARTHEST_M - NEAREST_M) / ROW_M) as usize;
    (0..steps)
        .map(|n| NEAREST_M + n as f64 * ROW_M)
        .find(|y| seen(-aside_m, *y).and(seen(aside_m, *y)).is_some())
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
