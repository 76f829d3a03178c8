//! The vehicle's motion: when it is where, how it sways, bounces and is exposed.

use crate::camera::{Camera, Pose};
use crate::look::{normal, stream};
use crate::render::Shot;
use crate::road::{Plan, Road};
use jiff::{SignedDuration, Timestamp};

/// Chainage of the first frame, metres.
pub const FIRST_FRAME_M: f64 = 40.0;
/// Way between frames, metres.
pub const FRAME_STEP_M: f64 = 2.5;
/// Time the track runs on before the first and after the last frame, seconds.
const MARGIN_S: f64 = 3.5;

/// One pass along the road.
pub struct Drive {
    start: Timestamp,
    phase: f64,
    seed: u64,
}

/// One position of the receiver.
#[derive(Clone, Copy, Debug)]
pub struct Trackpoint {
    /// Time of the position.
    pub time: Timestamp,
    /// Measured place, metres east and north.
    pub at: Plan,
}

impl Drive {
    /// A drive that passes [`FIRST_FRAME_M`] at `start`.
    pub fn new(seed: u64, start: Timestamp) -> Self {
        Self {
            start,
            phase: (seed % 97) as f64 * 0.41,
            seed,
        }
    }

    /// Speed at a time after the first frame, metres a second: about 9, never below 8.3.
    fn speed(&self, t: f64) -> f64 {
        9.0 + 0.45 * (t * 0.31 + self.phase).sin() + 0.2 * (t * 0.83 + 2.0 * self.phase).sin()
    }

    /// Chainage at a time after the first frame: the integral of the speed.
    fn chainage(&self, t: f64) -> f64 {
        let part = |rate: f64, phase: f64| (phase.cos() - (t * rate + phase).cos()) / rate;
        FIRST_FRAME_M + 9.0 * t + 0.45 * part(0.31, self.phase) + 0.2 * part(0.83, 2.0 * self.phase)
    }

    /// Time after the first frame, to the millisecond, at which a chainage is passed.
    fn time_at(&self, s: f64) -> f64 {
        let mut t = (s - FIRST_FRAME_M) / 9.0;
        for _ in 0..20 {
            t -= (self.chainage(t) - s) / self.speed(t);
        }
        (t * 1000.0).round() / 1000.0
    }

    /// Level camera at a time: the driver wanders within the lane.
    fn pose(&self, road: &Road, camera: &Camera, t: f64) -> Pose {
        let s = self.chainage(t);
        let sway = |s: f64| 0.13 * (s / 21.0 + self.phase).sin();
        let drift = (sway(s + 0.5) - sway(s - 0.5)).atan();
        Pose {
            at: road.point(s, sway(s)),
            heading: road.station(s).heading + drift,
            pitch: camera.pitch,
        }
    }

    /// Time of capture and picture taking of frame `i`.
    pub fn shot(&self, road: &Road, camera: &Camera, i: usize) -> (Timestamp, Shot) {
        let t = self.time_at(FIRST_FRAME_M + i as f64 * FRAME_STEP_M);
        let mut rng = stream(self.seed, 1000 + i as u64);
        let mut pose = self.pose(road, camera, t);
        let bounce = 0.12 * (t * 8.1).sin() + 0.06 * normal(&mut rng).clamp(-2.0, 2.0);
        pose.pitch += bounce.to_radians();
        let gain = 1.0 + 0.05 * (t * 0.5 + self.phase).sin() + 0.012 * normal(&mut rng);
        let (speed_m_s, s) = (self.speed(t), self.chainage(t));
        (
            self.timestamp(t),
            Shot {
                pose,
                s,
                speed_m_s,
                gain: gain as f32,
                frame: i as u32,
            },
        )
    }

    /// The receiver's track for a drive of `frames` frames: once a whole second, about 1 m off.
    pub fn track(&self, road: &Road, camera: &Camera, frames: usize) -> Vec<Trackpoint> {
        let mut rng = stream(self.seed, 4);
        let last = self.time_at(FIRST_FRAME_M + (frames - 1) as f64 * FRAME_STEP_M);
        let offset = f64::from(self.start.subsec_millisecond()) / 1000.0;
        let from = (offset - MARGIN_S).floor() as i64;
        let to = (offset + last + MARGIN_S).ceil() as i64;
        let mut slow = [normal(&mut rng), normal(&mut rng)];
        (from..=to)
            .map(|second| {
                let t = second as f64 - offset;
                let pose = self.pose(road, camera, t);
                let antenna = pose.absolute(camera.antenna_ahead_m, 0.0);
                // A slowly drifting part and a part that is new every second.
                slow = slow.map(|x| 0.9 * x + 0.435_889_9 * normal(&mut rng));
                let at =
                    std::array::from_fn(|k| antenna[k] + 0.6 * slow[k] + 0.6 * normal(&mut rng));
                Trackpoint {
                    time: self.timestamp(t),
                    at,
                }
            })
            .collect()
    }

    fn timestamp(&self, t: f64) -> Timestamp {
        self.start + SignedDuration::from_millis((t * 1000.0).round() as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_evenly_spaced_and_the_track_covers_them() {
        let road = Road::new(300.0, 0.4, 0.0);
        let camera = Camera::new(1280, 720);
        let start: Timestamp = "2026-04-14T01:12:07.350Z".parse().unwrap();
        let drive = Drive::new(7, start);
        let shots: Vec<_> = (0..84).map(|i| drive.shot(&road, &camera, i)).collect();
        for pair in shots.windows(2) {
            let way = pair[1].1.s - pair[0].1.s;
            assert!((way - FRAME_STEP_M).abs() < 0.02, "{way}");
            assert!((8.0..10.0).contains(&pair[0].1.speed_m_s));
        }
        let track = drive.track(&road, &camera, 84);
        assert!(track[0].time < shots[0].0 && track[track.len() - 1].time > shots[83].0);
        assert!(track.iter().all(|p| p.time.subsec_nanosecond() == 0));
    }
}
