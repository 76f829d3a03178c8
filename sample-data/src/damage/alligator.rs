//! Alligator cracking: a net of irregular polygons in a wheel track, sunken, dark, with pieces lost.

use super::patch::Patch;
use crate::noise::{fractal, lerp, smoothstep, unit, value};

/// Where and how coarse the net is.
#[derive(Clone, Copy, Debug)]
pub struct Net {
    /// Middle (chainage, offset), metres.
    pub middle: [f32; 2],
    /// Half length along and half width across the road, metres.
    pub half: [f32; 2],
    /// Typical size of a piece, metres.
    pub cell_m: f32,
    /// Typical width of its cracks, metres.
    pub width_m: f32,
    /// Lattice noise seed.
    pub seed: u32,
}

/// Distances at a point of a cell pattern.
struct Cell {
    /// To the nearest border, in cells.
    border: f32,
    /// Hash of the piece, 0..1.
    piece: f32,
    /// Hash of the border, 0..1: the same from both sides.
    edge: f32,
}

/// Draws the net.
pub fn draw(patch: &mut Patch, net: &Net) {
    let texel = patch.texel_m();
    patch.each(|s, e, touch| {
        let there = presence(net, s, e);
        if there <= 0.0 {
            return;
        }
        let bend = 0.42 * net.cell_m;
        let q = [
            (s + bend * fractal(s / 0.15, e / 0.15, net.seed ^ 1, 3)) / net.cell_m / 1.5,
            (e + bend * fractal(s / 0.15, e / 0.15, net.seed ^ 2, 3)) / net.cell_m,
        ];
        let cell = cells(q, net.seed);
        let fine = 1.0
            + 0.5 * value(s / 0.02, e / 0.02, net.seed ^ 3)
            + 0.4 * value(s / 0.09, e / 0.09, net.seed ^ 4);
        // Towards the rim only the strongest cracks are left.
        let strong = smoothstep(0.0, 0.25, there * 1.45 - cell.edge);
        let half = net.width_m / 2.0 * (0.35 + 1.1 * (1.0 - cell.edge)) * fine * strong;
        let distance = cell.border * net.cell_m;
        let open = ((half - distance) / texel + 0.5).clamp(0.0, 1.0) * smoothstep(0.0, 0.1, strong);
        let lost = cell.piece > 0.96 && there > 0.6;
        let sunken = 0.13 * smoothstep(0.0, 0.7, there) * (1.0 + 1.2 * (cell.piece - 0.5));
        let stain = 0.20 * smoothstep(half + 0.022, half, distance) * strong;
        touch.gain = lerp((1.0 - sunken) * (1.0 - stain), 0.10, open);
        if lost {
            let rough = value(s / 0.014, e / 0.014, net.seed ^ 6);
            touch.gain = touch.gain.min(0.5 + 0.3 * rough);
        }
        touch.mark = if lost { 1.0 } else { open };
    });
}

/// How much the net is there, 0..1: an uneven patch that fades out at its rim.
fn presence(net: &Net, s: f32, e: f32) -> f32 {
    let x = (s - net.middle[0]) / net.half[0];
    let y = (e - net.middle[1]) / net.half[1];
    let rim = 1.0 - x.abs().powf(2.2).hypot(y.abs().powf(2.2));
    let uneven = 0.75 * fractal(s / 0.7, e / 0.45, net.seed ^ 5, 3);
    (rim * 1.25 + 0.1 + uneven).min(1.0) * smoothstep(-0.15, 0.1, rim)
}

/// Nearest border, piece and edge of a jittered Voronoi pattern at `q`, in cells.
fn cells(q: [f32; 2], seed: u32) -> Cell {
    let (ix, iy) = (q[0].floor() as i32, q[1].floor() as i32);
    let mut near = [[0.0f32; 2]; 25];
    let mut best = (f32::MAX, 0usize);
    for (k, to) in near.iter_mut().enumerate() {
        let (x, y) = (ix + k as i32 % 5 - 2, iy + k as i32 / 5 - 2);
        let jitter = |salt: u32| 0.5 + 0.86 * (unit(x, y, seed ^ salt) - 0.5);
        *to = [x as f32 + jitter(11) - q[0], y as f32 + jitter(12) - q[1]];
        let square = to[0] * to[0] + to[1] * to[1];
        if square < best.0 {
            best = (square, k);
        }
    }
    let own = near[best.1];
    let mut border = (f32::MAX, 0usize);
    for (k, other) in near.iter().enumerate() {
        let d = [other[0] - own[0], other[1] - own[1]];
        let norm = d[0].hypot(d[1]);
        if norm > 1e-4 {
            let to = ((own[0] + other[0]) * d[0] + (own[1] + other[1]) * d[1]) / (2.0 * norm);
            if to < border.0 {
                border = (to, k);
            }
        }
    }
    let name = |k: usize| [ix + k as i32 % 5 - 2, iy + k as i32 / 5 - 2];
    let (a, b) = (name(best.1), name(border.1));
    Cell {
        border: border.0.max(0.0),
        piece: unit(a[0], a[1], seed ^ 13),
        edge: unit(a[0] + b[0], a[1] + b[1], seed ^ 14),
    }
}
