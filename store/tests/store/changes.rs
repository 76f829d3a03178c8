//! What tells a reader that things have changed, and what is read for maps and pages.

use crate::made::{merge, past_three, record};
use register::{DriveId, LifePolicy, Policy, Status, severity};
use std::path::Path;
use store::{Asked, Store};

fn with_one_drive() -> Store {
    let mut store = Store::open(Path::new(":memory:")).unwrap();
    merge(&mut store, &record("a", past_three("a")));
    store
}

#[test]
fn every_change_gives_another_number() {
    let mut store = Store::open(Path::new(":memory:")).unwrap();
    let empty = store.changes().unwrap();
    merge(&mut store, &record("a", past_three("a")));
    let driven = store.changes().unwrap();
    assert_ne!(empty.defects, driven.defects);
    assert_ne!(empty.drives, driven.drives);
    assert_ne!(empty.roads, driven.roads);
    assert_eq!(driven, store.changes().unwrap());
    store
        .refresh_sections(&Policy::default(), &LifePolicy::default(), || {})
        .unwrap();
    let cut = store.changes().unwrap();
    assert_ne!(driven.sections, cut.sections);
    assert_eq!(driven.defects, cut.defects);
}

#[test]
fn sections_are_fresh_until_a_drive_or_another_policy_comes() {
    let (policy, life) = (Policy::default(), LifePolicy::default());
    let mut store = with_one_drive();
    assert!(!store.sections_are_fresh(&policy, &life).unwrap());
    store.refresh_sections(&policy, &life, || {}).unwrap();
    assert!(store.sections_are_fresh(&policy, &life).unwrap());
    let heavier = Policy::parse("[weights]\nbus = 0.9").unwrap();
    assert!(!store.sections_are_fresh(&heavier, &life).unwrap());
    merge(&mut store, &record("b", past_three("b")));
    assert!(!store.sections_are_fresh(&policy, &life).unwrap());
}

#[test]
fn a_map_tells_each_defect_with_its_severity() {
    let store = with_one_drive();
    let policy = Policy::default();
    let mut told = Vec::new();
    store
        .each_map_defect(&policy, |d| {
            told.push((d.id.to_owned(), d.position, d.severity, d.status));
        })
        .unwrap();
    let defects = store.defects(None, 10).unwrap().defects;
    assert_eq!(told.len(), defects.len());
    for defect in defects {
        let expected = (
            defect.id.0.clone(),
            defect.position(),
            severity(&defect, &policy),
            Status::Candidate,
        );
        assert!(told.contains(&expected), "{expected:?} in {told:?}");
    }
    assert_eq!(
        store.defects_of_drive(&DriveId("a".into())).unwrap().len(),
        3
    );
    assert_eq!(store.defects_of_drive(&DriveId("b".into())).unwrap(), []);
}

#[test]
fn pages_hold_every_defect_once() {
    let store = with_one_drive();
    let page = |offset| {
        let asked = Asked {
            offset,
            limit: 2,
            ..Asked::default()
        };
        store.defect_page(&asked).unwrap()
    };
    let (first, second) = (page(0), page(2));
    assert_eq!((first.matched, second.matched), (3, 3));
    let mut ids: Vec<_> = first
        .defects
        .iter()
        .chain(&second.defects)
        .map(|d| &d.id)
        .collect();
    ids.dedup();
    assert_eq!(ids.len(), 3);
    let (bounds, [from, to]) = store.defect_extent().unwrap().unwrap();
    assert!(bounds.west <= bounds.east && from <= to);
    let later = Asked {
        from: Some(to + std::time::Duration::from_secs(1)),
        limit: 9,
        ..Asked::default()
    };
    assert_eq!(store.defect_page(&later).unwrap().matched, 0);
    let across = Asked {
        within: Some(register::Bounds {
            west: 170.0,
            east: -170.0,
            ..bounds
        }),
        limit: 9,
        ..Asked::default()
    };
    assert_eq!(store.defect_page(&across).unwrap().matched, 0);
}

#[test]
fn defects_are_counted_by_class_and_day() {
    let store = with_one_drive();
    let counted = store.count_defects().unwrap();
    assert_eq!(counted.iter().map(|c| c.defects).sum::<u32>(), 3);
    assert_eq!(counted[0].first_seen_day, 20_717);
    assert_eq!(store.count_repaired().unwrap(), []);
}
