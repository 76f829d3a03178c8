//! Simple bodies beside the road and how a view ray meets them.

use crate::noise::{fractal, unit, value};

/// A vector: east, north, up.
pub type Vec3 = [f64; 3];

fn dot(a: Vec3, b: Vec3) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Geometry of a body.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A convex body as half-spaces `normal · (p − centre) <= distance`.
    Convex(Vec<(Vec3, f64)>),
    /// An upright cylinder of a radius and a height.
    Post { radius: f64, top: f64 },
    /// An ellipsoid with horizontal and vertical radii and its middle above the ground.
    Blob {
        radius: f64,
        half_height: f64,
        middle: f64,
    },
}

/// How a body's surface looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Skin {
    /// A wall, with windows if told so.
    Wall { windows: bool },
    /// Roofs, fences, poles: plain.
    Plain,
    /// Leaves, with gaps at the rim.
    Leaves,
}

/// A body standing at a place of the plan.
#[derive(Clone, Debug)]
pub struct Solid {
    /// Where it stands, metres east and north.
    pub at: [f64; 2],
    /// Radius of its bounding circle in plan, metres.
    pub reach: f64,
    /// Height of its highest point, metres.
    pub top: f64,
    /// Direction its front runs along, radians clockwise from north.
    pub yaw: f64,
    /// Geometry.
    pub shape: Shape,
    /// Surface.
    pub skin: Skin,
    /// Linear colour.
    pub colour: [f32; 3],
    /// Lattice noise seed.
    pub seed: u32,
}

/// Where a ray meets a body.
pub struct Hit {
    /// Ray parameter.
    pub t: f64,
    /// Outward unit normal.
    pub normal: Vec3,
}

impl Solid {
    /// A box: half length along `yaw`, half width across, from `base` to `top`.
    pub fn block(at: [f64; 2], yaw: f64, half: [f64; 2], base: f64, top: f64) -> Self {
        let (a, r) = axes(yaw);
        let planes = vec![
            (a, half[0]),
            (a.map(|x| -x), half[0]),
            (r, half[1]),
            (r.map(|x| -x), half[1]),
            ([0.0, 0.0, 1.0], top),
            ([0.0, 0.0, -1.0], -base),
        ];
        Self::convex(at, yaw, half, top, planes)
    }

    /// A gable roof on a box of the same plan: its ridge runs along `yaw`, `rise` above `base`.
    pub fn gable(at: [f64; 2], yaw: f64, half: [f64; 2], base: f64, rise: f64) -> Self {
        let (a, r) = axes(yaw);
        let norm = half[1].hypot(rise);
        let (flat, steep) = (half[1] / norm, rise / norm);
        let distance = (base + rise) * flat;
        let slope = |side: f64| ([r[0] * steep * side, r[1] * steep * side, flat], distance);
        let planes = vec![
            (a, half[0]),
            (a.map(|x| -x), half[0]),
            slope(1.0),
            slope(-1.0),
            ([0.0, 0.0, -1.0], -base),
        ];
        Self::convex(at, yaw, half, base + rise, planes)
    }

    fn convex(at: [f64; 2], yaw: f64, half: [f64; 2], top: f64, planes: Vec<(Vec3, f64)>) -> Self {
        let colour = [0.3; 3];
        let reach = half[0].hypot(half[1]);
        Self {
            at,
            reach,
            top,
            yaw,
            shape: Shape::Convex(planes),
            skin: Skin::Plain,
            colour,
            seed: 0,
        }
    }

    /// A pole.
    pub fn post(at: [f64; 2], radius: f64, top: f64) -> Self {
        let shape = Shape::Post { radius, top };
        Self {
            at,
            reach: radius,
            top,
            yaw: 0.0,
            shape,
            skin: Skin::Plain,
            colour: [0.28; 3],
            seed: 0,
        }
    }

