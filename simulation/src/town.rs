//! A town whose roads are given: damage made along them, and patrols that drive them.

use crate::{
    Detector, Driven, Errors, Spacing, Truth, World, drive, random::numbers, route::Route,
    vehicle::EVERY_M, world::damage,
};
use geo::Coord;
use rand::{RngExt, rngs::ChaCha8Rng};
use register::{LocalPlane, LonLat, Matched, Network, OneWay, RoadId, RoadPart, RoadPlace};
use std::{collections::BTreeMap, ops::Range};

/// Roads are equally good or bad for so far.
const STRETCH_M: f64 = 80.0;
/// From one damage to the next on the worst stretches and on the best.
const SPACING_M: Range<f64> = 3.0..200.0;
/// Roads among which a patrol chooses the one that was driven least.
const CHOICES: usize = 12;
/// Patrols go out once a day.
const DAY_S: i64 = 86_400;
/// The middle of a lane from the middle of a road with two ways.
const LANE_M: f64 = 1.6;
/// A shorter way is no drive.
const LEAST_M: f64 = 100.0;

/// Roads with damage on them.
pub struct Town {
    seed: u64,
    keeps: Side,
    network: Network,
    plane: LocalPlane,
    roads: Vec<RoadId>,
    damage: BTreeMap<RoadId, Vec<Truth>>,
    driven: BTreeMap<RoadId, u32>,
    drives: u32,
}

/// The side of the road that is driven on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// As in Japan.
    Left,
    /// As in most of Europe.
    Right,
}

impl Side {
    /// How far right of a road's middle its lane lies.
    fn lane_right_m(self, one_way: OneWay) -> f64 {
        match (one_way, self) {
            (OneWay::Forward | OneWay::Backward, _) => 0.0,
            (OneWay::No, Self::Left) => -LANE_M,
            (OneWay::No, Self::Right) => LANE_M,
        }
    }
}

/// A patrol: what goes into the register, and where it truly was.
#[derive(Clone, Debug)]
pub struct Trip {
    /// What the camera and the receiver made of it.
    pub driven: Driven,
    /// The roads in the order in which they were driven.
    pub way: Vec<RoadPart>,
}

impl Town {
    /// Makes damage on all roads; the same seed makes the same. `None` without roads.
    pub fn new(network: Network, keeps: Side, seed: u64) -> Option<Self> {
        let plane = LocalPlane::at(*network.roads().next()?.line.first()?);
        let mut rng = numbers(seed, 0);
        let damage = network
            .roads()
            .map(|road| {
                let mut line = in_plane(&plane, &road.line);
                let one_way = road.attributes.one_way;
                if one_way == OneWay::Backward {
                    line.reverse();
                }
                let ways = if one_way == OneWay::No { 2 } else { 1 };
                let lane_right_m = keeps.lane_right_m(one_way);
                let damage = damage_along(line, ways, lane_right_m, &mut rng);
                (road.id.clone(), damage)
            })
            .collect();
        Some(Self {
            roads: network.roads().map(|road| road.id.clone()).collect(),
            seed,
            keeps,
            network,
            plane,
            damage,
            driven: BTreeMap::new(),
            drives: 0,
        })
    }

    /// How much damage there is.
    pub fn damages(&self) -> usize {
        self.damage.values().map(Vec::len).sum()
    }

    /// Sends a patrol to drive about so many metres, on roads that were driven least; `None` where no road
    /// leads anywhere.
    pub fn patrol(&mut self, metres: f64, errors: &Errors, detector: &Detector) -> Option<Trip> {
        self.drives += 1;
        let mut rng = numbers(self.seed, u64::from(self.drives) << 32);
        const TRIES: u32 = 50;
        // From some roads no other can be reached.
        let way = (0..TRIES)
            .map(|_| self.way(metres, &mut rng))
            .find(|way| way.iter().map(RoadPart::length_m).sum::<f64>() > LEAST_M)?;
        let points = self.points(&way);
        let mut damage = Vec::new();
        let mut passed: Vec<&RoadId> = way.iter().map(|part| &part.road).collect();
        passed.sort();
        passed.dedup();
        for road in passed {
            *self.driven.entry(road.clone()).or_default() += 1;
            damage.extend_from_slice(self.damage.get(road)?);
        }
        let route = Route::through(&points);
        let spacing = Spacing::Every(SPACING_M.end);
        let world = World::along(self.seed, route, self.plane, spacing).with(
            damage,
            self.lanes(&way),
            DAY_S,
        );
        Some(Trip {
            driven: drive(&world, self.drives, errors, detector),
            way,
        })
    }

