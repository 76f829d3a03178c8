//! The road network: where roads lie, how long they are and where they meet.
//!
//! Roads meet where they share a vertex (to 1e-7 degrees), in the middle of a road too, and where an end
//! lies within 1 m of another road. Lines that cross without a shared vertex, as bridges do, do not meet.

mod graph;
mod line;
#[cfg(test)]
pub(crate) mod made;
mod route;
mod segments;

pub(crate) use graph::{Edge, Graph, Way};
pub(crate) use line::{Foot, Measured};
pub use route::RoadPart;

use crate::{Bounds, CentreLine, LonLat, Road, RoadId, RoadPlace};
use segments::Segments;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Roads as one graph, with an index by position.
pub struct Network {
    roads: Vec<Measured>,
    numbers: HashMap<RoadId, usize>,
    segments: Segments,
    graph: Graph,
}

/// A place of a road near to a position.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearby {
    /// The road's nearest place.
    pub place: RoadPlace,
    /// Metres from there to the position.
    pub distance_m: f64,
    /// Direction of the line there, degrees clockwise from north.
    pub heading_deg: f64,
}

/// One of the two ends of a road's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoadEnd {
    /// Where chainage is 0.
    Start,
    /// Where chainage is the road's length.
    Finish,
}

impl Network {
    /// The network of these roads. Of several roads with one id the first counts.
    pub fn new(roads: Vec<Road>) -> Self {
        let mut numbers = HashMap::with_capacity(roads.len());
        let mut measured = Vec::with_capacity(roads.len());
        for road in roads {
            if !numbers.contains_key(&road.id) {
                numbers.insert(road.id.clone(), measured.len());
                measured.push(Measured::new(road));
            }
        }
        let segments = Segments::of(&measured);
        let graph = Graph::of(&measured, &segments);
        Self {
            roads: measured,
            numbers,
            segments,
            graph,
        }
    }

    /// Every road, in the order in which they were given.
    pub fn roads(&self) -> impl ExactSizeIterator<Item = &Road> {
        self.roads.iter().map(|held| &held.road)
    }

    /// The road of this id.
    pub fn road(&self, id: &RoadId) -> Option<&Road> {
        self.held(id).map(|held| &held.road)
    }

    /// Metres along a road's line.
    pub fn length_m(&self, id: &RoadId) -> Option<f64> {
        self.held(id).map(Measured::length_m)
    }

    /// The nearest place of every road within `radius_m`, the nearest road first.
    pub fn near(&self, position: LonLat, radius_m: f64) -> Vec<Nearby> {
        let mut nearest = BTreeMap::new();
        for (road, _, foot) in self.segments.feet(&self.roads, position, radius_m) {
            keep_nearest(&mut nearest, road, foot);
        }
        let mut all: Vec<Nearby> = nearest
            .into_iter()
            .filter_map(|(road, foot)| {
                Some(Nearby {
                    place: place(self.roads.get(road)?, &foot),
                    distance_m: foot.distance_m,
                    heading_deg: foot.heading_deg,
                })
            })
            .collect();
        all.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
        all
    }

    /// The place on a road that is nearest to a position. Its offset is the distance from the line; beyond
    /// the road's ends it is the part of it that lies aside.
    pub fn locate_on(&self, id: &RoadId, position: LonLat) -> Option<RoadPlace> {
        let held = self.held(id)?;
        Some(place(held, &held.locate(position)?))
    }

    /// The position of a place; a chainage off the road's ends is taken as the nearest end.
    pub fn position_at(&self, at: &RoadPlace) -> Option<LonLat> {
        self.held(&at.road)?.position_at(at.chainage_m, at.offset_m)
    }

    /// Direction of the road's line at a place, degrees clockwise from north.
    pub fn heading_at(&self, at: &RoadPlace) -> Option<f64> {
        self.held(&at.road)?.heading_at(at.chainage_m)
    }

    /// The line of a road between two chainages, in the order in which they are given; one point where they
    /// are the same, none where the road is not known.
    pub fn part(&self, id: &RoadId, from_m: f64, to_m: f64) -> Vec<LonLat> {
        self.held(id)
            .map(|held| held.part(from_m, to_m))
            .unwrap_or_default()
    }

