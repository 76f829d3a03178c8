//! The road surface as one long texture in road coordinates, with mip levels and footprint filtering.

use crate::road::{LEFT_EDGE_M, RIGHT_EDGE_M};
use rayon::prelude::*;

/// Most samples taken along one pixel's footprint.
const MOST_TAPS: f32 = 24.0;
/// Cell of the coarse colour map, in texels.
const HUE_CELL: usize = 5;

/// A plane of square texels; rows run across the road, one after another along it.
struct Plane {
    texel_m: f32,
    rows: usize,
    columns: usize,
    /// Tone, stored as its square root in 0..255, so that dark tones keep their steps.
    data: Vec<u8>,
}

/// Surface of the carriageway: linear tone, and a coarse warmth (brown or yellow against blue).
pub struct Strip {
    levels: Vec<Plane>,
    warmth: Vec<i8>,
    warmth_columns: usize,
}

/// Tone 0..1 as stored.
fn encode(tone: f32) -> u8 {
    (tone.clamp(0.0, 1.0).sqrt() * 255.0 + 0.5) as u8
}

/// Tone 0..1 from store.
fn decode(byte: u8) -> f32 {
    let root = f32::from(byte) / 255.0;
    root * root
}

impl Strip {
    /// Texel rows and columns for a road of `length_m`.
    fn size(length_m: f32, texel_m: f32) -> (usize, usize) {
        let rows = (length_m / texel_m).ceil() as usize;
        (
            rows,
            ((RIGHT_EDGE_M - LEFT_EDGE_M) / texel_m).ceil() as usize,
        )
    }

    /// Fills a strip from two functions of chainage and offset in metres: `coarse`, asked once for each colour
    /// cell, gives a tone (0..1) and a warmth (-1..1); `fine` turns them into those of each texel.
    pub fn bake<C, F>(length_m: f32, texel_m: f32, coarse: C, fine: F) -> Self
    where
        C: Fn(f32, f32) -> (f32, f32) + Sync,
        F: Fn(f32, f32, (f32, f32)) -> (f32, f32) + Sync,
    {
        let (rows, columns) = Self::size(length_m, texel_m);
        let warmth_columns = columns.div_ceil(HUE_CELL);
        let mut data = vec![0u8; rows * columns];
        let mut warmth = vec![0i8; rows.div_ceil(HUE_CELL) * warmth_columns];
        data.par_chunks_mut(columns * HUE_CELL)
            .zip(warmth.par_chunks_mut(warmth_columns))
            .enumerate()
            .for_each(|(block, (texels, hues))| {
                let s = |row: usize| (row as f32 + 0.5) * texel_m;
                let e = |column: usize| LEFT_EDGE_M + (column as f32 + 0.5) * texel_m;
                let middle = HUE_CELL / 2;
                let cells: Vec<_> = (0..warmth_columns)
                    .map(|cell| coarse(s(block * HUE_CELL + middle), e(cell * HUE_CELL + middle)))
                    .collect();
                for (i, texel) in texels.iter_mut().enumerate() {
                    let (row, column) = (block * HUE_CELL + i / columns, i % columns);
                    let (tone, warm) = fine(s(row), e(column), cells[column / HUE_CELL]);
                    *texel = encode(tone);
                    hues[column / HUE_CELL] = (warm.clamp(-1.0, 1.0) * 127.0) as i8;
                }
            });
        let base = Plane {
            texel_m,
            rows,
            columns,
            data,
        };
        Self {
            levels: vec![base],
            warmth,
            warmth_columns,
        }
    }

    /// Side of the finest texel, metres.
    pub fn texel_m(&self) -> f32 {
        self.levels[0].texel_m
    }

    /// Changes the texels in a rectangle of `rows` × `columns` from (`row`, `column`); what lies outside is left out.
    /// `change` is given the place in the rectangle, the tone and the warmth.
    pub fn repaint(
        &mut self,
        (row, column): (i64, i64),
        (rows, columns): (usize, usize),
        change: impl Fn(usize, usize, f32, f32) -> (f32, f32),
    ) {
        let base = &mut self.levels[0];
        for i in 0..rows {
            for j in 0..columns {
                let (r, c) = (row + i as i64, column + j as i64);
                if r < 0 || c < 0 || r >= base.rows as i64 || c >= base.columns as i64 {
                    continue;
                }
                let (r, c) = (r as usize, c as usize);
                let hue = &mut self.warmth[r / HUE_CELL * self.warmth_columns + c / HUE_CELL];
                let texel = &mut base.data[r * base.columns + c];
                let (tone, warm) = change(i, j, decode(*texel), f32::from(*hue) / 127.0);
                *texel = encode(tone);
                // One texel speaks for its colour cell, or a change would count many times.
                if r % HUE_CELL == HUE_CELL / 2 && c % HUE_CELL == HUE_CELL / 2 {
                    *hue = (warm.clamp(-1.0, 1.0) * 127.0) as i8;
                }
            }
        }
    }

