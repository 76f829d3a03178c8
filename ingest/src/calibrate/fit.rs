//! The mounting to a fraction of a pixel: least squares over all pairs at once.
//!
//! Each picture is compared with the one before it, place by place (Lucas and Kanade, 1981). What
//! all pairs share is the mounting; bounce and the error of the way driven are each pair's own and
//! are eliminated (Schur's complement), under the condition that bounce, roll and the error of the
//! way are 0 in the mean of all pairs (Lagrange's multipliers).

use super::{
    ground::{Own, Parameters, homography},
    pair::{Evidence, Pair, Size},
};
use nalgebra::{DMatrix, DVector, Matrix3, SMatrix, SVector, Vector3};
use rayon::prelude::*;

const SHARED: usize = 5;
const OWN: usize = 4;
const ALL: usize = SHARED + OWN;
/// Which of a pair's own are 0 in the mean: all but the turn, as a track may have a wrong bend.
const LEVEL: [usize; 3] = [0, 2, 3];
type Square = SMatrix<f64, SHARED, SHARED>;

/// Standard deviations of what is each pair's own before the drive has shown them: bounce in
/// radians, and the share of the way; and what they may be taken for after.
pub(super) const WIDE: [f64; OWN] = [0.01, 0.02, 0.006, 0.2];
const LEAST_OWN_SIGMA: [f64; OWN] = [0.001, 0.001, 0.001, 0.01];
/// Differences beyond this (in contrasts) are something else than the road: they hardly count.
const ROBUST: f64 = 1.0;
/// Neighbouring places are calmed together: about so many are one measurement.
const ALIKE_PLACES: f64 = 6.0;
/// Pairs less alike than this show no common road.
const LEAST_ALIKE: f64 = 0.15;
const ROUNDS: usize = 25;
/// No step is longer: radians, and logarithms.
const MOST_STEP: f64 = 0.05;
const LAST_STEP: f64 = 2e-6;

/// What pairs say of the mounting, with their own unknowns eliminated.
#[derive(Clone, Debug, Default)]
pub(super) struct Word {
    information: Square,
    pull: Parameters,
    /// What of a pair's own is 0 in the mean: its value and what it would still move by, how that
    /// changes with the mounting, and how freely it moves.
    level: SVector<f64, 3>,
    level_slope: SMatrix<f64, 3, SHARED>,
    level_give: SMatrix<f64, 3, 3>,
}

impl Word {
    fn sum<'a>(words: impl Iterator<Item = &'a Self>) -> Self {
        words.fold(Self::default(), |sum, word| sum.with(word, 1.0))
    }

    /// This and another, or this without it for a sign of -1.
    pub fn with(&self, other: &Self, sign: f64) -> Self {
        Self {
            information: self.information + other.information * sign,
            pull: self.pull + other.pull * sign,
            level: self.level + other.level * sign,
            level_slope: self.level_slope + other.level_slope * sign,
            level_give: self.level_give + other.level_give * sign,
        }
    }

    /// Normal equations of the mounting under the condition on the means.
    pub fn normal(&self) -> (Square, Parameters) {
        let stiff = self.level_give.try_inverse().unwrap_or_default();
        let held = self.level_slope.transpose() * stiff;
        (
            self.information + held * self.level_slope,
            self.pull + held * self.level,
        )
    }

    /// The multipliers that hold the means at 0 when the mounting moves by a step.
    fn multipliers(&self, step: &Parameters) -> SVector<f64, 3> {
        let stiff = self.level_give.try_inverse().unwrap_or_default();
        stiff * (self.level - self.level_slope * step)
    }
}

/// A pair that agrees under the best mounting.
#[derive(Clone, Debug)]
pub(super) struct Agreeing {
    /// The stretch that it is of.
    pub stretch: usize,
    /// What it says.
    pub word: Word,
    /// Correlation of the two pictures, one laid onto the other.
    pub alike: f64,
    /// What is its own.
    pub own: Own,
}

/// The best mounting and what each pair says of it.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    pub parameters: Parameters,
    pub agreeing: Vec<Agreeing>,
    /// What is each pair's own; 0 for pairs that show no common road.
    pub own: Vec<Own>,
}

impl Fit {
    /// How much the pairs differ from one another, by the median of those that agree.
    pub fn own_sigma(&self) -> [f64; OWN] {
        const NORMAL: f64 = 1.4826;
        std::array::from_fn(|n| {
            let off = median(self.agreeing.iter().map(|pair| pair.own[n].abs()));
            (off.unwrap_or(WIDE[n]) * NORMAL).clamp(LEAST_OWN_SIGMA[n], WIDE[n])
        })
    }