    /// A ball of leaves.
    pub fn blob(at: [f64; 2], radius: f64, half_height: f64, middle: f64, seed: u32) -> Self {
        let shape = Shape::Blob {
            radius,
            half_height,
            middle,
        };
        let top = middle + half_height;
        Self {
            at,
            reach: radius,
            top,
            yaw: 0.0,
            shape,
            skin: Skin::Leaves,
            colour: [0.05, 0.09, 0.03],
            seed,
        }
    }

    /// The same body with another surface.
    pub fn with(mut self, skin: Skin, colour: [f32; 3]) -> Self {
        self.skin = skin;
        self.colour = colour;
        self
    }

    /// First meeting with the ray `from + t · along`.
    pub fn meet(&self, from: Vec3, along: Vec3) -> Option<Hit> {
        let o = [from[0] - self.at[0], from[1] - self.at[1], from[2]];
        match &self.shape {
            Shape::Convex(planes) => meet_convex(planes, o, along),
            Shape::Post { radius, top } => meet_post(*radius, *top, o, along),
            Shape::Blob {
                radius,
                half_height,
                middle,
            } => {
                let hit = meet_blob([*radius, *half_height, *middle], o, along)?;
                let rim = -dot(hit.normal, along) / dot(along, along).sqrt();
                let p: [f64; 3] = std::array::from_fn(|k| o[k] + along[k] * hit.t);
                let gap = 0.38 + 0.75 * leaf_noise(p, 4.0, self.seed);
                (rim as f32 > gap).then_some(hit)
            }
        }
    }

    /// Linear colour at a point of the surface, before light; `detail_m` is the size of a pixel there.
    pub fn paint(&self, p: Vec3, normal: Vec3, detail_m: f32) -> [f32; 3] {
        let (a, r) = axes(self.yaw);
        let d = [p[0] - self.at[0], p[1] - self.at[1], 0.0];
        let along = if dot(normal, a).abs() > 0.7 {
            dot(d, r)
        } else {
            dot(d, a)
        } as f32;
        let up = p[2] as f32;
        match self.skin {
            Skin::Plain => {
                let grime = 1.0 + 0.12 * fractal(along * 1.7, up * 1.1, self.seed, 3);
                self.colour.map(|c| c * grime)
            }
            Skin::Leaves => {
                let fade = (0.10 / detail_m).min(1.0);
                let leaf = 1.0
                    + 0.8 * leaf_noise(p, 2.5, self.seed ^ 1)
                    + fade * leaf_noise(p, 9.0, self.seed);
                self.colour.map(|c| c * leaf.max(0.25))
            }
            Skin::Wall { windows } => self.wall(along, up, windows && normal[2].abs() < 0.3),
        }
    }

    fn wall(&self, along: f32, up: f32, windows: bool) -> [f32; 3] {
        let grime = 1.0 + 0.07 * fractal(along * 0.9, up * 0.5, self.seed, 3);
        if !windows {
            let joint = if (up % 0.4) < 0.02 { 0.8 } else { 1.0 };
            return self.colour.map(|c| c * grime * joint);
        }
        // A base of half a metre, then floors of 2.8 m.
        let storey = (up - 0.5) / 2.8;
        let (bay, floor) = ((along / 2.4).floor(), storey.floor());
        let (x, y) = (along / 2.4 - bay, storey - floor);
        let kind = unit(bay as i32, floor as i32, self.seed);
        let (half, low) = if kind < 0.4 {
            (0.33, 0.12)
        } else {
            (0.2, 0.38)
        };
        let inside = kind < 0.85 && (x - 0.5).abs() < half && y > low && y < 0.78;
        if !inside {
            return self.colour.map(|c| c * grime);
        }
        let frame = (x - 0.5).abs() > half - 0.03 || (x - 0.5).abs() < 0.012;
        if frame {
            [0.42, 0.42, 0.44]
        } else {
            [0.06 + 0.05 * y, 0.075 + 0.06 * y, 0.09 + 0.08 * y]
        }
    }
}

