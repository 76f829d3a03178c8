//! The ways that a vehicle can have taken from one place to the next, and what speaks against them.

use super::{MatchPolicy, candidates::Candidate};
use crate::{Network, network::Way};
use pathfinding::directed::dijkstra::dijkstra_reach;
use std::{
    collections::{HashMap, hash_map::Entry},
    rc::Rc,
};

/// A place may seem to lie this far behind the last one: positions jump a little.
const BEHIND_M: f64 = 10.0;
/// No search goes farther than this.
const MOST_SEARCHED_M: f64 = 2000.0;
/// Costs beyond all searches: their sums must stay numbers.
const FORBIDDEN_M: f64 = 1e6;
/// Searches go to round distances, so that they can be used again.
const SEARCHED_IN_STEPS_OF_M: f64 = 50.0;

/// A stretch of one edge, driven in one direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    pub way: Way,
    pub low_m: f64,
    pub high_m: f64,
}

/// A way from place to place.
#[derive(Clone, Copy)]
struct Found {
    length_m: f64,
    /// Of turning round and of one-way streets.
    cost: f64,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    /// Ahead on the same edge.
    Ahead,
    /// Round on the same edge, and back.
    Round,
    /// On over the end of the edge.
    Onward,
}

/// How a search came to the start of a way.
struct Reached {
    length_m: f64,
    cost: f64,
    before: Option<Way>,
}

struct Reach {
    limit_m: f64,
    ways: HashMap<Way, Reached>,
}

/// Finds ways, and remembers them: many frames look from the same edge.
pub(super) struct Routes<'a> {
    pub network: &'a Network,
    pub policy: &'a MatchPolicy,
    beta_m: f64,
    known: HashMap<Way, Rc<Reach>>,
}

impl<'a> Routes<'a> {
    pub fn new(network: &'a Network, policy: &'a MatchPolicy, beta_m: f64) -> Self {
        Self {
            network,
            policy,
            beta_m,
            known: HashMap::new(),
        }
    }

    /// For each of these places, what speaks against driving there from here when the fixes lie `straight_m`
    /// apart; infinity where there is no way.
    pub fn costs(&mut self, from: &Candidate, to: &[Candidate], straight_m: f64) -> Vec<f64> {
        let reach = self.reach(from.way, straight_m);
        let cost = |to: &Candidate| match self.between(&reach, from, to) {
            Some(found) => self.against(&found, straight_m),
            None => f64::INFINITY,
        };
        to.iter().map(cost).collect()
    }

    /// What speaks against setting out here.
    pub fn start_cost(&self, at: &Candidate) -> f64 {
        if self.network.graph().against(at.way) {
            self.policy.against_one_way_cost
        } else {
            0.0
        }
    }

    /// The stretches driven from one place to the other, in order.
    pub fn driven(&mut self, from: &Candidate, to: &Candidate, straight_m: f64) -> Vec<Stretch> {
        let reach = self.reach(from.way, straight_m);
        let stretch = |way, a_m: f64, b_m: f64| Stretch {
            way,
            low_m: a_m.min(b_m),
            high_m: a_m.max(b_m),
        };
        let (from_m, to_m) = (from.chainage_m, to.chainage_m);
        match self.between(&reach, from, to).map(|found| found.kind) {
            None => Vec::new(),
            Some(Kind::Ahead) => vec![stretch(to.way, from_m, to_m)],
            Some(Kind::Round) => vec![
                stretch(from.way, from_m, to_m),
                stretch(to.way, from_m, to_m),
            ],
            Some(Kind::Onward) => {
                let mut all = vec![stretch(to.way, self.start_m(to.way), to_m)];
                let mut at = reach.ways.get(&to.way).and_then(|reached| reached.before);
                while let Some(way) = at {
                    all.push(stretch(way, self.start_m(way), self.start_m(way.back())));
                    at = reach.ways.get(&way).and_then(|reached| reached.before);
                }
                all.push(stretch(from.way, from_m, self.start_m(from.way.back())));
                all.reverse();
                all
            }
        }
    }

    fn against(&self, found: &Found, straight_m: f64) -> f64 {
        (found.length_m - straight_m).abs() / self.beta_m + found.cost
    }

