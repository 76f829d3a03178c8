//! What an interrupted inspection leaves for the next run.

use crate::made::{merge, past_three, record};
use register::DriveId;
use std::collections::BTreeMap;
use store::{ProgressKey, Store};

fn key(drive: &str, settings: &str) -> ProgressKey {
    ProgressKey {
        drive: DriveId(drive.into()),
        settings: settings.into(),
    }
}

fn seen(frames: &[(u32, &str)]) -> Vec<(u32, String)> {
    frames
        .iter()
        .map(|(n, json)| (*n, (*json).into()))
        .collect()
}

#[test]
fn progress_is_there_in_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("ward.db");
    let key = key("a", "v1");
    let mut store = Store::open(&db).unwrap();
    store
        .save_progress(&key, &seen(&[(3, "[1]"), (1, "[]")]))
        .unwrap();
    store
        .save_progress(&key, &seen(&[(3, "[2]"), (7, "[3]")]))
        .unwrap();
    drop(store);
    let store = Store::open(&db).unwrap();
    let kept = BTreeMap::from_iter(seen(&[(1, "[]"), (3, "[2]"), (7, "[3]")]));
    assert_eq!(store.progress(&key).unwrap(), kept);
}

#[test]
fn other_settings_and_other_drives_have_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("ward.db")).unwrap();
    store
        .save_progress(&key("a", "v1"), &seen(&[(1, "old")]))
        .unwrap();
    store
        .save_progress(&key("a", "v2"), &seen(&[(1, "new")]))
        .unwrap();
    let of = |key| {
        store
            .progress(&key)
            .unwrap()
            .into_values()
            .collect::<Vec<_>>()
    };
    assert_eq!(of(key("a", "v1")), ["old"]);
    assert_eq!(of(key("a", "v2")), ["new"]);
    assert!(of(key("b", "v1")).is_empty());
}

#[test]
fn progress_is_forgotten_once_its_drive_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("ward.db")).unwrap();
    for key in [key("a", "v1"), key("a", "v2"), key("b", "v1")] {
        store.save_progress(&key, &seen(&[(1, "[]")])).unwrap();
    }
    merge(&mut store, &record("a", past_three("a")));
    assert!(store.progress(&key("a", "v1")).unwrap().is_empty());
    assert!(store.progress(&key("a", "v2")).unwrap().is_empty());
    assert_eq!(store.progress(&key("b", "v1")).unwrap().len(), 1);
}
