//! From a receiver's log to points that one vehicle can have driven through.

use super::{RawPoint, Reception};
use geo::Coord;
use jiff::Timestamp;
use register::{LocalPlane, LonLat};

/// Faster than any patrol: no vehicle gets from one point to the next at such a speed.
const MAX_SPEED_MPS: f64 = 70.0;
/// How many earlier pieces a piece may go on from.
const LOOK_BACK: usize = 64;
/// Range error of a consumer receiver for an HDOP of 1.
const RANGE_SIGMA_M: f64 = 1.8;
/// A position that was carried on without satellites is worse by this.
const DEAD_RECKONED: f64 = 4.0;

/// A point of a cleaned track.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub at: Timestamp,
    pub position: LonLat,
    /// East and north, where the receiver measured its speed and direction.
    pub velocity: Option<Coord<f64>>,
    /// Standard deviation for each axis, where the receiver tells.
    pub sigma_m: Option<f64>,
}

/// What was left out of a log, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Points without a time.
    pub without_time: usize,
    /// Points that the receiver itself calls no fix.
    pub without_reception: usize,
    /// Further points for a moment that has one.
    pub doubled: usize,
    /// Points whose time lies before that of the point before them in the file; they are kept in
    /// their place by time.
    pub backwards: usize,
    /// Points that no vehicle can have reached.
    pub impossible: usize,
}

impl LeftOut {
    /// What was left out, in words; nothing where nothing was.
    pub fn words(&self) -> Vec<String> {
        let counts = [
            (self.without_time, "points without a time left out"),
            (self.without_reception, "points without reception left out"),
            (self.doubled, "further points of the same moment left out"),
            (self.backwards, "points out of order put in their place"),
            (
                self.impossible,
                "points that no vehicle can have reached left out",
            ),
        ];
        counts
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| format!("{n} {what}"))
            .collect()
    }
}

/// Points in order of time, one for each moment, each reachable from the one before.
pub(super) fn clean(raw: &[RawPoint]) -> (Vec<Point>, LeftOut) {
    let mut left_out = LeftOut::default();
    let mut points: Vec<Point> = Vec::with_capacity(raw.len());
    for point in raw {
        match (point.at, point.reception) {
            (_, Reception::None) => left_out.without_reception += 1,
            (None, _) => left_out.without_time += 1,
            (Some(at), _) => points.push(usable(point, at)),
        }
    }
    left_out.backwards = points
        .windows(2)
        .filter(|two| two[1].at < two[0].at)
        .count();
    points.sort_by_key(|point| point.at);
    let before = points.len();
    points.dedup_by_key(|point| point.at);
    left_out.doubled = before - points.len();
    let before = points.len();
    let points = reachable(points);
    left_out.impossible = before - points.len();
    (points, left_out)
}

fn usable(point: &RawPoint, at: Timestamp) -> Point {
    let positive = |value: f64| (value.is_finite() && value > 0.0).then_some(value);
    let stated = point.sigma_m.and_then(positive);
    let by_hdop = || {
        point
            .hdop
            .and_then(positive)
            .map(|hdop| hdop * RANGE_SIGMA_M)
    };
    let worse = if point.reception == Reception::DeadReckoned {
        DEAD_RECKONED
    } else {
        1.0
    };
    Point {
        at,
        position: point.position,
        velocity: velocity(point),
        sigma_m: stated
            .or_else(by_hdop)
            .map(|sigma_m| sigma_m.clamp(0.01, 100.0) * worse),
    }
}

fn velocity(point: &RawPoint) -> Option<Coord<f64>> {
    const STILL_MPS: f64 = 0.3;
    let speed_mps = point
        .speed_mps
        .filter(|v| (0.0..=MAX_SPEED_MPS).contains(v))?;
    // A standing receiver's direction is noise, and it needs none.
    if speed_mps < STILL_MPS {
        return Some(Coord::zero());
    }
    let (sin, cos) = point
        .course_deg
        .filter(|c| c.is_finite())?
        .to_radians()
        .sin_cos();
    Some(Coord {
        x: speed_mps * sin,
        y: speed_mps * cos,
    })
}