    /// Builds the coarser levels; to be called once when all is painted.
    pub fn finish(&mut self) {
        self.levels.truncate(1);
        while self.levels.len() < 8 {
            let next = self.levels[self.levels.len() - 1].halved();
            self.levels.push(next);
        }
    }

    /// Mean linear colour over a pixel's footprint: `minor_m` across and the vector (`ds`, `de`) along.
    pub fn colour(&self, s: f32, e: f32, minor_m: f32, (ds, de): (f32, f32)) -> [f32; 3] {
        let major = ds.hypot(de).max(minor_m);
        let finest = self.texel_m();
        let level = (minor_m / finest)
            .max(major / MOST_TAPS / finest)
            .log2()
            .max(0.0);
        let level = (level as usize).min(self.levels.len() - 1);
        let plane = &self.levels[level];
        let taps = (major / plane.texel_m).ceil().clamp(1.0, MOST_TAPS);
        let mut tone = 0.0;
        for tap in 0..taps as usize {
            let t = (tap as f32 + 0.5) / taps - 0.5;
            tone += plane.bilinear(s + ds * t, e + de * t);
        }
        tint(tone / taps, self.warmth_at(s, e))
    }

    fn warmth_at(&self, s: f32, e: f32) -> f32 {
        let cell = self.texel_m() * HUE_CELL as f32;
        let rows = self.warmth.len() / self.warmth_columns;
        let row = ((s / cell).max(0.0) as usize).min(rows - 1);
        let column = (((e - LEFT_EDGE_M) / cell).max(0.0) as usize).min(self.warmth_columns - 1);
        f32::from(self.warmth[row * self.warmth_columns + column]) / 127.0
    }
}

impl Plane {
    fn halved(&self) -> Self {
        let (rows, columns) = (self.rows.div_ceil(2), self.columns.div_ceil(2));
        let mut data = vec![0u8; rows * columns];
        data.par_chunks_mut(columns)
            .enumerate()
            .for_each(|(r, out)| {
                for (c, texel) in out.iter_mut().enumerate() {
                    let at = |i: usize, j: usize| {
                        decode(self.at((2 * r + i) as i64, (2 * c + j) as i64))
                    };
                    *texel = encode((at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4.0);
                }
            });
        Self {
            texel_m: self.texel_m * 2.0,
            rows,
            columns,
            data,
        }
    }

    /// The texel, the nearest one where there is none.
    fn at(&self, row: i64, column: i64) -> u8 {
        let r = row.clamp(0, self.rows as i64 - 1) as usize;
        let c = column.clamp(0, self.columns as i64 - 1) as usize;
        self.data[r * self.columns + c]
    }

    fn bilinear(&self, s: f32, e: f32) -> f32 {
        let (y, x) = (
            s / self.texel_m - 0.5,
            (e - LEFT_EDGE_M) / self.texel_m - 0.5,
        );
        let (fy, fx) = (y.floor(), x.floor());
        let (r, c, ty, tx) = (fy as i64, fx as i64, y - fy, x - fx);
        let mix = |a: u8, b: u8, t: f32| decode(a) * (1.0 - t) + decode(b) * t;
        let top = mix(self.at(r, c), self.at(r, c + 1), tx);
        let low = mix(self.at(r + 1, c), self.at(r + 1, c + 1), tx);
        top * (1.0 - ty) + low * ty
    }
}

/// Linear RGB of a tone with a warmth.
pub fn tint(tone: f32, warmth: f32) -> [f32; 3] {
    let w = warmth;
    [
        tone * (1.0 + 0.35 * w),
        tone * (1.0 + if w > 0.0 { 0.06 * w } else { -0.02 * w }),
        tone * (1.0 - 0.55 * w),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_away_a_checkerboard_is_its_mean() {
        let checks = |s: f32, e: f32, _: (f32, f32)| {
            (
                if ((s / 0.02) as i32 + (e / 0.02 + 999.0) as i32) % 2 == 0 {
                    0.4
                } else {
                    0.1
                },
                0.0,
            )
        };
        let mut strip = Strip::bake(20.0, 0.01, |_, _| (0.0, 0.0), checks);
        strip.finish();
        let far = strip.colour(10.0, 0.0, 0.3, (2.0, 0.0))[1];
        assert!((far - 0.25).abs() < 0.02, "{far}");
        let near = strip.colour(10.01, 0.01, 0.005, (0.005, 0.0))[1];
        assert!(
            (near - 0.1).abs() < 0.02 || (near - 0.4).abs() < 0.02,
            "{near}"
        );
    }
}
