//! The shortest way between two places of a network.

use super::{Network, graph::Way};
use crate::{RoadId, RoadPlace};
use pathfinding::directed::dijkstra::dijkstra;

/// A stretch of a road as it is driven: against its line where `from_m` is the greater.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadPart {
    /// The road.
    pub road: RoadId,
    /// The chainage where it is entered.
    pub from_m: f64,
    /// The chainage where it is left.
    pub to_m: f64,
}

impl RoadPart {
    /// How long it is.
    pub fn length_m(&self) -> f64 {
        (self.to_m - self.from_m).abs()
    }
}

/// How far a search has come.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Spot {
    Start,
    /// At the end of this way.
    Driven(Way),
    /// At the goal, which lies on this way.
    Goal(Way),
}

/// Whole millimetres: costs must have an order.
fn millimetres(length_m: f64) -> u64 {
    (length_m * 1000.0).round() as u64
}

impl Network {
    /// The shortest way from one place to another that one-way streets allow, as the parts of roads that it
    /// takes, in order. It may set out in either direction, and does not turn round on the way.
    ///
    /// `None` where there is no such way, or a place's road is not in the network.
    pub fn route(&self, from: &RoadPlace, to: &RoadPlace) -> Option<Vec<RoadPart>> {
        let (from, to) = (self.spot(from)?, self.spot(to)?);
        let start = |&spot: &Spot| match spot {
            Spot::Start => self.set_out(from, to),
            Spot::Driven(way) => self.drive_on(way, to),
            Spot::Goal(_) => Vec::new(),
        };
        let (spots, _) = dijkstra(&Spot::Start, start, |spot| matches!(spot, Spot::Goal(_)))?;
        let mut at_m = Some(from.1);
        let mut parts: Vec<RoadPart> = Vec::new();
        for spot in spots {
            let (way, end_m) = match spot {
                Spot::Start => continue,
                Spot::Driven(way) => (way, self.end_m(way)),
                Spot::Goal(way) => (way, to.1),
            };
            let from_m = at_m.take().unwrap_or_else(|| self.end_m(way.back()));
            self.add(&mut parts, way, from_m, end_m);
        }
        Some(parts)
    }

    /// The edge and the chainage of a place.
    fn spot(&self, place: &RoadPlace) -> Option<(usize, f64)> {
        let road = self.number(&place.road)?;
        let edge = self.graph.edge_at(road, place.chainage_m)?;
        let chainage_m = place.chainage_m.max(0.0).min(self.roads[road].length_m());
        Some((edge, chainage_m))
    }

    /// The chainage where a way ends.
    fn end_m(&self, way: Way) -> f64 {
        let edge = self.graph.edge(way);
        if way.forward { edge.to_m } else { edge.from_m }
    }

    fn set_out(&self, from: (usize, f64), to: (usize, f64)) -> Vec<(Spot, u64)> {
        let mut all = Vec::new();
        for forward in [true, false] {
            let way = Way {
                edge: from.0,
                forward,
            };
            if self.graph.against(way) {
                continue;
            }
            let ahead_m = if forward {
                to.1 - from.1
            } else {
                from.1 - to.1
            };
            if to.0 == from.0 && ahead_m >= 0.0 {
                all.push((Spot::Goal(way), millimetres(ahead_m)));
            }
            let rest_m = (self.end_m(way) - from.1).abs();
            all.push((Spot::Driven(way), millimetres(rest_m)));
        }
        all
    }

    fn drive_on(&self, way: Way, to: (usize, f64)) -> Vec<(Spot, u64)> {
        let mut all = Vec::new();
        for &next in self.graph.onward(way) {
            if self.graph.against(next) || next == way.back() {
                continue;
            }
            if next.edge == to.0 {
                let reach_m = (to.1 - self.end_m(next.back())).abs();
                all.push((Spot::Goal(next), millimetres(reach_m)));
            }
            all.push((Spot::Driven(next), millimetres(self.graph.length_m(next))));
        }
        all
    }

    /// Adds a stretch, to the last part where it goes on along the same road.
    fn add(&self, parts: &mut Vec<RoadPart>, way: Way, from_m: f64, to_m: f64) {
        let Some(held) = self.roads.get(self.graph.edge(way).road) else {
            return;
        };
        if let Some(last) = parts.last_mut() {
            let goes_on = last.to_m == from_m && (last.to_m - last.from_m) * (to_m - from_m) >= 0.0;
            if last.road == held.road.id && goes_on {
                last.to_m = to_m;
                return;
            }
        }
        parts.push(RoadPart {
            road: held.road.id.clone(),
            from_m,
            to_m,
        });
    }
}
