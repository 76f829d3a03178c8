//! How well a register tells the truth, and how sure that is.

use crate::{
    Held,
    random::numbers,
    world::{Truth, World, plane},
};
use geo::Coord;
use rand::RngExt;
use register::{Defect, SightingId, Status};
use serde::Serialize;
use std::{cmp::Reverse, collections::BTreeMap};

/// A stretch with fewer damages is too short to count on.
const LEAST_IN_ROW: usize = 10;

/// What became of one world, in one or more registers of it.
///
/// A defect *is* the true damage that most of its sightings are of, wherever it lies: places are
/// judged by that, so that no gate hides the worst of them. What is confirmed is judged as its
/// readers see it: by what truly lies within reach.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// True damages.
    pub truths: usize,
    /// How far off each damage's best defect is, of any status.
    pub errors_m: Vec<f64>,
    /// The same of confirmed ones.
    pub confirmed_errors_m: Vec<f64>,
    /// How many of `errors_m` are within what the defect states for 95 in 100.
    pub within_stated: usize,
    /// Further defects of a damage that has one, of any status.
    pub duplicates: usize,
    /// Confirmed defects.
    pub confirmed: usize,
    /// Confirmed ones within reach of a damage that another confirmed one is nearer to.
    pub confirmed_duplicates: usize,
    /// True damages without a confirmed defect within reach.
    pub missed: usize,
    /// Confirmed defects without any damage of their kind within reach.
    pub spurious: usize,
    /// Confirmed defects and true damages of each stretch of 100 m.
    pub rows: Vec<(usize, usize)>,
    /// `errors_m` of the same passes merged without the roads, where roads were given.
    pub without_road_m: Vec<f64>,
}

impl Judged {
    /// Holds a register against the world that it is of.
    pub fn of(world: &World, held: &[Held], truth_of: &BTreeMap<SightingId, usize>) -> Self {
        let truths = world.truths();
        let open: Vec<&Held> = held
            .iter()
            .filter(|h| !matches!(h.defect.status, Status::Rejected | Status::Repaired))
            .collect();
        let mut judged = Self {
            truths: truths.len(),
            ..Self::default()
        };
        judged.judge_places(truths, &open, truth_of);
        let confirmed: Vec<&Defect> = open
            .iter()
            .map(|h| &h.defect)
            .filter(|defect| defect.status == Status::Confirmed)
            .collect();
        judged.judge_confirmed(truths, &confirmed, world.spacing().reach_m());
        judged
    }

    /// Takes in what became of other drives through the same world.
    pub fn add(&mut self, other: Self) {
        self.truths += other.truths;
        self.errors_m.extend(other.errors_m);
        self.confirmed_errors_m.extend(other.confirmed_errors_m);
        self.within_stated += other.within_stated;
        self.duplicates += other.duplicates;
        self.confirmed += other.confirmed;
        self.confirmed_duplicates += other.confirmed_duplicates;
        self.missed += other.missed;
        self.spurious += other.spurious;
        self.rows.extend(other.rows);
        self.without_road_m.extend(other.without_road_m);
    }

    fn judge_places(
        &mut self,
        truths: &[Truth],
        open: &[&Held],
        truth_of: &BTreeMap<SightingId, usize>,
    ) {
        let mut by_truth: BTreeMap<usize, Vec<&Held>> = BTreeMap::new();
        for held in open {
            if let Some(truth) = identity(held, truth_of) {
                by_truth.entry(truth).or_default().push(held);
            }
        }
        for (truth, mut defects) in by_truth {
            defects.sort_by_key(|held| Reverse(held.sightings.len()));
            let (truth, best) = (&truths[truth], &defects[0].defect);
            let error_m = apart_m(best, truth);
            self.errors_m.push(error_m);
            if best.status == Status::Confirmed {
                self.confirmed_errors_m.push(error_m);
            }
            self.within_stated += usize::from(states(best, truth));
            self.duplicates += defects.len() - 1;
        }
    }

