//! A second drive past the same damage.

use crate::made::{past_three, place, pothole, record};
use register::{Bounds, Status};
use std::path::Path;
use store::Store;

fn with_one_drive() -> Store {
    let mut store = Store::open(Path::new(":memory:")).unwrap();
    store.add_drive(&record("a", &[], past_three("a"))).unwrap();
    store
}

fn around_the_road() -> Bounds {
    Bounds::around([place(-10.0, -10.0), place(60.0, 10.0)]).unwrap()
}

#[test]
fn the_same_drive_again_changes_nothing() {
    let mut store = with_one_drive();
    let before = (
        store.summary().unwrap(),
        store.known_within(around_the_road()).unwrap(),
    );
    // Another name and other finds, but the same recording.
    let mut again = record("a", &[], vec![pothole("a", 0, 3.0)]);
    again.drive.name = "copy.mp4".into();
    assert!(!store.add_drive(&again).unwrap());
    let after = (
        store.summary().unwrap(),
        store.known_within(around_the_road()).unwrap(),
    );
    assert_eq!(after, before);
    assert_eq!(store.drives().unwrap()[0].name, "patrol a.mp4");
}

#[test]
fn a_second_drive_updates_the_defect_it_saw_again() {
    let mut store = with_one_drive();
    let known = store.known_within(around_the_road()).unwrap();
    let seen = record(
        "b",
        &known,
        vec![pothole("b", 4, 8.5), pothole("b", 7, 40.0)],
    );
    assert_eq!((seen.plan.created, seen.plan.defects.len()), (1, 2));
    let again = &seen.plan.members[&seen.sightings[0].id];
    let before = store.defect(again).unwrap().unwrap();
    assert!(store.add_drive(&seen).unwrap());

    let after = store.defect(again).unwrap().unwrap();
    assert_eq!((before.sightings, before.drives), (2, 1));
    assert_eq!((after.sightings, after.drives), (3, 2));
    assert!(after.position_error_m < before.position_error_m);
    assert_eq!(
        Some(&after),
        seen.plan.defects.iter().find(|d| d.id == *again)
    );
    assert_eq!(store.summary().unwrap().defects, 4, "one of the two is new");
    let drives: Vec<String> = store
        .seen_in(again)
        .unwrap()
        .into_iter()
        .map(|s| s.sighting.id.drive.0)
        .collect();
    assert_eq!(drives, ["b", "a", "a"], "best score first");
}

#[test]
fn what_the_second_drive_did_not_see_stays_as_it_was() {
    let mut store = with_one_drive();
    let before = store.known_within(around_the_road()).unwrap();
    let seen = record("b", &before, vec![pothole("b", 4, 8.5)]);
    store.add_drive(&seen).unwrap();
    let after = store.known_within(around_the_road()).unwrap();
    let untouched: Vec<_> = before
        .iter()
        .filter(|k| k.defect.id != seen.plan.defects[0].id)
        .collect();
    assert_eq!(untouched.len(), 2);
    assert!(untouched.iter().all(|k| after.contains(k)));
}

#[test]
fn only_the_defects_inside_the_bounds_are_known() {
    let store = with_one_drive();
    let start = Bounds::around([place(5.0, -3.0), place(15.0, 3.0)]).unwrap();
    let known = store.known_within(start).unwrap();
    assert_eq!(known.len(), 2);
    for known in known {
        assert_eq!(known.sightings.len(), known.defect.sightings as usize);
    }
}

#[test]
fn every_status_is_kept() {
    for status in Status::ALL {
        let mut store = Store::open(Path::new(":memory:")).unwrap();
        let mut seen = record("a", &[], vec![pothole("a", 1, 8.0)]);
        seen.plan.defects[0].status = status;
        store.add_drive(&seen).unwrap();
        let id = &seen.plan.defects[0].id;
        assert_eq!(store.defect(id).unwrap().unwrap().status, status);
    }
}
