//! Where a drive lies against the roads it drove on: the receiver's error across them.
//!
//! A vehicle keeps to its lane, and a lane keeps its distance from the road's middle. So what a track
//! lies off an imported centre line by is the lane's distance, which hardly changes on a drive, and the
//! receiver's error, which does, and differently on every heading. Along a road a line tells nothing.

use super::{
    Pass,
    drift::{Drift, Moment, Shift},
    scene::{RECEIVER_DRIFT_S, receiver_variance},
};
use crate::{CentreLine, Fix, LocalPlane, covariance::ahead};
use nalgebra::{Matrix2, Vector2};
use rstar::{
    AABB, PointDistance, RTree,
    primitives::{GeomWithData, Line},
};

/// A line is asked for every so many metres of the way.
const EVERY_M: f64 = 10.0;
/// A road runs along with the vehicle within this.
const MOST_TURNED_DEG: f64 = 25.0;
/// What a vehicle keeps from its lane's middle by, and a line from the road's, in one place.
const LANE_SIGMA_M: f64 = 1.0;
/// The lane's distance from the middle of the road, as a share of half the road's width.
const LANE_SHARE: f64 = 0.6;
/// No line farther away than this is the driven road, however bad the receiver.
const MOST_AWAY_M: f64 = 15.0;
/// Tells nothing: the variance along a road.
const NOTHING_M2: f64 = 1e6;

/// The receiver's error along a drive, as far as roads tell.
pub(super) struct OnRoads {
    /// Seconds since the first frame, in order.
    at_s: Vec<f64>,
    shifts: Vec<Shift>,
}

type Segment = GeomWithData<Line<[f64; 2]>, usize>;

impl OnRoads {
    /// `None` where no road is known along the way.
    pub fn of(
        pass: &Pass,
        plane: &LocalPlane,
        seconds: impl Fn(jiff::Timestamp) -> f64,
    ) -> Option<Self> {
        let tree = segments(pass.roads, plane);
        let mut last: Option<Vector2<f64>> = None;
        let mut moments = Vec::new();
        let (mut variance, mut half_width_m, mut measured) = (0.0, 0.0, 0.0);
        for (frame, fix) in pass.fixes() {
            let (Some(at), here) = (frame.captured_at, vector(plane, fix)) else {
                continue;
            };
            if last.is_some_and(|last| (here - last).norm() < EVERY_M) {
                continue;
            }
            last = Some(here);
            variance += receiver_variance(fix);
            let line = nearest(&tree, pass.roads, here, fix);
            if let Some((_, half_m)) = line {
                half_width_m += half_m;
                measured += 1.0;
            }
            let side = side(fix);
            moments.push(Moment {
                at_s: seconds(at),
                steady: side,
                measured: line.map(|(off, _)| (off, across_only(side))),
            });
        }
        if measured == 0.0 {
            return None;
        }
        let drift = Drift {
            sigma_m: f64::sqrt(variance / moments.len() as f64),
            drift_s: RECEIVER_DRIFT_S,
            steady_m: LANE_SHARE * half_width_m / measured,
        };
        Some(Self {
            at_s: moments.iter().map(|moment| moment.at_s).collect(),
            shifts: drift.smoothed(&moments),
        })
    }

    /// The receiver's error at a moment: how far it lies off, and the covariance of that.
    pub fn at(&self, at_s: f64) -> (Vector2<f64>, Matrix2<f64>) {
        let after = self
            .at_s
            .partition_point(|&s| s < at_s)
            .min(self.at_s.len() - 1);
        let before = after.saturating_sub(1);
        let near = if at_s - self.at_s[before] < self.at_s[after] - at_s {
            before
        } else {
            after
        };
        self.shifts[near].drifting
    }
}

fn vector(plane: &LocalPlane, fix: &Fix) -> Vector2<f64> {
    let at = plane.to_plane(fix.position);
    Vector2::new(at.x, at.y)
}

/// To the right of the driving direction.
fn side(fix: &Fix) -> Vector2<f64> {
    let h = ahead(fix.heading_deg);
    Vector2::new(h.y, -h.x)
}

fn across_only(side: Vector2<f64>) -> Matrix2<f64> {
    let along = Vector2::new(-side.y, side.x);
    side * side.transpose() * LANE_SIGMA_M.powi(2) + along * along.transpose() * NOTHING_M2
}

fn segments(roads: &[CentreLine], plane: &LocalPlane) -> RTree<Segment> {
    let mut all = Vec::new();
    for (n, road) in roads.iter().enumerate() {
        let points: Vec<[f64; 2]> = road
            .points
            .iter()
            .map(|&p| {
                let at = plane.to_plane(p);
                [at.x, at.y]
            })
            .collect();
        let lines = points.windows(2).map(|two| Line::new(two[0], two[1]));
        all.extend(lines.map(|line| GeomWithData::new(line, n)));
    }
    RTree::bulk_load(all)
}

