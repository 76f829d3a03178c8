//! Roads, sections and work lists.

use crate::made::{merge, past_three, place, record};
use register::{
    LifePolicy, LonLat, Measured, Policy, RoadAttributes, RoadId, RoadPlace, Section,
    collection::{Row, Value, defects, drives},
};
use std::path::Path;
use store::{Complaint, Imported, NewRoad, Store, StoreError};

fn in_memory() -> Store {
    Store::open(Path::new(":memory:")).unwrap()
}

/// The road that all made drives go along, drawn from 20 m before them to 80 m.
fn street() -> NewRoad {
    new_road("S1", vec![place(-20.0, 1.0), place(80.0, 1.0)])
}

/// A street that nobody drives.
fn back_street() -> NewRoad {
    new_road("S2", vec![place(-20.0, 60.0), place(80.0, 60.0)])
}

fn new_road(key: &str, line: Vec<LonLat>) -> NewRoad {
    NewRoad {
        key: Some(key.to_owned()),
        line,
        attributes: RoadAttributes {
            name: Some(format!("{key}通り")),
            ..RoadAttributes::default()
        },
    }
}

fn import(store: &mut Store, roads: Vec<NewRoad>) -> Imported {
    store
        .import_roads("city", roads, &LifePolicy::default(), |_| {})
        .unwrap()
}

fn road_of(store: &Store, key: &str) -> RoadId {
    let roads = store.roads().unwrap();
    let found = roads.iter().find(|road| road.key.as_deref() == Some(key));
    found.unwrap().id.clone()
}

fn refresh(store: &mut Store, policy: &Policy) -> u32 {
    let refreshed = store.refresh_sections(policy, &LifePolicy::default(), || {});
    refreshed.unwrap().roads
}

/// A register with both streets, one drive along the first.
fn surveyed() -> Store {
    let mut store = in_memory();
    import(&mut store, vec![street(), back_street()]);
    merge(&mut store, &record("a", past_three("a")));
    refresh(&mut store, &Policy::default());
    store
}

fn sections_of(store: &Store, road: &RoadId) -> Vec<Section> {
    let ranked = store.ranked_sections(&Policy::default()).unwrap();
    let mut all: Vec<Section> = ranked.into_iter().map(|r| r.section).collect();
    all.retain(|section| section.road == *road);
    all.sort_by(|a, b| a.from_m.total_cmp(&b.from_m));
    all
}

#[test]
fn drives_and_defects_find_their_road() {
    let store = surveyed();
    let road = road_of(&store, "S1");
    let drive = store.drives().unwrap().remove(0).id;
    let matched = store.matched(&drive).unwrap();
    assert_eq!(matched.len(), 10);
    assert!(matched.iter().all(|m| m.place.road == road && m.forward));
    let first = &matched[0].place;
    assert!(
        (first.chainage_m - 20.0).abs() < 0.5 && (first.offset_m + 1.0).abs() < 0.2,
        "{first:?}"
    );
    assert_eq!(store.frames_on_roads().unwrap(), (10, 0));
    let defects = store.defects(None, 9).unwrap().defects;
    let standings = store.standings(&defects, &Policy::default()).unwrap();
    for (defect, standing) in defects.iter().zip(&standings) {
        let RoadPlace {
            road: on,
            chainage_m,
            ..
        } = standing.place.clone().unwrap();
        let north_m = (defect.position().lat() - 35.6) * 111_000.0;
        assert_eq!(on, road);
        assert!(
            (chainage_m - 20.0 - north_m).abs() < 0.5,
            "{chainage_m} {north_m}"
        );
        assert_eq!(standing.road_name.as_deref(), Some("S1通り"));
        assert!(standing.severity.is_some() && standing.priority.is_some());
    }
}

#[test]
fn the_same_line_keeps_its_name_and_so_does_the_same_key() {
    let mut store = surveyed();
    let (first, second) = (road_of(&store, "S1"), road_of(&store, "S2"));
    let mut renamed = street();
    renamed.key = Some("new key".to_owned());
    let redrawn = new_road("S2", vec![place(-20.0, 61.0), place(90.0, 60.0)]);
    let imported = import(&mut store, vec![renamed, redrawn, street()]);
    let expected = Imported {
        roads: 2,
        same: 1,
        redrawn: 1,
        twice: 1,
        ..Imported::default()
    };
    assert_eq!(imported, expected);
    assert_eq!(road_of(&store, "new key"), first);
    assert_eq!(road_of(&store, "S2"), second);
    let imported = import(&mut store, vec![street()]);
    assert_eq!((imported.roads, imported.gone), (1, 1));
}

#[test]
fn another_source_leaves_the_first_alone() {
    let mut store = surveyed();
    let other = vec![new_road("p", vec![place(0.0, 200.0), place(50.0, 200.0)])];
    let imported = store.import_roads("port", other, &LifePolicy::default(), |_| {});
    assert_eq!(imported.unwrap().new, 1);
    assert_eq!(store.roads().unwrap().len(), 3);
}