/// Clumps of leaves: noise in two upright planes, so that it looks alike from all sides.
fn leaf_noise(p: Vec3, scale: f64, seed: u32) -> f32 {
    let at = |x: f64| (x * scale) as f32;
    let (one, two) = (at(p[0] * 0.8 + p[1] * 0.6), at(p[0] * 0.6 - p[1] * 0.8));
    0.5 * (value(one, at(p[2]), seed) + value(two, at(p[2] * 0.9 + 3.0), seed ^ 0x77))
}

fn axes(yaw: f64) -> (Vec3, Vec3) {
    ([yaw.sin(), yaw.cos(), 0.0], [yaw.cos(), -yaw.sin(), 0.0])
}

fn meet_convex(planes: &[(Vec3, f64)], o: Vec3, along: Vec3) -> Option<Hit> {
    let (mut enter, mut leave, mut normal) = (0.0, f64::MAX, [0.0; 3]);
    for (n, distance) in planes {
        let (speed, gap) = (dot(*n, along), distance - dot(*n, o));
        if speed.abs() < 1e-12 {
            if gap < 0.0 {
                return None;
            }
        } else if speed < 0.0 {
            if gap / speed > enter {
                (enter, normal) = (gap / speed, *n);
            }
        } else {
            leave = f64::min(leave, gap / speed);
        }
    }
    (enter > 0.0 && enter < leave).then_some(Hit { t: enter, normal })
}

fn meet_post(radius: f64, top: f64, o: Vec3, along: Vec3) -> Option<Hit> {
    let a = along[0] * along[0] + along[1] * along[1];
    let b = o[0] * along[0] + o[1] * along[1];
    let root = b * b - a * (o[0] * o[0] + o[1] * o[1] - radius * radius);
    let t = (-b - root.max(0.0).sqrt()) / a;
    let z = o[2] + along[2] * t;
    (root > 0.0 && t > 0.0 && (0.0..top).contains(&z)).then(|| {
        let normal = [
            (o[0] + along[0] * t) / radius,
            (o[1] + along[1] * t) / radius,
            0.0,
        ];
        Hit { t, normal }
    })
}

fn meet_blob([radius, half_height, middle]: [f64; 3], o: Vec3, along: Vec3) -> Option<Hit> {
    let scale = [radius, radius, half_height];
    let p: Vec3 = [o[0] / radius, o[1] / radius, (o[2] - middle) / half_height];
    let d: Vec3 = std::array::from_fn(|k| along[k] / scale[k]);
    let (a, b) = (dot(d, d), dot(p, d));
    let root = b * b - a * (dot(p, p) - 1.0);
    let t = (-b - root.max(0.0).sqrt()) / a;
    (root > 0.0 && t > 0.0).then(|| {
        let n: Vec3 = std::array::from_fn(|k| (p[k] + d[k] * t) / scale[k]);
        let norm = dot(n, n).sqrt();
        Hit {
            t,
            normal: n.map(|x| x / norm),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ray_meets_the_near_face_of_a_block_and_the_roof_above() {
        let block = Solid::block([0.0, 10.0], 0.0, [2.0, 3.0], 0.0, 5.0);
        let hit = block.meet([0.0, 0.0, 1.0], [0.0, 1.0, 0.0]).unwrap();
        assert!((hit.t - 8.0).abs() < 1e-9 && hit.normal[1] < -0.9);
        let roof = Solid::gable([0.0, 10.0], 0.0, [2.0, 3.0], 5.0, 2.0);
        assert!(block.meet([0.0, 0.0, 6.0], [0.0, 1.0, 0.0]).is_none());
        assert!(roof.meet([0.0, 0.0, 6.0], [0.0, 1.0, 0.0]).is_some());
        assert!(roof.meet([0.0, 0.0, 7.1], [0.0, 1.0, 0.0]).is_none());
    }
}
