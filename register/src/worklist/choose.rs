//! The best choice under a budget: a multiple-choice knapsack, solved exactly.
//!
//! The relaxed problem is solved by efficiency (Sinha & Zoltners 1979). From its solution on, other offers
//! are tried group by group, those nearest to the price of money first, keeping of all combinations those
//! that no other beats in cost and benefit and that may still become the best (Pisinger 1995, a minimal
//! algorithm for the multiple-choice knapsack problem).

/// A list whose proof takes more changes than this is still a good one.
const MOST_CHANGES: usize = 1_000_000;

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
    let greedy_benefit = worth(groups, &greedy.picked);
    let core = Core::of(groups, budget, greedy.price);
    let mut search = Search::new(core.left, greedy_benefit - worth(groups, &core.base));
    let proven = search.run(&core.open);
    let picked = search.picked(&core.base).unwrap_or(greedy.picked);
    Choice {
        benefit: worth(groups, &picked),
        picked,
        greedy_benefit,
        proven,
    }
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

/// The places of the offers that the whole budget could pay for.
fn affordable(offers: &[Offer], budget: i64) -> impl Iterator<Item = usize> {
    (0..offers.len()).filter(move |n| offers[*n].cost <= budget)
}

/// A group's offers that any price of money can make the best, as steps of falling efficiency.
fn steps(group: usize, offers: &[Offer], budget: i64) -> Vec<Step> {
    let mut order: Vec<usize> = affordable(offers, budget).collect();
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

/// A group's offer in place of its base, the one that is best at the price of money; `None` is no offer.
struct Change {
    offer: Option<usize>,
    cost: i64,
    benefit: f64,
}

impl Change {
    /// Benefit gained or lost for each unit of money spent or freed.
    fn efficiency(&self) -> f64 {
        self.benefit / self.cost as f64
    }
}

/// A group in question, and how good a change in it or in any group after it can be.
struct Open {
    group: usize,
    changes: Vec<Change>,
    /// How far from the price of money its nearest change is.
    nearest: f64,
    /// Most benefit for a unit of money spent, here or later.
    most_gained: f64,
    /// Least benefit lost for a unit of money freed, here or later.
    least_lost: f64,
}

/// The groups that are not decided by the price of money alone, nearest first.
struct Core {
    /// The offer of each group that is the best at the price of money, the cheapest of equals.
    base: Vec<Option<usize>>,
    /// What the base leaves of the budget.
    left: i64,
    open: Vec<Open>,
}

impl Core {
    fn of(groups: &[Vec<Offer>], budget: i64, price: f64) -> Self {
        let best = |group: &Vec<Offer>| best_at(price, group, budget);
        let base: Vec<Option<usize>> = groups.iter().map(best).collect();
        let spent: i128 = cost(groups, &base);
        let mut open: Vec<Open> = groups
            .iter()
            .enumerate()
            .map(|(n, group)| Open::of(n, group, base[n], price, budget))
            .filter(|open| !open.changes.is_empty())
            .collect();
        open.sort_by(|a, b| a.nearest.total_cmp(&b.nearest).then(a.group.cmp(&b.group)));
        let (mut gained, mut lost) = (0.0, f64::INFINITY);
        for one in open.iter_mut().rev() {
            for change in &one.changes {
                if change.cost > 0 {
                    gained = f64::max(gained, change.efficiency());
                } else {
                    lost = f64::min(lost, change.efficiency());
                }
            }
            (one.most_gained, one.least_lost) = (gained, lost);
        }
        // More than any budget can be over by is as hopeless as one unit less.
        let left = (i128::from(budget) - spent).clamp(i64::MIN.into(), i64::MAX.into()) as i64;
        Self { base, left, open }
    }
}

fn best_at(price: f64, group: &[Offer], budget: i64) -> Option<usize> {
    let value = |n: &usize| group[*n].benefit - price * group[*n].cost as f64;
    let worthwhile = affordable(group, budget).filter(|n| value(n) > 0.0);
    worthwhile.max_by(|a, b| {
        let cheaper = group[*b].cost.cmp(&group[*a].cost);
        value(a).total_cmp(&value(b)).then(cheaper)
    })
}

impl Open {
    fn of(group: usize, offers: &[Offer], base: Option<usize>, price: f64, budget: i64) -> Self {
        let standing = base.map_or((0, 0.0), |n| (offers[n].cost, offers[n].benefit));
        let nothing = (None, (0, 0.0));
        let changes: Vec<Change> = affordable(offers, budget)
            .map(|n| (Some(n), (offers[n].cost, offers[n].benefit)))
            .chain([nothing])
            .map(|(offer, (cost, benefit))| Change {
                offer,
                cost: cost - standing.0,
                benefit: benefit - standing.1,
            })
            // Dearer and no better, or worse and no cheaper, is never chosen.
            .filter(|change| change.cost < 0 || (change.cost > 0 && change.benefit > 0.0))
            .collect();
        let distances = changes.iter().map(|c| (c.efficiency() - price).abs());
        Self {
            group,
            nearest: distances.fold(f64::INFINITY, f64::min),
            changes,
            most_gained: 0.0,
            least_lost: f64::INFINITY,
        }
    }
}

/// One set of changes to the base.
#[derive(Clone, Copy, Debug)]
struct State {
    /// What it leaves of the budget; less than nothing while it must still free money.
    left: i64,
    /// What it gains beside the base.
    benefit: f64,
    /// Its latest change, as a place in the history.
    latest: Option<usize>,
}

impl State {
    /// The most it can come to with changes in `open` and later groups.
    fn promise(&self, open: Option<&Open>) -> f64 {
        let (gained, lost) = open.map_or((0.0, f64::INFINITY), |o| (o.most_gained, o.least_lost));
        let price = if self.left >= 0 { gained } else { lost };
        self.benefit + self.left as f64 * price
    }
}

/// A change, after another one.
struct Made {
    before: Option<usize>,
    group: usize,
    offer: Option<usize>,
}

/// The search through the core, group by group, that keeps only what may still become the best.
struct Search {
    history: Vec<Made>,
    states: Vec<State>,
    best: State,
    /// Whether the best was found here, not known before.
    better: bool,
}

impl Search {
    /// `known` is a benefit beside the base's that can be had without this search.
    fn new(left: i64, known: f64) -> Self {
        let latest = None;
        Self {
            history: Vec::new(),
            states: vec![State {
                left,
                benefit: 0.0,
                latest,
            }],
            best: State {
                left,
                benefit: known,
                latest,
            },
            better: false,
        }
    }

    /// Whether the search came to its end.
    fn run(&mut self, open: &[Open]) -> bool {
        for (n, one) in open.iter().enumerate() {
            if self.states.is_empty() {
                break;
            }
            self.widen(one, open.get(n + 1));
            if self.history.len() > MOST_CHANGES {
                return false;
            }
        }
        true
    }

    /// Tries each change of one group in each state.
    fn widen(&mut self, open: &Open, later: Option<&Open>) {
        let mut wider: Vec<(State, Option<&Change>)> = Vec::new();
        for state in &self.states {
            wider.push((*state, None));
            wider.extend(open.changes.iter().map(|change| {
                let left = state.left.saturating_sub(change.cost);
                let benefit = state.benefit + change.benefit;
                (
                    State {
                        left,
                        benefit,
                        ..*state
                    },
                    Some(change),
                )
            }));
        }
        for (state, change) in &wider {
            if state.left >= 0 && state.benefit > self.best.benefit {
                let latest = change.map_or(state.latest, |c| Some(self.make(state, c, open.group)));
                self.best = State { latest, ..*state };
                self.better = true;
            }
        }
        wider.retain(|(state, _)| state.promise(later) > self.best.benefit);
        wider.sort_by(|(a, _), (b, _)| b.left.cmp(&a.left).then(b.benefit.total_cmp(&a.benefit)));
        self.states.clear();
        let mut most = f64::NEG_INFINITY;
        for (state, change) in wider {
            // One that leaves more money and is worth as much was before it.
            if state.benefit > most {
                most = state.benefit;
                let latest =
                    change.map_or(state.latest, |c| Some(self.make(&state, c, open.group)));
                self.states.push(State { latest, ..state });
            }
        }
    }

    fn make(&mut self, state: &State, change: &Change, group: usize) -> usize {
        self.history.push(Made {
            before: state.latest,
            group,
            offer: change.offer,
        });
        self.history.len() - 1
    }

    /// Makes the changes of the best state, if it is better than what was known.
    fn picked(&self, base: &[Option<usize>]) -> Option<Vec<Option<usize>>> {
        let mut picked = base.to_vec();
        let mut latest = self.best.latest;
        while let Some(made) = latest.map(|n| &self.history[n]) {
            picked[made.group] = made.offer;
            latest = made.before;
        }
        self.better.then_some(picked)
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
    fn hard_choices_are_proven_or_said_not_to_be() {
        // The dearest and the cheapest are nearly as good for the money: hardest to tell apart.
        let alike = |n: i64| {
            let cost = 100_003 + n * 7_919 % 900_001;
            let benefit = (cost + 100_000) as f64;
            vec![Offer { cost, benefit }]
        };
        for (n, proven) in [(100, true), (1_000, true), (10_000, false)] {
            let groups: Vec<_> = (0..n).map(alike).collect();
            let choice = choose(&groups, 20_000_000);
            assert_eq!(choice.proven, proven, "{n}");
            assert!(choice.benefit > choice.greedy_benefit);
            assert!(cost(&groups, &choice.picked) <= 20_000_000);
        }
    }

    #[test]
    fn works_that_no_budget_pays_for_do_not_hinder_the_proof() {
        let stretch = |n: i64| {
            let small = 40_000 + n * 7_919 % 30_011;
            let offer = |cost: i64, per_yen: f64| Offer {
                cost,
                benefit: cost as f64 * per_yen,
            };
            let worth = 1.0 + (n as f64 * 0.618_034).fract();
            vec![offer(small, worth), offer(9_000_000 + n, 3.0 * worth)]
        };
        let groups: Vec<_> = (0..10_000).map(stretch).collect();
        let choice = choose(&groups, 1_000_000);
        assert!(choice.proven);
        assert!(cost(&groups, &choice.picked) <= 1_000_000);
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
