//! A driven route: straights, curves, street corners and crossings, by distance along the road.

use crate::random::hump;
use geo::Coord;
use rand::rngs::ChaCha8Rng;
use std::f64::consts::{PI, TAU};

/// Distance between the points of a route.
const STEP_M: f64 = 0.5;
/// A tighter turn is a corner, where one street ends and another begins.
const CORNER_RADIUS_M: f64 = 20.0;
/// Radius of a turn at a street corner.
const CORNER_M: f64 = 9.0;

/// A place with a direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// Metres east and north.
    pub at: Coord<f64>,
    /// Clockwise from north, in radians.
    pub heading_rad: f64,
}

impl Pose {
    /// The place so many metres to the right and ahead.
    pub fn beside(&self, right_m: f64, ahead_m: f64) -> Coord<f64> {
        let (sin, cos) = self.heading_rad.sin_cos();
        Coord {
            x: self.at.x + ahead_m * sin + right_m * cos,
            y: self.at.y + ahead_m * cos - right_m * sin,
        }
    }

    /// A place as it lies to the right (x) of and ahead (y) of this one.
    pub fn seen(&self, place: Coord<f64>) -> Coord<f64> {
        let (sin, cos) = self.heading_rad.sin_cos();
        let d = place - self.at;
        Coord {
            x: d.x * cos - d.y * sin,
            y: d.x * sin + d.y * cos,
        }
    }
}

/// A straight and the turn at its end.
#[derive(Clone, Copy, Debug)]
struct Leg {
    /// From the turning point before to the one at its end.
    length_m: f64,
    /// To the right; 0 at the route's end.
    turn_deg: f64,
    radius_m: f64,
}

impl Leg {
    /// How far before and after the turning point the turn begins and ends.
    fn tangent_m(&self) -> f64 {
        self.radius_m * (self.turn_deg.abs().to_radians() / 2.0).tan()
    }

    fn is_corner(&self) -> bool {
        self.turn_deg != 0.0 && self.radius_m < CORNER_RADIUS_M
    }
}

/// The middle of the road along the whole way.
#[derive(Clone, Debug)]
pub struct Route {
    poses: Vec<Pose>,
    corners_m: Vec<f64>,
    streets: Vec<Vec<Coord<f64>>>,
}

impl Route {
    /// A small network: straights, wide curves, an S-bend, corners, and two crossings of the way
    /// with itself; about 2.5 km.
    pub fn network(rng: &mut ChaCha8Rng) -> Self {
        const LEGS: [(f64, f64, f64); 13] = [
            (310.0, 90.0, CORNER_M),
            (160.0, 90.0, CORNER_M),
            (145.0, 90.0, CORNER_M),
            (330.0, 90.0, CORNER_M),
            (180.0, 90.0, 60.0),
            (260.0, -30.0, 80.0),
            (90.0, 30.0, 80.0),
            (90.0, 90.0, CORNER_M),
            (310.0, 90.0, CORNER_M),
            (400.0, -90.0, CORNER_M),
            (150.0, -90.0, CORNER_M),
            (110.0, 20.0, 120.0),
            (110.0, 0.0, CORNER_M),
        ];
        let legs = LEGS.map(|(length_m, turn_deg, radius_m)| Leg {
            length_m: length_m * hump(rng, 0.95, 1.05),
            turn_deg,
            radius_m,
        });
        Self::of(&legs, hump(rng, 0.0, 360.0))
    }

    /// Twice around a block, the second time along streets so many metres further in: every
    /// street has a parallel one that is driven the same way.
    pub fn spiral(apart_m: f64, rng: &mut ChaCha8Rng) -> Self {
        const SIDES_M: [f64; 2] = [310.0, 260.0];
        const SIDES: usize = 8;
        let leg = |n: usize| Leg {
            length_m: SIDES_M[n % 2] - apart_m * (n.saturating_sub(1) / 2) as f64,
            turn_deg: if n + 1 < SIDES { 90.0 } else { 0.0 },
            radius_m: CORNER_M,
        };
        let legs: Vec<Leg> = (0..SIDES).map(leg).collect();
        Self::of(&legs, hump(rng, 0.0, 360.0))
    }

