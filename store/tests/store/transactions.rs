//! A drive is in the register whole, or not at all.

use crate::made::{FRAMES, merge, past_three, pothole, record};
use register::LifePolicy;
use std::path::Path;
use store::{DriveRecord, ProgressKey, Store, StoreError};

fn refused(broken: &DriveRecord) {
    let mut store = Store::open(Path::new(":memory:")).unwrap();
    merge(&mut store, &record("a", past_three("a")));
    let key = ProgressKey {
        drive: broken.drive.id.clone(),
        settings: "v1".into(),
    };
    store.save_progress(&key, &[(1, "[]".into())]).unwrap();
    let everything = |store: &Store| {
        (
            store.summary().unwrap(),
            store.drives().unwrap(),
            store.defects(None, u32::MAX).unwrap(),
            store.tracks().unwrap(),
            store.progress(&key).unwrap(),
        )
    };
    let before = everything(&store);
    let error = store
        .merge_drive(broken, &LifePolicy::default())
        .unwrap_err();
    assert!(matches!(error, StoreError::Sql { .. }), "{error:?}");
    assert!(error.to_string().contains("writing the drive"), "{error}");
    assert_eq!(everything(&store), before);

    // The connection is good for the next drive.
    let sound = record(
        &broken.drive.id.0,
        vec![pothole(&broken.drive.id.0, 4, 60.0)],
    );
    merge(&mut store, &sound);
}

#[test]
fn a_sighting_without_a_frame_undoes_its_drive() {
    refused(&record(
        "b",
        vec![pothole("b", 1, 8.0), pothole("b", FRAMES, 50.0)],
    ));
}

#[test]
fn a_frame_twice_undoes_its_drive() {
    let mut broken = record("b", past_three("b"));
    broken.frames.push(broken.frames[0].clone());
    refused(&broken);
}