    /// The logarithm of the factor by which the ways are misjudged, for the median pair.
    pub fn median_way(&self) -> f64 {
        median(self.agreeing.iter().map(|pair| pair.own[OWN - 1])).unwrap_or(0.0)
    }

    /// What all pairs say together.
    pub fn all(&self) -> Word {
        Word::sum(self.agreeing.iter().map(|pair| &pair.word))
    }
}

/// The middle one; `None` of none.
pub(super) fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut all: Vec<f64> = values.collect();
    let half = all.len() / 2;
    (!all.is_empty()).then(|| *all.select_nth_unstable_by(half, f64::total_cmp).1)
}

/// Moves the parameters in `free` from `start` to where the pictures agree best.
///
/// `own` is where each pair's own begins, with its standard deviations.
pub(super) fn fit(
    evidence: &Evidence,
    size: Size,
    start: &Parameters,
    free: &[usize],
    (mut own, own_sigma): (Vec<Own>, [f64; OWN]),
) -> Fit {
    let places = evidence.road(size, start);
    let shrunk = evidence.shrunk(size);
    let mut parameters = *start;
    let mut rounds = 0;
    loop {
        let sums: Vec<Option<Sums>> = evidence
            .pairs
            .par_iter()
            .zip(&own)
            .map(|(pair, own)| {
                Sums::of(pair, size, &places, &parameters, (own, &own_sigma), shrunk)
            })
            .collect();
        let words: Vec<Option<Word>> = sums
            .iter()
            .zip(&own)
            .map(|(sums, own)| Some(sums.as_ref()?.word(own)))
            .collect();
        let all = Word::sum(words.iter().flatten());
        let mut step = solve(&all.normal(), free).unwrap_or_default();
        step *= (MOST_STEP / step.amax().max(1e-12)).min(1.0);
        rounds += 1;
        if step.amax() < LAST_STEP || rounds > ROUNDS {
            let known = evidence.pairs.iter().zip(sums).zip(words).zip(&own);
            let agreeing = known.filter_map(|(((pair, sums), word), own)| {
                Some(Agreeing {
                    stretch: pair.stretch,
                    word: word?,
                    alike: sums?.alike,
                    own: *own,
                })
            });
            return Fit {
                parameters,
                agreeing: agreeing.collect(),
                own,
            };
        }
        parameters += step;
        let multipliers = all.multipliers(&step);
        for (own, sums) in own.iter_mut().zip(&sums) {
            match sums {
                Some(sums) => *own += sums.own_step(&step, &multipliers),
                None => *own = Own::zeros(),
            }
        }
    }
}

/// The step of the free parameters alone; `None` where they cannot be told apart.
pub(super) fn solve(
    (information, pull): &(Square, Parameters),
    free: &[usize],
) -> Option<Parameters> {
    let n = free.len();
    let part = DMatrix::from_fn(n, n, |r, c| information[(free[r], free[c])]);
    let right = DVector::from_fn(n, |r, _| pull[free[r]]);
    let found = part.cholesky()?.solve(&right);
    let mut step = Parameters::zeros();
    for (n, place) in free.iter().enumerate() {
        step[*place] = found[n];
    }
    step.iter().all(|v| v.is_finite()).then_some(step)
}

/// A place of the later picture with what the earlier one shows there.
struct Sample {
    place: Vector3<f64>,
    /// Where in the earlier picture that is, and its third coordinate before it was brought to 1.
    there: [f64; 3],
    before: f64,
    /// How the earlier picture grows to the right and down.
    slope: [f64; 2],
    after: f64,
}

impl Sample {
    /// All places that are in both pictures.
    fn all(pair: &Pair, size: Size, places: &[[f64; 2]], h: &Matrix3<f64>) -> Vec<Self> {
        let (before, after) = (size.of(&pair.before), size.of(&pair.after));
        let sample = |place: &[f64; 2]| {
            let place3 = Vector3::new(place[0], place[1], 1.0);
            let there = h * place3;
            if there.z <= 0.0 {
                return None;
            }
            let (x, y) = (there.x / there.z, there.y / there.z);
            let [value, right, down] = before.at([x, y])?.map(f64::from);
            Some(Self {
                place: place3,
                there: [x, y, there.z],
                before: value,
                slope: [right, down],
                after: f64::from(after.at(*place)?[0]),
            })
        };
        places.iter().filter_map(sample).collect()
    }

    /// How the earlier picture's value here grows with each parameter.
    fn grows(&self, slopes: &[Matrix3<f64>; ALL]) -> SVector<f64, ALL> {
        let [x, y, z] = self.there;
        SVector::from_fn(|n, _| {
            let moved = slopes[n] * self.place;
            (self.slope[0] * (moved.x - x * moved.z) + self.slope[1] * (moved.y - y * moved.z)) / z
        })
    }
}

