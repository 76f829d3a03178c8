//! Registering a drive: by how much it lies off the register, everywhere along its way, told by the
//! damage that both know.

use super::{
    assign::{Pair, assign},
    coarse::{self, Node, Prior},
    drift::{Drift, Moment, Shift},
    scene::{Landmark, Scene, Seen},
};
use nalgebra::{Matrix2, Vector2};

/// A pair beyond this squared distance in standard deviations is none (99.7 %).
const GATE: f64 = 11.8;
/// Observations whose rough shift is found together, and how many more on both sides are looked at.
const PART: usize = 400;
const AROUND: usize = 60;
/// Pairs and shift settle within so many rounds.
const ROUNDS: usize = 4;

/// How a drive lies against the register.
pub(super) struct Alignment {
    /// The landmark of each observation.
    pub pairs: Vec<Option<usize>>,
    /// The register's place less the drive's, at each observation.
    pub seen: Vec<Shift>,
    /// The same at each landmark that was passed, in the order of [`Scene::passed`].
    pub passed: Vec<Shift>,
}

/// Finds pairs and shift together: first over all shifts at once, then the pairs by least cost under
/// the shift, and the shift by the pairs.
pub(super) fn align(scene: &Scene) -> Alignment {
    let drift = scene.drift();
    let mut shifts = rough(&nodes(scene), &prior(scene, &drift));
    let mut pairs = vec![None; scene.seen.len()];
    let mut smoothed = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let chosen = pair_up(scene, &shifts);
        let settled = chosen == pairs && !smoothed.0.is_empty();
        pairs = chosen;
        if settled {
            break;
        }
        smoothed = smooth(scene, &drift, &pairs);
        shifts = smoothed
            .0
            .iter()
            .map(|s: &Shift| (s.mean, s.covariance))
            .collect();
    }
    Alignment {
        pairs,
        seen: smoothed.0,
        passed: smoothed.1,
    }
}

/// The rough shift at each node, found part by part: what lies far away along the drive tells nothing,
/// and memory stays flat.
fn rough(nodes: &[Node], prior: &Prior) -> Vec<(Vector2<f64>, Matrix2<f64>)> {
    let part = |from: usize| {
        let to = (from + PART).min(nodes.len());
        let (first, end) = (from.saturating_sub(AROUND), (to + AROUND).min(nodes.len()));
        let found = coarse::shifts(&nodes[first..end], prior);
        found.into_iter().skip(from - first).take(to - from)
    };
    (0..nodes.len()).step_by(PART).flat_map(part).collect()
}

fn prior(scene: &Scene, drift: &Drift) -> Prior {
    Prior {
        sigma_m: drift
            .sigma_m
            .hypot(drift.steady_m / std::f64::consts::SQRT_2),
        drift_s: drift.drift_s,
        odds_m2: scene.odds_m2,
    }
}

fn nodes(scene: &Scene) -> Vec<Node> {
    let node = |seen: &Seen| {
        let near = scene.near(seen);
        let candidate = |k: &usize| {
            let mark = &scene.landmarks[*k];
            let (off, noise) = residual(seen, mark, Vector2::zeros());
            (off, noise)
        };
        Node {
            at_s: seen.at_s,
            candidates: near.iter().map(candidate).collect(),
        }
    };
    scene.seen.iter().map(node).collect()
}

/// How far a landmark lies from where a shifted observation puts it, and the variance of that but for
/// the shift's own.
fn residual(seen: &Seen, mark: &Landmark, shift: Vector2<f64>) -> (Vector2<f64>, Matrix2<f64>) {
    let off = mark.place - seen.place - shift;
    // A crack is as long as was seen of it: centres may differ by half of what lengths differ by.
    let slack = ((seen.length_m - mark.length_m) / 2.0).powi(2);
    let along = seen.ahead * seen.ahead.transpose() * slack;
    (off, seen.own + mark.own + along)
}

/// The cheapest pairs under the shifts, one to one.
///
/// The cost of a pair is minus twice the logarithm of how much likelier it is than a new find.
fn pair_up(scene: &Scene, shifts: &[(Vector2<f64>, Matrix2<f64>)]) -> Vec<Option<usize>> {
    let mut pairs = Vec::new();
    for (row, (seen, (shift, unsure))) in scene.seen.iter().zip(shifts).enumerate() {
        for column in scene.near(seen) {
            let (off, noise) = residual(seen, &scene.landmarks[column], *shift);
            let whole = noise + unsure;
            let Some(inverse) = whole.try_inverse() else {
                continue;
            };
            let squared = off.dot(&(inverse * off));
            let peak =
                scene.odds_m2 / (std::f64::consts::TAU * whole.determinant().max(1e-9).sqrt());
            if squared <= GATE {
                let cost = squared - 2.0 * peak.ln();
                pairs.push(Pair { row, column, cost });
            }
        }
    }
    assign(scene.seen.len(), &pairs, 0.0)
}

/// The shift at all observations and at all landmarks passed, from these pairs.
fn smooth(scene: &Scene, drift: &Drift, pairs: &[Option<usize>]) -> (Vec<Shift>, Vec<Shift>) {
    let seen = scene.seen.iter().zip(pairs).map(|(seen, pair)| Moment {
        at_s: seen.at_s,
        steady: seen.ahead,
        measured: pair.map(|k| residual(seen, &scene.landmarks[k], Vector2::zeros())),
    });
    let passed = scene.passed.iter().map(|passed| Moment {
        at_s: passed.at_s,
        steady: passed.ahead,
        measured: None,
    });
    let all: Vec<Moment> = seen.chain(passed).collect();
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|&a, &b| all[a].at_s.total_cmp(&all[b].at_s).then(a.cmp(&b)));
    let in_order: Vec<Moment> = order.iter().map(|&n| all[n]).collect();
    let mut shifts: Vec<Option<Shift>> = vec![None; all.len()];
    for (n, shift) in order.into_iter().zip(drift.smoothed(&in_order)) {
        shifts[n] = Some(shift);
    }
    let mut shifts: Vec<Shift> = shifts.into_iter().flatten().collect();
    let passed = shifts.split_off(scene.seen.len());
    (shifts, passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_drive_in_parts_is_as_found_as_a_whole() {
        let prior = Prior {
            sigma_m: 3.0,
            drift_s: 30.0,
            odds_m2: 200.0,
        };
        let node = |n: u32| Node {
            at_s: f64::from(n) * 4.0,
            candidates: vec![(
                Vector2::new((f64::from(n) / 40.0).sin() * 3.0, f64::from(n % 3)),
                Matrix2::identity(),
            )],
        };
        let nodes: Vec<Node> = (0..900).map(node).collect();
        let (parts, whole) = (rough(&nodes, &prior), coarse::shifts(&nodes, &prior));
        assert_eq!(parts.len(), whole.len());
        for (part, whole) in parts.iter().zip(&whole) {
            assert!((part.0 - whole.0).norm() < 1e-3, "{} {}", part.0, whole.0);
        }
    }
}
