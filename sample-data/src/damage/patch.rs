//! A small raster in road coordinates on which one damage is drawn before it goes into the road.

use crate::noise::lerp;
use crate::road::LEFT_EDGE_M;
use crate::strip::Strip;

/// What a damage does to one texel.
#[derive(Clone, Copy, Debug)]
pub struct Touch {
    /// Factor on the tone that was there.
    pub gain: f32,
    /// New tone, and how much of it (0..1) replaces the old.
    pub fill: f32,
    /// Share of `fill`.
    pub cover: f32,
    /// Change of warmth.
    pub warm: f32,
    /// How much of this texel is damage (0..1); the truth is measured from this.
    pub mark: f32,
}

impl Touch {
    const NONE: Self = Self {
        gain: 1.0,
        fill: 0.0,
        cover: 0.0,
        warm: 0.0,
        mark: 0.0,
    };
}

/// Extent and visible points of what was drawn.
#[derive(Clone, Debug)]
pub struct Extent {
    /// Chainage from and to, metres.
    pub s: [f32; 2],
    /// Offset from and to, metres.
    pub e: [f32; 2],
    /// Damaged area, square metres.
    pub area_m2: f32,
    /// Damaged places (chainage, offset), about 6 cm apart.
    pub points: Vec<[f32; 2]>,
}

/// The raster.
pub struct Patch {
    texel_m: f32,
    row: i64,
    column: i64,
    rows: usize,
    columns: usize,
    touches: Vec<Touch>,
}

impl Patch {
    /// An untouched raster over the given chainages and offsets, on the texels of a strip.
    pub fn new(texel_m: f32, s: [f32; 2], e: [f32; 2]) -> Self {
        let row = (s[0] / texel_m).floor() as i64;
        let column = ((e[0] - LEFT_EDGE_M) / texel_m).floor() as i64;
        let rows = ((s[1] - s[0]) / texel_m).ceil() as usize + 1;
        let columns = ((e[1] - e[0]) / texel_m).ceil() as usize + 1;
        Self {
            texel_m,
            row,
            column,
            rows,
            columns,
            touches: vec![Touch::NONE; rows * columns],
        }
    }

    /// Side of a texel, metres.
    pub fn texel_m(&self) -> f32 {
        self.texel_m
    }

    fn place(&self, i: usize, j: usize) -> [f32; 2] {
        let s = (self.row + i as i64) as f32 + 0.5;
        let e = (self.column + j as i64) as f32 + 0.5;
        [s * self.texel_m, LEFT_EDGE_M + e * self.texel_m]
    }

    /// Visits all texels with their chainage and offset.
    pub fn each(&mut self, mut visit: impl FnMut(f32, f32, &mut Touch)) {
        for i in 0..self.rows {
            for j in 0..self.columns {
                let [s, e] = self.place(i, j);
                visit(s, e, &mut self.touches[i * self.columns + j]);
            }
        }
    }

    /// Visits the texels within `radius` metres of (s, e), with their distance from it.
    pub fn disc(&mut self, [s, e]: [f32; 2], radius: f32, mut visit: impl FnMut(f32, &mut Touch)) {
        let reach = radius / self.texel_m + 1.0;
        let middle_row = s / self.texel_m - self.row as f32;
        let middle_column = (e - LEFT_EDGE_M) / self.texel_m - self.column as f32;
        let span = |middle: f32, most: usize| {
            let from = (middle - reach).floor().max(0.0) as usize;
            from..((middle + reach).ceil().max(0.0) as usize).min(most)
        };
        for i in span(middle_row, self.rows) {
            for j in span(middle_column, self.columns) {
                let d = (i as f32 + 0.5 - middle_row).hypot(j as f32 + 0.5 - middle_column)
                    * self.texel_m;
                visit(d, &mut self.touches[i * self.columns + j]);
            }
        }
    }

    /// Extent of all texels marked as damage; `None` if there are none.
    pub fn extent(&self) -> Option<Extent> {
        let mut found = Extent {
            s: [f32::MAX, f32::MIN],
            e: [f32::MAX, f32::MIN],
            area_m2: 0.0,
            points: Vec::new(),
        };
        let every = ((0.06 / self.texel_m) as usize).max(1);
        for i in 0..self.rows {
            for j in 0..self.columns {
                let mark = self.touches[i * self.columns + j].mark;
                if mark < 0.3 {
                    continue;
                }
                let [s, e] = self.place(i, j);
                found.s = [found.s[0].min(s), found.s[1].max(s)];
                found.e = [found.e[0].min(e), found.e[1].max(e)];
                found.area_m2 += self.texel_m * self.texel_m;
                if i % every == 0 || j % every == 0 {
                    found.points.push([s, e]);
                }
            }
        }
        (found.area_m2 > 0.0).then_some(found)
    }

    /// Lays the drawing onto the road.
    pub fn lay(&self, strip: &mut Strip) {
        strip.repaint(
            (self.row, self.column),
            (self.rows, self.columns),
            |i, j, tone, warm| {
                let touch = self.touches[i * self.columns + j];
                (
                    lerp(tone * touch.gain, touch.fill, touch.cover),
                    warm + touch.warm,
                )
            },
        );
    }
}
