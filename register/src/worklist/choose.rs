//! The best choice under a budget: a multiple-choice knapsack, solved exactly.
//!
//! The relaxed problem is solved by efficiency (Sinha & Zoltners 1979); what its bound proves to be in or
//! out of the best choice is fixed (Pisinger 1995), and a branch-and-bound solver decides the few offers
//! that remain.

use microlp::{
    ComparisonOp, LinearExpr, OptimizationDirection, Problem, SolutionStatus, SolveOutcome,
    Variable,
};
use std::time::Duration;

/// A list that is not proven the best in this time is still a good one.
const PATIENCE: Duration = Duration::from_secs(8);
/// How often the solver is asked again for a choice that keeps to the last unit of money.
const TIGHTENED: usize = 4;

/// One way to do one work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    /// What it costs, in whole units of money.
    pub cost: i64,
    /// What it is worth.
    pub benefit: f64,
}

/// What was chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// For each group the place of its chosen offer.
    pub picked: Vec<Option<usize>>,
    /// What that is worth.
    pub benefit: f64,
    /// What choosing by efficiency alone would be worth.
    pub greedy_benefit: f64,
    /// Whether it is proven that nothing better exists.
    pub proven: bool,
}

/// Chooses at most one offer of each group so that all together cost no more than the budget and are
/// worth as much as can be.
pub fn choose(groups: &[Vec<Offer>], budget: i64) -> Choice {
    let greedy = Greedy::of(groups, budget);
    let benefit = worth(groups, &greedy.picked);
    let mut best = Choice {
        picked: greedy.picked.clone(),
        benefit,
        greedy_benefit: benefit,
        proven: true,
    };
    let core = Core::of(groups, budget, &greedy, benefit);
    match core.solve(groups) {
        Some((picked, proven)) => {
            let found = worth(groups, &picked);
            if found > best.benefit {
                (best.picked, best.benefit) = (picked, found);
            }
            best.proven = proven;
        }
        None => best.proven = false,
    }
    best
}

fn worth(groups: &[Vec<Offer>], picked: &[Option<usize>]) -> f64 {
    chosen(groups, picked).map(|offer| offer.benefit).sum()
}

fn cost(groups: &[Vec<Offer>], picked: &[Option<usize>]) -> i128 {
    chosen(groups, picked)
        .map(|offer| i128::from(offer.cost))
        .sum()
}

fn chosen<'a>(
    groups: &'a [Vec<Offer>],
    picked: &'a [Option<usize>],
) -> impl Iterator<Item = &'a Offer> {
    groups
        .iter()
        .zip(picked)
        .filter_map(|(group, n)| group.get((*n)?))
}

/// Going from one offer of a group to a dearer and better one.
struct Step {
    group: usize,
    /// Its place in the group's order of steps.
    place: usize,
    offer: usize,
    cost: i64,
    efficiency: f64,
}

/// The choice by efficiency, and the price of money at which the relaxed problem spends the budget.
struct Greedy {
    picked: Vec<Option<usize>>,
    /// Benefit for a unit of money of the first step that the budget does not pay for.
    price: f64,
}

impl Greedy {
    fn of(groups: &[Vec<Offer>], budget: i64) -> Self {
        let mut steps: Vec<Step> = groups
            .iter()
            .enumerate()
            .flat_map(|(n, group)| steps(n, group, budget))
            .collect();
        steps.sort_by(|a, b| {
            let places = (a.group, a.place).cmp(&(b.group, b.place));
            b.efficiency.total_cmp(&a.efficiency).then(places)
        });
        let mut taken = vec![0; groups.len()];
        let mut picked = vec![None; groups.len()];
        let (mut left, mut price) = (budget, None);
        for step in steps {
            if step.cost > left {
                price.get_or_insert(step.efficiency);
            } else if taken[step.group] == step.place {
                left -= step.cost;
                taken[step.group] += 1;
                picked[step.group] = Some(step.offer);
            }
        }
        Self {
            picked,
            price: price.unwrap_or(0.0),
        }
    }
}

