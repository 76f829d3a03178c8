//! Further drives past the same damage, people's words, and merging anew.

use crate::made::{merge, past_three, pothole, record};
use jiff::{SignedDuration, Timestamp};
use register::{Defect, LifePolicy, Reason, Sighting, Status};
use std::path::Path;
use store::{DriveRecord, Given, Outcome, Saying, Store};

fn in_memory() -> Store {
    Store::open(Path::new(":memory:")).unwrap()
}

fn with_one_drive() -> Store {
    let mut store = in_memory();
    merge(&mut store, &record("a", past_three("a")));
    store
}

fn defects(store: &Store) -> Vec<Defect> {
    store.defects(None, u32::MAX).unwrap().defects
}

/// A drive, some days later.
fn taken_on(day: i64, drive: &str, sightings: Vec<Sighting>) -> DriveRecord {
    let mut record = record(drive, sightings);
    let later = |at: Timestamp| at + SignedDuration::from_hours(24 * day);
    for frame in &mut record.frames {
        frame.captured_at = frame.captured_at.map(later);
    }
    for sighting in &mut record.sightings {
        sighting.captured_at = later(sighting.captured_at);
    }
    record.drive.recorded_from = record.drive.recorded_from.map(later);
    record.drive.recorded_to = record.drive.recorded_to.map(later);
    record
}

#[test]
fn the_same_drive_again_changes_nothing() {
    let mut store = with_one_drive();
    let before = (store.summary().unwrap(), defects(&store));
    // Another name and other finds, but the same recording.
    let mut again = record("a", vec![pothole("a", 0, 3.0)]);
    again.drive.name = "copy.mp4".into();
    assert_eq!(
        store.merge_drive(&again, &LifePolicy::default()).unwrap(),
        None
    );
    assert_eq!((store.summary().unwrap(), defects(&store)), before);
    assert_eq!(store.drives().unwrap()[0].name, "patrol a.mp4");
}

#[test]
fn a_second_drive_updates_the_defect_it_saw_again() {
    let mut store = with_one_drive();
    let before = defects(&store);
    let record = record("b", vec![pothole("b", 4, 8.5), pothole("b", 7, 40.0)]);
    let plan = merge(&mut store, &record);
    assert_eq!(plan.created, 1);
    let again = &plan.members[&record.sightings[0].id];
    let before = before.iter().find(|d| d.id == *again).unwrap();
    let after = store.defect(again).unwrap().unwrap();
    assert_eq!((before.sightings, before.drives), (2, 1));
    assert_eq!((after.sightings, after.drives), (3, 2));
    assert_eq!(
        (after.status, after.reason),
        (Status::Confirmed, Reason::SeenOnDrives)
    );
    assert!(after.position_error_m < before.position_error_m);
    assert_eq!(Some(&after), plan.defects.iter().find(|d| d.id == *again));
    assert_eq!(defects(&store).len(), 4, "one of the two is new");
    let seen = store.seen_in(again).unwrap();
    let drives: Vec<String> = seen.into_iter().map(|s| s.sighting.id.drive.0).collect();
    assert_eq!(drives, ["b", "a", "a"], "best score first");
}

#[test]
fn what_a_drive_passed_and_did_not_see_is_kept_with_the_defect() {
    let mut store = with_one_drive();
    let plan = merge(&mut store, &taken_on(1, "b", vec![pothole("b", 1, 8.0)]));
    let unseen: Vec<_> = plan.unseen.iter().map(|(id, _)| id).collect();
    assert_eq!(unseen.len(), 2, "the crack and the second pothole");
    let known = store.known(unseen[0]).unwrap().unwrap();
    assert_eq!(known.unseen, [plan.unseen[0].1.clone()]);
    assert_eq!(known.defect.passed_unseen, 1);
    assert!(known.defect.gone > 0.0);
    let seen = plan.members.values().next().unwrap();
    assert!(!unseen.contains(&seen));
}

#[test]
fn only_the_defects_along_the_way_are_known() {
    let store = with_one_drive();
    let all = defects(&store);
    let far = all
        .iter()
        .map(Defect::position)
        .max_by(|a, b| a.lat().total_cmp(&b.lat()));
    let known = store.known_along(far.into_iter(), 1.0).unwrap();
    assert!(!known.is_empty());
    for known in &known {
        assert_eq!(known.sightings.len(), known.defect.sightings as usize);
    }
    let elsewhere = register::LonLat::new(139.72, 35.62).unwrap();
    assert!(
        store
            .known_along([elsewhere].into_iter(), 100.0)
            .unwrap()
            .is_empty()
    );
}

/// Four drives on four days.
fn four() -> [DriveRecord; 4] {
    [
        taken_on(0, "a", past_three("a")),
        taken_on(7, "b", vec![pothole("b", 4, 9.1), pothole("b", 10, 26.2)]),
        taken_on(14, "c", past_three("c")),
        taken_on(21, "d", vec![pothole("d", 2, 7.0), pothole("d", 4, 14.0)]),
    ]
}

#[test]
fn merging_anew_gives_the_same_whatever_the_order_in_which_drives_came() {
    let policy = LifePolicy::default();
    let register = |order: [usize; 4]| {
        let mut store = in_memory();
        for n in order {
            merge(&mut store, &four()[n]);
        }
        let remerged = store.remerge(&policy, |_| ()).unwrap();
        assert_eq!(
            (remerged.drives, remerged.after),
            (4, defects(&store).len() as u32)
        );
        let known: Vec<_> = defects(&store)
            .iter()
            .map(|d| store.known(&d.id).unwrap().unwrap())
            .collect();
        known
    };
    let in_order = register([0, 1, 2, 3]);
    assert!(in_order.iter().any(|k| k.defect.drives >= 3));
    for order in [[3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]] {
        assert_eq!(register(order), in_order, "{order:?}");
    }
}

#[test]
fn merging_anew_changes_nothing_where_drives_came_in_order_and_keeps_what_people_said() {
    let policy = LifePolicy::default();
    let mut store = in_memory();
    for record in four() {
        merge(&mut store, &record);
    }
    let id = defects(&store)[1].id.clone();
    let saying = Saying::Status {
        status: Status::Rejected,
        reason: None,
    };
    let given = Given {
        user: "sato",
        at: Timestamp::from_second(1_800_000_000).unwrap(),
        revision: 0,
    };
    let outcome = store.review(&id, &saying, given, &policy).unwrap();
    assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
    let before = defects(&store);
    store.remerge(&policy, |_| ()).unwrap();
    assert_eq!(defects(&store), before);
    assert_eq!(store.defect(&id).unwrap().unwrap().status, Status::Rejected);
}