    /// A way through these points, its corners cut as a driver cuts them; distances are those along the
    /// points. Where the next point is one that lies behind, the vehicle turns round.
    pub fn through(points: &[Coord<f64>]) -> Self {
        let line = Polyline::new(points);
        let steps = (line.length_m() / STEP_M) as usize;
        let eased: Vec<Coord<f64>> = (0..=steps).map(|n| line.eased(n as f64 * STEP_M)).collect();
        let poses = headed(&eased);
        Self {
            corners_m: corners(&poses),
            poses,
            streets: vec![points.to_vec()],
        }
    }

    fn of(legs: &[Leg], heading_deg: f64) -> Self {
        let mut route = Self {
            poses: vec![Pose {
                at: Coord::zero(),
                heading_rad: heading_deg.to_radians(),
            }],
            corners_m: Vec::new(),
            streets: vec![vec![Coord::zero()]],
        };
        let mut begun_m = 0.0;
        for leg in legs {
            let end_m = leg.tangent_m();
            route.straight((leg.length_m - begun_m - end_m).max(0.0));
            if leg.is_corner() {
                let turning_point = route.end().beside(0.0, end_m);
                route.corners_m.push(route.length_m());
                route.extend_street(turning_point);
                route.streets.push(vec![turning_point]);
                route.curve(leg, false);
            } else {
                route.extend_street(route.end().at);
                route.curve(leg, true);
            }
            begun_m = end_m;
        }
        route
    }

    /// Length of the way.
    pub fn length_m(&self) -> f64 {
        STEP_M * (self.poses.len() - 1) as f64
    }

    /// Where the road is after so many metres, kept within its ends.
    pub fn at(&self, chainage_m: f64) -> Pose {
        let steps = (chainage_m / STEP_M).clamp(0.0, (self.poses.len() - 1) as f64);
        let before = steps.floor() as usize;
        let after = (before + 1).min(self.poses.len() - 1);
        let share = steps - before as f64;
        let (a, b) = (self.poses[before], self.poses[after]);
        Pose {
            at: a.at + (b.at - a.at) * share,
            heading_rad: a.heading_rad + (b.heading_rad - a.heading_rad) * share,
        }
    }

    /// How sharply the road turns: radians a metre.
    pub fn curvature(&self, chainage_m: f64) -> f64 {
        let turned = self.at(chainage_m + STEP_M).heading_rad - self.at(chainage_m).heading_rad;
        turned.abs() / STEP_M
    }

    /// Where the turns at street corners begin.
    pub fn corners_m(&self) -> &[f64] {
        &self.corners_m
    }

    /// The centre lines of the streets, which meet in points at the corners.
    pub fn streets(&self) -> &[Vec<Coord<f64>>] {
        &self.streets
    }

    fn end(&self) -> Pose {
        self.poses[self.poses.len() - 1]
    }

    fn extend_street(&mut self, point: Coord<f64>) {
        if let Some(street) = self.streets.last_mut() {
            street.push(point);
        }
    }

    fn straight(&mut self, length_m: f64) {
        for _ in 0..(length_m / STEP_M).round() as usize {
            self.step(0.0);
        }
    }

    fn curve(&mut self, leg: &Leg, follows: bool) {
        let turn_rad = leg.turn_deg.to_radians();
        let steps = (turn_rad.abs() * leg.radius_m / STEP_M).round().max(1.0);
        for n in 0..steps as usize {
            self.step(turn_rad / steps);
            if follows && n % 10 == 9 {
                self.extend_street(self.end().at);
            }
        }
    }

    fn step(&mut self, turn_rad: f64) {
        let here = self.end();
        // The chord of an arc points halfway between its directions.
        let chord = Pose {
            heading_rad: here.heading_rad + turn_rad / 2.0,
            ..here
        };
        self.poses.push(Pose {
            at: chord.beside(0.0, STEP_M),
            heading_rad: here.heading_rad + turn_rad,
        });
    }
}

/// Points with the distance of each from the first.
struct Polyline<'a> {
    points: &'a [Coord<f64>],
    chainage_m: Vec<f64>,
}

impl<'a> Polyline<'a> {
    fn new(points: &'a [Coord<f64>]) -> Self {
        let mut chainage_m = vec![0.0];
        for two in points.windows(2) {
            let way = two[1] - two[0];
            chainage_m.push(chainage_m[chainage_m.len() - 1] + way.x.hypot(way.y));
        }
        Self { points, chainage_m }
    }

    fn length_m(&self) -> f64 {
        self.chainage_m[self.chainage_m.len() - 1]
    }

