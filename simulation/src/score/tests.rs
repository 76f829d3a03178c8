use super::*;
use crate::{Layout, Spacing};
use register::{DefectId, DriveId};

fn world(spacing: Spacing) -> World {
    World::new(2, Layout::Network, spacing)
}

/// A register that holds each damage once, confirmed, without error.
fn perfect(world: &World) -> (Vec<Held>, BTreeMap<SightingId, usize>) {
    let held: Vec<Held> = (0..)
        .zip(world.truths())
        .map(|(n, truth)| held(n, truth))
        .collect();
    let truth_of = held
        .iter()
        .enumerate()
        .map(|(n, held)| (held.sightings[0].clone(), n))
        .collect();
    (held, truth_of)
}

fn held(n: u32, truth: &Truth) -> Held {
    let sighting = SightingId {
        drive: DriveId("a".into()),
        frame: n,
        n: 0,
    };
    let defect = Defect {
        id: DefectId::first_seen_as(&sighting),
        class: truth.class,
        votes: [0.0; 4],
        status: Status::Confirmed,
        reason: register::Reason::SeenOnDrives,
        gone: 0.0,
        passed_unseen: 0,
        score: 0.6,
        sightings: 1,
        drives: 2,
        first_seen: jiff::Timestamp::UNIX_EPOCH,
        last_seen: jiff::Timestamp::UNIX_EPOCH,
        place: register::Place {
            position: plane().to_globe(truth.at),
            datum: register::Covariance::default(),
            own: register::Covariance::default(),
        },
        ellipse: register::Ellipse {
            semi_major_m: 1.0,
            semi_minor_m: 1.0,
            azimuth_deg: 0.0,
        },
        position_error_m: 1.0,
        heading_deg: 0.0,
        length_m: 0.5,
        length_error_m: 0.1,
        width_m: 0.5,
        width_error_m: 0.1,
        open_ended: false,
        path: Vec::new(),
        growth: None,
    };
    Held {
        defect,
        sightings: vec![sighting],
    }
}

fn moved(held: &mut Held, east_m: f64) {
    let there = place(&held.defect) + Coord { x: east_m, y: 0.0 };
    held.defect.place.position = plane().to_globe(there);
}

#[test]
fn a_perfect_register_has_no_faults() {
    let world = world(Spacing::Rows(5.0));
    let (held, truth_of) = perfect(&world);
    let judged = Judged::of(&world, &held, &truth_of);
    assert!(judged.errors_m.iter().all(|error| *error < 1e-3));
    assert_eq!(judged.within_stated, judged.truths);
    let faults = [
        judged.duplicates,
        judged.confirmed_duplicates,
        judged.missed,
        judged.spurious,
    ];
    assert_eq!(faults, [0; 4]);
    assert!(!judged.rows.is_empty());
    assert_eq!(Metric::CountError.of(&[&judged]), 0.0);
}

#[test]
fn each_fault_is_counted_as_what_it_is() {
    let world = world(Spacing::Every(40.0));
    let (mut held, truth_of) = perfect(&world);
    moved(&mut held[0], 20.0);
    moved(&mut held[1], 3.0);
    held[2].defect.status = Status::Candidate;
    held[3].defect.status = Status::Rejected;
    let mut twin = held[4].clone();
    moved(&mut twin, 2.0);
    held.push(twin);
    let judged = Judged::of(&world, &held, &truth_of);
    // The first lies far off: its place is bad, it is missed there and spurious here.
    assert_eq!(judged.errors_m.len(), judged.truths - 1);
    assert_eq!(judged.confirmed_errors_m.len(), judged.truths - 2);
    assert!((quantile(judged.errors_m.clone(), 1.0) - 20.0).abs() < 0.01);
    assert_eq!(judged.within_stated, judged.truths - 3);
    assert_eq!((judged.missed, judged.spurious), (3, 1));
    assert_eq!((judged.duplicates, judged.confirmed_duplicates), (1, 1));
    assert_eq!(judged.confirmed, judged.truths - 1);
}

#[test]
fn a_defect_of_another_kind_finds_nothing() {
    let world = world(Spacing::Rows(5.0));
    let (mut held, truth_of) = perfect(&world);
    held[0].defect.class = register::DamageClass::TransverseCrack;
    let judged = Judged::of(&world, &held, &truth_of);
    assert_eq!((judged.missed, judged.spurious), (1, 1));
}

#[test]
fn nearest_pairs_go_first_and_one_to_one() {
    let matched = one_to_one(&[(0.5, 1, 0), (0.7, 0, 0), (1.0, 1, 1), (2.0, 0, 1)]);
    assert_eq!(matched, BTreeMap::from([(0, 1), (1, 0)]));
}

#[test]
fn quantiles_are_values_that_were_seen() {
    let values = vec![4.0, 1.0, 3.0, 2.0];
    assert_eq!(quantile(values.clone(), 0.5), 2.0);
    assert_eq!(quantile(values.clone(), 0.95), 4.0);
    assert!(quantile(Vec::new(), 0.5).is_nan());
}

#[test]
fn intervals_hold_the_value_and_shrink_with_more_worlds() {
    let world = |n: u32| Judged {
        truths: 10,
        missed: (n % 4) as usize,
        ..Judged::default()
    };
    let of = |worlds: u32| {
        let judged: Vec<Judged> = (0..worlds).map(world).collect();
        Interval::of(Metric::Missed, &judged)
    };
    let (few, many) = (of(8), of(128));
    assert!((few.value - 15.0).abs() < 1e-9 && (many.value - 15.0).abs() < 1e-9);
    assert!(few.low < 15.0 && few.high > 15.0);
    assert!(many.high - many.low < 0.5 * (few.high - few.low));
}
