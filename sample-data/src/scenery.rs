//! What stands beside the road, the streets that join it, and the shadows that fall on it.

use crate::look::{Look, stream};
use crate::noise::{fractal, smoothstep};
use crate::road::{LEFT_EDGE_M, RIGHT_EDGE_M, Road};
use crate::solid::{Skin, Solid};
use rand::{RngExt, rngs::ChaCha8Rng};

/// A street that joins the driven road.
#[derive(Clone, Copy, Debug)]
pub struct SideStreet {
    /// Chainage of the junction, metres.
    pub s: f32,
    /// Whether it goes off to the left.
    pub left: bool,
    /// Width of its carriageway, metres.
    pub width_m: f32,
    /// Length, metres.
    pub length_m: f32,
}

/// Something that throws a shadow: chainage, offset, height, and crown radius (0 for a bare pole).
#[derive(Clone, Copy, Debug)]
struct Caster {
    s: f32,
    e: f32,
    top: f32,
    crown: f32,
}

/// All that is not carriageway.
pub struct Scenery {
    /// Bodies to be seen.
    pub solids: Vec<Solid>,
    /// Streets that join.
    pub streets: Vec<SideStreet>,
    casters: Vec<Caster>,
}

impl Scenery {
    /// Furnishes both sides of the road.
    pub fn new(seed: u64, road: &Road, look: &Look) -> Self {
        let mut rng = stream(seed, 3);
        let streets = side_streets(&mut rng, road.length_m() as f32);
        let mut scenery = Self {
            solids: Vec::new(),
            streets,
            casters: Vec::new(),
        };
        for left in [true, false] {
            scenery.houses(&mut rng, road, left);
            scenery.street_furniture(&mut rng, road, look, left);
        }
        scenery
    }

    /// Whether chainage `s` is within `margin` metres of a street opening on that side.
    fn opening(&self, s: f32, left: bool, margin: f32) -> bool {
        self.streets.iter().any(|street| {
            street.left == left && (street.s - s).abs() < street.width_m / 2.0 + margin
        })
    }

    fn houses(&mut self, rng: &mut ChaCha8Rng, road: &Road, left: bool) {
        let mut s = -10.0;
        while s < road.length_m() as f32 + 70.0 {
            let half_length = rng.random_range(3.5..6.5f32);
            s += half_length;
            let deep = rng.random_range(3.5..5.5);
            let front = rng.random_range(1.6..4.5);
            if !self.opening(s, left, half_length + 0.5) && rng.random_bool(0.85) {
                let e = outside(left, 2.4 + front + deep);
                let at = road.point(f64::from(s), f64::from(e));
                let yaw = road.station(f64::from(s)).heading;
                self.house(
                    rng,
                    at,
                    yaw,
                    [f64::from(half_length) - 0.5, f64::from(deep)],
                );
                self.fence(rng, road, s, half_length, left);
            } else if !self.opening(s, left, half_length) {
                let e = outside(left, 4.5 + rng.random_range(0.0..2.0));
                self.tree(rng, road, s, e);
            }
            s += half_length + rng.random_range(0.3..2.5);
        }
    }

    fn house(&mut self, rng: &mut ChaCha8Rng, at: [f64; 2], yaw: f64, half: [f64; 2]) {
        let floors = rng.random_range(1..4);
        let top = 0.5 + 2.8 * f64::from(floors);
        let light = rng.random_range(0.22..0.62f32);
        let colour = [
            light,
            light * rng.random_range(0.88..1.0),
            light * rng.random_range(0.72..0.98),
        ];
        let mut walls =
            Solid::block(at, yaw, half, 0.0, top).with(Skin::Wall { windows: true }, colour);
        walls.seed = rng.random();
        self.solids.push(walls);
        let dark = rng.random_range(0.05..0.13f32);
        let tile = [
            dark * rng.random_range(1.0..1.5),
            dark,
            dark * rng.random_range(0.8..1.1),
        ];
        let eaves = half.map(|h| h + 0.45);
        let roof = if floors < 3 {
            Solid::gable(at, yaw, eaves, top, rng.random_range(1.0..2.0))
        } else {
            Solid::block(at, yaw, half.map(|h| h + 0.1), top, top + 0.4)
        };
        self.solids.push(roof.with(Skin::Plain, tile));
    }

    fn fence(&mut self, rng: &mut ChaCha8Rng, road: &Road, s: f32, half_length: f32, left: bool) {
        let kind = rng.random_range(0..4);
        let e = outside(left, 2.35);
        let at = road.point(f64::from(s), f64::from(e));
        let yaw = road.station(f64::from(s)).heading;
        let half = [
            f64::from(half_length) - 0.2,
            if kind == 0 { 0.35 } else { 0.08 },
        ];
        let (top, skin, colour) = match kind {
            0 => (
                rng.random_range(1.0..1.7),
                Skin::Leaves,
                [0.045, 0.08, 0.03],
            ),
            1 => (
                rng.random_range(1.1..1.8),
                Skin::Wall { windows: false },
                [0.30, 0.30, 0.29],
            ),
            2 => (
                rng.random_range(0.5..0.9),
                Skin::Wall { windows: false },
                [0.38, 0.35, 0.30],
            ),
            _ => return,
        };
        let mut fence = Solid::block(at, yaw, half, 0.0, top).with(skin, colour);
        fence.seed = rng.random();
        self.solids.push(fence);
    }

