//! The way of the vehicle between two gaps of its track.

use super::{
    Noise,
    clean::Point,
    reversing,
    smooth::{Knot, Run, smooth},
};
use geo::Coord;
use jiff::{SignedDuration, Timestamp};
use register::LocalPlane;

/// Below this the vehicle stands; walking pace, and above what noise alone looks like.
pub(super) const STANDING_MPS: f64 = 1.0;
/// A vehicle cannot turn about on the spot: its heading is that of its way this far before and
/// behind.
const HEADING_M: f64 = 8.0;
/// Where that way and the velocity disagree by more, the way is a sharp corner.
const SHARP_RAD: f64 = 0.7;
/// The way before and behind a moment is no exact arc.
const BEND_SIGMA_RAD: f64 = 0.03;
/// Slower than this the direction of the velocity is noise.
const SLOW_MPS: f64 = 0.5;

/// Positions without a gap, smoothed.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub start: Timestamp,
    pub plane: LocalPlane,
    knots: Vec<Knot>,
    /// Metres driven up to each knot, standing left out.
    way_m: Vec<f64>,
    /// Seconds from and to between which the vehicle drove backwards.
    reversing: Vec<(f64, f64)>,
}

/// The vehicle at a moment, on the plane of a stretch.
pub(super) struct Moment {
    pub position: Coord<f64>,
    pub position_sigma_m: f64,
    pub speed_mps: f64,
    /// Clockwise from north.
    pub heading_rad: f64,
    pub heading_sigma_rad: f64,
}

impl Stretch {
    /// Smooths points of which none is parted from the next by a gap; at least one.
    pub fn of(points: &[Point], noise: &Noise) -> Self {
        let run = Run::of(points);
        let knots = smooth(&run, noise);
        let mut way = 0.0;
        let mut way_m = vec![0.0];
        for two in knots.windows(2) {
            way += driven_m(&two[0], &two[1]);
            way_m.push(way);
        }
        let reversing = reversing::times(&knots);
        Self {
            start: run.start,
            plane: run.plane,
            knots,
            way_m,
            reversing,
        }
    }

    /// Time of the last point.
    pub fn end(&self) -> Timestamp {
        later(self.start, self.knots.last().map_or(0.0, |knot| knot.at_s))
    }

    /// Whether the vehicle drove backwards.
    pub fn reverses(&self, at_s: f64) -> bool {
        self.reversing
            .iter()
            .any(|(from, to)| (*from..*to).contains(&at_s))
    }

    /// Metres driven between two moments, standing left out.
    pub fn driven_m(&self, from: Timestamp, to: Timestamp) -> f64 {
        let up_to = |at: Timestamp| {
            let at_s = at.duration_since(self.start).as_secs_f64();
            self.place(at_s)
                .map_or(0.0, |(after, t)| self.way_at(after, t))
        };
        (up_to(to) - up_to(from)).max(0.0)
    }

    /// Metres driven from the stretch's start to a place between two knots.
    fn way_at(&self, after: usize, t: f64) -> f64 {
        let (from_m, to_m) = (self.way_m[after - 1], self.way_m[after]);
        from_m + (to_m - from_m) * t
    }

    /// The vehicle at a moment of the stretch; `None` for a lone point: it tells where, but not
    /// which way.
    ///
    /// Between two knots: the cubic curve with their positions and velocities. What the vehicle did
    /// between them adds to the error: q t³(1 − t)³ d³/3 is the variance of an integrated Brownian
    /// bridge of length d.
    pub fn at(&self, at_s: f64, noise: &Noise) -> Option<Moment> {
        let (after, t) = self.place(at_s)?;
        let (a, b) = (&self.knots[after - 1], &self.knots[after]);
        let d = b.at_s - a.at_s;
        let (t2, t3) = (t * t, t * t * t);
        let position = a.position * (2.0 * t3 - 3.0 * t2 + 1.0)
            + a.velocity * (d * (t3 - 2.0 * t2 + t))
            + b.position * (3.0 * t2 - 2.0 * t3)
            + b.velocity * (d * (t3 - t2));
        let velocity = (b.position - a.position) * (6.0 * (t - t2) / d)
            + a.velocity * (3.0 * t2 - 4.0 * t + 1.0)
            + b.velocity * (3.0 * t2 - 2.0 * t);
        let between = |a: f64, b: f64| a + (b - a) * t;
        let bridge = noise.manoeuvre * (d * t * (1.0 - t)).powi(3) / 3.0;
        let speed_mps = velocity.x.hypot(velocity.y);
        let speed_sigma_mps = between(a.velocity_sigma_mps, b.velocity_sigma_mps);
        let (heading_rad, heading_sigma_rad) =
            self.heading(after, t, velocity, speed_sigma_mps, noise);
        Some(Moment {
            position,
            position_sigma_m: between(a.position_sigma_m, b.position_sigma_m).hypot(bridge.sqrt()),
            speed_mps,
            heading_rad,
            heading_sigma_rad,
        })
    }

