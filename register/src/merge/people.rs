//! What people put right: two defects that are one, and one that is two.

use super::{Known, fold};
use crate::{
    Defect, DefectId, History, LifePolicy, LocalPlane, LonLat, Place, Sighting, SightingId,
};
use geo::Coord;
use nalgebra::Vector2;
use std::collections::BTreeSet;

impl Known {
    /// Takes in another defect that is the same damage.
    pub fn join(&mut self, other: Self, policy: &LifePolicy) {
        self.defect.place = joined(&self.defect.place, &other.defect.place);
        self.sightings.extend(other.sightings);
        self.sightings.sort_by(|a, b| a.id.cmp(&b.id));
        self.unseen.extend(other.unseen);
        self.unseen
            .sort_by(|a, b| (a.at, &a.drive).cmp(&(b.at, &b.drive)));
        self.unseen.dedup();
        self.word = self.word.or(other.word);
        self.summarise(policy);
    }

    /// Parts off the sightings with these ids, which are another damage, named after the first of them.
    ///
    /// A defect keeps the sighting that gave it its name: with that one, all others are parted off instead.
    /// `None`, and nothing is changed, where one of both would have no sighting that places it.
    pub fn part(&mut self, ids: &BTreeSet<SightingId>, policy: &LifePolicy) -> Option<Self> {
        let (off, kept): (Vec<Sighting>, Vec<Sighting>) = self
            .sightings
            .iter()
            .cloned()
            .partition(|s| ids.contains(&s.id));
        let names_it = |s: &Sighting| DefectId::first_seen_as(&s.id) == self.defect.id;
        let (off, kept) = if off.iter().any(names_it) {
            (kept, off)
        } else {
            (off, kept)
        };
        let first = off.iter().min_by_key(|s| (s.captured_at, &s.id))?;
        let id = DefectId::first_seen_as(&first.id);
        let place = |part: &[Sighting]| moved(&self.defect.place, &self.sightings, part);
        let with = |id: DefectId, place: Place, sightings: &[Sighting], word| {
            let history = History {
                sightings,
                unseen: &self.unseen,
                word,
            };
            Defect::of(id, place, history, policy)
        };
        let left = with(self.defect.id.clone(), place(&kept)?, &kept, self.word)?;
        let parted = with(id, place(&off)?, &off, None)?;
        (self.defect, self.sightings) = (left, kept);
        Some(Self {
            defect: parted,
            sightings: off,
            unseen: self.unseen.clone(),
            word: None,
        })
    }
}

/// The mean of two places of one damage, by what is their own.
fn joined(one: &Place, other: &Place) -> Place {
    let plane = LocalPlane::at(one.position);
    let seen = |place: &Place| {
        let at = plane.to_plane(place.position);
        (Vector2::new(at.x, at.y), place.own.matrix())
    };
    let (mean, own) = fold::fused(seen(one), seen(other));
    let position = plane.to_globe(Coord {
        x: mean.x,
        y: mean.y,
    });
    fold::place(position, one.datum.matrix(), own)
}

/// A place that all sightings led to, as a part of them would have it.
fn moved(place: &Place, all: &[Sighting], part: &[Sighting]) -> Option<Place> {
    let plane = LocalPlane::at(place.position);
    let centre = |sightings: &[Sighting]| {
        mean(
            &plane,
            sightings.iter().filter(|s| s.places).map(|s| s.position),
        )
    };
    let (from, to) = (centre(all)?, centre(part)?);
    Some(Place {
        position: plane.to_globe(to - from),
        ..*place
    })
}

fn mean(plane: &LocalPlane, positions: impl Iterator<Item = LonLat>) -> Option<Coord<f64>> {
    let (mut sum, mut count) = (Coord::zero(), 0.0);
    for position in positions {
        sum = sum + plane.to_plane(position);
        count += 1.0;
    }
    (count > 0.0).then(|| sum / count)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{known, merged};
    use super::*;
    use crate::sighting::tests::at;

    fn two_potholes() -> (Vec<Sighting>, Vec<Known>) {
        let mut seen = vec![at(10, 0.0, -1.0), at(10, 0.0, 2.0)];
        seen[1].id.n = 1;
        let plan = merged(&[], "a", &seen);
        let known = known(&plan, &seen);
        (seen, known)
    }

    #[test]
    fn what_was_joined_can_be_parted_again() {
        let policy = LifePolicy::default();
        let (_, both) = two_potholes();
        let [one, other] = <[Known; 2]>::try_from(both).unwrap();
        let mut whole = one.clone();
        whole.join(other.clone(), &policy);
        assert_eq!(whole.defect.sightings, 2);
        assert_eq!(whole.defect.id, one.defect.id);
        let between = LocalPlane::at(one.defect.position()).to_plane(whole.defect.position());
        let apart = LocalPlane::at(one.defect.position()).to_plane(other.defect.position());
        assert!((between - apart / 2.0).x.hypot((between - apart / 2.0).y) < 0.01);
        let off = other.sightings.iter().map(|s| s.id.clone()).collect();
        let parted = whole.part(&off, &policy).unwrap();
        assert_eq!(parted.defect.id, other.defect.id);
        for (now, before) in [(&whole, &one), (&parted, &other)] {
            assert_eq!(now.sightings, before.sightings);
            let off_by = LocalPlane::at(now.defect.position()).to_plane(before.defect.position());
            assert!(off_by.x.hypot(off_by.y) < 0.01, "{off_by:?}");
        }
    }

    #[test]
    fn nothing_and_everything_cannot_be_parted_off() {
        let policy = LifePolicy::default();
        let (_, both) = two_potholes();
        let mut one = both[0].clone();
        let all = one.sightings.iter().map(|s| s.id.clone()).collect();
        assert_eq!(one.part(&all, &policy), None);
        assert_eq!(one.part(&BTreeSet::new(), &policy), None);
        assert_eq!(one, both[0]);
    }
}
