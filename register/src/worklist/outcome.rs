//! What becomes of the roads: with a list, and with nothing done.

use super::{Outcome, Unit, Work};
use crate::{Policy, Ranked, RoadClass, SectionId};
use std::collections::BTreeMap;

/// Cracks that remain after a work on a section: the share of what was there, and since when it counts as new.
fn left_by(works: &[&Work], policy: &Policy) -> BTreeMap<SectionId, f64> {
    let takes = |name: &str| {
        let treatment = policy.treatments.iter().find(|t| t.name == name);
        treatment.map_or(0.0, |t| t.takes.cracks)
    };
    let mut left = BTreeMap::new();
    for work in works {
        let share = work
            .parts
            .iter()
            .map(|part| 1.0 - takes(&part.treatment))
            .product::<f64>();
        for section in &work.sections {
            left.insert(section.clone(), share);
        }
    }
    left
}

/// The sum; of nothing it is 0, not the -0 of `sum`, which people would see.
pub(super) fn total(each: impl Iterator<Item = f64>) -> f64 {
    each.fold(0.0, |sum, one| sum + one)
}

/// What becomes of the surveyed roads in the years to come.
///
/// A crack ratio gains what its own surveys say, if they say that it rises, else the policy's points a year;
/// a work takes its share away today, and the rest goes on as before.
pub(super) fn outcome(
    all: &[Ranked],
    classes: &dyn Fn(&Ranked) -> RoadClass,
    works: &[&Work],
    budget: Option<i64>,
    policy: &Policy,
) -> Outcome {
    let left = left_by(works, policy);
    let rates = &policy.deterioration.crack_ratio_per_year;
    let surveyed: Vec<(f64, f64, f64)> = all
        .iter()
        .filter_map(|ranked| {
            let section = &ranked.section;
            let now = section.condition.as_ref()?.crack_ratio.value;
            let own = section.trend.filter(|t| t.significant && t.per_year > 0.0);
            let rate = own.map_or_else(|| rates.of(classes(ranked)), |trend| trend.per_year);
            let now = now * left.get(&section.id).copied().unwrap_or(1.0);
            Some((section.length_m(), now, rate))
        })
        .collect();
    let length_m: f64 = surveyed.iter().map(|(length_m, ..)| length_m).sum();
    let in_year = |year: u32, of: &dyn Fn(f64) -> f64| -> f64 {
        let each = surveyed
            .iter()
            .map(|(length_m, now, rate)| length_m * of((now + rate * f64::from(year)).min(100.0)));
        each.sum::<f64>() / length_m.max(1e-9)
    };
    let years = 0..=policy.deterioration.years;
    let worst = |c: f64| f64::from(u8::from(crate::Band::of(c) == crate::Band::Iii));
    let cost = works
        .iter()
        .fold(crate::Interval::default(), |sum, work| sum.plus(work.cost));
    Outcome {
        budget,
        cost,
        works: works.len() as u32,
        length_m: total(works.iter().map(|work| work.length_m)),
        surface_m: total(
            works
                .iter()
                .filter(|work| work.parts.iter().any(|part| part.unit == Unit::SquareMetre))
                .map(|work| work.length_m),
        ),
        benefit: total(works.iter().map(|work| work.benefit)),
        crack_ratio: years.clone().map(|year| in_year(year, &|c| c)).collect(),
        band_iii: years.map(|year| in_year(year, &worst)).collect(),
    }
}