    /// The knot after a moment and how far it is on the way to it, 0 to 1.
    fn place(&self, at_s: f64) -> Option<(usize, f64)> {
        let last = self.knots.len().checked_sub(1).filter(|last| *last > 0)?;
        let after = self
            .knots
            .partition_point(|knot| knot.at_s < at_s)
            .clamp(1, last);
        let (from_s, to_s) = (self.knots[after - 1].at_s, self.knots[after].at_s);
        Some((after, ((at_s - from_s) / (to_s - from_s)).clamp(0.0, 1.0)))
    }

    /// Heading with its standard deviation: of the velocity where the vehicle is fast, else of the
    /// way around the moment, whichever is known better.
    fn heading(
        &self,
        after: usize,
        t: f64,
        velocity: Coord<f64>,
        speed_sigma_mps: f64,
        noise: &Noise,
    ) -> (f64, f64) {
        let by_velocity = velocity.x.atan2(velocity.y);
        let speed_mps = velocity.x.hypot(velocity.y);
        let sigma_rad = (speed_sigma_mps / speed_mps).atan();
        let here_m = self.way_at(after, t);
        let reach_m = HEADING_M
            .min(here_m)
            .min(self.way_m[self.way_m.len() - 1] - here_m);
        let ((before, from_s), (behind, to_s)) =
            (self.on_way(here_m - reach_m), self.on_way(here_m + reach_m));
        let way = behind - before;
        let way_m = way.x.hypot(way.y);
        let apart_s = to_s - from_s;
        let drifted = noise.drift_m.powi(2) * (1.0 - (-apart_s / noise.drift_s).exp());
        let across_m = (noise.white_m.powi(2) + 2.0 * drifted).sqrt();
        let way_sigma_rad = (across_m / way_m.max(1e-3)).atan().hypot(BEND_SIGMA_RAD);
        let by_way = way.x.atan2(way.y);
        let turned = (by_way - by_velocity + std::f64::consts::PI)
            .rem_euclid(std::f64::consts::TAU)
            - std::f64::consts::PI;
        let corner = turned.abs() > SHARP_RAD && speed_mps > 2.0 * STANDING_MPS;
        if way_sigma_rad < sigma_rad && !corner {
            (by_way, way_sigma_rad)
        } else {
            (by_velocity, sigma_rad)
        }
    }

    /// Position and seconds at so many metres of the way.
    fn on_way(&self, metres: f64) -> (Coord<f64>, f64) {
        let after = self
            .way_m
            .partition_point(|way| *way < metres)
            .clamp(1, self.way_m.len() - 1);
        let (a, b) = (&self.knots[after - 1], &self.knots[after]);
        let step = self.way_m[after] - self.way_m[after - 1];
        let share = if step > 0.0 {
            ((metres - self.way_m[after - 1]) / step).clamp(0.0, 1.0)
        } else {
            1.0
        };
        (
            a.position + (b.position - a.position) * share,
            a.at_s + (b.at_s - a.at_s) * share,
        )
    }

    /// Seconds since `start`, metres driven and radians turned to the right, at points at least
    /// `apart_s` from one another.
    ///
    /// Metres are as the receiver has them, moved along the smoothed way: not smoothed themselves.
    pub fn odometer(&self, start: Timestamp, apart_s: f64) -> Vec<[f64; 3]> {
        let start_s = self.start.duration_since(start).as_secs_f64();
        let (mut way_m, mut turned_rad) = (0.0, 0.0);
        let mut last: Option<(&Knot, Coord<f64>)> = None;
        let mut points: Vec<[f64; 3]> = Vec::with_capacity(self.knots.len());
        for knot in &self.knots {
            let ahead = knot.velocity / knot.velocity.x.hypot(knot.velocity.y).max(SLOW_MPS);
            if let Some((before, was_ahead)) = last {
                let moved = knot.position - before.position;
                way_m +=
                    (moved.x * (ahead.x + was_ahead.x) + moved.y * (ahead.y + was_ahead.y)) / 2.0;
                turned_rad += was_ahead.y * ahead.x - was_ahead.x * ahead.y;
            }
            let off = knot.measured - knot.position;
            let at_s = start_s + knot.at_s;
            if points.last().is_none_or(|last| at_s - last[0] >= apart_s) {
                points.push([at_s, way_m + off.x * ahead.x + off.y * ahead.y, turned_rad]);
            }
            last = Some((knot, ahead));
        }
        points
    }
}

/// Metres from one knot to the next; 0 where the vehicle stood.
fn driven_m(a: &Knot, b: &Knot) -> f64 {
    let way = b.position - a.position;
    let metres = way.x.hypot(way.y);
    if metres < STANDING_MPS * (b.at_s - a.at_s) {
        0.0
    } else {
        metres
    }
}

fn later(at: Timestamp, seconds: f64) -> Timestamp {
    let by = SignedDuration::try_from_secs_f64(seconds).unwrap_or_default();
    at.checked_add(by).unwrap_or(at)
}
