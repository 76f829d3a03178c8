//! Random numbers that are the same for the same seed.

use geo::Coord;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

/// The numbers of one part of a world: what one part draws does not change what another gets.
pub fn numbers(seed: u64, part: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(part);
    rng
}

/// A number with mean 0 and variance 1, nearly normal.
pub fn normal(rng: &mut ChaCha8Rng) -> f64 {
    // Twelve uniform numbers have variance 1 (Irwin and Hall).
    (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
}

/// Two independent ones.
pub fn normal_pair(rng: &mut ChaCha8Rng) -> Coord<f64> {
    Coord {
        x: normal(rng),
        y: normal(rng),
    }
}

/// A number from a hump between the limits, the mean of three uniform ones.
pub fn hump(rng: &mut ChaCha8Rng, from: f64, to: f64) -> f64 {
    let mean = (0..3).map(|_| rng.random::<f64>()).sum::<f64>() / 3.0;
    from + (to - from) * mean
}

/// Whether something of this probability happens.
pub fn happens(rng: &mut ChaCha8Rng, probability: f64) -> bool {
    rng.random::<f64>() < probability
}

/// One of the items; `None` where there are none.
pub fn one_of<T: Copy>(rng: &mut ChaCha8Rng, items: &[T]) -> Option<T> {
    (!items.is_empty()).then(|| items[rng.random_range(0..items.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_numbers_have_mean_0_and_variance_1() {
        let mut rng = numbers(1, 0);
        let drawn: Vec<f64> = (0..20_000).map(|_| normal(&mut rng)).collect();
        let n = drawn.len() as f64;
        let mean = drawn.iter().sum::<f64>() / n;
        let variance = drawn.iter().map(|x| x * x).sum::<f64>() / n;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04);
    }

    #[test]
    fn parts_of_a_seed_differ_and_repeat() {
        let first = |part| numbers(7, part).random::<u64>();
        assert_eq!(first(0), first(0));
        assert_ne!(first(0), first(1));
    }
}