    /// From a road that was driven least to another, until the metres are driven.
    fn way(&self, metres: f64, rng: &mut ChaCha8Rng) -> Vec<RoadPart> {
        const ATTEMPTS: usize = 500;
        const TURNS_REFUSED: u32 = 6;
        let mut refused = 0;
        let mut way: Vec<RoadPart> = Vec::new();
        let mut from = self.goal(rng);
        for _ in 0..ATTEMPTS {
            let goal = self.goal(rng);
            let leg = self.network.route(&from, &goal).unwrap_or_default();
            let turns = way.last().zip(leg.first()).is_some_and(turns_round);
            if leg.is_empty() || (turns && refused < TURNS_REFUSED) {
                // Patrols start elsewhere rather than not at all, and turn round where nothing else is left.
                from = if way.is_empty() { goal } else { from };
                refused += u32::from(turns);
                continue;
            }
            refused = 0;
            way.extend(leg);
            from = goal;
            if way.iter().map(RoadPart::length_m).sum::<f64>() >= metres {
                break;
            }
        }
        way
    }

    /// The middle of the road, of some by chance, that was driven least.
    fn goal(&self, rng: &mut ChaCha8Rng) -> RoadPlace {
        let chosen = (0..CHOICES).map(|_| &self.roads[rng.random_range(0..self.roads.len())]);
        let road = chosen.min_by_key(|road| self.driven.get(*road).copied().unwrap_or(0));
        let road = road.cloned().unwrap_or_else(|| self.roads[0].clone());
        RoadPlace {
            chainage_m: self.network.length_m(&road).unwrap_or_default() / 2.0,
            road,
            offset_m: 0.0,
        }
    }

    /// The lanes of a way: up to which distance, how far right of the middle.
    fn lanes(&self, way: &[RoadPart]) -> Vec<(f64, f64)> {
        let mut driven_m = 0.0;
        way.iter()
            .map(|part| {
                driven_m += part.length_m();
                let road = self.network.road(&part.road);
                let one_way = road.map_or(OneWay::No, |road| road.attributes.one_way);
                (driven_m, self.keeps.lane_right_m(one_way))
            })
            .collect()
    }

    fn points(&self, way: &[RoadPart]) -> Vec<Coord<f64>> {
        let parts = way
            .iter()
            .flat_map(|part| self.network.part(&part.road, part.from_m, part.to_m));
        let mut points = in_plane(&self.plane, &parts.collect::<Vec<_>>());
        points.dedup_by(|a, b| (*a - *b).x.hypot((*a - *b).y) < 0.01);
        points
    }
}

fn in_plane(plane: &LocalPlane, line: &[LonLat]) -> Vec<Coord<f64>> {
    line.iter().map(|&at| plane.to_plane(at)).collect()
}

fn turns_round((last, first): (&RoadPart, &RoadPart)) -> bool {
    last.road == first.road && (last.to_m - last.from_m) * (first.to_m - first.from_m) < 0.0
}