/// A group's offers that any price of money can make the best, as steps of falling efficiency.
fn steps(group: usize, offers: &[Offer], budget: i64) -> Vec<Step> {
    let mut order: Vec<usize> = (0..offers.len())
        .filter(|n| offers[*n].cost <= budget)
        .collect();
    order.sort_by(|a, b| {
        let (a, b) = (&offers[*a], &offers[*b]);
        a.cost.cmp(&b.cost).then(b.benefit.total_cmp(&a.benefit))
    });
    let mut hull: Vec<Step> = Vec::new();
    let (mut cost, mut benefit) = (0, 0.0);
    for n in order {
        let offer = offers[n];
        loop {
            if offer.benefit <= benefit {
                break;
            }
            let efficiency = (offer.benefit - benefit) / (offer.cost - cost) as f64;
            match hull.last() {
                Some(last) if last.efficiency <= efficiency => {
                    cost -= last.cost;
                    hull.pop();
                    benefit = hull.last().map_or(0.0, |last| offers[last.offer].benefit);
                }
                _ => {
                    let place = hull.len();
                    hull.push(Step {
                        group,
                        place,
                        offer: n,
                        cost: offer.cost - cost,
                        efficiency,
                    });
                    (cost, benefit) = (offer.cost, offer.benefit);
                    break;
                }
            }
        }
    }
    hull
}

/// What the bound leaves open.
struct Core {
    /// Groups that are decided: their offers, or none.
    fixed: Vec<Option<usize>>,
    /// Groups that are not, with the offers in question; doing nothing may be one more.
    open: Vec<(usize, Vec<Option<usize>>)>,
    /// The budget that the decided groups leave.
    left: i128,
}

impl Core {
    fn of(groups: &[Vec<Offer>], budget: i64, greedy: &Greedy, benefit: f64) -> Self {
        let price = greedy.price;
        let value = |offer: &Offer| offer.benefit - price * offer.cost as f64;
        let best: Vec<f64> = groups
            .iter()
            .map(|group| group.iter().map(value).fold(0.0, f64::max))
            .collect();
        let bound = price * budget as f64 + best.iter().sum::<f64>();
        // Rounding must not throw the best away.
        let slack = bound - benefit + 1e-9 * bound.abs().max(1.0);
        let mut core = Self {
            fixed: vec![None; groups.len()],
            open: Vec::new(),
            left: budget.into(),
        };
        for (n, group) in groups.iter().enumerate() {
            let nothing = (best[n] <= slack).then_some(None);
            let some = group
                .iter()
                .enumerate()
                .filter(|(_, offer)| offer.cost <= budget && best[n] - value(offer) <= slack);
            let in_question: Vec<Option<usize>> = nothing
                .into_iter()
                .chain(some.map(|(k, _)| Some(k)))
                .collect();
            match in_question[..] {
                [only] => {
                    core.fixed[n] = only;
                    core.left -= only.map_or(0, |k| i128::from(group[k].cost));
                }
                _ => core.open.push((n, in_question)),
            }
        }
        core
    }

    /// The best choice of all, and whether that is proven; `None` if the solver found none in time.
    fn solve(&self, groups: &[Vec<Offer>]) -> Option<(Vec<Option<usize>>, bool)> {
        if self.open.is_empty() {
            return Some((self.fixed.clone(), true));
        }
        let mut over = 0;
        for _ in 0..TIGHTENED {
            let (picked, proven) = self.solve_within(groups, self.left - over)?;
            let spent = cost(groups, &picked) - cost(groups, &self.fixed);
            if spent <= self.left {
                return Some((picked, proven && over == 0));
            }
            // The solver's tolerance let some units of money slip through.
            over += spent - self.left;
        }
        None
    }

