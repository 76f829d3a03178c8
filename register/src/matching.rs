//! Which road each frame of a drive was on: map matching by a hidden Markov model.
//!
//! After Newson & Krumm, "Hidden Markov Map Matching Through Noise and Sparseness" (ACM GIS 2009): a fix is
//! normally distributed around the place where the vehicle was, and the way driven from fix to fix is about
//! as long as the straight line between them. Three things are added. Fixes have headings, which speak too.
//! A receiver's errors hardly change from frame to frame, so that what frames say is weighted by the way
//! between them, as if each [`MatchPolicy::independent_m`] were one witness. And a vehicle may leave the
//! network: that is a state of its own, not the nearest road.

mod between;
mod candidates;
#[cfg(test)]
mod made;
mod path;
mod routes;

use crate::{Fix, FrameOutcome, FrameRecord, Matched, Network};
use candidates::{Candidate, Witness};
use path::Step;
use routes::Routes;

/// What is assumed of vehicles, receivers and road data. Costs are natural logarithms of odds: 5 is 1 in 148.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchPolicy {
    /// Roads are chosen at frames this far apart; those between follow the way found.
    pub every_m: f64,
    /// Roads farther away are not looked at.
    pub radius_m: f64,
    /// Standard deviation of road lines from the roads' true middles.
    pub network_sigma_m: f64,
    /// Frames this far apart tell their positions independently of each other.
    pub independent_m: f64,
    /// Standard deviation of a vehicle's direction from its road's.
    pub heading_sigma_deg: f64,
    /// The mean difference between the way driven and the straight line from fix to fix, β of the paper;
    /// `None` estimates it from the drive by the paper's median.
    pub beta_m: Option<f64>,
    /// Cost of turning round where the road goes on.
    pub u_turn_cost: f64,
    /// Cost of entering a one-way street at its wrong end: patrols may, and data may err.
    pub against_one_way_cost: f64,
    /// Cost of leaving the network, and again of coming back to it.
    pub off_network_cost: f64,
    /// A road so many standard deviations away is as likely as none.
    pub off_network_sigmas: f64,
    /// Frames farther apart than this are not joined by a way.
    pub gap_m: f64,
}

impl Default for MatchPolicy {
    fn default() -> Self {
        Self {
            every_m: 10.0,
            radius_m: 50.0,
            network_sigma_m: 1.5,
            independent_m: 100.0,
            heading_sigma_deg: 15.0,
            beta_m: None,
            u_turn_cost: 6.0,
            against_one_way_cost: 5.0,
            off_network_cost: 6.0,
            off_network_sigmas: 3.5,
            gap_m: 200.0,
        }
    }
}

/// Where a drive's frames were on the roads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matching {
    /// The frames that were on a road, in the drive's order.
    pub matched: Vec<Matched>,
    /// How many placed frames were on none.
    pub off_network: usize,
}

impl Matching {
    /// The share of placed frames that were on a road; `None` for a drive without placed frames.
    pub fn share(&self) -> Option<f64> {
        let placed = self.matched.len() + self.off_network;
        (placed > 0).then(|| self.matched.len() as f64 / placed as f64)
    }
}

/// A frame that was put on the map.
#[derive(Clone, Copy)]
struct Placed<'a> {
    frame: u32,
    fix: &'a Fix,
}

/// Finds the roads that a drive took. Skipped frames, and frames off the network, are not among the matched.
pub fn match_drive(network: &Network, frames: &[FrameRecord], policy: &MatchPolicy) -> Matching {
    let stretches: Vec<Vec<Placed>> = stretches(frames, policy);
    let steps: Vec<Vec<Step>> = stretches
        .iter()
        .map(|stretch| steps(network, stretch, policy))
        .collect();
    let mut routes = Routes::new(network, policy, beta_m(&steps, policy));
    let mut matched = Vec::new();
    for (stretch, steps) in stretches.iter().zip(&steps) {
        let path = path::best(steps, &mut routes);
        matched.extend(between::follow(stretch, steps, &path, &mut routes));
    }
    let placed: usize = stretches.iter().map(Vec::len).sum();
    Matching {
        off_network: placed - matched.len(),
        matched,
    }
}

/// The placed frames, cut where the track was lost or the way between is too long.
fn stretches<'a>(frames: &'a [FrameRecord], policy: &MatchPolicy) -> Vec<Vec<Placed<'a>>> {
    let mut all: Vec<Vec<Placed>> = Vec::new();
    let mut broken = true;
    for record in frames {
        let fix = match &record.outcome {
            FrameOutcome::Placed(fix) => fix,
            FrameOutcome::Skipped(reason) => {
                broken |= reason.breaks_the_line();
                continue;
            }
        };
        let placed = Placed {
            frame: record.index,
            fix,
        };
        let near = |stretch: &&mut Vec<Placed>| {
            let last = stretch.last();
            last.is_some_and(|last| last.fix.metres_to(fix) <= policy.gap_m)
        };
        match all.last_mut().filter(|_| !broken).filter(near) {
            Some(stretch) => stretch.push(placed),
            None => all.push(vec![placed]),
        }
        broken = false;
    }
    all
}

/// The frames of a stretch at which roads are chosen: the first, the last, and some between.
fn steps(network: &Network, stretch: &[Placed], policy: &MatchPolicy) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut last: Option<&Fix> = None;
    for (at, placed) in stretch.iter().enumerate() {
        let since_m = last.map(|last| last.metres_to(placed.fix));
        let due = since_m.is_none_or(|since_m| since_m >= policy.every_m);
        if due || at + 1 == stretch.len() {
            let witness = Witness::of(placed.fix, since_m, policy);
            steps.push(Step {
                at,
                since_m: since_m.unwrap_or(0.0),
                off_network: witness.off_network(),
                candidates: candidates::find(network, placed.fix, &witness),
            });
            last = Some(placed.fix);
        }
    }
    steps
}

/// Fewer pairs of fixes than this tell nothing.
const LEAST_PAIRS: usize = 10;
/// β where the drive does not tell it, and the range of what it can tell. On straight roads, where most fixes are,
/// both lengths all but agree: corners are cut and taken wide by some metres all the same.
const BETA_M: f64 = 3.0;
const LEAST_BETA_M: f64 = 2.0;
const MOST_BETA_M: f64 = 10.0;

/// The policy's β, or the paper's estimate from fixes whose nearest roads are the same:
/// the median difference of the lengths, over ln 2.
fn beta_m(stretches: &[Vec<Step>], policy: &MatchPolicy) -> f64 {
    if let Some(set_m) = policy.beta_m {
        return set_m.max(1e-3);
    }
    let likeliest = |step: &Step| -> Option<Candidate> { step.candidates.first().copied() };
    let pairs = stretches
        .iter()
        .flat_map(|steps| steps.iter().zip(steps.iter().skip(1)));
    let mut differences_m: Vec<f64> = pairs
        .filter_map(|(a, b)| {
            let (from, to) = (likeliest(a)?, likeliest(b)?);
            let way_m = (to.chainage_m - from.chainage_m).abs();
            (from.way == to.way).then(|| (way_m - b.since_m).abs())
        })
        .collect();
    if differences_m.len() < LEAST_PAIRS {
        return BETA_M;
    }
    let middle = differences_m.len() / 2;
    let (_, median_m, _) = differences_m.select_nth_unstable_by(middle, f64::total_cmp);
    (*median_m / std::f64::consts::LN_2).clamp(LEAST_BETA_M, MOST_BETA_M)
}

#[cfg(test)]
mod tests;
