//! What differs from seed to seed: light, asphalt, markings, old repairs.

use crate::road::{CENTRE_LINE_M, LEFT_EDGE_M, RIGHT_EDGE_M};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

/// Random numbers for one part of the scene; parts do not disturb each other.
pub fn stream(seed: u64, part: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(part);
    rng
}

/// A normally distributed number with standard deviation 1 (Box and Muller's method).
pub fn normal(rng: &mut ChaCha8Rng) -> f64 {
    let (u, v): (f64, f64) = (rng.random_range(1e-12..1.0), rng.random_range(0.0..1.0));
    (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

/// A rectangle of newer or older asphalt.
#[derive(Clone, Copy, Debug)]
pub struct Repair {
    /// Chainage from and to, metres.
    pub s: [f32; 2],
    /// Offset from and to, metres.
    pub e: [f32; 2],
    /// Tone against the old asphalt.
    pub gain: f32,
}

/// The chosen appearance of one drive.
#[derive(Clone, Debug)]
pub struct Look {
    /// Base of all lattice noise.
    pub seed: u32,
    /// Linear tone of the old asphalt.
    pub asphalt: f32,
    /// Contrast of the aggregate, 0..1.
    pub speckle: f32,
    /// Colour cast of the asphalt, -1 blue to 1 brown.
    pub warmth: f32,
    /// Share of the paint that is worn off.
    pub wear: f32,
    /// Whether the line between the directions is yellow and unbroken.
    pub yellow: bool,
    /// Sun azimuth, radians clockwise from north.
    pub sun_azimuth: f64,
    /// Sun height above the horizon, radians.
    pub sun_height: f64,
    /// Strength of cast shadows: 0 overcast, 1 black.
    pub shadow: f32,
    /// Share of the sky under cloud.
    pub cloud: f32,
    /// Standard deviation of the sensor's noise in display values of 255.
    pub noise: f32,
    /// Exposure time, seconds.
    pub exposure_s: f64,
    /// Old repairs of the carriageway.
    pub repairs: Vec<Repair>,
}

impl Look {
    /// Draws an appearance for a road of `length_m`.
    pub fn new(seed: u64, length_m: f32) -> Self {
        let mut rng = stream(seed, 1);
        let cloud: f32 = rng.random_range(0.15..0.9);
        Self {
            seed: rng.random(),
            asphalt: rng.random_range(0.135..0.20),
            speckle: rng.random_range(0.36..0.56),
            warmth: rng.random_range(-0.08..0.12),
            wear: rng.random_range(0.12..0.45),
            yellow: rng.random_bool(0.3),
            sun_azimuth: rng.random_range(1.7..4.4),
            sun_height: rng.random_range(0.65..1.1),
            shadow: 0.62 * (1.0 - cloud) + 0.08,
            cloud,
            noise: rng.random_range(1.2..2.2),
            exposure_s: rng.random_range(0.0008..0.002),
            repairs: repairs(&mut rng, length_m),
        }
    }

    /// Horizontal unit vector towards the sun.
    pub fn sun(&self) -> [f64; 2] {
        [self.sun_azimuth.sin(), self.sun_azimuth.cos()]
    }
}

/// Two or three repairs in the driven lane and as many beyond the centre line.
fn repairs(rng: &mut ChaCha8Rng, length_m: f32) -> Vec<Repair> {
    let count = rng.random_range(4..7);
    let mut all = Vec::new();
    for i in 0..count {
        let from = rng.random_range(0.1..0.9) * length_m;
        let e = match i % 3 {
            0 => [LEFT_EDGE_M, rng.random_range(-0.9..-0.3)],
            1 => [
                CENTRE_LINE_M + rng.random_range(0.2..0.6),
                RIGHT_EDGE_M - rng.random_range(0.2..1.2),
            ],
            _ => [CENTRE_LINE_M - 1.2, CENTRE_LINE_M + 0.5],
        };
        let gain = if rng.random_bool(0.6) {
            rng.random_range(0.72..0.88)
        } else {
            rng.random_range(1.08..1.2)
        };
        all.push(Repair {
            s: [from, from + rng.random_range(5.0..24.0)],
            e,
            gain,
        });
    }
    all
}