    /// The whole middle lines of all roads that touch a box, as merging takes them.
    pub fn centre_lines_within(&self, bounds: Bounds) -> Vec<CentreLine> {
        let found: BTreeSet<usize> = self.segments.within(bounds).map(|(road, _)| road).collect();
        found
            .into_iter()
            .filter_map(|road| self.roads.get(road))
            .map(|held| CentreLine {
                points: held.road.line.clone(),
                half_width_m: held.road.width_m() / 2.0,
            })
            .collect()
    }

    /// The road, and the end of it, by which a road goes on beyond one of its ends.
    ///
    /// That is the only other end of the same name that meets it, or the only other road at all. A ring
    /// does not go on into itself.
    pub fn continues(&self, id: &RoadId, end: RoadEnd) -> Option<(RoadId, RoadEnd)> {
        let number = self.number(id)?;
        let edges = self.graph.edges_of(number);
        let (edge, forward) = match end {
            RoadEnd::Start => (edges.clone().next()?, true),
            RoadEnd::Finish => (edges.clone().next_back()?, false),
        };
        let out = Way { edge, forward };
        let meeting = self.graph.beside(out);
        let others: Vec<(usize, RoadEnd)> = meeting
            .iter()
            .filter(|&&way| way != out)
            .filter_map(|&way| self.road_end(way))
            .collect();
        let name = |road: usize| {
            let name = self.roads.get(road)?.road.attributes.name.as_deref();
            name.filter(|name| !name.is_empty())
        };
        let same_name = |&&(road, _): &&(usize, RoadEnd)| {
            name(road).is_some_and(|theirs| Some(theirs) == name(number))
        };
        let mut same = others.iter().filter(same_name);
        let next = match (same.next(), same.next(), &others[..]) {
            (Some(only), None, _) => *only,
            (None, None, [only]) if meeting.len() == 2 => *only,
            _ => return None,
        };
        let road = &self.roads.get(next.0)?.road;
        (next.0 != number).then(|| (road.id.clone(), next.1))
    }

    /// The end of a road where a way sets out, if it sets out at one.
    fn road_end(&self, way: Way) -> Option<(usize, RoadEnd)> {
        let road = self.graph.edge(way).road;
        let edges = self.graph.edges_of(road);
        if way.forward {
            (edges.start == way.edge).then_some((road, RoadEnd::Start))
        } else {
            (edges.end == way.edge + 1).then_some((road, RoadEnd::Finish))
        }
    }

    pub(crate) fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The road that an edge belongs to.
    pub(crate) fn road_of(&self, edge: &Edge) -> &Measured {
        &self.roads[edge.road]
    }

    /// The nearest place of every edge within `radius_m`.
    pub(crate) fn edges_near(&self, position: LonLat, radius_m: f64) -> BTreeMap<usize, Foot> {
        let mut nearest = BTreeMap::new();
        for (road, n, foot) in self.segments.feet(&self.roads, position, radius_m) {
            let held = &self.roads[road];
            let chainages_m = held.chainages_m();
            let (Some(&from_m), Some(&to_m)) = (chainages_m.get(n), chainages_m.get(n + 1)) else {
                continue;
            };
            for number in self.graph.edges_between(road, from_m, to_m) {
                let edge = self.graph.edge(Way {
                    edge: number,
                    forward: true,
                });
                let within = (foot.chainage_m >= edge.from_m && foot.chainage_m <= edge.to_m)
                    .then_some(foot)
                    .or_else(|| held.foot(n, position, edge.from_m, edge.to_m));
                let Some(foot) = within.filter(|foot| foot.distance_m <= radius_m) else {
                    continue;
                };
                keep_nearest(&mut nearest, number, foot);
            }
        }
        nearest
    }

    fn number(&self, id: &RoadId) -> Option<usize> {
        self.numbers.get(id).copied()
    }

    fn held(&self, id: &RoadId) -> Option<&Measured> {
        self.roads.get(self.number(id)?)
    }
}

fn keep_nearest(nearest: &mut BTreeMap<usize, Foot>, number: usize, foot: Foot) {
    let best = nearest.entry(number).or_insert(foot);
    if foot.rank() < best.rank() {
        *best = foot;
    }
}

/// The place of a foot on its road.
pub(crate) fn place(held: &Measured, foot: &Foot) -> RoadPlace {
    RoadPlace {
        road: held.road.id.clone(),
        chainage_m: foot.chainage_m,
        offset_m: foot.offset_m,
    }
}

#[cfg(test)]
mod tests;
