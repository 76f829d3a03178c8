//! Which frames show the same road from two places, some metres apart.

use super::ground::Way;
use crate::{Plan, PlannedFrame};
use register::{Fix, FrameOutcome};

/// Slower than this a receiver hardly knows the way between two frames.
const LEAST_SPEED_MPS: f64 = 3.0;
/// The way between the two pictures of a pair: wanted, and what is taken.
const WANTED_M: f64 = 2.3;
const WAY_M: std::ops::RangeInclusive<f64> = 1.0..=7.0;
/// A road that bends more than this is not straight: radius 190 m.
const STRAIGHT_RAD_PER_M: f64 = 0.0053;
/// Turns that show the focal length: sharp enough to matter, not so sharp that nothing stays in view.
const TURN_RAD: std::ops::RangeInclusive<f64> = 0.04..=0.35;
/// Frames of one stretch.
const STRETCH_FRAMES: usize = 5;
/// More stretches than this add time and nothing else.
const MOST_STRETCHES: usize = 30;

/// Frames at even steps, each the same road as the next.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stretch {
    /// Places in the recording from one to the next.
    pub step: u32,
    pub frames: Vec<(u32, Fix)>,
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Straight,
    Turning,
}

/// The way from one fix to the next.
pub(super) fn way(from: &Fix, to: &Fix) -> Way {
    let turned_deg = (to.heading_deg - from.heading_deg + 180.0).rem_euclid(360.0) - 180.0;
    Way {
        ahead_m: from.metres_to(to),
        turned_rad: turned_deg.to_radians(),
    }
}

/// Stretches evenly over the whole drive.
pub(super) fn stretches(plan: &Plan, shape: Shape) -> Vec<Stretch> {
    let mut all = Vec::new();
    let mut from = 0;
    while from < plan.frames.len() {
        match stretch(&plan.frames[from..], shape) {
            Some(stretch) => {
                from += stretch.step as usize * (stretch.frames.len() - 1);
                all.push(stretch);
            }
            None => from += 1,
        }
    }
    let many = all.len();
    let kept = many.min(MOST_STRETCHES);
    let nth = |n: usize| (2 * n + 1) * many / (2 * kept);
    (0..kept).map(|n| all[nth(n)].clone()).collect()
}

/// The stretch that begins with the first of these frames.
fn stretch(frames: &[PlannedFrame], shape: Shape) -> Option<Stretch> {
    let first = steady(frames.first()?)?;
    let enough = |frame: &PlannedFrame| Some(first.metres_to(steady(frame)?) >= WANTED_M);
    let step = 1 + frames[1..]
        .iter()
        .map_while(enough)
        .position(|enough| enough)?;
    let mut kept: Vec<(u32, Fix)> = Vec::with_capacity(STRETCH_FRAMES);
    for frame in frames.iter().step_by(step).take(STRETCH_FRAMES) {
        let Some(fix) = steady(frame) else { break };
        let follows = kept
            .last()
            .is_none_or(|(_, last)| fits(&way(last, fix), shape));
        if !follows {
            break;
        }
        kept.push((frame.index, *fix));
    }
    (kept.len() >= 2).then_some(Stretch {
        step: step as u32,
        frames: kept,
    })
}

fn steady(frame: &PlannedFrame) -> Option<&Fix> {
    match &frame.outcome {
        FrameOutcome::Placed(fix) if fix.speed_mps >= LEAST_SPEED_MPS => Some(fix),
        _ => None,
    }
}

fn fits(way: &Way, shape: Shape) -> bool {
    let turned = way.turned_rad.abs();
    let bends = match shape {
        Shape::Straight => turned <= way.ahead_m * STRAIGHT_RAD_PER_M,
        Shape::Turning => TURN_RAD.contains(&turned),
    };
    WAY_M.contains(&way.ahead_m) && bends
}

#[cfg(test)]
mod tests {
    use super::*;
    use register::LonLat;

    /// A frame every metre, northwards, that bends by so many degrees at each.
    fn plan(frames: usize, speed_mps: f64, bend_deg: impl Fn(usize) -> f64) -> Plan {
        let mut heading_deg = 0.0;
        let frame = |n: usize| {
            heading_deg += bend_deg(n);
            let fix = Fix {
                position: LonLat::new(139.7, 35.6 + n as f64 / 111_000.0).unwrap(),
                heading_deg,
                speed_mps,
                error_m: 3.0,
                heading_sigma_deg: 1.0,
                jitter_m: 0.5,
            };
            PlannedFrame {
                index: n as u32,
                captured_at: None,
                clock_sigma_s: 0.1,
                outcome: FrameOutcome::Placed(fix),
            }
        };
        Plan {
            frames: (0..frames).map(frame).collect(),
        }
    }

    #[test]
    fn a_straight_drive_is_cut_into_stretches_of_even_steps() {
        let found = stretches(&plan(40, 10.0, |_| 0.0), Shape::Straight);
        assert_eq!(found.len(), 4);
        assert!(
            found
                .iter()
                .take(3)
                .all(|s| s.step == 3 && s.frames.len() == 5)
        );
        assert_eq!(found[1].frames[0].0, 12);
        let long = stretches(&plan(4000, 10.0, |_| 0.0), Shape::Straight);
        assert_eq!(long.len(), MOST_STRETCHES);
        assert!(long.last().unwrap().frames[0].0 > 3800);
    }

    #[test]
    fn bends_and_crawling_are_kept_apart() {
        assert_eq!(stretches(&plan(40, 2.0, |_| 0.0), Shape::Straight), []);
        let bent = plan(40, 10.0, |_| 2.0);
        assert_eq!(stretches(&bent, Shape::Straight), []);
        assert_eq!(stretches(&bent, Shape::Turning).len(), 4);
        assert_eq!(stretches(&plan(0, 10.0, |_| 0.0), Shape::Straight), []);
    }
}
