//! Merging: which lasting damage each sighting of a drive belongs to.
//!
//! First the drive's own sightings are joined into observations, frame by frame, within reach of
//! the errors that differ from frame to frame. Then each observation is given to a known defect
//! within reach of all errors, nearest first and one to one, or becomes a new defect.

use crate::{ClassGroup, Defect, DefectId, Sighting, SightingId, Status, defect::RoadAxes};
use std::collections::{BTreeMap, BTreeSet};

/// 95 % of a chi-squared distribution with two degrees of freedom.
const GATE: f64 = 5.99;
/// No damage is joined across more than this, however large the stated errors.
const MAX_REACH_M: f64 = 5.0;
/// A crack is recorded in pieces no longer than a section.
const MAX_RUN_M: f64 = 20.0;
/// An observation not seen for this long has been passed.
const PASSED_AFTER_S: f64 = 20.0;
/// Two boxes of one frame are one crack if the second starts this near to where the first ends.
const CONTINUES_WITHIN_M: f64 = 1.0;

/// A defect in the register with everything seen of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The defect as it stands.
    pub defect: Defect,
    /// All its sightings.
    pub sightings: Vec<Sighting>,
}

/// What a drive changes in the register.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MergePlan {
    /// New and changed defects, as they stand afterwards.
    pub defects: Vec<Defect>,
    /// The defect of every sighting of the drive.
    pub members: BTreeMap<SightingId, DefectId>,
    /// How many of the defects are new.
    pub created: usize,
}

/// Plans the merge of one drive's sightings into the known defects around it.
///
/// The plan depends on nothing but its arguments; sightings may come in any order.
pub fn merge(known: &[Known], mut sightings: Vec<Sighting>) -> MergePlan {
    sightings.sort_by(|a, b| a.id.cmp(&b.id));
    let observations = observe(&sightings);
    let matches = assign(known, &observations);
    let mut plan = MergePlan::default();
    for (n, observation) in observations.into_iter().enumerate() {
        let (id, status, mut all) = match matches.get(&n).and_then(|&k| known.get(k)) {
            Some(k) => (
                k.defect.id.clone(),
                k.defect.status.seen_again(),
                k.sightings.clone(),
            ),
            None => {
                plan.created += 1;
                let first = &observation.members[0].id;
                (
                    DefectId::first_seen_as(first),
                    Status::Candidate,
                    Vec::new(),
                )
            }
        };
        plan.members.extend(
            observation
                .members
                .iter()
                .map(|s| (s.id.clone(), id.clone())),
        );
        all.extend(observation.members.into_iter().cloned());
        plan.defects.extend(Defect::of(id, status, &all));
    }
    plan
}

/// One damage as one pass saw it: never empty.
struct Observation<'a> {
    members: Vec<&'a Sighting>,
}

impl<'a> Observation<'a> {
    fn last(&self) -> &'a Sighting {
        self.members[self.members.len() - 1]
    }

    /// How well a sighting of a later or the same frame fits: the least squared distance in
    /// standard deviations to a recent member, or `None` out of reach.
    fn fit(&self, sighting: &Sighting) -> Option<f64> {
        const RECENT: usize = 8;
        if self.members[0].class.group() != sighting.class.group() {
            return None;
        }
        let recent = self.members.iter().rev().take(RECENT);
        let fit = recent
            .filter_map(|m| distance(m, sighting, own_variance))
            .min_by(f64::total_cmp);
        fit.filter(|_| self.length_with(sighting) <= MAX_RUN_M)
    }

    /// Whether the sighting may join although the observation has one of the same frame already.
    fn continued_by(&self, sighting: &Sighting) -> bool {
        let same_frame = |m: &&&Sighting| m.id.frame == sighting.id.frame;
        self.members
            .iter()
            .filter(same_frame)
            .all(|m| continues(m, sighting))
    }

    fn length_with(&self, sighting: &Sighting) -> f64 {
        let axes = RoadAxes::at(self.members[0]);
        let ends = self.members.iter().copied().chain([sighting]).map(|s| {
            let along = axes.to_road(s.position).0;
            (along - s.length_m / 2.0, along + s.length_m / 2.0)
        });
        let (start, end) = ends.fold((f64::MAX, f64::MIN), |(start, end), (s, e)| {
            (start.min(s), end.max(e))
        });
        end - start
    }
}

