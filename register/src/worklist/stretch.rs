//! Stretches: neighbouring sections that one crew repairs together.

use crate::{Ranked, WorksPolicy};

/// Sections next to each other, as places in the list of sections.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stretch {
    pub sections: Vec<usize>,
    /// Whether the whole surface is in question, not only its spots.
    pub surface: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Need {
    Nothing,
    Spots,
    Surface,
}

fn need(ranked: &Ranked, policy: &WorksPolicy) -> Need {
    let Some(condition) = &ranked.section.condition else {
        return Need::Nothing;
    };
    if condition.crack_ratio.value >= policy.surface_from_crack_ratio {
        Need::Surface
    } else if condition.potholes > 0 || condition.crack_area_m2.value > 0.0 {
        Need::Spots
    } else {
        Need::Nothing
    }
}

/// The stretches of a chain of sections: first those whose surface is in question, then the spots between.
pub(super) fn stretches(chain: &[usize], all: &[Ranked], policy: &WorksPolicy) -> Vec<Stretch> {
    let needs: Vec<Need> = chain.iter().map(|n| need(&all[*n], policy)).collect();
    let length_m = |places: &[usize]| -> f64 {
        places
            .iter()
            .map(|place| all[chain[*place]].section.length_m())
            .sum()
    };
    let everywhere: Vec<usize> = (0..chain.len()).collect();
    let surface = joined(
        &everywhere,
        |place| needs[place] == Need::Surface,
        &length_m,
        policy,
    );
    let mut taken = vec![false; chain.len()];
    for place in surface.iter().flatten() {
        taken[*place] = true;
    }
    let between = everywhere
        .chunk_by(|a, b| taken[*a] == taken[*b])
        .filter(|run| !taken[run[0]]);
    let spots =
        between.flat_map(|run| joined(run, |place| needs[place] == Need::Spots, &length_m, policy));
    let stretch = |places: Vec<usize>, surface| Stretch {
        sections: places.into_iter().map(|place| chain[place]).collect(),
        surface,
    };
    let mut stretches: Vec<Stretch> = spots.map(|places| stretch(places, false)).collect();
    stretches.extend(surface.into_iter().map(|places| stretch(places, true)));
    stretches
}

/// Runs of places in need, over short gaps, none longer than one work may be.
fn joined(
    places: &[usize],
    in_need: impl Fn(usize) -> bool,
    length_m: &impl Fn(&[usize]) -> f64,
    policy: &WorksPolicy,
) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    let mut gap: Vec<usize> = Vec::new();
    for place in places {
        if !in_need(*place) {
            gap.push(*place);
            continue;
        }
        match runs.last_mut() {
            Some(run) if length_m(&gap) <= policy.join_gap_m => run.append(&mut gap),
            _ => {
                gap.clear();
                runs.push(Vec::new());
            }
        }
        if let Some(run) = runs.last_mut() {
            run.push(*place);
        }
    }
    runs.into_iter()
        .flat_map(|run| split(run, length_m, policy.longest_m))
        .collect()
}

/// A run in pieces of about equal length, none much longer than allowed.
fn split(run: Vec<usize>, length_m: &impl Fn(&[usize]) -> f64, longest_m: f64) -> Vec<Vec<usize>> {
    let pieces = (length_m(&run) / longest_m).ceil().max(1.0) as usize;
    let each = run.len().div_ceil(pieces).max(1);
    run.chunks(each).map(<[_]>::to_vec).collect()
}
