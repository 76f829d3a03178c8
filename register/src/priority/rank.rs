//! The order of sections: ranks that do not flicker, and how firm they are.

use super::{Ranked, priority, score::Terms};
use crate::{Policy, RoadAttributes, Section, Weights};
use std::cmp::Reverse;

/// Weights are tried so much lighter and heavier.
const TRIED: [f64; 2] = [0.8, 1.2];

/// A section with what its order depends on.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The section.
    pub section: Section,
    /// What is known of its road.
    pub attributes: RoadAttributes,
    /// The score that ranked it before, if it was ranked before.
    pub settled: Option<f64>,
}

/// Sections in the order of priority, those that were not surveyed last.
pub fn ranked(entries: Vec<Entry>, policy: &Policy) -> Vec<Ranked> {
    let terms: Vec<Option<Terms>> = entries
        .iter()
        .map(|entry| Terms::of(&entry.section, &entry.attributes, policy))
        .collect();
    let ranges = rank_ranges(&terms, &policy.weights);
    let mut ranked: Vec<Ranked> = entries
        .into_iter()
        .zip(ranges)
        .map(|(entry, rank_range)| {
            let priority = priority(&entry.section, &entry.attributes, policy);
            let settled = priority
                .as_ref()
                .map(|p| settle(entry.settled, p.score, policy.ranking.settle_points));
            Ranked {
                section: entry.section,
                road_name: entry.attributes.name,
                priority,
                settled,
                rank: None,
                rank_range,
            }
        })
        .collect();
    let order = |r: &Ranked| Reverse(r.settled.map(Ordered));
    ranked.sort_by(|a, b| {
        order(a)
            .cmp(&order(b))
            .then_with(|| a.section.id.cmp(&b.section.id))
    });
    for (ranked, n) in ranked.iter_mut().zip(1..) {
        ranked.rank = ranked.settled.map(|_| n);
        // The range is of scores of today: a rank that has not settled yet belongs to it as well.
        ranked.rank_range = ranked
            .rank_range
            .map(|(best, worst)| (best.min(n), worst.max(n)));
    }
    ranked
}

/// The score that ranks: the one of before, unless it moved for good.
fn settle(before: Option<f64>, now: f64, settle_points: f64) -> f64 {
    before
        .filter(|before| (now - before).abs() <= settle_points)
        .unwrap_or(now)
}

#[derive(Clone, Copy, PartialEq)]
struct Ordered(f64);

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// The best and the worst place of each section when one weight at a time is lighter or heavier.
fn rank_ranges(terms: &[Option<Terms>], weights: &Weights) -> Vec<Option<(u32, u32)>> {
    let mut ranges: Vec<Option<(u32, u32)>> = vec![None; terms.len()];
    for tried in tried(weights) {
        let score = |n: usize| {
            terms[n]
                .as_ref()
                .map(|terms| terms.score(&tried, |i| i.value))
        };
        let mut order: Vec<(f64, usize)> = (0..terms.len())
            .filter_map(|n| Some((score(n)?, n)))
            .collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for ((_, n), rank) in order.into_iter().zip(1..) {
            let (best, worst) = ranges[n].unwrap_or((rank, rank));
            ranges[n] = Some((best.min(rank), worst.max(rank)));
        }
    }
    ranges
}

/// The weights as they are, and with each one changed.
fn tried(weights: &Weights) -> Vec<Weights> {
    let each: [fn(&mut Weights) -> &mut f64; 10] = [
        |w| &mut w.cracks,
        |w| &mut w.potholes,
        |w| &mut w.ride,
        |w| &mut w.growth,
        |w| &mut w.traffic,
        |w| &mut w.bus,
        |w| &mut w.school,
        |w| &mut w.emergency,
        |w| &mut w.pedestrians,
        |w| &mut w.complaints,
    ];
    let changed = each.iter().flat_map(|weight| {
        TRIED.map(|by| {
            let mut tried = *weights;
            *weight(&mut tried) *= by;
            tried
        })
    });
    std::iter::once(*weights).chain(changed).collect()
}