/// Joins the sightings of one drive, ordered by frame, into observations.
fn observe(sightings: &[Sighting]) -> Vec<Observation<'_>> {
    let mut observations: Vec<Observation> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for frame in sightings.chunk_by(|a, b| a.id.frame == b.id.frame) {
        let now = frame[0].captured_at;
        open.retain(|&o| {
            now.duration_since(observations[o].last().captured_at)
                .as_secs_f64()
                <= PASSED_AFTER_S
        });
        for (sighting, joined) in frame.iter().zip(fit_frame(&observations, &open, frame)) {
            match joined {
                Some(o) if observations[o].continued_by(sighting) => {
                    observations[o].members.push(sighting);
                }
                _ => {
                    let continued = open.iter().copied().find(|&o| {
                        observations[o].last().id.frame == sighting.id.frame
                            && observations[o].continued_by(sighting)
                            && observations[o].length_with(sighting) <= MAX_RUN_M
                    });
                    match continued {
                        Some(o) => observations[o].members.push(sighting),
                        None => {
                            open.push(observations.len());
                            observations.push(Observation {
                                members: vec![sighting],
                            });
                        }
                    }
                }
            }
        }
    }
    observations
}

/// The open observation that each sighting of a frame fits best, best fits first.
///
/// An observation is given twice only where one box continues the other along a crack.
fn fit_frame(
    observations: &[Observation],
    open: &[usize],
    frame: &[Sighting],
) -> Vec<Option<usize>> {
    let mut fits: Vec<(f64, usize, usize)> = Vec::new();
    for (n, sighting) in frame.iter().enumerate() {
        for &o in open {
            fits.extend(observations[o].fit(sighting).map(|fit| (fit, n, o)));
        }
    }
    fits.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut joined: Vec<Option<usize>> = vec![None; frame.len()];
    for (_, n, o) in fits {
        let mut taken = (0..frame.len()).filter(|&m| joined[m] == Some(o));
        if joined[n].is_none() && taken.all(|m| continues(&frame[m], &frame[n])) {
            joined[n] = Some(o);
        }
    }
    joined
}