    fn solve_within(
        &self,
        groups: &[Vec<Offer>],
        left: i128,
    ) -> Option<(Vec<Option<usize>>, bool)> {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        problem.set_time_limit(PATIENCE);
        let mut money = LinearExpr::empty();
        let mut variables: Vec<(usize, usize, Variable)> = Vec::new();
        // Near 1, so that the solver's tolerances fit.
        let (dearest, greatest) = self.scale(groups);
        for (n, in_question) in &self.open {
            let mut one = LinearExpr::empty();
            for k in in_question.iter().flatten() {
                let offer = groups[*n][*k];
                let variable = problem.add_binary_var(offer.benefit / greatest);
                money.add(variable, offer.cost as f64 / dearest);
                one.add(variable, 1.0);
                variables.push((*n, *k, variable));
            }
            let or_nothing = in_question.contains(&None);
            let comparison = if or_nothing {
                ComparisonOp::Le
            } else {
                ComparisonOp::Eq
            };
            problem.add_constraint(one, comparison, 1.0);
        }
        problem.add_constraint(money, ComparisonOp::Le, left as f64 / dearest);
        let SolveOutcome::Solution(solution) = problem.solve().ok()? else {
            return None;
        };
        let mut picked = self.fixed.clone();
        for (n, k, variable) in variables {
            if solution.var_value(variable) > 0.5 {
                picked[n] = Some(k);
            }
        }
        Some((picked, solution.status() == SolutionStatus::Optimal))
    }

    /// The greatest cost and the greatest benefit in question.
    fn scale(&self, groups: &[Vec<Offer>]) -> (f64, f64) {
        let offers = self
            .open
            .iter()
            .flat_map(|(n, ks)| ks.iter().flatten().map(|k| groups[*n][*k]));
        offers.fold((1.0, 1e-12), |(cost, benefit), offer| {
            (
                f64::max(cost, offer.cost as f64),
                f64::max(benefit, offer.benefit),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn brute_force(groups: &[Vec<Offer>], budget: i64) -> f64 {
        match groups {
            [] => 0.0,
            [group, rest @ ..] => {
                let nothing = brute_force(rest, budget);
                let some = group.iter().filter(|offer| offer.cost <= budget);
                let values = some.map(|o| o.benefit + brute_force(rest, budget - o.cost));
                values.fold(nothing, f64::max)
            }
        }
    }

    fn offers() -> impl Strategy<Value = Vec<Vec<Offer>>> {
        let offer = (1_i64..60, 0.0..100.0).prop_map(|(cost, benefit)| Offer {
            cost: cost * 10_000,
            benefit,
        });
        vec(vec(offer, 0..4), 0..8)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        #[test]
        fn no_choice_is_better(groups in offers(), budget in 0_i64..3_000_000) {
            let choice = choose(&groups, budget);
            let truth = brute_force(&groups, budget);
            prop_assert!(choice.proven);
            prop_assert!((choice.benefit - truth).abs() <= 1e-9 * truth.max(1.0), "{} {truth}", choice.benefit);
            prop_assert!(cost(&groups, &choice.picked) <= i128::from(budget));
            prop_assert!(choice.greedy_benefit <= choice.benefit);
        }
    }

    #[test]
    fn the_cheap_and_efficient_is_left_where_the_rest_of_the_budget_would_be_lost() {
        let one = |cost, benefit| vec![Offer { cost, benefit }];
        let groups = [one(10, 11.0), one(100, 100.0)];
        let choice = choose(&groups, 100);
        assert_eq!(choice.picked, [None, Some(0)]);
        assert_eq!((choice.benefit, choice.greedy_benefit), (100.0, 11.0));
    }

    #[test]
    fn no_money_and_no_offers_are_answered_with_nothing() {
        assert_eq!(choose(&[], 100).picked, []);
        let dear = vec![Offer {
            cost: 5,
            benefit: 1.0,
        }];
        assert_eq!(choose(&[dear, vec![]], 0).picked, [None, None]);
    }
}
