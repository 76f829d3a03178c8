//! Sections that follow one another along the roads.

use crate::{Network, Ranked, RoadEnd, RoadId};
use std::collections::{BTreeMap, BTreeSet};

/// Places in the list of sections in the order in which they lie on the road, and on into the roads that
/// continue it: one street is often many roads.
pub fn chains(sections: &[Ranked], network: &Network) -> Vec<Vec<usize>> {
    let mut of_road: BTreeMap<&RoadId, Vec<usize>> = BTreeMap::new();
    for (n, ranked) in sections.iter().enumerate() {
        of_road.entry(&ranked.section.road).or_default().push(n);
    }
    for places in of_road.values_mut() {
        places.sort_by(|a, b| {
            let from_m = |n: &usize| sections[*n].section.from_m;
            from_m(a).total_cmp(&from_m(b))
        });
    }
    let mut left: BTreeSet<&RoadId> = of_road.keys().copied().collect();
    let mut chains = Vec::new();
    while let Some(road) = left.first().copied() {
        let mut chain = Vec::new();
        for (id, forward) in street(road, network) {
            let Some(id) = left.take(&id) else {
                continue;
            };
            let places = of_road[id].iter().copied();
            if forward {
                chain.extend(places);
            } else {
                chain.extend(places.rev());
            }
        }
        left.remove(road);
        chains.push(chain);
    }
    chains
}

/// The roads of a street from one end to the other, and whether each runs along.
fn street(road: &RoadId, network: &Network) -> Vec<(RoadId, bool)> {
    let mut before = onward(road, RoadEnd::Start, network);
    before.reverse();
    let turned = before.into_iter().map(|(id, forward)| (id, !forward));
    let after = onward(road, RoadEnd::Finish, network);
    let own = (road.clone(), true);
    turned.chain([own]).chain(after).collect()
}

/// The roads that continue one beyond an end, and whether each is entered at its start.
fn onward(road: &RoadId, end: RoadEnd, network: &Network) -> Vec<(RoadId, bool)> {
    let mut seen = BTreeSet::from([road.clone()]);
    let mut found = Vec::new();
    let (mut id, mut end) = (road.clone(), end);
    while let Some((next, entered)) = network.continues(&id, end) {
        // A ring comes back to itself.
        if !seen.insert(next.clone()) {
            break;
        }
        found.push((next.clone(), entered == RoadEnd::Start));
        end = match entered {
            RoadEnd::Start => RoadEnd::Finish,
            RoadEnd::Finish => RoadEnd::Start,
        };
        id = next;
    }
    found
}
