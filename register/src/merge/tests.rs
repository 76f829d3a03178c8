use super::*;
use crate::{
    DamageClass, LocalPlane, LonLat, Status,
    sighting::tests::{after, at, of_drive},
};
use geo::Coord;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

/// A drive's frames, owned.
pub(super) struct Driven {
    id: DriveId,
    frames: Vec<FrameRecord>,
}

impl Driven {
    pub fn pass<'a>(&'a self, sightings: &'a [Sighting]) -> Pass<'a> {
        Pass {
            drive: &self.id,
            frames: &self.frames,
            view: View {
                near_m: 4.0,
                far_m: 12.0,
                left_m: [-2.6, -7.8],
                right_m: [2.6, 7.8],
            },
            sightings,
            roads: &[],
        }
    }
}

/// A drive through places in metres east and north of where the tests' sightings count from.
pub(super) fn pass_along(way: &[(f64, f64)]) -> Driven {
    let plane = LocalPlane::at(LonLat::new(139.7, 35.6).unwrap());
    let frame = |(n, &(x, y)): (usize, &(f64, f64))| {
        let (before, after) = (way[n.saturating_sub(1)], way[(n + 1).min(way.len() - 1)]);
        let heading_deg = (after.0 - before.0).atan2(after.1 - before.1).to_degrees();
        FrameRecord {
            index: n as u32,
            captured_at: Timestamp::from_millisecond(n as i64 * 250).ok(),
            outcome: FrameOutcome::Placed(Fix {
                position: plane.to_globe(Coord { x, y }),
                heading_deg,
                speed_mps: 8.0,
                error_m: 5.0,
                heading_sigma_deg: 1.0,
                jitter_m: 0.2,
            }),
            picture: None,
        }
    };
    Driven {
        id: DriveId("a".into()),
        frames: way.iter().enumerate().map(frame).collect(),
    }
}

/// A drive north past everything the tests see.
fn northward(id: &str) -> Driven {
    let way: Vec<(f64, f64)> = (0..60).map(|n| (0.0, f64::from(n) * 2.0 - 20.0)).collect();
    let mut drive = Driven {
        id: DriveId(id.into()),
        ..pass_along(&way)
    };
    for frame in &mut drive.frames {
        frame.captured_at = frame.captured_at.map(|at| at + after(id));
    }
    drive
}

pub(super) fn merged(known: &[Known], drive: &str, seen: &[Sighting]) -> MergePlan {
    merge(known, &northward(drive).pass(seen), &LifePolicy::default())
}

pub(super) fn known(plan: &MergePlan, sightings: &[Sighting]) -> Vec<Known> {
    let of = |d: &Defect| {
        let mine = sightings
            .iter()
            .filter(|s| plan.members.get(&s.id) == Some(&d.id));
        mine.cloned().collect()
    };
    let known = |d: &Defect| Known {
        defect: d.clone(),
        sightings: of(d),
        unseen: Vec::new(),
        word: None,
    };
    plan.defects.iter().map(known).collect()
}

fn crack(mut s: Sighting, n: u32, length_m: f64) -> Sighting {
    s.class = DamageClass::LongitudinalCrack;
    s.id.n = n;
    s.length_m = length_m;
    s
}

#[test]
fn one_pothole_in_many_frames_is_one_defect() {
    let seen: Vec<_> = (0..6).map(|f| at(f, 0.2 * f64::from(f % 3), 0.1)).collect();
    let plan = merged(&[], "a", &seen);
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
    let plan = merged(&[], "a", &seen);
    assert_eq!(plan.defects.len(), 2);
    assert!(plan.defects.iter().all(|d| d.sightings == 4));
    let again: Vec<_> = seen.iter().cloned().map(|s| of_drive("b", s)).collect();
    let second = merged(&known(&plan, &seen), "b", &again);
    assert_eq!((second.created, second.defects.len()), (0, 2));
    let both = |d: &Defect| d.sightings == 8 && d.drives == 2 && d.status == Status::Confirmed;
    assert!(second.defects.iter().all(both));
}

#[test]
fn boxes_side_by_side_stay_two_cracks_but_one_that_continues_joins() {
    let count = |along, across| {
        let ahead = |n, along, across| crack(at(0, along, across), n, 3.0);
        merged(&[], "a", &[ahead(0, 0.0, 0.0), ahead(1, along, across)])
            .defects
            .len()
    };
    assert_eq!(
        (count(3.4, 0.1), count(0.2, 1.5), count(6.0, 0.0)),
        (1, 2, 2)
    );
}