    fn at(&self, chainage_m: f64) -> Coord<f64> {
        let after = self.chainage_m.partition_point(|&m| m < chainage_m);
        let after = after.clamp(1, self.points.len() - 1);
        let (from_m, to_m) = (self.chainage_m[after - 1], self.chainage_m[after]);
        let share = ((chainage_m - from_m) / (to_m - from_m).max(1e-9)).clamp(0.0, 1.0);
        let (a, b) = (self.points[after - 1], self.points[after]);
        a + (b - a) * share
    }

    /// The mean of the way some metres before and after.
    fn eased(&self, chainage_m: f64) -> Coord<f64> {
        const EASED_M: f64 = 5.0;
        const SAMPLES: i32 = 10;
        // Less near the ends, which stay where they are.
        let reach_m = EASED_M
            .min(chainage_m)
            .min((self.length_m() - chainage_m).max(0.0));
        let each = (-SAMPLES..=SAMPLES).map(|n| f64::from(n) / f64::from(SAMPLES) * reach_m);
        let sum = each.fold(Coord::zero(), |sum, off_m| {
            sum + self.at(chainage_m + off_m)
        });
        sum / f64::from(2 * SAMPLES + 1)
    }
}

/// Places with the direction in which each is passed, without jumps by a full turn.
fn headed(places: &[Coord<f64>]) -> Vec<Pose> {
    let mut before_rad: f64 = 0.0;
    let last = places.len() - 1;
    (0..places.len())
        .map(|n| {
            let way = places[(n + 1).min(last)] - places[n.saturating_sub(1)];
            let heading_rad = way.x.atan2(way.y);
            let turned = (heading_rad - before_rad + PI).rem_euclid(TAU) - PI;
            before_rad += turned;
            Pose {
                at: places[n],
                heading_rad: before_rad,
            }
        })
        .collect()
}

/// Where turns at street corners begin: half a right angle within some metres.
fn corners(poses: &[Pose]) -> Vec<f64> {
    const WITHIN: usize = 24;
    const CORNER_RAD: f64 = PI / 4.0;
    let mut corners_m = Vec::new();
    let mut n = 0;
    while n + WITHIN < poses.len() {
        let turned = poses[n + WITHIN].heading_rad - poses[n].heading_rad;
        if turned.abs() > CORNER_RAD {
            corners_m.push(n as f64 * STEP_M);
            n += 2 * WITHIN;
        }
        n += 1;
    }
    corners_m
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::numbers;

    #[test]
    fn beside_and_seen_are_each_others_inverse() {
        let pose = Pose {
            at: Coord { x: 3.0, y: -4.0 },
            heading_rad: 1.1,
        };
        let back = pose.seen(pose.beside(1.5, 7.0));
        assert!((back.x - 1.5).abs() < 1e-9 && (back.y - 7.0).abs() < 1e-9);
        let east = Pose {
            at: Coord::zero(),
            heading_rad: std::f64::consts::FRAC_PI_2,
        };
        let right = east.beside(1.0, 0.0);
        assert!(right.x.abs() < 1e-9 && (right.y + 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_network_has_corners_curves_and_crossings() {
        let route = Route::network(&mut numbers(3, 0));
        assert!((2200.0..2900.0).contains(&route.length_m()));
        assert_eq!(route.corners_m().len(), 8);
        assert_eq!(route.streets().len(), 9);
        let points: Vec<Coord<f64>> = (0..route.length_m() as usize)
            .map(|m| route.at(m as f64).at)
            .collect();
        // A crossing: two places on the way less than 1 m apart and a long way from one another.
        let meets = |a: usize| {
            points[a + 100..]
                .iter()
                .any(|b| (points[a] - *b).x.hypot((points[a] - *b).y) < 1.0)
        };
        let crossings = (0..points.len() - 100)
            .filter(|&a| meets(a) && !(a > 0 && meets(a - 1)))
            .count();
        assert!(crossings >= 2, "{crossings}");
    }

    #[test]
    fn streets_of_a_spiral_are_so_far_apart() {
        let route = Route::spiral(12.0, &mut numbers(3, 0));
        let middle = |street: &Vec<Coord<f64>>| (street[0] + street[street.len() - 1]) / 2.0;
        let [outer, inner] = [&route.streets()[0], &route.streets()[4]];
        let along = outer[1] - outer[0];
        let apart = middle(inner) - middle(outer);
        let across = (apart.x * along.y - apart.y * along.x) / along.x.hypot(along.y);
        assert!((across - 12.0).abs() < 0.6, "{across}");
    }
}
