//! Who belongs to whom: the assignment of things to places that costs least in all.

use pathfinding::{kuhn_munkres::kuhn_munkres_min, matrix::Matrix};
use std::collections::BTreeMap;

/// That a row could have a column, and what that would cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair {
    pub row: usize,
    pub column: usize,
    pub cost: f64,
}

/// Costs are compared as whole numbers of this.
const GRAIN: f64 = 1e-6;
/// More than any sum of costs that is worth having.
const NEVER: i64 = 1 << 40;

/// The column of each row under the cheapest assignment, one to one; a row left alone costs `alone`.
///
/// Only the pairs named are possible. Neighbourhoods that share no pair are solved by themselves.
pub(super) fn assign(rows: usize, pairs: &[Pair], alone: f64) -> Vec<Option<usize>> {
    let mut chosen = vec![None; rows];
    let worthwhile: Vec<Pair> = pairs.iter().copied().filter(|p| p.cost < alone).collect();
    for group in neighbourhoods(&worthwhile) {
        for (row, column) in cheapest(&group, alone) {
            chosen[row] = Some(column);
        }
    }
    chosen
}

/// Pairs by connected component.
fn neighbourhoods(pairs: &[Pair]) -> Vec<Vec<Pair>> {
    let mut parent: BTreeMap<(bool, usize), (bool, usize)> = BTreeMap::new();
    fn root(
        parent: &mut BTreeMap<(bool, usize), (bool, usize)>,
        of: (bool, usize),
    ) -> (bool, usize) {
        let mut at = of;
        while let Some(&up) = parent.get(&at).filter(|up| **up != at) {
            at = up;
        }
        parent.insert(of, at);
        at
    }
    for pair in pairs {
        let (a, b) = (
            root(&mut parent, (false, pair.row)),
            root(&mut parent, (true, pair.column)),
        );
        parent.insert(a, b);
        parent.insert(b, b);
    }
    let mut groups: BTreeMap<(bool, usize), Vec<Pair>> = BTreeMap::new();
    for pair in pairs {
        let key = root(&mut parent, (false, pair.row));
        groups.entry(key).or_default().push(*pair);
    }
    groups.into_values().collect()
}

/// The cheapest assignment of one neighbourhood.
fn cheapest(pairs: &[Pair], alone: f64) -> Vec<(usize, usize)> {
    if let [one] = pairs {
        return vec![(one.row, one.column)];
    }
    let index = |key: fn(&Pair) -> usize| -> Vec<usize> {
        let mut all: Vec<usize> = pairs.iter().map(key).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let (rows, columns) = (index(|p| p.row), index(|p| p.column));
    // A column of its own for each row, for being left alone.
    let mut costs = Matrix::new(rows.len(), columns.len() + rows.len(), NEVER);
    for (n, _) in rows.iter().enumerate() {
        costs[(n, columns.len() + n)] = grains(alone);
    }
    for pair in pairs {
        let at = |all: &[usize], one| all.binary_search(&one).unwrap_or(0);
        let cell = (at(&rows, pair.row), at(&columns, pair.column));
        costs[cell] = costs[cell].min(grains(pair.cost));
    }
    let (_, taken) = kuhn_munkres_min(&costs);
    rows.iter()
        .zip(taken)
        .filter_map(|(&row, column)| Some((row, *columns.get(column)?)))
        .collect()
}

fn grains(cost: f64) -> i64 {
    (cost / GRAIN).round().clamp(-1e12, 1e12) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The least cost by trying everything.
    fn brute(row: usize, rows: usize, pairs: &[Pair], alone: f64, taken: &mut Vec<usize>) -> f64 {
        if row == rows {
            return 0.0;
        }
        let mut least = alone + brute(row + 1, rows, pairs, alone, taken);
        for pair in pairs.iter().filter(|p| p.row == row) {
            if !taken.contains(&pair.column) {
                taken.push(pair.column);
                least = least.min(pair.cost + brute(row + 1, rows, pairs, alone, taken));
                taken.pop();
            }
        }
        least
    }

    proptest! {
        #[test]
        fn nothing_is_cheaper(
            costs in prop::collection::vec((0usize..5, 0usize..5, -3.0..12.0f64), 0..16),
        ) {
            let mut seen = std::collections::BTreeSet::new();
            let pairs: Vec<Pair> = costs
                .into_iter()
                .filter(|(row, column, _)| seen.insert((*row, *column)))
                .map(|(row, column, cost)| Pair { row, column, cost })
                .collect();
            let chosen = assign(5, &pairs, 9.0);
            let cost_of = |(row, column): (usize, &Option<usize>)| match column {
                None => 9.0,
                Some(c) => pairs.iter().find(|p| (p.row, p.column) == (row, *c)).unwrap().cost,
            };
            let cost: f64 = chosen.iter().enumerate().map(cost_of).sum();
            let least = brute(0, 5, &pairs, 9.0, &mut Vec::new());
            prop_assert!((cost - least).abs() < 1e-4, "{cost} against {least}");
            let mut columns: Vec<_> = chosen.into_iter().flatten().collect();
            let all = columns.len();
            columns.sort_unstable();
            columns.dedup();
            prop_assert_eq!(columns.len(), all);
        }
    }
}
