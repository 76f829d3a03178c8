//! Which roads meet where: edges between places where a vehicle can turn.

use super::{line::Measured, segments::Segments};
use crate::{LonLat, OneWay};
use std::collections::HashMap;

/// An end this near to another road joins it: lines of many cities are not drawn up to each other.
const JOINED_WITHIN_M: f64 = 1.0;

/// A stretch of one road from one meeting place to the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    /// The number of its road.
    pub road: usize,
    pub from_m: f64,
    pub to_m: f64,
    /// The nodes at its two ends, in the direction of the line.
    nodes: [usize; 2],
    one_way: OneWay,
}

/// An edge driven in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Way {
    /// The number of the edge.
    pub edge: usize,
    /// Whether along the line.
    pub forward: bool,
}

impl Way {
    pub fn back(self) -> Self {
        Self {
            forward: !self.forward,
            ..self
        }
    }
}

/// All edges, and which of them leave each node.
pub(crate) struct Graph {
    edges: Vec<Edge>,
    /// For each road, the number of its first edge; the last entry is the number of all edges.
    first: Vec<usize>,
    leaving: Vec<Vec<Way>>,
}

impl Graph {
    pub fn of(roads: &[Measured], segments: &Segments) -> Self {
        let (mut stops, mut nodes) = shared_vertices(roads);
        join_ends(roads, segments, &mut stops, &mut nodes);
        let (mut edges, mut first) = (Vec::new(), vec![0]);
        for (road, stops) in stops.iter_mut().enumerate() {
            stops.sort_by(|a, b| a.chainage_m.total_cmp(&b.chainage_m));
            let one_way = roads
                .get(road)
                .map_or(OneWay::No, |held| held.road.attributes.one_way);
            for (a, b) in stops.iter().zip(stops.iter().skip(1)) {
                if b.chainage_m > a.chainage_m {
                    edges.push((road, *a, *b, one_way));
                } else {
                    nodes.unite(a.node, b.node);
                }
            }
            first.push(edges.len());
        }
        let edges: Vec<Edge> = edges
            .into_iter()
            .map(|(road, a, b, one_way)| Edge {
                road,
                from_m: a.chainage_m,
                to_m: b.chainage_m,
                nodes: [nodes.of(a.node), nodes.of(b.node)],
                one_way,
            })
            .collect();
        let mut leaving = vec![Vec::new(); nodes.0.len()];
        for (edge, of) in edges.iter().enumerate() {
            for (node, forward) in [(of.nodes[0], true), (of.nodes[1], false)] {
                leaving[node].push(Way { edge, forward });
            }
        }
        Self {
            edges,
            first,
            leaving,
        }
    }

    pub fn edge(&self, way: Way) -> &Edge {
        &self.edges[way.edge]
    }

    pub fn length_m(&self, way: Way) -> f64 {
        let edge = self.edge(way);
        edge.to_m - edge.from_m
    }

    /// Whether the way goes against a one-way street.
    pub fn against(&self, way: Way) -> bool {
        match self.edge(way).one_way {
            OneWay::No => false,
            OneWay::Forward => !way.forward,
            OneWay::Backward => way.forward,
        }
    }

    /// The ways that leave the node where this way ends.
    pub fn onward(&self, way: Way) -> &[Way] {
        &self.leaving[self.edge(way).nodes[usize::from(way.forward)]]
    }

    /// The ways that leave the node where this way starts, itself among them.
    pub fn beside(&self, way: Way) -> &[Way] {
        self.onward(way.back())
    }

    /// The numbers of a road's edges, in the order of chainage.
    pub fn edges_of(&self, road: usize) -> std::ops::Range<usize> {
        let bound = |n: usize| self.first.get(n).copied().unwrap_or(self.edges.len());
        bound(road)..bound(road.saturating_add(1))
    }

    /// The numbers of a road's edges that touch the chainages from here to there.
    pub fn edges_between(&self, road: usize, from_m: f64, to_m: f64) -> std::ops::Range<usize> {
        let all = self.edges_of(road);
        let edges = &self.edges[all.clone()];
        let start = edges.partition_point(|edge| edge.to_m < from_m);
        let end = edges.partition_point(|edge| edge.from_m <= to_m);
        all.start + start..all.start + end.max(start)
    }