#[test]
fn cracks_change_class_between_frames_but_never_become_potholes() {
    let mut alligator = crack(at(1, 0.1, 0.0), 0, 0.6);
    alligator.class = DamageClass::AlligatorCrack;
    let plan = merged(
        &[],
        "a",
        &[crack(at(0, 0.0, 0.0), 0, 0.6), alligator, at(2, 0.0, 0.0)],
    );
    assert_eq!(plan.defects.len(), 2);
    let crack = plan.defects.iter().find(|d| d.sightings == 2).unwrap();
    assert!(
        crack.votes[0] > 0.0 && crack.votes[2] > 0.0,
        "{:?}",
        crack.votes
    );
}

#[test]
fn a_long_crack_is_one_with_its_full_length() {
    let seen: Vec<_> = (0..30)
        .map(|f| crack(at(f, 2.0 * f64::from(f), 0.0), 0, 6.0))
        .collect();
    let plan = merged(&[], "a", &seen);
    assert_eq!(plan.defects.len(), 1);
    assert!(
        (plan.defects[0].length_m - 64.0).abs() < 0.1,
        "{}",
        plan.defects[0].length_m
    );
    assert!(plan.defects[0].path.len() > 10);
}

#[test]
fn far_sightings_support_what_they_foretold_and_place_nothing() {
    let far = |frame, along| {
        let mut s = at(frame, along, 0.0);
        s.places = false;
        s.error.own_along_m = 2.0;
        s
    };
    let plan = merged(
        &[],
        "a",
        &[far(0, 1.5), far(1, 40.0), at(3, 0.0, 0.0), at(4, 0.1, 0.0)],
    );
    assert_eq!(plan.defects.len(), 1);
    assert_eq!(plan.defects[0].sightings, 3);
    assert_eq!(plan.members.len(), 3);
    let near = merged(&[], "a", &[at(3, 0.0, 0.0), at(4, 0.1, 0.0)]);
    assert_eq!(
        plan.defects[0].place.position,
        near.defects[0].place.position
    );
}

/// Potholes along the road, some metres to its sides, as a drive that lies off by some metres has them.
fn row(drive: &str, east: f64, north: f64, left_out: usize) -> Vec<Sighting> {
    let places = [
        (0.0, 0.0),
        (9.0, 1.2),
        (16.0, -0.8),
        (31.0, 0.5),
        (40.0, -1.5),
        (55.0, 0.9),
    ];
    let mut seen = Vec::new();
    for (n, (along, across)) in places.into_iter().enumerate() {
        if n != left_out {
            let frame = 6 + (along / 2.0) as u32;
            seen.push(of_drive(drive, at(frame, along + north, across + east)));
        }
    }
    seen
}

#[test]
fn a_drive_that_lies_off_is_put_onto_the_register() {
    let first = row("a", 0.0, 0.0, 9);
    let before = known(&merged(&[], "a", &first), &first);
    let plan = merged(&before, "b", &row("b", 4.0, -3.0, 9));
    assert_eq!((plan.created, plan.defects.len()), (0, 6));
    let plane = LocalPlane::at(LonLat::new(139.7, 35.6).unwrap());
    for is in &plan.defects {
        let was = before.iter().find(|k| k.defect.id == is.id).unwrap();
        let moved = plane.to_plane(is.position()) - plane.to_plane(was.defect.position());
        // Both receivers are as good: they meet halfway, and the pattern is kept.
        assert!(
            (moved.x - 2.0).abs() < 0.5 && (moved.y + 1.5).abs() < 0.5,
            "{moved:?}"
        );
        assert!(is.position_error_m < 0.8 * was.defect.position_error_m);
    }
}

#[test]
fn what_was_passed_and_not_seen_moves_along_and_is_noted() {
    let first = row("a", 0.0, 0.0, 9);
    let before = known(&merged(&[], "a", &first), &first);
    let plan = merged(&before, "b", &row("b", 2.0, 2.0, 3));
    let (missed, unseen) = &plan.unseen[0];
    assert_eq!((plan.unseen.len(), unseen.drive.0.as_str()), (1, "b"));
    let was = before.iter().find(|k| k.defect.id == *missed).unwrap();
    let is = plan.defects.iter().find(|d| d.id == *missed).unwrap();
    assert_eq!((is.passed_unseen, is.drives), (1, 1));
    assert!(is.gone > 0.0 && is.gone < 0.5);
    assert!(is.position_error_m < 0.9 * was.defect.position_error_m);
}

