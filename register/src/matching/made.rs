//! Drives with known truth along routes, for tests.

use crate::{
    Fix, FrameOutcome, FrameRecord, LocalPlane, LonLat, Matching, Network, RoadPart, RoadPlace,
    radius95_m,
};
use geo::Coord;
use jiff::{SignedDuration, Timestamp};
use rand::{Rng, RngExt, SeedableRng, rngs::ChaCha8Rng};

/// A frame is taken every so many metres.
const EVERY_M: f64 = 2.0;
const SPEED_MPS: f64 = 10.0;
/// A receiver's errors are forgotten after this.
const FORGOTTEN_S: f64 = 60.0;
/// The part of the error that is new in each fix, on each axis.
const WHITE_M: f64 = 0.5;

pub(crate) struct Drive {
    pub frames: Vec<FrameRecord>,
    /// For each frame, where it truly was; `None` off the network.
    pub truth: Vec<Option<(RoadPlace, bool)>>,
    at: Vec<LonLat>,
}

/// Numbers of a normal distribution, two at a time (Box and Muller).
fn normal(rng: &mut impl Rng) -> f64 {
    let (a, b) = (rng.random::<f64>(), rng.random::<f64>());
    (-2.0 * (1.0 - a).ln()).sqrt() * (std::f64::consts::TAU * b).cos()
}

impl Drive {
    pub fn new() -> Self {
        Self {
            frames: Vec::new(),
            truth: Vec::new(),
            at: Vec::new(),
        }
    }

    /// Drives these parts of roads in their order, on the right of streets with two ways.
    pub fn along(mut self, network: &Network, parts: &[RoadPart]) -> Self {
        for part in parts {
            let forward = part.to_m >= part.from_m;
            let sign = if forward { 1.0 } else { -1.0 };
            let road = network.road(&part.road).unwrap();
            let two_ways = road.attributes.one_way == crate::OneWay::No;
            let right_m = if two_ways { 0.25 * road.width_m() } else { 0.0 };
            let steps = (part.length_m() / EVERY_M).ceil().max(1.0) as usize;
            for n in 0..steps {
                let place = RoadPlace {
                    road: part.road.clone(),
                    chainage_m: part.from_m + sign * EVERY_M * n as f64,
                    offset_m: sign * right_m,
                };
                self.at.push(network.position_at(&place).unwrap());
                self.truth.push(Some((place, forward)));
            }
        }
        self
    }

    /// Drives from position to position where there is no road.
    pub fn off_network(mut self, way: &[LonLat]) -> Self {
        for two in way.windows(2) {
            let plane = LocalPlane::at(two[0]);
            let to = plane.to_plane(two[1]);
            let steps = (to.x.hypot(to.y) / EVERY_M).ceil() as usize;
            for n in 0..steps {
                let s = n as f64 / steps as f64;
                self.at.push(plane.to_globe(Coord {
                    x: to.x * s,
                    y: to.y * s,
                }));
                self.truth.push(None);
            }
        }
        self
    }

    /// Direction from some metres before a position to some metres after it, as a smoothed track tells it.
    fn heading_deg(&self, n: usize) -> f64 {
        let (from, to) = (n.saturating_sub(2), (n + 2).min(self.at.len() - 1));
        let way = LocalPlane::at(self.at[from]).to_plane(self.at[to]);
        way.x.atan2(way.y).to_degrees()
    }

    /// What a receiver of this horizontal error (root mean square) tells of it.
    pub fn received(mut self, rms_m: f64, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let axis_m = rms_m / 2f64.sqrt();
        let keeps = (-EVERY_M / SPEED_MPS / FORGOTTEN_S).exp();
        let mut drift = [axis_m * normal(&mut rng), axis_m * normal(&mut rng)];
        for n in 0..self.at.len() {
            for axis in &mut drift {
                *axis = keeps * *axis + axis_m * (1.0 - keeps * keeps).sqrt() * normal(&mut rng);
            }
            let off = Coord {
                x: drift[0] + WHITE_M * normal(&mut rng),
                y: drift[1] + WHITE_M * normal(&mut rng),
            };
            let sigma_m = axis_m.hypot(WHITE_M);
            let fix = Fix {
                position: LocalPlane::at(self.at[n]).to_globe(off),
                heading_deg: (self.heading_deg(n) + 2.0 * normal(&mut rng)).rem_euclid(360.0),
                speed_mps: SPEED_MPS,
                error_m: radius95_m(sigma_m, sigma_m),
                heading_sigma_deg: 2.0,
                jitter_m: WHITE_M,
            };
            let seconds = n as f64 * EVERY_M / SPEED_MPS;
            self.frames.push(FrameRecord {
                index: n as u32,
                captured_at: Some(Timestamp::UNIX_EPOCH + SignedDuration::from_secs_f64(seconds)),
                outcome: FrameOutcome::Placed(fix),
                picture: None,
            });
        }
        self
    }

    /// How many of the frames that were on a road were matched to it, in the direction driven, and the number of all
    /// of them. Within 10 m of a change of road either road is right.
    pub fn right(&self, matching: &Matching) -> (usize, usize) {
        let mut found = vec![None; self.truth.len()];
        for matched in &matching.matched {
            found[matched.frame as usize] = Some((&matched.place.road, matched.forward));
        }
        let near = (10.0 / EVERY_M) as usize;
        let mut counts = (0, 0);
        for (n, truth) in self.truth.iter().enumerate() {
            if truth.is_none() {
                continue;
            }
            let around = n.saturating_sub(near)..(n + near + 1).min(self.truth.len());
            let mut truths = self.truth[around].iter().flatten();
            counts.1 += 1;
            let is_right = truths.any(|(at, forward)| found[n] == Some((&at.road, *forward)));
            counts.0 += usize::from(is_right);
        }
        counts
    }
}

/// A route by chance through the network, of at least this length where its streets allow.
pub(crate) fn random_route(network: &Network, length_m: f64, seed: u64) -> Vec<RoadPart> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let roads: Vec<_> = network.roads().map(|road| road.id.clone()).collect();
    let mut somewhere = |network: &Network| {
        let road = roads[rng.random_range(0..roads.len())].clone();
        let chainage_m = network.length_m(&road).unwrap() * rng.random::<f64>();
        RoadPlace {
            road,
            chainage_m,
            offset_m: 0.0,
        }
    };
    let mut parts: Vec<RoadPart> = Vec::new();
    let mut driven_m = 0.0;
    for _ in 0..300 {
        let goal = somewhere(network);
        let from = match parts.last() {
            None => somewhere(network),
            Some(last) => RoadPlace {
                road: last.road.clone(),
                chainage_m: last.to_m,
                offset_m: 0.0,
            },
        };
        let Some(leg) = network.route(&from, &goal) else {
            continue;
        };
        let turns_round = |last: &RoadPart, first: &RoadPart| {
            last.road == first.road
                && (last.to_m - last.from_m) * (first.to_m - first.from_m) <= 0.0
        };
        let whole = parts.last().zip(leg.first());
        if whole.is_some_and(|(last, first)| turns_round(last, first)) {
            continue;
        }
        driven_m += leg.iter().map(RoadPart::length_m).sum::<f64>();
        parts.extend(leg);
        if driven_m >= length_m {
            break;
        }
    }
    parts
}
