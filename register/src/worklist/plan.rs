//! From ranked sections to a work list.

use super::{
    Choice, LeftOut, Offer, Outcome, Work, WorkList, choose,
    offers::{Possible, possible},
    outcome::{outcome, total},
    stretch::stretches,
};
use crate::{Interval, Policy, Ranked, RoadClass};

/// What a plan is made from.
pub struct Planning<'a> {
    /// The sections in the order of priority.
    pub sections: &'a [Ranked],
    /// Sections that follow one another along the roads, as places in `sections`.
    pub chains: &'a [Vec<usize>],
    /// The class of a section's road.
    pub class: &'a dyn Fn(&Ranked) -> RoadClass,
    /// The policy.
    pub policy: &'a Policy,
}

/// What a plan is made from that no budget changes: every stretch with the ways to repair it.
pub struct Ways {
    groups: Vec<Vec<Possible>>,
    offers: Vec<Vec<Offer>>,
}

impl Planning<'_> {
    /// The work list for a budget, compared with doing nothing and with other budgets.
    pub fn worklist(&self, budget: i64, others: &[i64]) -> WorkList {
        self.choose(&self.ways(), budget, others)
    }

    /// Every stretch with the ways to repair it.
    pub fn ways(&self) -> Ways {
        let of_chain = |chain: &Vec<usize>| stretches(chain, self.sections, &self.policy.works);
        let groups: Vec<Vec<Possible>> = self
            .chains
            .iter()
            .flat_map(of_chain)
            .map(|stretch| possible(&stretch, self.sections, self.policy))
            .filter(|ways| !ways.is_empty())
            .collect();
        let offers = |ways: &Vec<Possible>| ways.iter().map(|way| way.offer).collect();
        Ways {
            offers: groups.iter().map(offers).collect(),
            groups,
        }
    }

    /// The work list for a budget, from the ways that this planning has.
    pub fn choose(&self, ways: &Ways, budget: i64, others: &[i64]) -> WorkList {
        let groups = &ways.groups;
        let choice = choose(&ways.offers, budget);
        let chosen = picked(groups, &choice);
        let mut outcomes = vec![self.outcome(&[], None), self.outcome(&chosen, Some(budget))];
        for budget in others {
            let choice = choose(&ways.offers, *budget);
            outcomes.push(self.outcome(&picked(groups, &choice), Some(*budget)));
        }
        let mut works: Vec<Work> = chosen.into_iter().cloned().collect();
        works.sort_by(by_importance);
        let least_chosen = works
            .iter()
            .map(for_the_money)
            .fold(f64::INFINITY, f64::min);
        let not_surveyed = self
            .sections
            .iter()
            .filter(|r| r.section.condition.is_none());
        WorkList {
            budget,
            currency: self.policy.currency.clone(),
            cost: works
                .iter()
                .fold(Interval::default(), |sum, work| sum.plus(work.cost)),
            benefit: choice.benefit,
            left_out: left_out(groups, &choice, budget, least_chosen),
            greedy_benefit: choice.greedy_benefit,
            proven: choice.proven,
            not_surveyed: not_surveyed.clone().count() as u32,
            not_surveyed_m: total(not_surveyed.map(|r| r.section.length_m())),
            works,
            outcomes,
        }
    }

    fn outcome(&self, works: &[&Work], budget: Option<i64>) -> Outcome {
        outcome(self.sections, self.class, works, budget, self.policy)
    }
}

fn picked<'a>(groups: &'a [Vec<Possible>], choice: &Choice) -> Vec<&'a Work> {
    let each = groups.iter().zip(&choice.picked);
    each.filter_map(|(ways, n)| Some(&ways.get((*n)?)?.work))
        .collect()
}

fn by_importance(a: &Work, b: &Work) -> std::cmp::Ordering {
    b.priority
        .total_cmp(&a.priority)
        .then_with(|| a.id.cmp(&b.id))
}

/// Good for each thousand units of money.
fn for_the_money(work: &Work) -> f64 {
    1000.0 * work.benefit / work.cost.value.max(1.0)
}

/// Of each stretch left out its most efficient work, and why it is not done.
fn left_out(
    groups: &[Vec<Possible>],
    choice: &Choice,
    budget: i64,
    least_chosen: f64,
) -> Vec<(Work, LeftOut)> {
    let idle = groups
        .iter()
        .zip(&choice.picked)
        .filter(|(_, n)| n.is_none());
    let best = idle.filter_map(|(ways, _)| {
        let efficient = |way: &&Possible| {
            // Of those that the budget could pay for, if there are any.
            (way.offer.cost <= budget, ordered(for_the_money(&way.work)))
        };
        ways.iter().max_by_key(efficient)
    });
    let mut left_out: Vec<(Work, LeftOut)> = best
        .map(|way| {
            let per_thousand = for_the_money(&way.work);
            let why = if way.offer.cost > budget {
                LeftOut::DearerThanBudget
            } else if per_thousand < least_chosen && least_chosen.is_finite() {
                LeftOut::OthersDoMore {
                    per_thousand,
                    least_chosen,
                }
            } else {
                LeftOut::BudgetUsedUp
            };
            (way.work.clone(), why)
        })
        .collect();
    left_out.sort_by(|(a, _), (b, _)| by_importance(a, b));
    left_out
}

/// A number of zero or more as one to sort by: their bits are in the same order.
fn ordered(value: f64) -> u64 {
    value.max(0.0).to_bits()
}
