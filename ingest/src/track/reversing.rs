//! When the vehicle drove backwards: the camera then sees the road it has passed.

use super::smooth::Knot;
use geo::Coord;

/// Slower than this the direction says nothing.
const MOVING_MPS: f64 = 1.0;
/// A direction that turns by more than this while the vehicle stands is a change of gear.
const TURNED_DEG: f64 = 120.0;
/// Nobody drives backwards farther than this on a road.
const MOST_M: f64 = 100.0;

/// A stretch of driving between two changes of gear.
struct Leg {
    from_s: f64,
    to_s: f64,
    metres: f64,
}

/// Seconds from and to between which the vehicle drove backwards.
///
/// Where the direction turns about while the vehicle stands, forwards changes to backwards or the
/// other way round. Which is which the way tells: backwards is the shorter part.
pub(super) fn times(knots: &[Knot]) -> Vec<(f64, f64)> {
    let legs = legs(knots);
    let metres = |odd: usize| {
        legs.iter()
            .skip(odd)
            .step_by(2)
            .map(|leg| leg.metres)
            .sum::<f64>()
    };
    let odd = usize::from(metres(1) < metres(0));
    let backwards = legs.iter().skip(odd).step_by(2);
    match legs.len() {
        0 | 1 => Vec::new(),
        _ => backwards
            .filter(|leg| leg.metres <= MOST_M)
            .map(|leg| (leg.from_s, leg.to_s))
            .collect(),
    }
}

fn legs(knots: &[Knot]) -> Vec<Leg> {
    let mut legs: Vec<Leg> = Vec::new();
    let mut last: Option<(Coord<f64>, f64)> = None;
    let mut stood = false;
    for knot in knots {
        let speed = knot.velocity.x.hypot(knot.velocity.y);
        if speed < MOVING_MPS {
            stood = true;
            continue;
        }
        match (last, legs.last_mut()) {
            (Some((before, at_s)), Some(leg))
                if !(stood && turned_about(before, knot.velocity)) =>
            {
                leg.to_s = knot.at_s;
                leg.metres += speed * (knot.at_s - at_s);
            }
            _ => legs.push(Leg {
                from_s: knot.at_s,
                to_s: knot.at_s,
                metres: 0.0,
            }),
        }
        (last, stood) = (Some((knot.velocity, knot.at_s)), false);
    }
    legs
}

fn turned_about(a: Coord<f64>, b: Coord<f64>) -> bool {
    let cos = (a.x * b.x + a.y * b.y) / (a.x.hypot(a.y) * b.x.hypot(b.y));
    cos < TURNED_DEG.to_radians().cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A knot each second of a drive along a line, from the speed at that second.
    fn knots(speeds: &[f64]) -> Vec<Knot> {
        let knot = |(n, speed): (usize, &f64)| Knot {
            at_s: n as f64,
            measured: Coord::zero(),
            position: Coord::zero(),
            velocity: Coord { x: *speed, y: 0.0 },
            position_sigma_m: 1.0,
            velocity_sigma_mps: 0.1,
        };
        speeds.iter().enumerate().map(knot).collect()
    }

    #[test]
    fn backing_out_of_a_dead_end_is_noticed() {
        let speeds = [
            8.0, 8.0, 8.0, 4.0, 0.2, -0.3, -2.0, -2.0, -2.0, 0.0, 0.3, 3.0, 8.0, 8.0,
        ];
        assert_eq!(times(&knots(&speeds)), [(6.0, 8.0)]);
    }

    #[test]
    fn a_stop_is_no_change_of_gear() {
        let speeds = [8.0, 4.0, 0.2, 0.0, -0.2, 0.1, 4.0, 8.0];
        assert!(times(&knots(&speeds)).is_empty());
    }

    #[test]
    fn a_long_way_back_is_a_turn_that_was_not_seen() {
        let mut speeds = vec![10.0; 40];
        speeds.push(0.0);
        speeds.extend([-10.0; 30]);
        assert!(times(&knots(&speeds)).is_empty());
    }
}
