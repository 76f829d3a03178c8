//! Potholes: a broken outline, a dark far wall, a stony bottom, a crumbling rim, sometimes water.
//!
//! The road is a flat texture, so a hole is drawn as it looks from the driver's seat: each texel's view ray
//! is followed down to the hole's floor or wall for one typical distance.

use super::crack;
use super::patch::{Patch, Touch};
use crate::noise::{fractal, lerp, smoothstep, unit, value};
use rand::{RngExt, rngs::ChaCha8Rng};

/// Fall of the view ray per metre ahead: 1.35 m of height over 6 m of distance.
const VIEW_SLOPE: f32 = 1.35 / 6.0;
/// Step along the view ray, metres ahead.
const MARCH_M: f32 = 0.01;

/// Shape and light of one hole.
#[derive(Clone, Copy, Debug)]
pub struct Hole {
    /// Middle (chainage, offset), metres.
    pub middle: [f32; 2],
    /// Half length along and half width across the road, metres.
    pub half: [f32; 2],
    /// Depth, metres.
    pub depth_m: f32,
    /// Unit vector towards the sun in road coordinates (ahead, right).
    pub sun: [f32; 2],
    /// Share of the light that is direct sun.
    pub sunshine: f32,
    /// Whether water stands in it.
    pub wet: bool,
    /// Tone of the bottom.
    pub bottom: f32,
    /// Lattice noise seed.
    pub seed: u32,
}

impl Hole {
    /// Positive inside the outline, 1 in the middle, negative outside.
    fn inside(&self, s: f32, e: f32) -> f32 {
        let (x, y) = (
            (s - self.middle[0]) / self.half[0],
            (e - self.middle[1]) / self.half[1],
        );
        let lobes = 0.55 * fractal(x * 1.1 + 7.0, y * 1.1, self.seed, 2);
        let chips = 0.22 * fractal(s / 0.09, e / 0.09, self.seed ^ 1, 3);
        1.0 + lobes + chips - x.hypot(y)
    }

    /// Depth below the road, metres: a wall at the rim, a rough bottom.
    fn depth(&self, s: f32, e: f32) -> f32 {
        let inside = self.inside(s, e);
        if inside <= 0.0 {
            return 0.0;
        }
        let bowl = 0.72 * smoothstep(0.0, 0.09, inside) + 0.28 * smoothstep(0.0, 0.9, inside);
        bowl * self.depth_m * (1.0 + 0.25 * fractal(s / 0.07, e / 0.07, self.seed ^ 2, 3))
    }

    /// Where the view ray that enters at chainage `s` lands, as chainage.
    fn landing(&self, s: f32, e: f32) -> f32 {
        let mut reach = 0.0;
        while reach * VIEW_SLOPE < self.depth_m * 1.5 {
            if self.depth(s + reach, e) <= reach * VIEW_SLOPE {
                break;
            }
            reach += MARCH_M;
        }
        s + reach
    }

    /// Light at a place of the hole: its slope to sun and sky, and the shadow of the rim.
    fn light(&self, s: f32, e: f32) -> f32 {
        let step = 0.012;
        let d = self.depth(s, e);
        let fall = |ds: f32, de: f32| (self.depth(s + ds * step, e + de * step) - d) / step;
        let (fall_s, fall_e) = (fall(1.0, 0.0), fall(0.0, 1.0));
        let upward = 1.0 / (1.0 + fall_s * fall_s + fall_e * fall_e).sqrt();
        // A floor that falls towards the sun turns away from nothing: it faces the sun.
        let to_sun =
            (0.8 + 0.6 * (fall_s * self.sun[0] + fall_e * self.sun[1])).clamp(0.0, 1.7) * upward;
        let mut open: f32 = 1.0;
        for k in 1..8 {
            let reach = k as f32 * 0.02;
            let over =
                d - self.depth(s + self.sun[0] * reach, e + self.sun[1] * reach) - reach * 0.9;
            open = open.min(1.0 - smoothstep(0.0, 0.012, over));
        }
        let sky = (0.25 + 0.75 * upward * upward) * (1.0 - 0.35 * smoothstep(0.0, 0.1, d));
        lerp(sky, to_sun * open / 0.8, self.sunshine)
    }
}

/// Draws the hole and a few cracks that leave it.
pub fn draw(patch: &mut Patch, rng: &mut ChaCha8Rng, hole: &Hole) {
    for _ in 0..rng.random_range(2..6) {
        let angle = rng.random_range(0.0..std::f32::consts::TAU);
        let (sin, cos) = angle.sin_cos();
        let at = |r: f32| {
            [
                hole.middle[0] + cos * hole.half[0] * r,
                hole.middle[1] + sin * hole.half[1] * r,
            ]
        };
        let end = at(rng.random_range(1.4..2.0));
        for p in crack::jagged(rng, at(0.8), end, 0.08) {
            crack::hole(patch, p, 0.0045, 0.2);
        }
    }
    patch.each(|s, e, touch| texel(hole, s, e, touch));
}

fn texel(hole: &Hole, s: f32, e: f32, touch: &mut Touch) {
    let inside = hole.inside(s, e);
    if inside < -0.7 {
        touch.mark = 0.0;
        return;
    }
    if inside < 0.0 {
        return rim(hole, s, e, inside, touch);
    }
    let floor_s = hole.landing(s, e);
    let stones = 1.0
        + 0.50 * value(floor_s / 0.022, e / 0.022, hole.seed ^ 7)
        + 0.40 * value(floor_s / 0.05, e / 0.05, hole.seed ^ 8)
        + 0.40
            * (unit(
                (floor_s / 0.009) as i32,
                (e / 0.009 + 999.0) as i32,
                hole.seed ^ 9,
            ) - 0.5);
    let mut tone = hole.bottom * stones.max(0.25) * hole.light(floor_s, e).max(0.06);
    let mut warm = 0.10;
    let water = hole.depth(floor_s, e) - 0.70 * hole.depth_m;
    if hole.wet && water > 0.0 {
        let mirror = 0.30 + 0.06 * value(s / 0.2, e / 0.2, hole.seed ^ 10);
        tone = lerp(tone * 0.5, mirror, smoothstep(0.0, 0.01, water));
        warm = -0.08;
    }
    touch.fill = tone;
    touch.cover = smoothstep(0.0, 0.03, inside);
    touch.warm = warm;
    touch.mark = 1.0;
}

/// Outside the outline: stones lost from the surface, dirt, loose grains.
fn rim(hole: &Hole, s: f32, e: f32, inside: f32, touch: &mut Touch) {
    let ragged = inside + 0.16 * value(s / 0.04, e / 0.04, hole.seed ^ 4);
    let broken = smoothstep(-0.16, 0.02, ragged);
    let pits = unit(
        (s / 0.012) as i32,
        (e / 0.012 + 999.0) as i32,
        hole.seed ^ 5,
    );
    let dirt = 0.16 * smoothstep(-0.6, 0.0, inside);
    touch.gain *= (1.0 - 0.45 * broken * pits) * (1.0 - dirt);
    if value(s / 0.02, e / 0.02, hole.seed ^ 6) > 0.82 && inside > -0.5 {
        touch.gain *= 1.4;
    }
    touch.mark = touch.mark.max(broken).min(smoothstep(-0.7, -0.3, inside));
}
