//! Colour and light of the ground, on the carriageway and beside it.

use crate::look::Look;
use crate::noise::{fractal, lerp, smoothstep, value};
use crate::road::{LEFT_EDGE_M, RIGHT_EDGE_M, Road};
use crate::scenery::{Scenery, SideStreet};
use crate::strip::tint;
use rayon::prelude::*;

/// Cell of the shadow map, metres.
const CELL_M: f32 = 0.05;
/// The shadow map's offsets from and to, metres.
const SPAN_M: [f32; 2] = [-7.0, 10.0];
/// Width of the concrete gutter, metres.
const GUTTER_M: f32 = 0.45;
/// Outer edge of the footway from the edge of the asphalt, metres.
const FOOTWAY_M: f32 = 2.25;

/// Share of sunlight on the road, as a coarse map.
pub struct Shadows {
    columns: usize,
    light: Vec<f32>,
}

impl Shadows {
    /// Casts all shadows.
    pub fn cast(road: &Road, look: &Look, scenery: &Scenery) -> Self {
        let rows = (road.length_m() as f32 / CELL_M) as usize;
        let columns = ((SPAN_M[1] - SPAN_M[0]) / CELL_M) as usize;
        let mut light = vec![1.0; rows * columns];
        light
            .par_chunks_mut(columns)
            .enumerate()
            .for_each(|(i, row)| {
                let s = (i as f32 + 0.5) * CELL_M;
                let turn = (look.sun_azimuth - road.station(f64::from(s)).heading) as f32;
                for (j, cell) in row.iter_mut().enumerate() {
                    let e = SPAN_M[0] + (j as f32 + 0.5) * CELL_M;
                    *cell = scenery.sunlight(look, turn.cos(), turn.sin(), s, e);
                }
            });
        Self { columns, light }
    }

    /// Share of sunlight at (s, e), 1 off the map.
    pub fn at(&self, s: f32, e: f32) -> f32 {
        let (y, x) = (s / CELL_M - 0.5, (e - SPAN_M[0]) / CELL_M - 0.5);
        let rows = self.light.len() / self.columns;
        if y < 0.0 || x < 0.0 || y as usize + 1 >= rows || x as usize + 1 >= self.columns {
            return 1.0;
        }
        let i = y as usize * self.columns + x as usize;
        let (ty, tx) = (y.fract(), x.fract());
        let top = lerp(self.light[i], self.light[i + 1], tx);
        let low = lerp(
            self.light[i + self.columns],
            self.light[i + self.columns + 1],
            tx,
        );
        lerp(top, low, ty)
    }
}

/// Whether the offset lies on the carriageway.
pub fn on_carriageway(e: f32) -> bool {
    (LEFT_EDGE_M..RIGHT_EDGE_M).contains(&e)
}

/// Linear colour beside the carriageway; `detail_m` is the pixel's size there, finer grain is left out.
pub fn verge(look: &Look, streets: &[SideStreet], s: f32, e: f32, detail_m: f32) -> [f32; 3] {
    let left = e < LEFT_EDGE_M;
    let out = if left {
        LEFT_EDGE_M - e
    } else {
        e - RIGHT_EDGE_M
    };
    let grain = |size: f32, seed: u32| {
        value(s / size, e / size, look.seed ^ seed) * (size / detail_m.max(1e-3)).min(1.0)
    };
    if streets
        .iter()
        .any(|street| street.left == left && (s - street.s).abs() < street.width_m / 2.0)
    {
        return tint(
            look.asphalt * 1.08 * (1.0 + 0.15 * grain(0.02, 41) + 0.08 * grain(0.8, 42)),
            look.warmth,
        );
    }
    if out < GUTTER_M {
        let joint =
            1.0 - 0.25 * (0.02 / detail_m).min(1.0) * smoothstep(0.02, 0.0, s.rem_euclid(0.6));
        let dirt = 1.0 - 0.22 * smoothstep(0.2, 0.0, (out - 0.28).abs());
        let kerb = if out > 0.33 { 1.15 } else { 1.0 };
        return tint(
            0.23 * joint * dirt * kerb * (1.0 + 0.10 * grain(0.03, 43) + 0.10 * grain(0.5, 44)),
            0.05,
        );
    }
    if out < FOOTWAY_M {
        let fade = (0.03 / detail_m).min(1.0);
        let joints = s.rem_euclid(0.3).min((e + 50.0).rem_euclid(0.3));
        let slab = 0.22 * (1.0 - 0.3 * fade * smoothstep(0.015, 0.0, joints));
        return tint(
            slab * (1.0 + 0.12 * grain(0.02, 45) + 0.14 * grain(0.9, 46)),
            0.08,
        );
    }
    let green = smoothstep(-0.25, 0.25, fractal(s / 4.0, e / 3.0, look.seed ^ 47, 2));
    let rough = 1.0 + 0.35 * grain(0.05, 48) + 0.25 * grain(0.3, 49);
    let soil = tint(0.15 * rough, 0.25);
    let grass = [0.075 * rough, 0.115 * rough, 0.035 * rough];
    std::array::from_fn(|k| lerp(soil[k], grass[k], green))
}
