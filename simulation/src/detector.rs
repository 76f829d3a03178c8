//! What a detector makes of the damage before the camera: it misses, mistakes and invents.

use crate::random::{happens, hump, normal, one_of};
use rand::{RngExt, rngs::ChaCha8Rng, seq::IndexedRandom};
use register::{ClassGroup, DamageClass};
use std::ops::RangeInclusive;

/// Nearer than this a detector sees damage well.
pub const NEAR_M: RangeInclusive<f64> = 4.0..=12.0;
/// Farther than this it sees none.
pub const FARTHEST_M: f64 = 25.0;

/// How well a detector sees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detector {
    /// Probability that a damage is seen in a pass at all.
    pub recall: f64,
    /// Probability that a damage seen in this pass is seen in a frame from 4 to 12 m away.
    pub in_a_frame: f64,
    /// The same from 12 to 25 m.
    pub far_away: f64,
    /// Share of false ones among all things seen in a pass.
    pub false_share: f64,
    /// Probability that a crack is given another crack's class.
    pub flips: f64,
}

impl Default for Detector {
    fn default() -> Self {
        Self {
            recall: 0.7,
            in_a_frame: 0.8,
            far_away: 0.4,
            false_share: 0.15,
            flips: 0.15,
        }
    }
}

/// A sight of a thing in one frame of a pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sight {
    /// The frame's place in the pass.
    pub frame: usize,
    /// How far ahead its middle is.
    pub ahead_m: f64,
}

impl Sight {
    fn is_near(&self) -> bool {
        NEAR_M.contains(&self.ahead_m)
    }
}

impl Detector {
    /// In which of the frames that show a damage it is seen; none where the pass misses it.
    pub fn sees(&self, shown: &[Sight], rng: &mut ChaCha8Rng) -> Vec<usize> {
        if !happens(rng, self.recall) {
            return Vec::new();
        }
        let mut seen = Vec::new();
        for sight in shown {
            let probability = if sight.is_near() {
                self.in_a_frame
            } else {
                self.far_away
            };
            if happens(rng, probability) {
                seen.push(*sight);
            }
        }
        if !seen.iter().any(Sight::is_near) {
            seen.extend(one_of(rng, &near(shown)));
        }
        seen.iter().map(|sight| sight.frame).collect()
    }

    /// In which of the frames that show a place something is seen that is not there: one to three.
    pub fn invents(&self, shown: &[Sight], rng: &mut ChaCha8Rng) -> Vec<usize> {
        let many = rng.random_range(1..=3);
        near(shown)
            .sample(rng, many)
            .map(|sight| sight.frame)
            .collect()
    }

    /// How many things are invented in a pass that truly saw so many.
    pub fn inventions(&self, seen: usize, rng: &mut ChaCha8Rng) -> usize {
        let expected = seen as f64 * self.false_share / (1.0 - self.false_share);
        expected as usize + usize::from(happens(rng, expected.fract()))
    }

    /// What it calls the damage in one frame.
    pub fn calls(&self, class: DamageClass, rng: &mut ChaCha8Rng) -> DamageClass {
        let others: Vec<DamageClass> = DamageClass::ALL
            .into_iter()
            .filter(|other| other.group() == ClassGroup::Crack && *other != class)
            .collect();
        if class.group() == ClassGroup::Crack && happens(rng, self.flips) {
            one_of(rng, &others).unwrap_or(class)
        } else {
            class
        }
    }
}

/// How sure it is of a thing in a pass: around 0.6 of damage, around 0.35 of what is none.
pub fn score(is_true: bool, rng: &mut ChaCha8Rng) -> f64 {
    if is_true {
        hump(rng, 0.25, 0.95)
    } else {
        hump(rng, 0.1, 0.6)
    }
}

/// The score of one frame, around that of the pass.
pub fn score_in_frame(usual: f64, rng: &mut ChaCha8Rng) -> f64 {
    (usual + 0.06 * normal(rng)).clamp(0.05, 0.99)
}

fn near(shown: &[Sight]) -> Vec<Sight> {
    shown.iter().copied().filter(Sight::is_near).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::numbers;

    fn shown() -> Vec<Sight> {
        (0..10)
            .map(|n| Sight {
                frame: n,
                ahead_m: 24.0 - 2.0 * n as f64,
            })
            .collect()
    }

    #[test]
    fn seven_of_ten_are_seen_and_then_in_at_least_one_near_frame() {
        let mut rng = numbers(1, 1);
        let detector = Detector::default();
        let passes: Vec<Vec<usize>> = (0..4000)
            .map(|_| detector.sees(&shown(), &mut rng))
            .collect();
        let seen: Vec<&Vec<usize>> = passes.iter().filter(|seen| !seen.is_empty()).collect();
        let share = seen.len() as f64 / passes.len() as f64;
        assert!((share - 0.7).abs() < 0.03, "{share}");
        assert!(seen.iter().all(|frames| frames.iter().any(|&f| f >= 6)));
        let near = seen
            .iter()
            .map(|frames| frames.iter().filter(|&&f| f >= 6).count())
            .sum::<usize>();
        let in_a_frame = near as f64 / (4 * seen.len()) as f64;
        assert!((in_a_frame - 0.8).abs() < 0.02, "{in_a_frame}");
    }

    #[test]
    fn fifteen_of_a_hundred_things_are_inventions_of_one_to_three_frames() {
        let mut rng = numbers(2, 1);
        let detector = Detector::default();
        let n: usize = (0..2000).map(|_| detector.inventions(17, &mut rng)).sum();
        let share = n as f64 / (n as f64 + 17.0 * 2000.0);
        assert!((share - 0.15).abs() < 0.005, "{share}");
        for _ in 0..100 {
            let frames = detector.invents(&shown(), &mut rng);
            assert!((1..=3).contains(&frames.len()) && frames.iter().all(|&f| f >= 6));
        }
    }

    #[test]
    fn cracks_change_among_cracks_and_potholes_stay() {
        let mut rng = numbers(3, 1);
        let detector = Detector::default();
        let called: Vec<DamageClass> = (0..2000)
            .map(|_| detector.calls(DamageClass::TransverseCrack, &mut rng))
            .collect();
        let flipped = called
            .iter()
            .filter(|&&class| class != DamageClass::TransverseCrack)
            .count();
        assert!((250..350).contains(&flipped), "{flipped}");
        assert!(!called.contains(&DamageClass::Pothole));
        let pothole = (0..200).map(|_| detector.calls(DamageClass::Pothole, &mut rng));
        assert!(pothole.into_iter().all(|c| c == DamageClass::Pothole));
    }
}