/// Correlation of the two pictures, and how much of the earlier one is in the later: judged by plain
/// differences, a mounting would be led to where the earlier picture shows little.
fn likeness(samples: &[Sample]) -> (f64, f64) {
    let sum = |of: &dyn Fn(&Sample) -> f64| samples.iter().map(of).sum::<f64>().max(1e-9);
    let both = sum(&|s| s.before * s.after);
    let first = sum(&|s| s.before * s.before);
    let second = sum(&|s| s.after * s.after);
    (both / (first * second).sqrt(), both / first)
}

/// Normal equations of one pair.
struct Sums {
    information: SMatrix<f64, ALL, ALL>,
    pull: SVector<f64, ALL>,
    alike: f64,
}

impl Sums {
    /// `None` where the two pictures show no common road.
    fn of(
        pair: &Pair,
        size: Size,
        places: &[[f64; 2]],
        p: &Parameters,
        (own, own_sigma): (&Own, &[f64; OWN]),
        shrunk: f64,
    ) -> Option<Self> {
        let at = |p: &Parameters, own: &Own| homography(p, own, &pair.way, shrunk);
        let h = at(p, own);
        let slopes = slopes(&h, p, own, &at);
        let samples = Sample::all(pair, size, places, &h);
        let (alike, gain) = likeness(&samples);
        if alike < LEAST_ALIKE {
            return None;
        }
        let mut information = SMatrix::<f64, ALL, ALL>::zeros();
        let mut pull = SVector::<f64, ALL>::zeros();
        let (mut misfit, mut weights) = (0.0, 0.0);
        for sample in &samples {
            let grows = sample.grows(&slopes) * gain;
            let off = sample.after - sample.before * gain;
            let weight = (1.0 + (off / ROBUST).powi(2)).powi(-2);
            information.ger(weight, &grows, &grows, 1.0);
            pull.axpy(weight * off, &grows, 1.0);
            misfit += weight * off * off;
            weights += weight;
        }
        let scale = weights / (misfit * ALIKE_PLACES).max(1e-9);
        let (mut information, mut pull) = (information * scale, pull * scale);
        for (n, sigma) in own_sigma.iter().enumerate() {
            information[(SHARED + n, SHARED + n)] += sigma.powi(-2);
            pull[SHARED + n] -= own[n] * sigma.powi(-2);
        }
        Some(Self {
            information,
            pull,
            alike,
        })
    }

    fn blocks(&self) -> (SMatrix<f64, SHARED, OWN>, SMatrix<f64, OWN, OWN>) {
        let between = self.information.fixed_view::<SHARED, OWN>(0, SHARED);
        let own = self.information.fixed_view::<OWN, OWN>(SHARED, SHARED);
        // The priors make it invertible.
        (between.into_owned(), own.try_inverse().unwrap_or_default())
    }

    fn word(&self, own: &Own) -> Word {
        let (between, inverse) = self.blocks();
        let shared = self.information.fixed_view::<SHARED, SHARED>(0, 0);
        let own_pull = self.pull.fixed_rows::<OWN>(SHARED);
        let moves = own + inverse * own_pull;
        let slope = inverse * between.transpose();
        Word {
            information: shared - between * slope,
            pull: self.pull.fixed_rows::<SHARED>(0) - between * inverse * own_pull,
            level: moves.select_rows(&LEVEL).fixed_rows::<3>(0).into_owned(),
            level_slope: slope.select_rows(&LEVEL).fixed_rows::<3>(0).into_owned(),
            level_give: SMatrix::from_fn(|r, c| inverse[(LEVEL[r], LEVEL[c])]),
        }
    }

    fn own_step(&self, shared: &Parameters, multipliers: &SVector<f64, 3>) -> Own {
        let (between, inverse) = self.blocks();
        let mut pull = self.pull.fixed_rows::<OWN>(SHARED) - between.transpose() * shared;
        for (n, place) in LEVEL.iter().enumerate() {
            pull[*place] -= multipliers[n];
        }
        inverse * pull
    }
}

/// How the homography changes with each parameter.
fn slopes(
    h: &Matrix3<f64>,
    p: &Parameters,
    own: &Own,
    at: &impl Fn(&Parameters, &Own) -> Matrix3<f64>,
) -> [Matrix3<f64>; ALL] {
    const BY: f64 = 1e-6;
    std::array::from_fn(|n| {
        let (mut p, mut own) = (*p, *own);
        match n.checked_sub(SHARED) {
            None => p[n] += BY,
            Some(n) => own[n] += BY,
        }
        (at(&p, &own) - h) / BY
    })
}
