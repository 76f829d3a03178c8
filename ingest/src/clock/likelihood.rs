//! How well the seen motion fits the track at an offset.

use crate::{Motion, Step, Track};
use jiff::Timestamp;

/// Track points nearer to one another add nothing.
const LEAST_APART_S: f64 = 0.8;
/// Fewer common points than this tell nothing.
const LEAST_POINTS: usize = 12;
/// So many of the points that could be in common must be.
const LEAST_SHARE: f64 = 0.6;
/// How alike a receiver's errors are from one point to the next: unknown, so all are tried.
const LIKENESSES: [f64; 6] = [0.0, 0.5, 0.8, 0.9, 0.95, 0.98];
/// Lengths measured in pictures are off by a factor near 1: mounting and bounce.
const WAY_SCALE_SIGMA: f64 = 0.08;
/// Turns more so: where a vehicle turns about is a guess.
const TURN_SCALE_SIGMA: f64 = 0.3;
/// No fit is taken to be better than this: metres, and radians.
const LEAST_WAY_M: f64 = 0.1;
const LEAST_TURN_RAD: f64 = 0.01;
/// Neighbouring points share more than the model knows: their word counts for this much.
const TEMPER: f64 = 0.6;
/// Where a drive at even speed would fit so much better (e³), what was seen is another drive.
const MOST_LOSS: f64 = 3.0;

/// A quantity that grows along the drive, as pictures and track have it.
#[derive(Clone, Debug)]
pub(super) struct Quantity {
    /// Parts of seconds since the recording's start and values at them.
    pub seen: Vec<Vec<(f64, f64)>>,
    /// Stretches of the track alike.
    pub tracked: Vec<Vec<(f64, f64)>>,
    scale_sigma: f64,
    least: f64,
}

/// The seen motion and the track, by seconds since the recording's start.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    pub way: Quantity,
    turn: Quantity,
    points: f64,
}

impl Evidence {
    pub fn new(motion: &Motion, track: &Track, start: Timestamp) -> Self {
        let tracked = track.odometer(start, LEAST_APART_S);
        let pick = |n: usize| {
            let line = |stretch: &Vec<[f64; 3]>| stretch.iter().map(|p| (p[0], p[n])).collect();
            tracked.iter().map(line).collect::<Vec<Vec<(f64, f64)>>>()
        };
        let way = Quantity {
            seen: summed(motion, |step| step.ahead_m),
            tracked: pick(1),
            scale_sigma: WAY_SCALE_SIGMA,
            least: LEAST_WAY_M,
        };
        let turn = Quantity {
            seen: summed(motion, |step| step.turned_rad),
            tracked: pick(2),
            scale_sigma: TURN_SCALE_SIGMA,
            least: LEAST_TURN_RAD,
        };
        let seconds: f64 = way
            .seen
            .iter()
            .filter_map(|part| Some(part.last()?.0 - part.first()?.0))
            .sum();
        Self {
            points: seconds / usual_step_s(&way.tracked),
            way,
            turn,
        }
    }

    /// Whether anything was seen that could be compared.
    pub fn is_enough(&self) -> bool {
        self.points >= LEAST_POINTS as f64
    }

    /// Seconds of the recording that were watched, first and last.
    pub fn seen_span(&self) -> Option<(f64, f64)> {
        let first = self.way.seen.first()?.first()?.0;
        Some((first, self.way.seen.last()?.last()?.0))
    }

    /// Logarithm of the likelihood of an offset; `None` with too little in common.
    pub fn log_likelihood(&self, offset_s: f64) -> Option<f64> {
        let way = fit(&self.way, offset_s, self.points)?;
        Some(TEMPER * (way + fit(&self.turn, offset_s, self.points).unwrap_or(0.0)))
    }

    /// Whether the motion can be that of the track: at an offset, it fits no worse than an even drive.
    pub fn agrees(&self, offset_s: f64) -> bool {
        let even = |part: &Vec<(f64, f64)>| {
            let speed = match (part.first(), part.last()) {
                (Some(a), Some(b)) if b.0 > a.0 => (b.1 - a.1) / (b.0 - a.0),
                _ => 0.0,
            };
            part.iter().map(|(t, _)| (*t, speed * t)).collect()
        };
        let evenly = Quantity {
            seen: self.way.seen.iter().map(even).collect(),
            ..self.way.clone()
        };
        let gain = |quantity| fit(quantity, offset_s, self.points);
        match (gain(&self.way), gain(&evenly)) {
            (Some(seen), Some(even)) => TEMPER * (even - seen) <= MOST_LOSS,
            _ => false,
        }
    }
}