    /// The way that least speaks against.
    fn between(&self, reach: &Reach, from: &Candidate, to: &Candidate) -> Option<Found> {
        let same_edge = || {
            if from.way.edge != to.way.edge {
                return None;
            }
            let on_m = to.chainage_m - from.chainage_m;
            if from.way != to.way {
                return Some(Found {
                    length_m: on_m.abs(),
                    cost: self.policy.u_turn_cost + self.entering(from.way, to.way),
                    kind: Kind::Round,
                });
            }
            let ahead_m = if from.way.forward { on_m } else { -on_m };
            (ahead_m >= -BEHIND_M).then_some(Found {
                length_m: ahead_m,
                cost: 0.0,
                kind: Kind::Ahead,
            })
        };
        let onward = || {
            let reached = reach.ways.get(&to.way)?;
            let rest_m = (self.start_m(from.way.back()) - from.chainage_m).abs();
            let into_m = (to.chainage_m - self.start_m(to.way)).abs();
            Some(Found {
                length_m: rest_m + reached.length_m + into_m,
                cost: reached.cost,
                kind: Kind::Onward,
            })
        };
        let worth = |found: &Found| found.length_m / self.beta_m + found.cost;
        let both = [same_edge(), onward()].into_iter().flatten();
        both.min_by(|a, b| worth(a).total_cmp(&worth(b)))
    }

    /// The chainage where a way starts.
    fn start_m(&self, way: Way) -> f64 {
        let edge = self.network.graph().edge(way);
        if way.forward { edge.from_m } else { edge.to_m }
    }

    /// The cost of one-way streets, which is due where one is entered.
    fn entering(&self, from: Way, to: Way) -> f64 {
        let graph = self.network.graph();
        if graph.against(to) && !graph.against(from) {
            self.policy.against_one_way_cost
        } else {
            0.0
        }
    }

    fn turning(&self, from: Way, to: Way) -> f64 {
        let dead_end = self.network.graph().onward(from).len() == 1;
        let round = if to == from.back() && !dead_end {
            self.policy.u_turn_cost
        } else {
            0.0
        };
        round + self.entering(from, to)
    }

    /// What can be reached from the end of a way, as far as it is likelier than to leave the network.
    fn reach(&mut self, from: Way, straight_m: f64) -> Rc<Reach> {
        let dearest = 2.0 * self.policy.off_network_cost + 10.0;
        let needed_m = (straight_m + self.beta_m * dearest).min(MOST_SEARCHED_M);
        if let Some(known) = self
            .known
            .get(&from)
            .filter(|known| known.limit_m >= needed_m)
        {
            return Rc::clone(known);
        }
        let limit_m = (needed_m / SEARCHED_IN_STEPS_OF_M).ceil() * SEARCHED_IN_STEPS_OF_M;
        let reach = Rc::new(self.search(from, limit_m));
        self.known.insert(from, Rc::clone(&reach));
        reach
    }

    fn search(&self, from: Way, limit_m: f64) -> Reach {
        let graph = self.network.graph();
        // Searches start at the end of `from`, which is `None` among the ways: it may come round again.
        let driven = |way: Option<Way>| way.map_or(0.0, |way| graph.length_m(way));
        let onward = |&way: &Option<Way>| {
            let (at, driven_m) = (way.unwrap_or(from), driven(way));
            graph.onward(at).iter().map(move |&next| {
                let metres = driven_m + self.beta_m * self.turning(at, next);
                (
                    Some(next),
                    (metres.min(FORBIDDEN_M) * 1000.0).round() as u64,
                )
            })
        };
        let limit = (limit_m * 1000.0) as u64;
        let mut ways: HashMap<Way, Reached> = HashMap::new();
        let found = dijkstra_reach(&None, onward).take_while(|item| item.total_cost <= limit);
        for item in found {
            let (Some(way), Some(before)) = (item.node, item.parent) else {
                continue;
            };
            let (length_m, cost) = before
                .and_then(|before| ways.get(&before))
                .map_or((0.0, 0.0), |reached| (reached.length_m, reached.cost));
            if let Entry::Vacant(place) = ways.entry(way) {
                place.insert(Reached {
                    length_m: length_m + driven(before),
                    cost: cost + self.turning(before.unwrap_or(from), way),
                    before,
                });
            }
        }
        Reach { limit_m, ways }
    }
}
