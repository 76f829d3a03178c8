//! The likeliest sequence of places: the Viterbi algorithm, in logarithms.

use super::{candidates::Candidate, routes::Routes};

/// A frame at which a road is chosen.
pub(super) struct Step {
    /// The frame's number in its stretch.
    pub at: usize,
    /// Metres from the step before, as the crow flies.
    pub since_m: f64,
    /// Logarithm of the likelihood of being on no road.
    pub off_network: f64,
    /// The likeliest first.
    pub candidates: Vec<Candidate>,
}

/// The likeliest way to a state, and the state before it. Each step's last state is "off the network".
#[derive(Clone, Copy)]
struct Best {
    likelihood: f64,
    before: usize,
}

/// For each step the number of its candidate; `None` is off the network.
pub(super) fn best(steps: &[Step], routes: &mut Routes) -> Vec<Option<usize>> {
    let mut columns: Vec<Vec<Best>> = Vec::with_capacity(steps.len());
    for (n, step) in steps.iter().enumerate() {
        let before = n.checked_sub(1).and_then(|n| steps.get(n));
        let column = match before.zip(columns.last()) {
            None => first(step, routes),
            Some((before, column)) => next(before, column, step, routes),
        };
        columns.push(column);
    }
    let likeliest = |column: &Vec<Best>| {
        let states = column.iter().enumerate();
        let best = states.max_by(|a, b| a.1.likelihood.total_cmp(&b.1.likelihood));
        best.map_or(0, |(state, _)| state)
    };
    let mut state = columns.last().map_or(0, likeliest);
    let mut path = Vec::with_capacity(steps.len());
    for (step, column) in steps.iter().zip(&columns).rev() {
        path.push((state < step.candidates.len()).then_some(state));
        state = column.get(state).map_or(0, |best| best.before);
    }
    path.reverse();
    path
}

fn first(step: &Step, routes: &Routes) -> Vec<Best> {
    let on = step
        .candidates
        .iter()
        .map(|to| to.likelihood - routes.start_cost(to));
    let off = step.off_network - routes.policy.off_network_cost;
    let all = on.chain([off]);
    all.map(|likelihood| Best {
        likelihood,
        before: 0,
    })
    .collect()
}

fn next(before: &Step, column: &[Best], step: &Step, routes: &mut Routes) -> Vec<Best> {
    let off_network = before.candidates.len();
    let leaving = routes.policy.off_network_cost;
    let stayed_off = column
        .get(off_network)
        .map_or(f64::NEG_INFINITY, |best| best.likelihood);
    let mut found: Vec<Best> = step
        .candidates
        .iter()
        .map(|to| Best {
            likelihood: stayed_off - leaving - routes.start_cost(to),
            before: off_network,
        })
        .collect();
    found.push(Best {
        likelihood: stayed_off,
        before: off_network,
    });
    for (state, (from, best)) in before.candidates.iter().zip(column).enumerate() {
        let mut costs = routes.costs(from, &step.candidates, step.since_m);
        costs.push(leaving);
        for (to, cost) in found.iter_mut().zip(costs) {
            let likelihood = best.likelihood - cost;
            if likelihood > to.likelihood {
                *to = Best {
                    likelihood,
                    before: state,
                };
            }
        }
    }
    let said = step.candidates.iter().map(|to| to.likelihood);
    for (to, said) in found.iter_mut().zip(said.chain([step.off_network])) {
        to.likelihood += said;
    }
    found
}
