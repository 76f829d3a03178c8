//! An in-memory register: pass after pass merged by the program's own merging.

use register::{
    CentreLine, Defect, DefectId, DriveId, FrameRecord, Known, LifePolicy, MergePlan, Sighting,
    SightingId, View, merge,
};
use std::collections::BTreeMap;

/// What one drive brings into the register.
#[derive(Clone, Debug, PartialEq)]
pub struct Pass {
    /// The drive.
    pub drive: DriveId,
    /// What became of its frames, in order of time.
    pub frames: Vec<FrameRecord>,
    /// What each of them had in view.
    pub view: View,
    /// What was seen and placed.
    pub sightings: Vec<Sighting>,
}

impl Pass {
    pub(crate) fn empty(drive: DriveId, view: View) -> Self {
        Self {
            drive,
            view,
            frames: Vec::new(),
            sightings: Vec::new(),
        }
    }
}

/// A defect of the register with the names of what was seen of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The defect as it stands.
    pub defect: Defect,
    /// Its sightings.
    pub sightings: Vec<SightingId>,
}

/// The register after these passes, in their order.
pub fn fold(passes: &[&Pass], roads: &[CentreLine]) -> Vec<Held> {
    let policy = LifePolicy::default();
    let mut known: BTreeMap<DefectId, Known> = BTreeMap::new();
    for pass in passes {
        // Each pass drives the whole of a small world: all that is known is near.
        let near: Vec<Known> = known.values().cloned().collect();
        let driven = register::Pass {
            drive: &pass.drive,
            frames: &pass.frames,
            view: pass.view,
            sightings: &pass.sightings,
            roads,
        };
        keep(&mut known, pass, merge(&near, &driven, &policy));
    }
    known.into_values().map(held).collect()
}

/// Brings what is known up to date with a pass, as a store does.
fn keep(known: &mut BTreeMap<DefectId, Known>, pass: &Pass, plan: MergePlan) {
    for defect in plan.defects {
        match known.get_mut(&defect.id) {
            Some(known) => known.defect = defect,
            None => {
                let fresh = Known {
                    sightings: Vec::new(),
                    unseen: Vec::new(),
                    word: None,
                    defect,
                };
                known.insert(fresh.defect.id.clone(), fresh);
            }
        }
    }
    for (id, unseen) in plan.unseen {
        known
            .entry(id)
            .and_modify(|known| known.unseen.push(unseen));
    }
    for sighting in &pass.sightings {
        let defect = plan.members.get(&sighting.id);
        if let Some(held) = defect.and_then(|id| known.get_mut(id)) {
            held.sightings.push(sighting.clone());
        }
    }
}

fn held(known: Known) -> Held {
    Held {
        defect: known.defect,
        sightings: known.sightings.into_iter().map(|s| s.id).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Detector, Errors, Layout, Spacing, World, drive};
    use register::Status;

    #[test]
    fn every_placing_sighting_is_held_once() {
        let world = World::new(3, Layout::Network, Spacing::Every(40.0));
        let pass = |n| drive(&world, n, &Errors::usual(3.0), &Detector::default()).pass;
        let passes = [pass(0), pass(1)];
        let held = fold(&passes.iter().collect::<Vec<_>>(), &world.roads());
        let mut ids: Vec<&SightingId> = held.iter().flat_map(|h| &h.sightings).collect();
        ids.sort();
        assert!(ids.windows(2).all(|two| two[0] != two[1]));
        for sighting in passes.iter().flat_map(|pass| &pass.sightings) {
            let is_held = ids.binary_search(&&sighting.id).is_ok();
            assert!(is_held || !sighting.places, "{}", sighting.id);
        }
        for Held { defect, sightings } in &held {
            assert_eq!(defect.sightings as usize, sightings.len());
            assert!(defect.drives < 2 || defect.status == Status::Confirmed);
        }
    }
}
