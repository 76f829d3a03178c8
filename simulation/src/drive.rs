//! One pass: what the camera and the receiver of a true vehicle get, and what the program's own
//! track, fixes and placing make of it.

use crate::{
    Pass,
    detector::{Detector, FARTHEST_M, Sight, score, score_in_frame},
    mounting::{Mounting, drawn_box, exact_box},
    random::{normal, numbers},
    receiver::axis_sigma_m,
    route::Pose,
    vehicle::{Vehicle, time},
    world::{Truth, World},
};
use ingest::{
    Camera, Track,
    locate::{Found, Shot, locate},
};
use rand::rngs::ChaCha8Rng;
use register::{DriveId, FrameOutcome, FrameRecord, Sighting, SightingId, SkipReason};
use std::collections::BTreeMap;

/// Damage farther to the side is hidden by what stands there.
const ASIDE_M: f64 = 6.0;
/// The program is told that a receiver is no better than this.
const LEAST_SIGMA_M: f64 = 0.01;

/// What a drive gets wrong; standard deviations unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Errors {
    /// The receiver: horizontal root mean square of both axes together; each has this over √2.
    pub receiver_rms_m: f64,
    /// What is left of the camera's clock's error once it was found, constant in a drive. (Simulated
    /// clocks are found to 0.03 s in the median and 0.12 s at worst.) The program is told how large
    /// it may be.
    pub clock_s: f64,
    /// Pitch and yaw of the mounting, constant in a drive; the camera file states how large.
    pub mounting_deg: f64,
    /// Height of the camera, constant in a drive; the camera file states how large.
    pub height_m: f64,
    /// Pitch from frame to frame.
    pub bounce_deg: f64,
    /// Edges of a box, drawn between these for each box.
    pub edge_px: [f64; 2],
}

impl Errors {
    /// A dashcam mounted by hand, beside a receiver of this horizontal root mean square error.
    pub fn usual(receiver_rms_m: f64) -> Self {
        Self {
            receiver_rms_m,
            clock_s: 0.1,
            mounting_deg: 0.5,
            height_m: 0.03,
            bounce_deg: 0.25,
            edge_px: [2.0, 4.0],
        }
    }

    #[cfg(test)]
    pub(crate) fn none() -> Self {
        Self {
            receiver_rms_m: 0.0,
            clock_s: 0.0,
            mounting_deg: 0.0,
            height_m: 0.0,
            bounce_deg: 0.0,
            edge_px: [0.0, 0.0],
        }
    }
}

/// A pass with what only the simulation knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Driven {
    /// What goes into the register.
    pub pass: Pass,
    /// The true damage behind each sighting, by its place in the world's list; inventions have none.
    pub truth_of: BTreeMap<SightingId, usize>,
}

/// A box with the true damage behind it, if there is one.
#[derive(Clone, Copy, Debug)]
struct Detection {
    found: Found,
    truth: Option<usize>,
}

/// Drives through the world; `n` tells one pass from another.
pub fn drive(world: &World, n: u32, errors: &Errors, detector: &Detector) -> Driven {
    let mut rng = numbers(world.seed, 1 + u64::from(n));
    let vehicle = Vehicle::new(world, &mut rng);
    let frames = vehicle.frames();
    let lag_s = normal(&mut rng) * errors.clock_s;
    let sigma_m = axis_sigma_m(errors.receiver_rms_m).max(LEAST_SIGMA_M);
    let track = Track::from_points(&vehicle.log(n, errors, &mut rng), Some(sigma_m));

    let mounting = Mounting::new(errors, &mut rng);
    let views = frames
        .iter()
        .map(|frame| (frame.pose, mounting.bounced(errors, &mut rng)))
        .collect();
    let pictures = Pictures { views, errors }.look(world, detector, &mut rng);

    let drive = DriveId(format!("{:016x}-{n:04}", world.seed));
    let mut driven = Driven {
        pass: Pass::empty(drive.clone(), mounting.view()),
        truth_of: BTreeMap::new(),
    };
    for ((index, frame), boxes) in (0..).zip(&frames).zip(pictures) {
        let captured_at = time(world, n, frame.at_s + lag_s);
        let fix = track
            .as_ref()
            .map_or(Err(SkipReason::OutsideTrack), |track| {
                track.fix(captured_at)
            });
        if let Ok(fix) = &fix {
            let shot = Shot {
                drive: &drive,
                frame: index,
                captured_at,
                clock_sigma_s: errors.clock_s,
                fix,
            };
            driven.place(&mounting.nominal, &shot, boxes);
        }
        driven.pass.frames.push(FrameRecord {
            index,
            captured_at: Some(captured_at),
            outcome: fix.map_or_else(FrameOutcome::Skipped, FrameOutcome::Placed),
            picture: None,
        });
    }
    driven
}

