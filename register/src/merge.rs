//! Merging: which lasting damage each sighting of a drive belongs to, and where that damage is.
//!
//! The stages, one after another: the drive is cut into legs that pass every place once; the sightings
//! of a leg are joined into observations, one for each damage ([`observe`]); the leg is brought onto the
//! roads, where they are imported ([`roads`]), and registered to
//! what is known, which tells pairs and shift ([`align`]); what is known moves a little and grows by
//! what was seen ([`fold`]); what lay in view and was not seen is noted ([`passing`]).

mod align;
mod assign;
mod coarse;
mod drift;
mod fold;
mod legs;
mod observe;
mod passing;
mod people;
mod roads;
mod scene;
#[cfg(test)]
pub(crate) mod tests;

use crate::{
    CentreLine, Defect, DefectId, DriveId, Fix, FrameOutcome, FrameRecord, History, LifePolicy,
    Place, Sighting, SightingId, Unseen, View, Word, observation::Observation,
};
use align::{Alignment, align};
use nalgebra::Matrix2;
use observe::observe;
use scene::Scene;
use std::collections::{BTreeMap, BTreeSet};

/// A damage that so many frames had well in view and none showed was passed unseen.
const CLEAR_VIEWS: usize = 2;
/// Well in view: this far from the sides, and as many standard deviations of where it lies.
const VIEW_MARGIN_M: f64 = 0.5;
const VIEW_MARGIN_SIGMAS: f64 = 2.0;

/// A defect in the register with everything known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The defect as it stands.
    pub defect: Defect,
    /// All its sightings.
    pub sightings: Vec<Sighting>,
    /// The drives that passed and did not see it.
    pub unseen: Vec<Unseen>,
    /// What a person said of it.
    pub word: Option<Word>,
}

/// One drive as merging takes it.
#[derive(Clone, Copy, Debug)]
pub struct Pass<'a> {
    /// The drive.
    pub drive: &'a DriveId,
    /// Its frames in order.
    pub frames: &'a [FrameRecord],
    /// What each of them had in view.
    pub view: View,
    /// What was seen in them.
    pub sightings: &'a [Sighting],
    /// The roads around, where a network is imported.
    pub roads: &'a [CentreLine],
}

impl<'a> Pass<'a> {
    /// The frames that were looked at and when and where that was.
    fn fixes(&self) -> impl Iterator<Item = (&'a FrameRecord, &'a Fix)> + use<'a> {
        self.frames.iter().filter_map(|frame| match &frame.outcome {
            FrameOutcome::Placed(fix) => frame.captured_at.and(Some((frame, fix))),
            FrameOutcome::Skipped(_) => None,
        })
    }
}

/// What a drive changes in the register.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MergePlan {
    /// New and changed defects, as they stand afterwards.
    pub defects: Vec<Defect>,
    /// The defect of every sighting of the drive that belongs to one.
    pub members: BTreeMap<SightingId, DefectId>,
    /// Known damage that the drive passed and did not see.
    pub unseen: Vec<(DefectId, Unseen)>,
    /// How many of the defects are new.
    pub created: usize,
}

impl MergePlan {
    /// The defects that the drive saw, new ones and those seen again.
    pub fn seen(&self) -> impl Iterator<Item = &Defect> {
        let seen: BTreeSet<&DefectId> = self.members.values().collect();
        self.defects
            .iter()
            .filter(move |defect| seen.contains(&defect.id))
    }
}

/// Plans the merge of one drive into the known defects around it.
///
/// The plan depends on nothing but its arguments; known defects and sightings may come in any order.
pub fn merge(known: &[Known], pass: &Pass, policy: &LifePolicy) -> MergePlan {
    let mut known = known.to_vec();
    known.sort_by(|a, b| a.defect.id.cmp(&b.defect.id));
    let mut sightings = pass.sightings.to_vec();
    sightings.sort_by(|a, b| a.id.cmp(&b.id));
    let mut hood = Neighbourhood {
        old: known.len(),
        known,
        changed: BTreeSet::new(),
        plan: MergePlan::default(),
        policy,
    };
    for leg in legs::legs(pass) {
        let within = |frame: &u32| leg.contains(frame);
        let frames = slice(pass.frames, |frame| frame.index, &within);
        let seen = slice(&sightings, |sighting| sighting.id.frame, &within);
        hood.take(&Pass {
            frames,
            sightings: seen,
            ..*pass
        });
    }
    hood.finish()
}

/// The items, ordered by number, whose number is within.
fn slice<'a, T>(
    all: &'a [T],
    number: impl Fn(&T) -> u32,
    within: &impl Fn(&u32) -> bool,
) -> &'a [T] {
    let from = all
        .iter()
        .position(|one| within(&number(one)))
        .unwrap_or(all.len());
    let count = all[from..]
        .iter()
        .take_while(|one| within(&number(one)))
        .count();
    &all[from..from + count]
}

/// The known defects around a drive, as they change.
struct Neighbourhood<'a> {
    known: Vec<Known>,
    /// How many were there before the drive.
    old: usize,
    changed: BTreeSet<usize>,
    plan: MergePlan,
    policy: &'a LifePolicy,
}

