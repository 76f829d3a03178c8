//! One pass and the part of the register around it, on one plane.

use super::{
    Known, Pass,
    drift::{Drift, Shift},
    passing::Frames,
    roads::OnRoads,
};
use crate::{ClassGroup, Fix, LocalPlane, LonLat, covariance::ahead, observation::Observation};
use geo::Coord;
use jiff::Timestamp;
use nalgebra::{Matrix2, Vector2};
use rstar::{RTree, primitives::GeomWithData};

/// A receiver's error is another one after this long: satellites move, reflections change.
pub(super) const RECEIVER_DRIFT_S: f64 = 30.0;
/// The receiver of a fix, from the radius that holds it 95 times in 100.
const RADIUS_SIGMAS: f64 = 2.4477;
/// How often a damage is seen again, and how much of what a pass finds is new or false.
const SEEN_AGAIN: f64 = 0.7;
const NEW: f64 = 0.3;
/// Damage lies in a strip about so wide.
const LANE_M: f64 = 4.0;
/// Frames farther apart than this have road between them that none showed.
const MOST_STEP_M: f64 = 12.0;
/// Pairs are looked for within so many standard deviations of the shift, and this much more.
const REACH_SIGMAS: f64 = 3.2;
const REACH_MORE_M: f64 = 2.0;

/// What the pass saw of one damage.
pub(super) struct Seen {
    /// Seconds since the pass's first frame.
    pub at_s: f64,
    pub place: Vector2<f64>,
    pub ahead: Vector2<f64>,
    pub length_m: f64,
    pub width_m: f64,
    pub own: Matrix2<f64>,
    pub shared: Matrix2<f64>,
    pub group: ClassGroup,
}

impl Seen {
    fn of(o: &Observation, plane: &LocalPlane, at_s: f64) -> Self {
        Self {
            at_s,
            place: vector(plane, o.position),
            ahead: ahead(o.heading_deg),
            length_m: o.length.value,
            width_m: o.width.value,
            own: o.own.matrix(),
            shared: o.receiver.matrix() + o.clock.matrix(),
            group: o.group(),
        }
    }
}

/// A damage that the register knows.
pub(super) struct Landmark {
    pub place: Vector2<f64>,
    pub ahead: Vector2<f64>,
    pub length_m: f64,
    pub width_m: f64,
    pub own: Matrix2<f64>,
    pub datum: Matrix2<f64>,
    pub group: ClassGroup,
}

impl Landmark {
    fn of(known: &Known, plane: &LocalPlane) -> Self {
        let place = known.defect.place;
        Self {
            place: vector(plane, place.position),
            ahead: ahead(known.defect.heading_deg),
            length_m: known.defect.length_m,
            width_m: known.defect.width_m,
            own: place.own.matrix(),
            datum: place.datum.matrix(),
            // The detector goes on seeing what it saw, whatever a person called it.
            group: known.defect.elected().group(),
        }
    }
}

/// A landmark that lay in view.
pub(super) struct Passed {
    pub landmark: usize,
    pub at: Timestamp,
    pub at_s: f64,
    pub ahead: Vector2<f64>,
    /// What the drive has in common there.
    pub shared: Matrix2<f64>,
}

/// One pass and what is known around it.
pub(super) struct Scene<'a> {
    plane: LocalPlane,
    pub seen: Vec<Seen>,
    pub landmarks: Vec<Landmark>,
    pub passed: Vec<Passed>,
    pub frames: Frames<'a>,
    tree: RTree<GeomWithData<[f64; 2], usize>>,
    /// Probability that a damage is seen again, over new and false finds a square metre.
    pub odds_m2: f64,
    reach_m: f64,
    sigma_m: f64,
    along_m: f64,
}

impl<'a> Scene<'a> {
    /// `None` for a pass without a placed frame.
    pub fn of(known: &[Known], pass: &'a Pass<'a>, observations: &[Observation]) -> Option<Self> {
        let (first, fix) = pass.fixes().next()?;
        let (start, plane) = (first.captured_at?, LocalPlane::at(fix.position));
        let seconds = |at: Timestamp| at.duration_since(start).as_secs_f64();
        let on_roads = OnRoads::of(pass, &plane, seconds);
        let receiver = |at_s: f64, variance: f64| match &on_roads {
            Some(on_roads) => on_roads.at(at_s),
            None => (Vector2::zeros(), Matrix2::identity() * variance),
        };
        let seen: Vec<Seen> = observations
            .iter()
            .map(|o| {
                let mut seen = Seen::of(o, &plane, seconds(o.at));
                if on_roads.is_some() {
                    let (off, unsure) = receiver(seen.at_s, 0.0);
                    seen.place -= off;
                    seen.shared = o.clock.matrix() + unsure;
                }
                seen
            })
            .collect();
        let landmarks: Vec<Landmark> = known.iter().map(|k| Landmark::of(k, &plane)).collect();
        let point =
            |(n, mark): (usize, &Landmark)| GeomWithData::new([mark.place.x, mark.place.y], n);
        let tree = RTree::bulk_load(landmarks.iter().enumerate().map(point).collect());
        let frames = Frames::of(&plane, pass);
        let passed = |(landmark, mark): (usize, &Landmark)| {
            let (at, fix) = frames.best_view(mark.place)?;
            let (_, shared) = receiver(seconds(at), receiver_variance(fix));
            Some(Passed {
                landmark,
                at,
                at_s: seconds(at),
                ahead: ahead(fix.heading_deg),
                shared,
            })
        };
        let passed: Vec<Passed> = landmarks.iter().enumerate().filter_map(passed).collect();
        let (sigma_m, along_m) = sigmas(&passed, &landmarks, pass);
        Some(Self {
            plane,
            seen,
            landmarks,
            passed,
            odds_m2: odds_m2(pass, observations.len()),
            frames,
            tree,
            reach_m: REACH_SIGMAS * sigma_m.hypot(along_m) + REACH_MORE_M,
            sigma_m,
            along_m,
        })
    }