    fn street_furniture(&mut self, rng: &mut ChaCha8Rng, road: &Road, look: &Look, left: bool) {
        let mut s = rng.random_range(0.0..20.0f32);
        while s < road.length_m() as f32 + 60.0 {
            let e = outside(left, 0.75);
            if !self.opening(s, left, 1.0) {
                if left || rng.random_bool(0.25) {
                    let top = rng.random_range(8.5..10.0);
                    self.pole(rng, road, s, e, top);
                } else if look.shadow > 0.2 || rng.random_bool(0.5) {
                    self.tree(rng, road, s, outside(left, 1.2));
                }
            }
            s += rng.random_range(22.0..34.0);
        }
    }

    fn pole(&mut self, rng: &mut ChaCha8Rng, road: &Road, s: f32, e: f32, top: f32) {
        let at = road.point(f64::from(s), f64::from(e));
        let grey = rng.random_range(0.20..0.34);
        let pole = Solid::post(at, 0.15, f64::from(top))
            .with(Skin::Plain, [grey, grey * 0.98, grey * 0.94]);
        let yaw = road.station(f64::from(s)).heading;
        for z in [top - 0.5, top - 1.2] {
            let arm = Solid::block(at, yaw, [0.06, 0.9], f64::from(z), f64::from(z) + 0.1);
            self.solids.push(arm.with(Skin::Plain, [0.15; 3]));
        }
        self.solids.push(pole);
        self.casters.push(Caster {
            s,
            e,
            top,
            crown: 0.0,
        });
    }

    fn tree(&mut self, rng: &mut ChaCha8Rng, road: &Road, s: f32, e: f32) {
        let at = road.point(f64::from(s), f64::from(e));
        let top = rng.random_range(4.0..7.0f32);
        let crown = top * rng.random_range(0.26..0.36);
        self.solids.push(
            Solid::post(at, 0.12, f64::from(top) * 0.7).with(Skin::Plain, [0.07, 0.055, 0.045]),
        );
        let green = rng.random_range(0.8..1.5f32);
        for _ in 0..14 {
            let mut off = |r: f32| f64::from(rng.random_range(-r..r) * crown);
            let (x, y, z) = (
                at[0] + off(0.75),
                at[1] + off(0.75),
                f64::from(top - crown) + off(0.7),
            );
            let size = f64::from(crown * rng.random_range(0.3..0.6));
            let blob = Solid::blob([x, y], size, size * 0.85, z, rng.random());
            let colour = [0.075 * green, 0.115 * green, 0.035 * green];
            self.solids.push(blob.with(Skin::Leaves, colour));
        }
        self.casters.push(Caster { s, e, top, crown });
    }

    /// Share of the sun that reaches (s, e), 1 in the open, by the shadows of poles and crowns.
    pub fn sunlight(&self, look: &Look, sun_ahead: f32, sun_right: f32, s: f32, e: f32) -> f32 {
        let reach = 1.0 / look.sun_height.tan() as f32;
        let mut light: f32 = 1.0;
        for c in &self.casters {
            let (ds, de) = (s - c.s, e - c.e);
            // Distance along and beside the shadow, which points away from the sun.
            let along = -(ds * sun_ahead + de * sun_right);
            if ds.abs() > 16.0 || !(-3.0..14.0).contains(&along) {
                continue;
            }
            let beside = ds * sun_right - de * sun_ahead;
            light = light.min(1.0 - c.shade(along, beside, reach, look.seed, [s, e]));
        }
        light
    }
}

impl Caster {
    /// How dark its shadow is at a place along and beside its axis; `reach` is shadow length per height.
    fn shade(&self, along: f32, beside: f32, reach: f32, seed: u32, [s, e]: [f32; 2]) -> f32 {
        let stem_top = if self.crown > 0.0 {
            self.top - self.crown
        } else {
            self.top
        } * reach;
        // The sun's half degree blurs an edge by about a hundredth of the way to it.
        let blur = 0.02 + 0.012 * along.max(0.0) * 1.4;
        let inside = smoothstep(0.15 + blur, 0.15 - blur, beside.abs());
        let stem = inside
            * smoothstep(0.0, 0.1, along)
            * smoothstep(stem_top + 0.3, stem_top, along)
            * 0.85;
        if self.crown <= 0.0 {
            return stem;
        }
        let middle = (self.top - self.crown) * reach;
        let x = (along - middle) / (self.crown * 1.15 * (1.0 + reach * 0.3));
        let ragged = 0.35 * fractal(s / 0.55, e / 0.55, seed ^ 31, 3);
        let crown = smoothstep(1.05, 0.75, x.hypot(beside / self.crown / 1.1) + ragged);
        let dapple = smoothstep(0.25, 0.55, fractal(s / 0.22, e / 0.22, seed ^ 32, 2));
        (crown * (0.88 - 0.7 * dapple)).max(stem)
    }
}

/// Offset that lies `gap` metres outside the edge of the asphalt.
fn outside(left: bool, gap: f32) -> f32 {
    if left {
        LEFT_EDGE_M - gap
    } else {
        RIGHT_EDGE_M + gap
    }
}

fn side_streets(rng: &mut ChaCha8Rng, length_m: f32) -> Vec<SideStreet> {
    [0.22, 0.5, 0.8]
        .into_iter()
        .enumerate()
        .map(|(i, share)| SideStreet {
            s: share * length_m + rng.random_range(-8.0..8.0f32),
            left: i != 1,
            width_m: rng.random_range(4.0..6.0),
            length_m: rng.random_range(70.0..120.0),
        })
        .collect()
}