impl Neighbourhood<'_> {
    /// Merges one leg.
    fn take(&mut self, leg: &Pass) {
        let sightings: Vec<&Sighting> = leg.sightings.iter().collect();
        let observations = observe(&sightings);
        let Some(scene) = Scene::of(&self.known, leg, &observations) else {
            return;
        };
        let alignment = align(&scene);
        let pieces = pieces(&scene, &alignment);
        let places = self.places(&scene, &alignment);
        self.note_unseen(&scene, &alignment, &pieces, leg.drive);
        for (landmark, place) in places {
            self.known[landmark].defect.place = place;
            self.changed.insert(landmark);
        }
        for (n, observation) in observations.iter().enumerate() {
            match alignment.pairs[n].or(pieces[n]) {
                Some(landmark) => self.add(landmark, observation),
                None => self.create(observation, own_place(&scene, &alignment, n)),
            }
        }
        for &n in &self.changed {
            self.known[n].summarise(self.policy);
        }
    }

    /// Where every landmark is that was seen or passed.
    fn places(&self, scene: &Scene, alignment: &Alignment) -> BTreeMap<usize, Place> {
        let mut places = BTreeMap::new();
        for (passed, shift) in scene.passed.iter().zip(&alignment.passed) {
            let mark = &scene.landmarks[passed.landmark];
            let (register, _) = fold::split(shift, mark.datum, passed.shared);
            let at = scene.globe(mark.place - register.mean);
            places.insert(
                passed.landmark,
                fold::place(at, register.covariance, mark.own),
            );
        }
        for ((seen, shift), pair) in scene.seen.iter().zip(&alignment.seen).zip(&alignment.pairs) {
            let Some(landmark) = *pair else { continue };
            let mark = &scene.landmarks[landmark];
            let (register, drive) = fold::split(shift, mark.datum, seen.shared);
            let known = (mark.place - register.mean, mark.own);
            let (at, own) = fold::fused(known, (seen.place - drive.mean, seen.own));
            places.insert(
                landmark,
                fold::place(scene.globe(at), register.covariance, own),
            );
        }
        places
    }

    /// Notes the landmarks that lay well in view and were not seen.
    fn note_unseen(
        &mut self,
        scene: &Scene,
        alignment: &Alignment,
        pieces: &[Option<usize>],
        drive: &DriveId,
    ) {
        let seen: BTreeSet<usize> = alignment
            .pairs
            .iter()
            .chain(pieces)
            .flatten()
            .copied()
            .collect();
        for (passed, shift) in scene.passed.iter().zip(&alignment.passed) {
            let mark = &scene.landmarks[passed.landmark];
            let unsure = shift.covariance + mark.own;
            let sigma_m = unsure.m11.max(unsure.m22).sqrt();
            let margin_m = VIEW_MARGIN_M + VIEW_MARGIN_SIGMAS * sigma_m;
            let views = scene.frames.clear_views(mark.place - shift.mean, margin_m);
            if seen.contains(&passed.landmark) || views < CLEAR_VIEWS {
                continue;
            }
            let unseen = Unseen {
                drive: drive.clone(),
                at: passed.at,
            };
            let known = &mut self.known[passed.landmark];
            known.unseen.push(unseen.clone());
            self.plan.unseen.push((known.defect.id.clone(), unseen));
            self.changed.insert(passed.landmark);
        }
    }

    fn add(&mut self, landmark: usize, observation: &Observation) {
        let known = &mut self.known[landmark];
        let id = &known.defect.id;
        let members = observation.members.iter();
        self.plan
            .members
            .extend(members.map(|s| (s.id.clone(), id.clone())));
        known
            .sightings
            .extend(observation.members.iter().copied().cloned());
        self.changed.insert(landmark);
    }

    fn create(&mut self, observation: &Observation, place: Place) {
        let id = DefectId::first_seen_as(&observation.members[0].id);
        let sightings: Vec<Sighting> = observation.members.iter().copied().cloned().collect();
        let history = History {
            sightings: &sightings,
            unseen: &[],
            word: None,
        };
        let Some(defect) = Defect::of(id.clone(), place, history, self.policy) else {
            return;
        };
        self.plan
            .members
            .extend(sightings.iter().map(|s| (s.id.clone(), id.clone())));
        self.changed.insert(self.known.len());
        self.known.push(Known {
            defect,
            sightings,
            unseen: Vec::new(),
            word: None,
        });
    }

    fn finish(mut self) -> MergePlan {
        self.plan.created = self.known.len() - self.old;
        self.plan.defects = self
            .changed
            .iter()
            .map(|&n| self.known[n].defect.clone())
            .collect();
        self.plan
    }
}

impl Known {
    /// Brings the defect up to date with its place and all that is known of it.
    pub fn summarise(&mut self, policy: &LifePolicy) {
        let history = History {
            sightings: &self.sightings,
            unseen: &self.unseen,
            word: self.word,
        };
        let id = self.defect.id.clone();
        if let Some(defect) = Defect::of(id, self.defect.place, history, policy) {
            self.defect = defect;
        }
    }
}

/// Where something new is.
fn own_place(scene: &Scene, alignment: &Alignment, n: usize) -> Place {
    let seen = &scene.seen[n];
    let datum = scene
        .datum_at(seen.at_s)
        .unwrap_or(Matrix2::identity() * fold::UNKNOWN_DATUM);
    let (_, drive) = fold::split(&alignment.seen[n], datum, seen.shared);
    let at = scene.globe(seen.place - drive.mean);
    fold::place(at, drive.covariance, seen.own)
}

/// The landmark of each observation that is a further piece of a crack seen in pieces.
fn pieces(scene: &Scene, alignment: &Alignment) -> Vec<Option<usize>> {
    let piece = |n: usize| {
        if alignment.pairs[n].is_some() {
            return None;
        }
        let near = scene.near(&scene.seen[n]);
        near.into_iter().find(|&k| {
            let shift = &alignment.seen[n];
            let others = || (0..scene.seen.len()).filter(|&m| alignment.pairs[m] == Some(k));
            scene.is_piece(n, k, shift)
                && others().count() > 0
                && others().all(|m| scene.apart_along(n, m))
        })
    };
    (0..scene.seen.len()).map(piece).collect()
}
