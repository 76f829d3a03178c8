//! Files that are sent: what is expected, what fits, and what may go.

use jiff::{SignedDuration, Timestamp};
use register::DriveId;
use std::path::Path;
use store::{Announced, JobSpec, Room, Store, Upload};

const ROOM: Room = Room {
    bytes: 1000,
    files: 4,
};

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + hours * 3600).unwrap()
}

fn file(batch: &str, path: &str, length: u64) -> Upload {
    Upload {
        id: format!("{batch}-{path}"),
        batch: batch.into(),
        path: path.into(),
        length,
        modified: None,
        by: "aoki".into(),
        created_at: at(0),
        expires_at: at(24),
        sha256: None,
    }
}

fn announce(store: &mut Store, upload: &Upload) -> Announced {
    let folded = upload.path.to_lowercase();
    store.announce_upload(upload, &folded, ROOM).unwrap()
}

fn store_with(files: &[(&str, &str)]) -> Store {
    let mut store = Store::open(Path::new(":memory:")).unwrap();
    for (batch, path) in files {
        assert_eq!(announce(&mut store, &file(batch, path, 10)), Announced::New);
    }
    store
}

fn job(store: &mut Store, batch: &str) -> i64 {
    let spec = JobSpec {
        batch: batch.into(),
        path: "a.mp4".into(),
        tracks: Vec::new(),
        camera: None,
        vehicle: None,
        time_zone: "UTC".into(),
    };
    store.add_jobs(&[spec], "aoki", at(0)).unwrap()[0].id
}

fn left(store: &Store) -> Vec<String> {
    let all = store.all_uploads().unwrap();
    all.into_iter().map(|upload| upload.id).collect()
}

#[test]
fn what_was_announced_is_found_again() {
    let mut store = store_with(&[]);
    let upload = Upload {
        modified: Some(at(-5)),
        ..file("b", "Front/0001.MP4", 10)
    };
    assert_eq!(announce(&mut store, &upload), Announced::New);
    assert_eq!(store.upload(&upload.id).unwrap().as_ref(), Some(&upload));
    store.finish_upload(&upload.id, "abc").unwrap();
    let whole = store.batch("b").unwrap().remove(0);
    assert_eq!(whole.sha256.as_deref(), Some("abc"));
    assert!(store.forget_upload(&upload.id).unwrap());
    assert_eq!(store.upload(&upload.id).unwrap(), None);
}

#[test]
fn names_that_a_disk_could_not_tell_apart_are_refused() {
    let mut store = store_with(&[("b", "front/a.mp4")]);
    let clash = |there: &str| Announced::Clash(there.into());
    for path in ["front/A.MP4", "front", "front/a.mp4/x", "FRONT"] {
        let said = announce(&mut store, &file("b", path, 10));
        assert_eq!(said, clash("front/a.mp4"), "{path}");
    }
    let again = announce(&mut store, &file("b", "front/a.mp4", 10));
    assert!(matches!(again, Announced::Before(there) if there.path == "front/a.mp4"));
    for path in ["front/a.mp4x", "fron", "front0"] {
        assert_eq!(
            announce(&mut store, &file("b", path, 10)),
            Announced::New,
            "{path}"
        );
    }
    assert_eq!(
        announce(&mut store, &file("c", "front/a.mp4", 10)),
        Announced::New
    );
}

#[test]
fn batches_and_the_whole_have_their_limits() {
    let mut store = store_with(&[("b", "1"), ("b", "2"), ("b", "3"), ("b", "4")]);
    assert_eq!(announce(&mut store, &file("b", "5", 1)), Announced::TooMany);
    for length in [961, u64::MAX] {
        let said = announce(&mut store, &file("c", "1", length));
        assert_eq!(said, Announced::NoRoom(960));
    }
    assert_eq!(announce(&mut store, &file("c", "1", 960)), Announced::New);
    assert_eq!(store.staged_bytes().unwrap(), 1000);
    assert_eq!(
        announce(&mut store, &file("c", "2", 1)),
        Announced::NoRoom(0)
    );
}

#[test]
fn what_a_job_needs_is_not_forgotten() {
    let mut store = store_with(&[("b", "a.mp4"), ("b", "half.mp4")]);
    store.finish_upload("b-a.mp4", "abc").unwrap();
    let id = job(&mut store, "b");
    assert!(!store.forget_upload("b-a.mp4").unwrap());
    assert!(store.forget_upload("b-half.mp4").unwrap());
    assert!(store.forget_stale_uploads(at(10_000)).unwrap().is_empty());
    store.cancel_job(id, at(1)).unwrap();
    assert!(store.forget_upload("b-a.mp4").unwrap());
}

#[test]
fn what_nobody_finished_or_used_goes_when_its_time_is_over() {
    let mut store = store_with(&[("b", "half.mp4"), ("b", "whole.mp4")]);
    store.finish_upload("b-whole.mp4", "abc").unwrap();
    assert!(store.forget_stale_uploads(at(23)).unwrap().is_empty());
    assert_eq!(store.forget_stale_uploads(at(25)).unwrap().len(), 2);
    assert!(left(&store).is_empty());
}

#[test]
fn files_go_soon_after_their_jobs_were_done_and_late_after_one_failed() {
    let mut store = store_with(&[("done", "a.mp4"), ("done", "half.mp4"), ("failed", "a.mp4")]);
    for batch in ["done", "failed"] {
        store
            .finish_upload(&format!("{batch}-a.mp4"), "abc")
            .unwrap();
        job(&mut store, batch);
    }
    let done = store.take_job("w", at(0)).unwrap().unwrap();
    store
        .finish_job(done.id, "w", at(0), &DriveId("d".into()), false)
        .unwrap();
    let failed = store.take_job("w", at(0)).unwrap().unwrap();
    store.fail_job(failed.id, "w", at(0), "no track").unwrap();
    let soon = at(0) + SignedDuration::from_mins(50);
    assert!(store.forget_stale_uploads(soon).unwrap().is_empty());
    store.forget_stale_uploads(at(2)).unwrap();
    assert_eq!(left(&store), ["done-half.mp4", "failed-a.mp4"]);
    store.forget_stale_uploads(at(29 * 24)).unwrap();
    assert_eq!(left(&store), ["failed-a.mp4"]);
    store.forget_stale_uploads(at(31 * 24)).unwrap();
    assert!(left(&store).is_empty());
}