    /// How the drive may lie off the register before anything is compared.
    pub fn drift(&self) -> Drift {
        Drift {
            sigma_m: self.sigma_m,
            drift_s: RECEIVER_DRIFT_S,
            steady_m: self.along_m,
        }
    }

    /// The landmarks that could be what was seen.
    pub fn near(&self, seen: &Seen) -> Vec<usize> {
        let at = [seen.place.x, seen.place.y];
        let within = self.tree.locate_within_distance(at, self.reach_m.powi(2));
        let same = within
            .map(|p| p.data)
            .filter(|&k| self.landmarks[k].group == seen.group);
        let mut near: Vec<usize> = same.collect();
        near.sort_unstable();
        near
    }

    /// The datum's covariance where the leg was at a time, as the nearest damage passed has it.
    pub fn datum_at(&self, at_s: f64) -> Option<Matrix2<f64>> {
        let off = |p: &&Passed| (p.at_s - at_s).abs();
        let nearest = self
            .passed
            .iter()
            .min_by(|a, b| off(a).total_cmp(&off(b)))?;
        Some(self.landmarks[nearest.landmark].datum)
    }

    /// Whether a shifted observation lies within what is known of a crack.
    pub fn is_piece(&self, n: usize, landmark: usize, shift: &Shift) -> bool {
        let (seen, mark) = (&self.seen[n], &self.landmarks[landmark]);
        let off = seen.place + shift.mean - mark.place;
        let side = Vector2::new(mark.ahead.y, -mark.ahead.x);
        let sigma_m = (side.dot(&((seen.own + mark.own + shift.covariance) * side))).sqrt();
        seen.group == ClassGroup::Crack
            && off.dot(&mark.ahead).abs() <= mark.length_m / 2.0
            && off.dot(&side).abs() <= (seen.width_m + mark.width_m) / 2.0 + sigma_m
    }

    /// Whether two observations lie one ahead of the other rather than side by side.
    pub fn apart_along(&self, n: usize, m: usize) -> bool {
        let (a, b) = (&self.seen[n], &self.seen[m]);
        let along = (a.place - b.place).dot(&a.ahead).abs();
        let overlap = (a.length_m + b.length_m) / 2.0 - along;
        overlap <= 0.5 * a.length_m.min(b.length_m)
    }

    /// From the plane back to the globe.
    pub fn globe(&self, place: Vector2<f64>) -> LonLat {
        self.plane.to_globe(Coord {
            x: place.x,
            y: place.y,
        })
    }
}

fn vector(plane: &LocalPlane, position: LonLat) -> Vector2<f64> {
    let at = plane.to_plane(position);
    Vector2::new(at.x, at.y)
}

/// The more a pass finds, the likelier two finds lie close together by chance.
fn odds_m2(pass: &Pass, found: usize) -> f64 {
    let fixes: Vec<&Fix> = pass.fixes().map(|(_, fix)| fix).collect();
    let steps = fixes
        .windows(2)
        .map(|two| two[0].metres_to(two[1]).min(MOST_STEP_M));
    let surveyed_m2 = steps.sum::<f64>().max(MOST_STEP_M) * LANE_M;
    SEEN_AGAIN / (NEW * (found.max(1) as f64) / surveyed_m2)
}

pub(super) fn receiver_variance(fix: &Fix) -> f64 {
    (fix.error_m / RADIUS_SIGMAS).powi(2)
}

/// Standard deviations, for each axis and along the road, of the register's place less the drive's.
fn sigmas(passed: &[Passed], landmarks: &[Landmark], pass: &Pass) -> (f64, f64) {
    let datum = mean(
        passed
            .iter()
            .map(|p| landmarks[p.landmark].datum.trace() / 2.0),
    );
    let receiver = mean(pass.fixes().map(|(_, fix)| receiver_variance(fix)));
    let placing = || pass.sightings.iter().filter(|s| s.places).map(|s| s.error);
    let along = mean(placing().map(|e| e.clock_along_m.powi(2) + e.aim_along_m.powi(2)));
    let sigma = |variance: Option<f64>| variance.unwrap_or(0.0).sqrt();
    (sigma(receiver).hypot(sigma(datum)), sigma(along))
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = values.fold((0.0, 0u32), |(sum, n), v| (sum + v, n + 1));
    (n > 0).then(|| sum / f64::from(n))
}