/// How far a place lies off the nearest road that runs along with the vehicle, and half its width.
fn nearest(
    tree: &RTree<Segment>,
    roads: &[CentreLine],
    here: Vector2<f64>,
    fix: &Fix,
) -> Option<(Vector2<f64>, f64)> {
    let corner = |by: f64| [here.x + by, here.y + by];
    let around = AABB::from_corners(corner(-MOST_AWAY_M), corner(MOST_AWAY_M));
    let along = ahead(fix.heading_deg);
    let parallel = |segment: &&Segment| {
        let line = segment.geom();
        let way = Vector2::new(line.to[0] - line.from[0], line.to[1] - line.from[1]);
        let straight = (way.dot(&along) / way.norm().max(1e-9)).abs();
        straight >= MOST_TURNED_DEG.to_radians().cos()
    };
    let away = |segment: &&Segment| segment.geom().distance_2(&[here.x, here.y]);
    let found = tree
        .locate_in_envelope_intersecting(&around)
        .filter(parallel);
    let best = found.min_by(|a, b| away(a).total_cmp(&away(b)))?;
    let half_width_m = roads[best.data].half_width_m;
    let line = best.geom();
    let from = Vector2::new(line.from[0], line.from[1]);
    let way = (Vector2::new(line.to[0], line.to[1]) - from).normalize();
    let off = here - from;
    let aside = off - way * off.dot(&way);
    let most_m = half_width_m + 3.0 * receiver_variance(fix).sqrt();
    (aside.norm() <= most_m.min(MOST_AWAY_M)).then_some((aside, half_width_m))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LonLat, merge::tests::pass_along};
    use geo::Coord;

    fn line(points: &[(f64, f64)]) -> CentreLine {
        let plane = LocalPlane::at(LonLat::new(139.7, 35.6).unwrap());
        CentreLine {
            points: points
                .iter()
                .map(|&(x, y)| plane.to_globe(Coord { x, y }))
                .collect(),
            half_width_m: 3.0,
        }
    }

    /// What roads tell of a drive north then east, 2 m to the left of the lines, its receiver off by this.
    fn told(off: (f64, f64), roads: &[CentreLine]) -> Option<(Vector2<f64>, Matrix2<f64>)> {
        let north = (0..100).map(|n| (-2.0, f64::from(n) * 2.0));
        let east = (0..100).map(|n| (f64::from(n) * 2.0, 202.0));
        let way: Vec<(f64, f64)> = north
            .chain(east)
            .map(|(x, y)| (x + off.0, y + off.1))
            .collect();
        let driven = pass_along(&way);
        let mut pass = driven.pass(&[]);
        pass.roads = roads;
        let plane = LocalPlane::at(LonLat::new(139.7, 35.6).unwrap());
        let on = OnRoads::of(&pass, &plane, |at| at.as_millisecond() as f64 / 1000.0)?;
        Some(on.at(25.0))
    }

    #[test]
    fn roads_of_two_directions_tell_lane_and_receiver_apart() {
        let roads = [
            line(&[(0.0, -50.0), (0.0, 200.0)]),
            line(&[(0.0, 200.0), (300.0, 200.0)]),
        ];
        // To the right on one road and to the left on the other: no lane does that.
        for off in [(0.0, 0.0), (3.0, 2.0), (-3.0, -2.0)] {
            let (error, covariance) = told(off, &roads).unwrap();
            let wrong = error - Vector2::new(off.0, off.1);
            assert!(wrong.norm() < 2.5, "{off:?}: {error}");
            assert!(
                covariance.trace() < 0.7 * 2.0 * (5.0f64 / 2.4477).powi(2),
                "{covariance}"
            );
            let sigma =
                wrong.x.abs() / covariance.m11.sqrt() + wrong.y.abs() / covariance.m22.sqrt();
            assert!(sigma < 4.0, "{off:?}: {wrong} {covariance}");
        }
    }

    #[test]
    fn without_a_road_nothing_is_told() {
        assert!(told((0.0, 0.0), &[]).is_none());
        assert!(told((0.0, 0.0), &[line(&[(40.0, -50.0), (40.0, 100.0)])]).is_none());
        let across = line(&[(-50.0, 100.0), (20.0, 100.0)]);
        assert!(
            told((0.0, 0.0), &[across]).is_none(),
            "a crossing road is not the driven one"
        );
    }
}