/// Damage in the lanes of a road: stretches of it are good, others bad.
fn damage_along(
    mut line: Vec<Coord<f64>>,
    ways: u32,
    lane_right_m: f64,
    rng: &mut ChaCha8Rng,
) -> Vec<Truth> {
    let mut all = Vec::new();
    for _ in 0..ways {
        let route = Route::through(&line);
        let mut begun_m = 0.0;
        while begun_m < route.length_m() {
            let share = rng.random::<f64>();
            let spacing_m = SPACING_M.start * (SPACING_M.end / SPACING_M.start).powf(share);
            let end_m = (begun_m + STRETCH_M).min(route.length_m());
            let mut at_m = begun_m + spacing_m * rng.random::<f64>();
            while at_m < end_m {
                all.push(damage(
                    &route,
                    lane_right_m,
                    at_m,
                    Spacing::Every(spacing_m),
                    rng,
                ));
                at_m += spacing_m;
            }
            begun_m += STRETCH_M;
        }
        line.reverse();
    }
    all
}

impl Trip {
    /// How many of the placed frames were matched to the road and the direction that they were on, and how
    /// many there are. Within 10 m of a change of road either one is right.
    pub fn right(&self, matched: &[Matched]) -> (usize, usize) {
        const NEAR_M: f64 = 10.0;
        let found: BTreeMap<u32, &Matched> = matched.iter().map(|m| (m.frame, m)).collect();
        let mut counts = (0, 0);
        for frame in &self.driven.pass.frames {
            if matches!(frame.outcome, register::FrameOutcome::Skipped(_)) {
                continue;
            }
            let at_m = f64::from(frame.index) * EVERY_M;
            let is_right = found.get(&frame.index).is_some_and(|matched| {
                self.between(at_m - NEAR_M, at_m + NEAR_M).any(|part| {
                    part.road == matched.place.road && (part.to_m >= part.from_m) == matched.forward
                })
            });
            counts = (counts.0 + usize::from(is_right), counts.1 + 1);
        }
        counts
    }

    /// The roads between two distances of the way.
    fn between(&self, from_m: f64, to_m: f64) -> impl Iterator<Item = &RoadPart> {
        let mut begun_m = 0.0;
        self.way.iter().filter(move |part| {
            let begin_m = begun_m;
            begun_m += part.length_m();
            begin_m <= to_m && begun_m >= from_m
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use register::{MatchPolicy, Road, RoadAttributes, match_drive};

    /// Streets 120 m apart.
    fn network() -> Network {
        let plane = LocalPlane::at(LonLat::new(24.9, 60.2).unwrap());
        let at = |x: i32, y: i32| {
            plane.to_globe(
                Coord {
                    x: f64::from(x),
                    y: f64::from(y),
                } * 120.0,
            )
        };
        let mut roads = Vec::new();
        for i in 0..6 {
            for (name, line) in [("n", [at(i, 0), at(i, 5)]), ("e", [at(0, i), at(5, i)])] {
                let steps = |n: f64| {
                    let [a, b] = line.map(|p| plane.to_plane(p));
                    plane.to_globe(a + (b - a) * n)
                };
                roads.push(Road {
                    id: RoadId(format!("{name}{i}")),
                    key: None,
                    line: (0..=5).map(|n| steps(f64::from(n) / 5.0)).collect(),
                    attributes: RoadAttributes::default(),
                });
            }
        }
        Network::new(roads)
    }

    #[test]
    fn patrols_drive_every_road_and_are_matched_to_it() {
        let mut town = Town::new(network(), Side::Left, 3).unwrap();
        assert!(town.damages() > 100, "{}", town.damages());
        let (mut right, mut all, mut sightings) = (0, 0, 0);
        for _ in 0..6 {
            let trip = town
                .patrol(2000.0, &Errors::usual(3.0), &Detector::default())
                .unwrap();
            let found = match_drive(
                &network(),
                &trip.driven.pass.frames,
                &MatchPolicy::default(),
            );
            let counts = trip.right(&found.matched);
            (right, all) = (right + counts.0, all + counts.1);
            sightings += trip.driven.pass.sightings.len();
        }
        assert!(
            right as f64 > 0.98 * f64::from(all as u32),
            "{right} of {all}"
        );
        assert!(sightings > 500, "{sightings}");
        assert_eq!(town.driven.len(), 12);
    }

    #[test]
    fn no_roads_make_no_town() {
        assert!(Town::new(Network::new(vec![]), Side::Right, 1).is_none());
    }
}