#[test]
fn without_roads_drives_draw_their_own() {
    let mut store = in_memory();
    merge(&mut store, &record("a", past_three("a")));
    assert_eq!(store.roads().unwrap().len(), 1);
    refresh(&mut store, &Policy::default());
    let own = store.roads().unwrap().remove(0).id;
    assert!(sections_of(&store, &own)[0].condition.is_some());
    // With the first import they go.
    import(&mut store, vec![street()]);
    let keys: Vec<_> = store
        .roads()
        .unwrap()
        .into_iter()
        .map(|road| road.key)
        .collect();
    assert_eq!(keys, [Some("S1".to_owned())]);
}

#[test]
fn what_was_not_surveyed_is_not_good() {
    let store = surveyed();
    let driven = sections_of(&store, &road_of(&store, "S1"));
    let idle = sections_of(&store, &road_of(&store, "S2"));
    assert_eq!((driven.len(), idle.len()), (5, 5));
    assert!(idle.iter().all(|section| section.condition.is_none()));
    let seen = driven[1].condition.as_ref().unwrap();
    assert!(
        seen.potholes > 0 && seen.crack_ratio.value > 0.0,
        "{seen:?}"
    );
    assert!(driven[4].condition.is_none(), "nobody came so far");
}

#[test]
fn only_what_changed_is_cut_anew() {
    let mut store = surveyed();
    let policy = Policy::default();
    assert_eq!(refresh(&mut store, &policy), 0);
    merge(&mut store, &record("b", past_three("b")));
    assert_eq!(store.stale_count().unwrap(), 1);
    assert_eq!(refresh(&mut store, &policy), 1);
    let id = sections_of(&store, &road_of(&store, "S1"))[1].id.clone();
    assert_eq!(store.section_history(&id).unwrap().len(), 2);
    let mut shorter = policy.clone();
    shorter.sections.length_m = 10.0;
    assert_eq!(refresh(&mut store, &shorter), 2);
    assert_eq!(sections_of(&store, &road_of(&store, "S1")).len(), 10);
}

#[test]
fn measurements_and_complaints_reach_their_sections() {
    let mut store = surveyed();
    let road = road_of(&store, "S1");
    let measured = Measured {
        from_m: 20.0,
        to_m: 40.0,
        rut_mm: 12.0,
        roughness_mm: 4.0,
        on: None,
    };
    let unknown = RoadId("nowhere".to_owned());
    let kept = store.import_measured(&[(road.clone(), measured.clone()), (unknown, measured)]);
    assert_eq!(kept.unwrap(), 1);
    let complaint = Complaint {
        position: place(10.0, 3.0),
        told: Some("穴".to_owned()),
    };
    store.import_complaints("mail", &[complaint]).unwrap();
    refresh(&mut store, &Policy::default());
    let section = sections_of(&store, &road).remove(1);
    assert!(
        section.condition.as_ref().unwrap().mci.is_some(),
        "{section:?}"
    );
    assert_eq!(section.complaints, 1);
    store.import_complaints("mail", &[]).unwrap();
    refresh(&mut store, &Policy::default());
    assert_eq!(sections_of(&store, &road)[1].complaints, 0);
}

#[test]
fn a_work_list_comes_from_the_register() {
    let store = surveyed();
    let policy = Policy::default();
    let (list, ranked) = store.worklist(&policy, 10_000_000, &[0]).unwrap();
    assert_eq!(ranked.len(), 10);
    assert!(!list.works.is_empty());
    assert!(list.works[0].picture.is_some());
    assert_eq!(
        list.not_surveyed,
        ranked
            .iter()
            .filter(|r| r.section.condition.is_none())
            .count() as u32
    );
    // Doing nothing, this budget, and none at all.
    let works: Vec<u32> = list.outcomes.iter().map(|outcome| outcome.works).collect();
    assert_eq!(works, [0, list.works.len() as u32, 0]);
    let (nothing, _) = store.worklist(&policy, 0, &[]).unwrap();
    assert!(nothing.works.is_empty() && !nothing.left_out.is_empty());
}

#[test]
fn rows_have_every_column_and_the_first_have_pictures() {
    let store = surveyed();
    let mut rows: Vec<Row> = Vec::new();
    let take = |row| -> Result<(), StoreError> {
        rows.push(row);
        Ok(())
    };
    assert_eq!(store.each_defect(&Policy::default(), 1, take).unwrap(), 3);
    assert!(
        rows.iter()
            .all(|row| row.values.len() == defects().properties.len())
    );
    let pictures: Vec<bool> = rows.iter().map(|row| row.picture.is_some()).collect();
    assert_eq!(pictures, [true, false, false]);
    let column = |name| {
        defects()
            .properties
            .iter()
            .position(|p| p.name == name)
            .unwrap()
    };
    assert!(matches!(
        rows[0].values[column("road_name")],
        Value::Text(_)
    ));
    rows.clear();
    let take = |row| -> Result<(), StoreError> {
        rows.push(row);
        Ok(())
    };
    assert_eq!(store.each_drive(take).unwrap(), 1);
    assert_eq!(rows[0].values.len(), drives().properties.len());
}