    fn judge_confirmed(&mut self, truths: &[Truth], confirmed: &[&Defect], reach_m: f64) {
        let pairs = pairs(truths, confirmed, reach_m);
        let matched = one_to_one(&pairs);
        let has_truth_near = |d: usize| pairs.iter().any(|&(_, _, other)| other == d);
        let extra = (0..confirmed.len()).filter(|d| !matched.values().any(|m| m == d));
        let (near, far): (Vec<usize>, Vec<usize>) = extra.partition(|&d| has_truth_near(d));
        self.confirmed = confirmed.len();
        self.missed = truths.len() - matched.len();
        self.confirmed_duplicates = near.len();
        self.spurious = far.len();
        self.rows = rows(truths, confirmed);
    }
}

/// The damage that most of a defect's sightings are of; `None` for an invention.
fn identity(held: &Held, truth_of: &BTreeMap<SightingId, usize>) -> Option<usize> {
    let mut votes: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    for sighting in &held.sightings {
        *votes.entry(truth_of.get(sighting).copied()).or_default() += 1;
    }
    votes
        .into_iter()
        .max_by_key(|(_, votes)| *votes)
        .and_then(|(truth, _)| truth)
}

fn place(defect: &Defect) -> Coord<f64> {
    plane().to_plane(defect.position())
}

fn apart_m(defect: &Defect, truth: &Truth) -> f64 {
    let off = place(defect) - truth.at;
    off.x.hypot(off.y)
}

/// Whether the truth lies within what the defect states for 95 times in 100.
fn states(defect: &Defect, truth: &Truth) -> bool {
    let off = truth.at - place(defect);
    defect.ellipse.holds(off.x, off.y)
}

/// Metres, truth and defect of one kind within reach of each other, nearest first.
fn pairs(truths: &[Truth], defects: &[&Defect], reach_m: f64) -> Vec<(f64, usize, usize)> {
    let mut pairs = Vec::new();
    for (t, truth) in truths.iter().enumerate() {
        for (d, defect) in defects.iter().enumerate() {
            let metres = apart_m(defect, truth);
            if metres <= reach_m && truth.class.group() == defect.class.group() {
                pairs.push((metres, t, d));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    pairs
}

/// The defect of each truth: nearest pairs first.
fn one_to_one(pairs: &[(f64, usize, usize)]) -> BTreeMap<usize, usize> {
    let mut matched = BTreeMap::new();
    for &(_, truth, defect) in pairs {
        let taken = matched.values().any(|&other| other == defect);
        if !taken {
            matched.entry(truth).or_insert(defect);
        }
    }
    matched
}

/// Defects and truths of each stretch; a defect belongs to the stretch of the nearest truth.
fn rows(truths: &[Truth], defects: &[&Defect]) -> Vec<(usize, usize)> {
    let mut rows: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for truth in truths {
        rows.entry(truth.row).or_default().1 += 1;
    }
    for defect in defects {
        let nearest = truths
            .iter()
            .min_by(|a, b| apart_m(defect, a).total_cmp(&apart_m(defect, b)));
        if let Some(truth) = nearest {
            rows.entry(truth.row).or_default().0 += 1;
        }
    }
    rows.into_values()
        .filter(|(_, truths)| *truths >= LEAST_IN_ROW)
        .collect()
}

/// A number that says how good a register is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Half of the defects lie no farther from the truth, in metres.
    MedianError,
    /// 95 of 100 defects lie no farther from the truth, in metres.
    P95Error,
    /// The same of confirmed defects.
    ConfirmedMedianError,
    /// The same of confirmed defects.
    ConfirmedP95Error,
    /// Per cent of defects within the error that they state for 95 in 100.
    WithinStated,
    /// Further defects of one damage, whatever their status, per cent of all damage.
    Duplicates,
    /// Further confirmed defects within reach of a damage, per cent of all damage.
    ConfirmedDuplicates,
    /// Damage without a confirmed defect, per cent.
    Missed,
    /// Confirmed defects where there is no damage, per cent.
    Spurious,
    /// By how many per cent the count of confirmed defects on 100 m is off, on average.
    CountError,
    /// Median error with roads over that without.
    RoadRatio,
    /// By how many metres roads worsen the median error, in the worst world.
    RoadHarm,
}

impl Metric {
    /// In a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::MedianError => "position error, median",
            Self::P95Error => "position error, 95 % below",
            Self::ConfirmedMedianError => "the same, confirmed only, median",
            Self::ConfirmedP95Error => "the same, confirmed only, 95 % below",
            Self::WithinStated => "within the stated 95 %",
            Self::Duplicates => "duplicates, any status",
            Self::ConfirmedDuplicates => "duplicates, confirmed",
            Self::Missed => "missed (none confirmed)",
            Self::Spurious => "spurious, confirmed",
            Self::CountError => "count on 100 m off by",
            Self::RoadRatio => "median error with road : without",
            Self::RoadHarm => "road worsens the median by at most",
        }
    }

    /// Its unit; empty for a ratio.
    pub fn unit(self) -> &'static str {
        match self {
            Self::MedianError
            | Self::P95Error
            | Self::ConfirmedMedianError
            | Self::ConfirmedP95Error
            | Self::RoadHarm => "m",
            Self::RoadRatio => "",
            _ => "%",
        }
    }

    /// Its value over some worlds; NaN where there is nothing to judge.
    pub fn of(self, worlds: &[&Judged]) -> f64 {
        let sum = |count: fn(&Judged) -> usize| worlds.iter().map(|w| count(w)).sum::<usize>();
        let all = |errors: fn(&Judged) -> &Vec<f64>| {
            let all = worlds.iter().flat_map(|w| errors(w));
            all.copied().collect::<Vec<f64>>()
        };
        match self {
            Self::MedianError => quantile(all(|w| &w.errors_m), 0.5),
            Self::P95Error => quantile(all(|w| &w.errors_m), 0.95),
            Self::ConfirmedMedianError => quantile(all(|w| &w.confirmed_errors_m), 0.5),
            Self::ConfirmedP95Error => quantile(all(|w| &w.confirmed_errors_m), 0.95),
            Self::WithinStated => percent(sum(|w| w.within_stated), sum(|w| w.errors_m.len())),
            Self::Duplicates => percent(sum(|w| w.duplicates), sum(|w| w.truths)),
            Self::ConfirmedDuplicates => {
                percent(sum(|w| w.confirmed_duplicates), sum(|w| w.truths))
            }
            Self::Missed => percent(sum(|w| w.missed), sum(|w| w.truths)),
            Self::Spurious => percent(sum(|w| w.spurious), sum(|w| w.confirmed)),
            Self::CountError => count_error(worlds),
            Self::RoadRatio => {
                quantile(all(|w| &w.errors_m), 0.5) / quantile(all(|w| &w.without_road_m), 0.5)
            }
            Self::RoadHarm => {
                let harm = |w: &&Judged| {
                    quantile(w.errors_m.clone(), 0.5) - quantile(w.without_road_m.clone(), 0.5)
                };
                worlds.iter().map(harm).fold(f64::NAN, f64::max)
            }
        }
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole as f64
}