impl Driven {
    fn place(&mut self, camera: &Camera, shot: &Shot, mut boxes: Vec<Detection>) {
        boxes.sort_by(|a, b| b.found.score.total_cmp(&a.found.score));
        let found: Vec<Found> = boxes.iter().map(|detection| detection.found).collect();
        let (sightings, _) = locate(camera, shot, &found);
        let truth = |sighting: &Sighting| {
            let seen = boxes
                .iter()
                .find(|detection| detection.found.pixel_box == sighting.pixel_box);
            Some((sighting.id.clone(), seen?.truth?))
        };
        self.truth_of.extend(sightings.iter().filter_map(truth));
        self.pass.sightings.extend(sightings);
    }
}

/// The pictures of a pass: where and with what camera each was taken.
struct Pictures<'a> {
    views: Vec<(Pose, Camera)>,
    errors: &'a Errors,
}

impl Pictures<'_> {
    /// The boxes that the detector draws in each picture.
    fn look(
        &self,
        world: &World,
        detector: &Detector,
        rng: &mut ChaCha8Rng,
    ) -> Vec<Vec<Detection>> {
        let mut boxes = vec![Vec::new(); self.views.len()];
        let mut seen = 0;
        for (n, truth) in world.truths().iter().enumerate() {
            let frames = detector.sees(&self.sights(truth), rng);
            seen += usize::from(!frames.is_empty());
            self.draw(truth, Some(n), &frames, detector, rng, &mut boxes);
        }
        for _ in 0..detector.inventions(seen, rng) {
            let place = world.anywhere(rng);
            let frames = detector.invents(&self.sights(&place), rng);
            self.draw(&place, None, &frames, detector, rng, &mut boxes);
        }
        boxes
    }

    /// The frames that show a damage.
    fn sights(&self, damage: &Truth) -> Vec<Sight> {
        let sight = |(frame, (pose, camera)): (usize, &(Pose, Camera))| {
            let road = pose.seen(damage.at);
            let in_view = road.x.abs() <= ASIDE_M && (0.0..=FARTHEST_M).contains(&road.y);
            let shown = in_view && exact_box(camera, pose, damage).is_some();
            shown.then_some(Sight {
                frame,
                ahead_m: road.y,
            })
        };
        self.views.iter().enumerate().filter_map(sight).collect()
    }

    fn draw(
        &self,
        damage: &Truth,
        truth: Option<usize>,
        frames: &[usize],
        detector: &Detector,
        rng: &mut ChaCha8Rng,
        boxes: &mut [Vec<Detection>],
    ) {
        let usual = score(truth.is_some(), rng);
        for &frame in frames {
            let (pose, camera) = &self.views[frame];
            let drawn = exact_box(camera, pose, damage)
                .and_then(|exact| drawn_box(exact, self.errors, rng));
            let Some(pixel_box) = drawn else { continue };
            boxes[frame].push(Detection {
                found: Found {
                    class: detector.calls(damage.class, rng),
                    score: score_in_frame(usual, rng),
                    pixel_box,
                },
                truth,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Layout, Spacing, plane};

    fn world() -> World {
        World::new(11, Layout::Network, Spacing::Every(40.0))
    }

    #[test]
    fn the_seed_and_the_number_make_the_pass() {
        let pass = |n| drive(&world(), n, &Errors::usual(3.0), &Detector::default());
        assert_eq!(pass(0), pass(0));
        assert_ne!(pass(0).pass.sightings.len(), 0);
        assert_ne!(pass(0).truth_of, pass(1).truth_of);
    }

    #[test]
    fn without_errors_sightings_lie_within_centimetres_of_the_truth() {
        let world = world();
        let driven = drive(&world, 0, &Errors::none(), &Detector::default());
        let off = |s: &Sighting| {
            let truth = world.truths()[*driven.truth_of.get(&s.id)?];
            // A whole, round damage: of others a box shows another middle.
            let is_plain = truth.class == register::DamageClass::Pothole && !s.open.any();
            let off = plane().to_plane(s.position) - truth.at;
            is_plain.then_some(off.x.hypot(off.y))
        };
        let mut off_m: Vec<f64> = driven.pass.sightings.iter().filter_map(off).collect();
        off_m.sort_by(f64::total_cmp);
        assert!(off_m.len() > 20);
        let (median, p90) = (off_m[off_m.len() / 2], off_m[off_m.len() * 9 / 10]);
        assert!(median < 0.1 && p90 < 0.4, "{median} {p90}");
    }

    #[test]
    fn a_pass_sees_most_damage_some_inventions_and_accounts_for_every_frame() {
        let world = world();
        let driven = drive(&world, 0, &Errors::usual(3.0), &Detector::default());
        let seen: std::collections::BTreeSet<_> = driven.truth_of.values().collect();
        let share = seen.len() as f64 / world.truths().len() as f64;
        assert!((0.5..0.9).contains(&share), "{share}");
        assert!(driven.truth_of.len() < driven.pass.sightings.len());
        assert!(driven.pass.frames.len() > 1000);
        let placed = |f: &&FrameRecord| matches!(f.outcome, FrameOutcome::Placed(_));
        assert!(driven.pass.frames.iter().filter(placed).count() > 1000);
    }
}