/// The known defect of each observation, by place in the lists: nearest pairs first, one to one.
fn assign(known: &[Known], observations: &[Observation]) -> BTreeMap<usize, usize> {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (o, observation) in observations.iter().enumerate() {
        for (k, known) in known.iter().enumerate() {
            let fit = known.sightings.iter().flat_map(|seen| {
                observation
                    .members
                    .iter()
                    .filter_map(|m| distance(seen, m, whole_variance))
            });
            pairs.extend(fit.min_by(f64::total_cmp).map(|fit| (fit, o, k)));
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut taken = BTreeSet::new();
    let mut matches = BTreeMap::new();
    for (_, o, k) in pairs {
        if !matches.contains_key(&o) && taken.insert(k) {
            matches.insert(o, k);
        }
    }
    matches
}

/// Variances along and across that count between two sightings.
type Variance = fn(&Sighting) -> (f64, f64);

fn own_variance(s: &Sighting) -> (f64, f64) {
    (s.error.own_along_m.powi(2), s.error.own_across_m.powi(2))
}

fn whole_variance(s: &Sighting) -> (f64, f64) {
    let (along, across) = own_variance(s);
    (
        along + s.error.shared_along_m.powi(2),
        across + s.error.shared_across_m.powi(2),
    )
}

/// Squared distance in standard deviations, or `None` out of reach or for another class group.
fn distance(a: &Sighting, b: &Sighting, variance: Variance) -> Option<f64> {
    if a.class.group() != b.class.group() {
        return None;
    }
    let (along, across) = apart(a, b);
    if along.hypot(across) > MAX_REACH_M {
        return None;
    }
    let (va, vb) = (variance(a), variance(b));
    let squared = along.powi(2) / (va.0 + vb.0) + across.powi(2) / (va.1 + vb.1);
    (squared <= GATE).then_some(squared)
}

/// Metres along and across between two sightings: between centres of potholes, edges of cracks.
fn apart(a: &Sighting, b: &Sighting) -> (f64, f64) {
    let (along, across) = RoadAxes::at(a).to_road(b.position);
    match a.class.group() {
        ClassGroup::Pothole => (along.abs(), across.abs()),
        ClassGroup::Crack => (
            (along.abs() - (a.length_m + b.length_m) / 2.0).max(0.0),
            (across.abs() - (a.width_m + b.width_m) / 2.0).max(0.0),
        ),
    }
}

/// Whether two boxes of one frame are pieces of one crack, one ahead of the other.
fn continues(a: &Sighting, b: &Sighting) -> bool {
    if a.class.group() != ClassGroup::Crack || b.class.group() != ClassGroup::Crack {
        return false;
    }
    let (gap_along, gap_across) = apart(a, b);
    let (along, _) = RoadAxes::at(a).to_road(b.position);
    let overlap = (a.length_m + b.length_m) / 2.0 - along.abs();
    let side_by_side = overlap > 0.5 * a.length_m.min(b.length_m);
    gap_along <= CONTINUES_WITHIN_M && gap_across == 0.0 && !side_by_side
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        DamageClass,
        sighting::tests::{at, of_drive},
    };
    use proptest::prelude::*;

    fn known(plan: &MergePlan, sightings: &[Sighting]) -> Vec<Known> {
        let of = |d: &Defect| {
            sightings
                .iter()
                .filter(|s| plan.members[&s.id] == d.id)
                .cloned()
                .collect()
        };
        plan.defects
            .iter()
            .map(|d| Known {
                defect: d.clone(),
                sightings: of(d),
            })
            .collect()
    }

    fn crack(mut s: Sighting, n: u32, length_m: f64) -> Sighting {
        s.class = DamageClass::LongitudinalCrack;
        s.id.n = n;
        s.length_m = length_m;
        s
    }

    #[test]
    fn one_pothole_in_many_frames_is_one_defect() {
        let seen = (0..6).map(|f| at(f, 0.2 * f64::from(f % 3), 0.1)).collect();
        let plan = merge(&[], seen);
        assert_eq!((plan.created, plan.defects.len()), (1, 1));
        assert_eq!(plan.defects[0].sightings, 6);
    }

    #[test]
    fn two_potholes_in_one_frame_stay_two_over_frames_and_drives() {
        let pair = |frame| {
            let mut right = at(frame, 0.0, 0.8);
            right.id.n = 1;
            [at(frame, 0.0, 0.0), right]
        };
        let seen: Vec<_> = (0..4).flat_map(pair).collect();
        let plan = merge(&[], seen.clone());
        assert_eq!(plan.defects.len(), 2);
        assert!(plan.defects.iter().all(|d| d.sightings == 4));
        let again: Vec<_> = seen.iter().cloned().map(|s| of_drive("b", s)).collect();
        let second = merge(&known(&plan, &seen), again);
        assert_eq!((second.created, second.defects.len()), (0, 2));
        assert!(
            second
                .defects
                .iter()
                .all(|d| d.sightings == 8 && d.drives == 2)
        );
    }

    #[test]
    fn boxes_side_by_side_stay_two_cracks_but_one_that_continues_joins() {
        let ahead = |n, along, across| crack(at(0, along, across), n, 3.0);
        assert_eq!(
            merge(&[], vec![ahead(0, 0.0, 0.0), ahead(1, 3.4, 0.1)])
                .defects
                .len(),
            1
        );
        assert_eq!(
            merge(&[], vec![ahead(0, 0.0, 0.0), ahead(1, 0.2, 1.5)])
                .defects
                .len(),
            2
        );
        assert_eq!(
            merge(&[], vec![ahead(0, 0.0, 0.0), ahead(1, 6.0, 0.0)])
                .defects
                .len(),
            2
        );
    }

    #[test]
    fn cracks_change_class_between_frames_but_never_become_potholes() {
        let mut alligator = crack(at(1, 0.1, 0.0), 0, 0.6);
        alligator.class = DamageClass::AlligatorCrack;
        let plan = merge(
            &[],
            vec![crack(at(0, 0.0, 0.0), 0, 0.6), alligator, at(2, 0.0, 0.0)],
        );
        assert_eq!(plan.defects.len(), 2);
    }

    #[test]
    fn an_endless_crack_is_cut_at_section_length() {
        let seen = (0..30)
            .map(|f| crack(at(f, 2.0 * f64::from(f), 0.0), 0, 6.0))
            .collect();
        let plan = merge(&[], seen);
        assert!(plan.defects.len() >= 3);
        assert!(plan.defects.iter().all(|d| d.length_m <= MAX_RUN_M + 1e-6));
    }

    #[test]
    fn what_was_repaired_is_open_again_when_seen() {
        let seen = vec![at(0, 0.0, 0.0)];
        let mut before = known(&merge(&[], seen.clone()), &seen);
        before[0].defect.status = Status::Repaired;
        let plan = merge(&before, vec![of_drive("b", at(0, 0.5, 0.0))]);
        assert_eq!(plan.defects[0].status, Status::Candidate);
    }

    proptest! {
        #[test]
        fn every_sighting_gets_one_defect_whatever_the_order(
            places in prop::collection::vec((0u32..40, 0.0..60.0f64, -2.0..2.0f64), 1..60),
            seed in any::<u64>(),
        ) {
            let mut seen: Vec<Sighting> = places
                .iter()
                .enumerate()
                .map(|(n, &(f, along, across))| {
                    let mut s = at(f, along, across);
                    s.id.n = n as u32;
                    s
                })
                .collect();
            let plan = merge(&[], seen.clone());
            prop_assert_eq!(plan.members.len(), seen.len());
            let counted: u32 = plan.defects.iter().map(|d| d.sightings).sum();
            prop_assert_eq!(counted as usize, seen.len());
            for s in &seen {
                let twin = seen.iter().filter(|t| t.id.frame == s.id.frame);
                let same = twin.filter(|t| plan.members[&t.id] == plan.members[&s.id]).count();
                prop_assert_eq!(same, 1, "two potholes of one frame joined");
            }
            seen.sort_by_key(|s| blake3::hash(format!("{seed}{}", s.id).as_bytes()).to_hex().to_string());
            prop_assert_eq!(merge(&[], seen), plan);
        }
    }
}