fn count_error(worlds: &[&Judged]) -> f64 {
    let rows: Vec<f64> = worlds
        .iter()
        .flat_map(|w| &w.rows)
        .map(|&(defects, truths)| 100.0 * defects.abs_diff(truths) as f64 / truths as f64)
        .collect();
    rows.iter().sum::<f64>() / rows.len() as f64
}

/// The least value that a share of all values does not exceed; NaN of none.
fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    let rank = (share * values.len() as f64).ceil() as usize;
    let Some(place) = rank.checked_sub(1).filter(|place| *place < values.len()) else {
        return f64::NAN;
    };
    *values.select_nth_unstable_by(place, f64::total_cmp).1
}

/// A value with its interval of 95 %.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Over all worlds.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Percentile bootstrap over whole worlds, which alone are independent of one another
    /// (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13).
    pub fn of(metric: Metric, worlds: &[Judged]) -> Self {
        const ROUNDS: usize = 500;
        let mut rng = numbers(0, 0);
        let all: Vec<&Judged> = worlds.iter().collect();
        let mut drawn: Vec<f64> = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let again: Vec<&Judged> = worlds
                .iter()
                .map(|_| &worlds[rng.random_range(0..worlds.len())])
                .collect();
            drawn.push(metric.of(&again));
        }
        drawn.retain(|value| !value.is_nan());
        Self {
            value: metric.of(&all),
            low: quantile(drawn.clone(), 0.025),
            high: quantile(drawn, 0.975),
        }
    }
}

#[cfg(test)]
mod tests;
