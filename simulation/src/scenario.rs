//! Scenarios: what is driven how often, in many worlds, on all cores.

use crate::{
    Detector, Driven, Errors, Judged, Layout, Pass, Spacing, World, drive::drive, fold::fold,
};
use rayon::prelude::*;
use register::{CentreLine, SightingId};
use std::{collections::BTreeMap, fmt};

/// A kind of world and of receiver.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    /// The streets.
    pub layout: Layout,
    /// The damage on them.
    pub spacing: Spacing,
    /// The receiver's horizontal root mean square error, both axes together.
    pub sigma_m: f64,
}

/// How much of it the register is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Drives.
    pub passes: u32,
    /// Whether it knows the middles of the roads.
    pub road: bool,
}

impl fmt::Display for Course {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "σ {} m, ", self.sigma_m)?;
        match self.spacing {
            Spacing::Every(metres) => write!(f, "{metres} m apart")?,
            Spacing::Rows(metres) => write!(f, "potholes in rows, {metres} m apart")?,
        }
        match self.layout {
            Layout::Network => Ok(()),
            Layout::Parallel { apart_m } => write!(f, ", parallel streets {apart_m} m apart"),
        }
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.passes == 1 { "" } else { "es" };
        let road = if self.road { ", with road" } else { "" };
        write!(f, "{} pass{plural}{road}", self.passes)
    }
}

/// Runs each course with its cuts in so many worlds; the same seed gives the same.
///
/// The answer has for each course, for each cut, what became of each world. `done` is called after
/// each world, `courses.len() * worlds` times.
pub fn run(
    courses: &[(Course, Vec<Cut>)],
    worlds: u32,
    seed: u64,
    done: &(dyn Fn() + Sync),
) -> Vec<Vec<Vec<Judged>>> {
    let each = |(course, cuts): &(Course, Vec<Cut>)| {
        let by_world: Vec<Vec<Judged>> = (0..worlds)
            .into_par_iter()
            .map(|n| {
                let judged = one_world(course, cuts, seed.wrapping_add(u64::from(n)));
                done();
                judged
            })
            .collect();
        let by_cut = |cut: usize| by_world.iter().map(|judged| judged[cut].clone()).collect();
        (0..cuts.len()).map(by_cut).collect()
    };
    courses.par_iter().map(each).collect()
}

fn one_world(course: &Course, cuts: &[Cut], seed: u64) -> Vec<Judged> {
    let world = World::new(seed, course.layout, course.spacing);
    let errors = Errors::usual(course.sigma_m);
    let passes = cuts.iter().map(|cut| cut.passes).max().unwrap_or(0);
    let driven: Vec<Driven> = (0..passes)
        .map(|n| drive(&world, n, &errors, &Detector::default()))
        .collect();
    cuts.iter()
        .map(|cut| one_cut(&world, &driven, *cut))
        .collect()
}

/// Judges a cut on as many sets of drives as there are, so that none is driven in vain.
fn one_cut(world: &World, driven: &[Driven], cut: Cut) -> Judged {
    let mut all = Judged::default();
    for driven in driven.chunks_exact(cut.passes.max(1) as usize) {
        let without = judge(world, driven, &[]);
        all.add(if cut.road {
            Judged {
                without_road_m: without.errors_m,
                ..judge(world, driven, &world.roads())
            }
        } else {
            without
        });
    }
    all
}

fn judge(world: &World, driven: &[Driven], roads: &[CentreLine]) -> Judged {
    let passes: Vec<&Pass> = driven.iter().map(|driven| &driven.pass).collect();
    let truth_of: BTreeMap<SightingId, usize> = driven
        .iter()
        .flat_map(|driven| driven.truth_of.clone())
        .collect();
    Judged::of(world, &fold(&passes, roads), &truth_of)
}
