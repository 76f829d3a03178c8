//! Every frame's place on the way that was found.

use super::{
    Placed,
    candidates::{Candidate, Witness, along},
    path::Step,
    routes::{Routes, Stretch},
};
use crate::{Matched, Network, network::place};

/// The frames of a stretch that were on a road.
pub(super) fn follow(
    frames: &[Placed],
    steps: &[Step],
    path: &[Option<usize>],
    routes: &mut Routes,
) -> Vec<Matched> {
    let mut all = Vec::with_capacity(frames.len());
    let chosen: Vec<(&Step, Option<&Candidate>)> = steps
        .iter()
        .zip(path)
        .map(|(step, state)| (step, state.and_then(|state| step.candidates.get(state))))
        .collect();
    for (n, &(step, here)) in chosen.iter().enumerate() {
        if let Some((frame, here)) = frames.get(step.at).zip(here) {
            let spot = Stretch {
                way: here.way,
                low_m: here.chainage_m,
                high_m: here.chainage_m,
            };
            all.extend(nearest(routes, frame, &[spot]));
        }
        let Some(&(after, there)) = chosen.get(n + 1) else {
            continue;
        };
        let between = frames.get(step.at + 1..after.at).unwrap_or_default();
        match here.zip(there) {
            Some((from, to)) => {
                let driven = routes.driven(from, to, after.since_m);
                let matched = between.iter().filter_map(|f| nearest(routes, f, &driven));
                all.extend(matched);
            }
            None => all.extend(leaving(between, here, there, routes)),
        }
    }
    all
}

/// Frames where a road was left or come to: the nearer half of them, as far as it is near the road.
fn leaving(
    frames: &[Placed],
    here: Option<&Candidate>,
    there: Option<&Candidate>,
    routes: &Routes,
) -> Vec<Matched> {
    let (first, second) = frames.split_at(frames.len() / 2);
    let sides = [(first, here), (second, there)];
    let mut all = Vec::new();
    for (frames, on) in sides {
        let Some(on) = on else { continue };
        let edge = whole_edge(routes.network, on);
        let near = frames.iter().filter(|f| {
            let witness = Witness::of(f.fix, None, routes.policy);
            let road = routes.network.road_of(routes.network.graph().edge(on.way));
            road.locate_between(f.fix.position, edge.low_m, edge.high_m)
                .is_some_and(|foot| witness.on_network(foot.distance_m, road.road.width_m() / 2.0))
        });
        all.extend(near.filter_map(|f| nearest(routes, f, &[edge])));
    }
    all
}

fn whole_edge(network: &Network, on: &Candidate) -> Stretch {
    let edge = network.graph().edge(on.way);
    Stretch {
        way: on.way,
        low_m: edge.from_m,
        high_m: edge.to_m,
    }
}

/// The likeliest place of a frame on some stretches.
fn nearest(routes: &Routes, frame: &Placed, driven: &[Stretch]) -> Option<Matched> {
    let witness = Witness::of(frame.fix, None, routes.policy);
    let places = driven.iter().filter_map(|stretch| {
        let road = routes
            .network
            .road_of(routes.network.graph().edge(stretch.way));
        let foot = road.locate_between(frame.fix.position, stretch.low_m, stretch.high_m)?;
        let heading_deg = along(foot.heading_deg, stretch.way);
        let half_width_m = road.road.width_m() / 2.0;
        let likelihood = witness.in_full(foot.distance_m, half_width_m, heading_deg);
        Some((likelihood, road, foot, stretch.way.forward))
    });
    let (_, road, foot, forward) = places.max_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(Matched {
        frame: frame.frame,
        place: place(road, &foot),
        forward,
    })
}