/// Sums of what the steps moved, from 0 at the start of each part.
fn summed(motion: &Motion, of: impl Fn(&Step) -> f64) -> Vec<Vec<(f64, f64)>> {
    let sum = |part: &Vec<Step>| {
        let first = part.first().map(|step| (step.from_s, 0.0));
        let steps = part.iter().scan(0.0, |sum, step| {
            *sum += of(step);
            Some((step.to_s, *sum))
        });
        first.into_iter().chain(steps).collect()
    };
    motion.parts.iter().map(sum).collect()
}

fn usual_step_s(tracked: &[Vec<(f64, f64)>]) -> f64 {
    let mut steps: Vec<f64> = tracked
        .iter()
        .flat_map(|s| s.windows(2).map(|two| two[1].0 - two[0].0))
        .collect();
    let half = steps.len() / 2;
    if steps.is_empty() {
        f64::MAX
    } else {
        *steps.select_nth_unstable_by(half, f64::total_cmp).1
    }
}

/// Regression of the tracked values on the seen ones with errors that are alike from point to
/// point (an AR(1) process), over all degrees of likeness.
fn fit(quantity: &Quantity, offset_s: f64, points: f64) -> Option<f64> {
    let pairs = in_common(quantity, offset_s);
    let n: usize = pairs.iter().map(Vec::len).sum();
    if n < LEAST_POINTS || (n as f64) < LEAST_SHARE * points {
        return None;
    }
    let logs = LIKENESSES.map(|likeness| {
        let left = left_over(&pairs, likeness, quantity.scale_sigma);
        // Per point, so that offsets with more points in common are not punished for it.
        -points / 2.0 * (left + quantity.least * quantity.least).ln()
    });
    let most = logs.iter().copied().fold(f64::MIN, f64::max);
    let mean = logs.iter().map(|log| (log - most).exp()).sum::<f64>() / logs.len() as f64;
    Some(most + mean.ln())
}

/// (seen, tracked) at the track's points, for each unbroken run of them.
fn in_common(quantity: &Quantity, offset_s: f64) -> Vec<Vec<(f64, f64)>> {
    let mut runs = Vec::new();
    for part in &quantity.seen {
        let (Some(first), Some(last)) = (part.first(), part.last()) else {
            continue;
        };
        for stretch in &quantity.tracked {
            let from = stretch.partition_point(|p| p.0 < first.0 + offset_s);
            let to = stretch.partition_point(|p| p.0 <= last.0 + offset_s);
            let points = stretch.get(from..to).unwrap_or_default();
            if points.len() >= 3 {
                runs.push(
                    points
                        .iter()
                        .map(|p| (between(part, p.0 - offset_s), p.1))
                        .collect(),
                );
            }
        }
    }
    runs
}

/// The value at a time between the first and the last of a part.
pub(super) fn between(part: &[(f64, f64)], at_s: f64) -> f64 {
    let after = part
        .partition_point(|p| p.0 < at_s)
        .clamp(1, part.len().max(2) - 1);
    match (part.get(after - 1), part.get(after)) {
        (Some(a), Some(b)) if b.0 > a.0 => a.1 + (b.1 - a.1) * (at_s - a.0) / (b.0 - a.0),
        (Some(a), _) => a.1,
        _ => 0.0,
    }
}

/// Mean square of what the regression leaves over.
fn left_over(runs: &[Vec<(f64, f64)>], likeness: f64, scale_sigma: f64) -> f64 {
    let (mut xx, mut xy, mut yy, mut n) = (0.0, 0.0, 0.0, 0.0);
    for run in runs {
        let fresh = || {
            run.windows(2).map(|two| {
                (
                    two[1].0 - likeness * two[0].0,
                    two[1].1 - likeness * two[0].1,
                )
            })
        };
        let count = (run.len() - 1) as f64;
        let (mx, my) = fresh().fold((0.0, 0.0), |sum, p| {
            (sum.0 + p.0 / count, sum.1 + p.1 / count)
        });
        for (x, y) in fresh() {
            xx += (x - mx) * (x - mx);
            xy += (x - mx) * (y - my);
            yy += (y - my) * (y - my);
        }
        n += count - 1.0;
    }
    let n: f64 = f64::max(n, 1.0);
    let left = |scale: f64| (yy - 2.0 * scale * xy + scale * scale * xx).max(0.0) / n;
    // The scale is known to be near 1: a weight that equals one more measurement of it.
    let weight = left(1.0) / (scale_sigma * scale_sigma);
    let scale = (xy + weight) / (xx + weight).max(1e-12);
    left(scale) + weight * (scale - 1.0).powi(2) / n
}
