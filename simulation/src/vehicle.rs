//! The true vehicle of one pass: where it is when, and what its receiver logs.

use crate::{
    drive::Errors,
    receiver,
    route::{Pose, Route},
    speed::Timetable,
    world::World,
};
use geo::Coord;
use ingest::RawPoint;
use jiff::{SignedDuration, Timestamp};
use rand::{RngExt, rngs::ChaCha8Rng};
use std::f64::consts::TAU;

/// Drivers wander about the middle of the lane in waves: height and length of each.
const WAVES_M: [(f64, f64); 2] = [(0.2, 90.0), (0.1, 37.0)];
/// Between frames.
pub const EVERY_M: f64 = 2.0;

/// A frame as it truly was taken.
#[derive(Clone, Copy, Debug)]
pub struct TrueFrame {
    /// Seconds since the drive's start.
    pub at_s: f64,
    /// The camera's foot and the direction of travel.
    pub pose: Pose,
}

/// A vehicle on its way. The receiver's antenna is above the camera.
pub struct Vehicle<'a> {
    world: &'a World,
    route: &'a Route,
    timetable: Timetable,
    phases_rad: [f64; WAVES_M.len()],
}

impl<'a> Vehicle<'a> {
    /// A vehicle with traffic and a hand at the wheel of its own.
    pub fn new(world: &'a World, rng: &mut ChaCha8Rng) -> Self {
        let route = &world.route;
        Self {
            world,
            route,
            timetable: Timetable::new(route, rng),
            phases_rad: WAVES_M.map(|_| rng.random_range(0.0..TAU)),
        }
    }

    /// One frame every 2 m of the road.
    pub fn frames(&self) -> Vec<TrueFrame> {
        let n = (self.route.length_m() / EVERY_M) as u32;
        (0..=n)
            .map(|n| {
                let chainage_m = f64::from(n) * EVERY_M;
                TrueFrame {
                    at_s: self.timetable.time_s(chainage_m),
                    pose: self.pose(chainage_m),
                }
            })
            .collect()
    }

    /// What the receiver writes on the n-th drive: one position a second, without speed and course.
    pub fn log(&self, n: u32, errors: &Errors, rng: &mut ChaCha8Rng) -> Vec<RawPoint> {
        let seconds = self.timetable.duration_s() as usize + 1;
        let points = receiver::errors(errors.receiver_rms_m, seconds, rng)
            .into_iter()
            .enumerate();
        points
            .map(|(second, error)| {
                let at_s = second as f64;
                let here = self.place(self.timetable.chainage_m(at_s));
                RawPoint {
                    at: Some(time(self.world, n, at_s)),
                    ..RawPoint::new(self.world.plane.to_globe(here + error))
                }
            })
            .collect()
    }

    fn place(&self, chainage_m: f64) -> Coord<f64> {
        let waves = WAVES_M.iter().zip(self.phases_rad);
        let wander_m: f64 = waves
            .map(|((height_m, length_m), phase)| {
                height_m * (TAU * chainage_m / length_m + phase).sin()
            })
            .sum();
        self.route
            .at(chainage_m)
            .beside(self.world.lane_right_m(chainage_m) + wander_m, 0.0)
    }

    fn pose(&self, chainage_m: f64) -> Pose {
        const HALF_M: f64 = 0.5;
        let last_m = self.route.length_m();
        let (before, after) = (
            self.place((chainage_m - HALF_M).max(0.0)),
            self.place((chainage_m + HALF_M).min(last_m)),
        );
        let way = after - before;
        Pose {
            at: self.place(chainage_m),
            heading_rad: way.x.atan2(way.y),
        }
    }
}

/// So many seconds after the beginning of the n-th drive, by the receiver's clock.
pub fn time(world: &World, n: u32, at_s: f64) -> Timestamp {
    const START_S: i64 = 1_775_000_000;
    let start_s = START_S + world.apart_s * i64::from(n);
    let start = Timestamp::from_second(start_s).unwrap_or(Timestamp::UNIX_EPOCH);
    start
        .saturating_add(SignedDuration::from_secs_f64(at_s))
        .unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        random::numbers,
        world::{Layout, Spacing},
    };

    fn world() -> World {
        World::new(4, Layout::Network, Spacing::Every(40.0))
    }

    #[test]
    fn the_vehicle_keeps_to_its_lane_and_looks_where_it_drives() {
        let world = world();
        let route = &world.route;
        let vehicle = Vehicle::new(&world, &mut numbers(4, 1));
        let frames = vehicle.frames();
        for (n, two) in frames.windows(2).enumerate() {
            let offset = route.at(n as f64 * EVERY_M).seen(two[0].pose.at).x;
            assert!((offset + 1.6).abs() <= 0.31, "{offset}");
            let next = two[0].pose.seen(two[1].pose.at);
            assert!(next.y > 1.5 && next.x.abs() < 0.4, "{next:?}");
            assert!(two[1].at_s > two[0].at_s);
        }
    }

    #[test]
    fn a_receiver_without_error_logs_the_way_itself() {
        let world = world();
        let vehicle = Vehicle::new(&world, &mut numbers(4, 1));
        let log = vehicle.log(0, &Errors::none(), &mut numbers(4, 2));
        for frame in vehicle.frames() {
            let second = (frame.at_s.round() as usize).min(log.len() - 1);
            let logged = world.plane.to_plane(log[second].position);
            let off = logged - frame.pose.at;
            assert!(off.x.hypot(off.y) < 6.5, "{off:?}");
        }
        assert_eq!(
            log[3].at.unwrap() - log[0].at.unwrap(),
            jiff::Span::new().seconds(3).fieldwise()
        );
    }
}