    /// The edge of a road that holds a chainage; beyond the ends, the last one there.
    pub fn edge_at(&self, road: usize, chainage_m: f64) -> Option<usize> {
        let all = self.edges_of(road);
        let edges = &self.edges[all.clone()];
        let n = edges.partition_point(|edge| edge.to_m < chainage_m);
        (!edges.is_empty()).then(|| all.start + n.min(edges.len() - 1))
    }
}

/// A place of a road where something meets it, or where it ends.
#[derive(Clone, Copy)]
struct Stop {
    chainage_m: f64,
    node: usize,
}

/// Meeting places; those that turn out to be one are united (a disjoint-set forest).
struct Nodes(Vec<usize>);

impl Nodes {
    fn of(&mut self, mut node: usize) -> usize {
        while self.0[node] != node {
            self.0[node] = self.0[self.0[node]];
            node = self.0[node];
        }
        node
    }

    fn unite(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a] = b;
    }
}

/// A position as files tell it alike: to 1e-7 degrees, which is a centimetre.
fn quantised(position: LonLat) -> [i64; 2] {
    let whole = |deg: f64| (deg * 1e7).round() as i64;
    [
        whole(position.lon()).rem_euclid(3_600_000_000),
        whole(position.lat()),
    ]
}

/// For each road its ends and the vertices that it shares with another road or with itself.
fn shared_vertices(roads: &[Measured]) -> (Vec<Vec<Stop>>, Nodes) {
    let vertices = |held: &Measured| {
        let mut all: Vec<(f64, [i64; 2])> = held
            .chainages_m()
            .iter()
            .zip(&held.road.line)
            .map(|(&m, &at)| (m, quantised(at)))
            .collect();
        // Two points within a centimetre are one, but the road still ends at its end.
        all.dedup_by(|after, before| {
            let same = after.1 == before.1;
            if same && after.0 >= held.length_m() {
                before.0 = after.0;
            }
            same
        });
        all
    };
    let mut uses: HashMap<[i64; 2], usize> = HashMap::new();
    for held in roads {
        let all = vertices(held);
        for (n, (_, at)) in all.iter().enumerate() {
            let end = n == 0 || n + 1 == all.len();
            *uses.entry(*at).or_default() += if end { 2 } else { 1 };
        }
    }
    let mut numbers: HashMap<[i64; 2], usize> = HashMap::new();
    let mut stops = Vec::with_capacity(roads.len());
    for held in roads {
        let mut of_road = Vec::new();
        for (chainage_m, at) in vertices(held) {
            if uses.get(&at).is_some_and(|&times| times >= 2) {
                let next = numbers.len();
                let node = *numbers.entry(at).or_insert(next);
                of_road.push(Stop { chainage_m, node });
            }
        }
        stops.push(of_road);
    }
    (stops, Nodes((0..numbers.len()).collect()))
}

/// Joins every end to the roads that it all but touches.
fn join_ends(roads: &[Measured], segments: &Segments, stops: &mut [Vec<Stop>], nodes: &mut Nodes) {
    let ends: Vec<(usize, Stop)> = stops
        .iter()
        .enumerate()
        .flat_map(|(road, stops)| {
            let ends = [stops.first(), stops.last()];
            ends.into_iter().flatten().map(move |&stop| (road, stop))
        })
        .collect();
    for (road, end) in ends {
        let position = roads[road].position_at(end.chainage_m, 0.0);
        let near = position.map(|at| segments.feet(roads, at, JOINED_WITHIN_M));
        for (other, _, foot) in near.unwrap_or_default() {
            let away_m = |stop: &Stop| (stop.chainage_m - foot.chainage_m).abs();
            let nearest = stops[other]
                .iter()
                .min_by(|a, b| away_m(a).total_cmp(&away_m(b)));
            match nearest {
                Some(stop) if away_m(stop) <= JOINED_WITHIN_M => nodes.unite(stop.node, end.node),
                _ => stops[other].push(Stop {
                    chainage_m: foot.chainage_m,
                    node: end.node,
                }),
            }
        }
    }
}