#[test]
fn a_damage_passed_twice_in_one_drive_is_one() {
    let mut way: Vec<(f64, f64)> = (0..100).map(|n| (0.0, f64::from(n) * 2.0 - 20.0)).collect();
    way.extend((0..5).map(|n| (f64::from(n + 1), 179.0)));
    way.extend((0..100).map(|n| (5.0, 178.0 - f64::from(n) * 2.0)));
    let drive = pass_along(&way);
    let back = |frame: u32| {
        let mut s = at(frame, 0.4, 0.3);
        s.heading_deg = 180.0;
        s
    };
    let seen = [at(7, 0.0, 0.0), at(8, 0.1, 0.0), back(192), back(193)];
    let plan = merge(&[], &drive.pass(&seen), &LifePolicy::default());
    assert_eq!(
        (
            plan.defects.len(),
            plan.defects[0].sightings,
            plan.defects[0].drives
        ),
        (1, 4, 1)
    );
}

#[test]
fn what_was_repaired_is_open_again_when_seen() {
    let seen = vec![at(10, 0.0, 0.0)];
    let mut before = known(&merged(&[], "a", &seen), &seen);
    let at_60_s = Timestamp::from_second(60).unwrap();
    before[0].word = Some(Word::on_status(Status::Repaired, at_60_s));
    let mut later = of_drive("b", at(10, 0.5, 0.0));
    later.captured_at += SignedDuration::from_secs(120);
    let plan = merged(&before, "b", &[later]);
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
        let plan = merged(&[], "a", &seen);
        prop_assert_eq!(plan.members.len(), seen.len());
        let counted: u32 = plan.defects.iter().map(|d| d.sightings).sum();
        prop_assert_eq!(counted as usize, seen.len());
        for s in &seen {
            let twin = seen.iter().filter(|t| t.id.frame == s.id.frame);
            let same = twin.filter(|t| plan.members[&t.id] == plan.members[&s.id]).count();
            prop_assert_eq!(same, 1, "two potholes of one frame joined");
        }
        seen.sort_by_key(|s| blake3::hash(format!("{seed}{}", s.id).as_bytes()).to_hex().to_string());
        prop_assert_eq!(merged(&[], "a", &seen), plan);
    }

    #[test]
    fn moving_everything_by_a_degree_moves_everything_alike(
        places in prop::collection::vec((0u32..40, 0.0..60.0f64, -2.0..2.0f64), 1..20),
        off in (-4.0..4.0f64, -4.0..4.0f64),
    ) {
        let made = |drive: &str, (dx, dy): (f64, f64), degrees: f64| -> Vec<Sighting> {
            let one = |(n, &(f, along, across)): (usize, &(u32, f64, f64))| {
                let mut s = of_drive(drive, at(f, along + dy, across + dx));
                s.id.n = n as u32;
                s.position = eastward(s.position, degrees);
                s
            };
            places.iter().enumerate().map(one).collect()
        };
        let both = |degrees: f64| {
            let first = made("a", (0.0, 0.0), degrees);
            let policy = LifePolicy::default();
            let plan = merge(&[], &eastward_drive("a", degrees).pass(&first), &policy);
            merge(&known(&plan, &first), &eastward_drive("b", degrees).pass(&made("b", off, degrees)), &policy)
        };
        let (here, there) = (both(0.0), both(1.0));
        prop_assert_eq!(&here.members, &there.members);
        for (a, b) in here.defects.iter().zip(&there.defects) {
            let (moved, stayed) = (eastward(a.position(), 1.0), b.position());
            prop_assert!((moved.lon() - stayed.lon()).abs() < 1e-9 && (moved.lat() - stayed.lat()).abs() < 1e-9);
        }
    }
}

fn eastward(position: LonLat, degrees: f64) -> LonLat {
    LonLat::new(position.lon() + degrees, position.lat()).unwrap()
}

fn eastward_drive(id: &str, degrees: f64) -> Driven {
    let mut drive = northward(id);
    for frame in &mut drive.frames {
        if let FrameOutcome::Placed(fix) = &mut frame.outcome {
            fix.position = eastward(fix.position, degrees);
        }
    }
    drive
}