/// The longest chain of points in which none is impossible to reach from the one before.
///
/// The points fall into pieces at impossible jumps; the chain of pieces with the most points stays,
/// so that neither a wrong first point nor one far away throws the rest out.
fn reachable(points: Vec<Point>) -> Vec<Point> {
    let pieces: Vec<&[Point]> = points.chunk_by(can_follow).collect();
    if pieces.len() <= 1 {
        return points;
    }
    // For each piece: the points of the best chain that ends with it, and the piece before it.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(pieces.len());
    for (n, piece) in pieces.iter().enumerate() {
        let before = (n.saturating_sub(LOOK_BACK)..n)
            .filter(|&m| can_follow(&pieces[m][pieces[m].len() - 1], &piece[0]))
            .max_by_key(|&m| best[m].0);
        let points = before.map_or(0, |m| best[m].0) + piece.len();
        best.push((points, before));
    }
    let mut last = (0..pieces.len()).max_by_key(|&n| best[n].0);
    let mut chain = Vec::new();
    while let Some(n) = last {
        chain.push(pieces[n]);
        last = best[n].1;
    }
    chain.into_iter().rev().flatten().copied().collect()
}

fn can_follow(a: &Point, b: &Point) -> bool {
    metres(a, b) <= MAX_SPEED_MPS * b.at.duration_since(a.at).as_secs_f64().max(1e-3)
}

pub(super) fn metres(a: &Point, b: &Point) -> f64 {
    let apart = LocalPlane::at(a.position).to_plane(b.position);
    apart.x.hypot(apart.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(second: i64, east_m: f64) -> RawPoint {
        let plane = LocalPlane::at(LonLat::new(139.7, 35.6).unwrap());
        let position = plane.to_globe(Coord { x: east_m, y: 0.0 });
        RawPoint::timed(Timestamp::from_second(second).ok(), position)
    }

    fn seconds(points: &[Point]) -> Vec<i64> {
        points.iter().map(|p| p.at.as_second()).collect()
    }

    #[test]
    fn a_wrong_first_point_does_not_throw_the_rest_out() {
        let mut log = vec![raw(0, 90_000.0)];
        log.extend((1..20).map(|t| raw(t, 10.0 * t as f64)));
        let (points, left_out) = clean(&log);
        assert_eq!(seconds(&points), (1..20).collect::<Vec<_>>());
        assert_eq!(left_out.impossible, 1);
    }

    #[test]
    fn a_burst_of_wrong_points_is_left_out() {
        let far = 5..8;
        let log: Vec<_> = (0..20)
            .map(|t| {
                raw(
                    t,
                    10.0 * t as f64 + if far.contains(&t) { 5000.0 } else { 0.0 },
                )
            })
            .collect();
        let (points, left_out) = clean(&log);
        assert_eq!((points.len(), left_out.impossible), (17, 3));
    }

    #[test]
    fn doubled_and_backward_times_are_put_right_and_counted() {
        let log = [
            raw(0, 0.0),
            raw(2, 20.0),
            raw(1, 10.0),
            raw(1, 11.0),
            raw(3, 30.0),
        ];
        let (points, left_out) = clean(&log);
        assert_eq!(seconds(&points), [0, 1, 2, 3]);
        assert_eq!((left_out.doubled, left_out.backwards), (1, 1));
    }

    #[test]
    fn what_the_receiver_calls_no_fix_is_none() {
        let mut log = [raw(0, 0.0), raw(1, 10.0), raw(2, 20.0)];
        log[1].reception = Reception::None;
        log[2].at = None;
        let (points, left_out) = clean(&log);
        assert_eq!(seconds(&points), [0]);
        assert_eq!((left_out.without_reception, left_out.without_time), (1, 1));
    }

    #[test]
    fn the_receivers_own_words_on_speed_and_accuracy_are_used() {
        let point = RawPoint {
            speed_mps: Some(10.0),
            course_deg: Some(90.0),
            hdop: Some(2.0),
            ..raw(0, 0.0)
        };
        let (points, _) = clean(&[point]);
        let velocity = points[0].velocity.unwrap();
        assert!((velocity.x - 10.0).abs() < 1e-9 && velocity.y.abs() < 1e-9);
        assert_eq!(points[0].sigma_m, Some(2.0 * RANGE_SIGMA_M));
        let still = RawPoint {
            speed_mps: Some(0.0),
            course_deg: None,
            ..point
        };
        assert_eq!(clean(&[still]).0[0].velocity, Some(Coord::zero()));
    }
}
