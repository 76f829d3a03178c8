//! Where a vehicle may have been when a fix was taken, and how likely that is.

use super::MatchPolicy;
use crate::{Fix, Network, RoadClass, network::Way};

/// No step looks at more places than this.
const MOST: usize = 16;
/// A receiver is not believed to be better than this, nor worse: its error may be anything in a broken record.
const LEAST_SIGMA_M: f64 = 0.5;
const MOST_SIGMA_M: f64 = 50.0;
/// Of what half a road is wide, the standard deviation of where vehicles drive.
const LANE_SHARE: f64 = 0.5;
/// A road so many standard deviations away is not looked at.
const MOST_SIGMAS: f64 = 6.0;
/// One heading in so many tells nothing: the vehicle turns in, parks, goes round a hole.
const ODD_HEADINGS: f64 = 0.05;
/// Frames this far apart tell their headings independently of each other.
const HEADINGS_INDEPENDENT_M: f64 = 20.0;

/// A place on an edge, and the direction in which it was driven.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub way: Way,
    pub chainage_m: f64,
    /// Logarithm, weighted by how much news the fix brings.
    pub likelihood: f64,
}

/// What one fix says of where the vehicle was.
pub(super) struct Witness {
    /// Of receiver and road data together, along each axis.
    variance_m2: f64,
    heading_deg: f64,
    heading_sigma_deg: f64,
    radius_m: f64,
    off_network_sigmas: f64,
    /// The part of the fix that is news.
    position_weight: f64,
    heading_weight: f64,
}

impl Witness {
    /// `since_m` is the way from the last fix that was heard, if there was one.
    pub fn of(fix: &Fix, since_m: Option<f64>, policy: &MatchPolicy) -> Self {
        /// The 95 % radius of a circular normal distribution: sqrt(-2 ln 0.05) σ.
        const SIGMAS_IN_95: f64 = 2.447_7;
        let stated_m = kept(fix.error_m / SIGMAS_IN_95, LEAST_SIGMA_M, MOST_SIGMA_M);
        let turned = kept(fix.heading_sigma_deg, 0.0, 180.0);
        let weight = |independent_m: f64| {
            since_m.map_or(1.0, |since_m| kept(since_m / independent_m, 0.0, 1.0))
        };
        Self {
            variance_m2: stated_m.powi(2) + policy.network_sigma_m.powi(2),
            heading_deg: fix.heading_deg,
            heading_sigma_deg: turned.hypot(policy.heading_sigma_deg).max(1.0),
            radius_m: policy.radius_m,
            off_network_sigmas: policy.off_network_sigmas,
            position_weight: weight(policy.independent_m),
            heading_weight: weight(HEADINGS_INDEPENDENT_M),
        }
    }

    fn sigma_m(&self, half_width_m: f64) -> f64 {
        (self.variance_m2 + (LANE_SHARE * half_width_m).powi(2)).sqrt()
    }

    /// How far away roads are looked at.
    fn radius_m(&self) -> f64 {
        let widest = self.sigma_m(RoadClass::Trunk.usual_width_m() / 2.0);
        (MOST_SIGMAS * widest).min(self.radius_m)
    }

    /// Logarithm of the likelihood of a place on a road, in full: as if no fix had been heard before.
    pub fn in_full(&self, distance_m: f64, half_width_m: f64, heading_deg: f64) -> f64 {
        self.position(distance_m, half_width_m) + self.heading(heading_deg)
    }

    fn position(&self, distance_m: f64, half_width_m: f64) -> f64 {
        let sigma_m = self.sigma_m(half_width_m);
        -0.5 * (distance_m / sigma_m).powi(2) - sigma_m.ln()
    }

    /// Against a heading that tells nothing. A heading that is no number tells nothing.
    fn heading(&self, heading_deg: f64) -> f64 {
        if !self.heading_deg.is_finite() {
            return 0.0;
        }
        let off_deg = (self.heading_deg - heading_deg + 180.0).rem_euclid(360.0) - 180.0;
        let sigma_deg = self.heading_sigma_deg;
        let normal = (-0.5 * (off_deg / sigma_deg).powi(2)).exp()
            / (sigma_deg * std::f64::consts::TAU.sqrt());
        ((1.0 - ODD_HEADINGS) * normal * 360.0 + ODD_HEADINGS).ln()
    }

    /// Logarithm of the likelihood of being on no road.
    pub fn off_network(&self) -> f64 {
        let half_width_m = RoadClass::Local.usual_width_m() / 2.0;
        let away_m = self.off_network_sigmas * self.sigma_m(half_width_m);
        self.position_weight * self.position(away_m, half_width_m)
    }

    /// Whether a road at this distance is nearer than none.
    pub fn on_network(&self, distance_m: f64, half_width_m: f64) -> bool {
        distance_m <= self.off_network_sigmas * self.sigma_m(half_width_m)
    }
}

/// A value within its range; what is no number is as bad as can be.
fn kept(value: f64, least: f64, most: f64) -> f64 {
    if value.is_nan() {
        most
    } else {
        value.clamp(least, most)
    }
}

/// Places on all edges around a fix, the likeliest first.
pub(super) fn find(network: &Network, fix: &Fix, witness: &Witness) -> Vec<Candidate> {
    let near = network.edges_near(fix.position, witness.radius_m());
    let mut all = Vec::with_capacity(2 * near.len());
    for (edge, foot) in near {
        for forward in [true, false] {
            let way = Way { edge, forward };
            let road = network.road_of(network.graph().edge(way));
            let heading_deg = along(foot.heading_deg, way);
            let place = witness.position(foot.distance_m, road.road.width_m() / 2.0);
            all.push(Candidate {
                way,
                chainage_m: foot.chainage_m,
                likelihood: witness.position_weight * place
                    + witness.heading_weight * witness.heading(heading_deg),
            });
        }
    }
    all.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood));
    all.truncate(MOST);
    all
}

/// The direction of a way whose line has this direction.
pub(super) fn along(heading_deg: f64, way: Way) -> f64 {
    if way.forward {
        heading_deg
    } else {
        heading_deg + 180.0
    }
}
