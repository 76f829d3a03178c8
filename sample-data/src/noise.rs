//! Hashed lattice noise: the same numbers for the same seed, in any order, on any thread.

/// A well mixed 32-bit hash of a lattice cell.
pub fn hash(x: i32, y: i32, seed: u32) -> u32 {
    let mut h = (x as u32).wrapping_mul(0x9E37_79B1)
        ^ (y as u32).wrapping_mul(0x85EB_CA77)
        ^ seed.wrapping_mul(0xC2B2_AE3D);
    h = (h ^ (h >> 15)).wrapping_mul(0x2C1B_3C6D);
    h = (h ^ (h >> 12)).wrapping_mul(0x297A_2D39);
    h ^ (h >> 15)
}

/// White noise in 0..1 for a lattice cell.
pub fn unit(x: i32, y: i32, seed: u32) -> f32 {
    (hash(x, y, seed) >> 8) as f32 / (1 << 24) as f32
}

/// The whole number at or below `x`; a plain cast and a comparison, as `f32::floor` may be a library call.
fn floor(x: f32) -> i32 {
    let whole = x as i32;
    whole - i32::from(whole as f32 > x)
}

/// Smooth value noise in -1..1 with features about one unit across.
pub fn value(x: f32, y: f32, seed: u32) -> f32 {
    let (ix, iy) = (floor(x), floor(y));
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (tx, ty) = (ease(x - ix as f32), ease(y - iy as f32));
    let top = lerp(unit(ix, iy, seed), unit(ix + 1, iy, seed), tx);
    let low = lerp(unit(ix, iy + 1, seed), unit(ix + 1, iy + 1, seed), tx);
    lerp(top, low, ty) * 2.0 - 1.0
}

/// Sum of `octaves` value noises, each twice as fine and half as strong; about -1..1.
pub fn fractal(x: f32, y: f32, seed: u32, octaves: u32) -> f32 {
    let (mut sum, mut gain, mut scale) = (0.0, 0.5, 1.0);
    for octave in 0..octaves {
        sum += gain * value(x * scale, y * scale, seed.wrapping_add(octave * 0x51ED));
        gain *= 0.5;
        scale *= 2.03;
    }
    sum
}

/// Approximately normal noise with standard deviation 1 for a lattice cell.
pub fn normal(x: i32, y: i32, seed: u32) -> f32 {
    let h = hash(x, y, seed);
    // The sum of four uniform bytes: cheap, and bell-shaped enough for a sensor.
    let sum: u32 = h.to_le_bytes().iter().map(|b| u32::from(*b)).sum();
    (sum as f32 - 510.0) / 147.8
}

/// `a` at t = 0, `b` at t = 1.
pub fn lerp(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// 0 below `low`, 1 above `high`, smooth between.
pub fn smoothstep(low: f32, high: f32, x: f32) -> f32 {
    let t = ((x - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_noise_is_continuous_and_bounded() {
        for i in 0..2000 {
            let x = i as f32 * 0.037 - 30.0;
            let here = value(x, 0.3 * x, 9);
            assert!((-1.0..=1.0).contains(&here));
            assert!((here - value(x + 1e-3, 0.3 * x, 9)).abs() < 0.01);
        }
    }

    #[test]
    fn normal_noise_has_unit_spread() {
        let n = 20_000;
        let square: f32 = (0..n).map(|i| normal(i, 5, 1).powi(2)).sum();
        assert!((square / n as f32 - 1.0).abs() < 0.05);
    }
}
