//! The queue: every job is done once, whoever dies over it.

use crate::made::{merge, record};
use jiff::{SignedDuration, Timestamp};
use register::DriveId;
use std::{collections::BTreeSet, path::Path, thread};
use store::{Job, JobSpec, JobState, LEASE, Order, Store};

fn store() -> Store {
    Store::open(Path::new(":memory:")).unwrap()
}

fn spec(path: &str) -> JobSpec {
    JobSpec {
        batch: "b".into(),
        path: path.into(),
        tracks: vec!["track.gpx".into()],
        camera: None,
        vehicle: Some("道路パトロール 1".into()),
        time_zone: "Asia/Tokyo".into(),
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).unwrap()
}

fn with_jobs(paths: &[&str]) -> (Store, Vec<i64>) {
    let mut store = store();
    let specs: Vec<_> = paths.iter().map(|path| spec(path)).collect();
    let jobs = store.add_jobs(&specs, "aoki", at(0)).unwrap();
    (store, jobs.into_iter().map(|job| job.id).collect())
}

fn get(store: &Store, id: i64) -> Job {
    store.job(id).unwrap().unwrap()
}

/// A moment after the lease of somebody who was heard of then.
fn later(seconds: i64) -> Timestamp {
    at(seconds) + LEASE + SignedDuration::from_secs(1)
}

#[test]
fn the_job_that_waited_longest_comes_first() {
    let (mut store, ids) = with_jobs(&["front/a.mp4", "front/b.mp4"]);
    let taken = store.take_job("w1", at(5)).unwrap().unwrap();
    assert_eq!((taken.id, taken.name.as_str()), (ids[0], "front/a.mp4"));
    assert_eq!(taken.spec, spec("front/a.mp4"));
    assert_eq!((taken.state, taken.attempts), (JobState::Running, 1));
    assert_eq!((taken.created_at, taken.started_at), (at(0), Some(at(5))));
    assert_eq!(store.take_job("w2", at(5)).unwrap().unwrap().id, ids[1]);
    assert_eq!(store.take_job("w3", at(5)).unwrap(), None);
}

#[test]
fn the_same_request_twice_is_one_job() {
    let (mut store, ids) = with_jobs(&["a.mp4"]);
    let again = store.add_jobs(&[spec("a.mp4")], "aoki", at(1)).unwrap();
    assert_eq!(again[0].id, ids[0]);
    store.cancel_job(ids[0], at(2)).unwrap();
    let anew = store.add_jobs(&[spec("a.mp4")], "aoki", at(3)).unwrap();
    assert_ne!(anew[0].id, ids[0], "what was stopped may be asked for anew");
}

#[test]
fn many_workers_share_the_queue_without_doing_anything_twice() {
    const JOBS: usize = 40;
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("ward.db");
    let specs: Vec<_> = (0..JOBS).map(|n| spec(&format!("{n}.mp4"))).collect();
    Store::open(&db)
        .unwrap()
        .add_jobs(&specs, "aoki", at(0))
        .unwrap();
    let work = |worker: usize| {
        let mut store = Store::open(&db).unwrap();
        let mut taken = Vec::new();
        while let Some(job) = store.take_job(&format!("w{worker}"), at(1)).unwrap() {
            taken.push(job.id);
        }
        taken
    };
    let taken: Vec<i64> = thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|n| scope.spawn(move || work(n))).collect();
        workers
            .into_iter()
            .flat_map(|w| w.join().unwrap())
            .collect()
    });
    assert_eq!(taken.len(), JOBS);
    assert_eq!(BTreeSet::from_iter(&taken).len(), JOBS);
}

#[test]
fn a_lease_that_is_renewed_does_not_run_out() {
    let (mut store, ids) = with_jobs(&["a.mp4"]);
    store.take_job("w1", at(0)).unwrap();
    let order = store.renew_lease(ids[0], "w1", at(25), (10, 80)).unwrap();
    assert_eq!(order, Order::GoOn);
    assert_eq!(store.take_job("w2", later(0)).unwrap(), None);
    let job = get(&store, ids[0]);
    assert_eq!((job.frames_done, job.frames_all), (10, 80));
}

#[test]
fn a_dead_workers_job_is_taken_up_again_and_its_ghost_changes_nothing() {
    let (mut store, ids) = with_jobs(&["a.mp4"]);
    store.take_job("w1", at(0)).unwrap();
    let again = store.take_job("w2", later(0)).unwrap().unwrap();
    assert_eq!((again.id, again.attempts), (ids[0], 2));
    let ghost = store.renew_lease(ids[0], "w1", later(1), (1, 2)).unwrap();
    assert_eq!(ghost, Order::Lost);
    let drive = DriveId("d".into());
    assert!(
        !store
            .finish_job(ids[0], "w1", later(1), &drive, false)
            .unwrap()
    );
    assert!(!store.fail_job(ids[0], "w1", later(1), "x").unwrap());
    assert!(!store.release_job(ids[0], "w1", later(1)).unwrap());
    assert_eq!(get(&store, ids[0]).state, JobState::Running);
    assert!(
        store
            .finish_job(ids[0], "w2", later(2), &drive, false)
            .unwrap()
    );
    let job = get(&store, ids[0]);
    assert_eq!((job.state, job.drive_id), (JobState::Done, Some(drive)));
    assert_eq!(job.finished_at, Some(later(2)));
}

#[test]
fn a_recording_that_kills_its_workers_is_left_alone_after_the_third() {
    let (mut store, ids) = with_jobs(&["poison.mp4", "b.mp4"]);
    for death in 0..3 {
        let taken = store.take_job("w", at(death * 100)).unwrap().unwrap();
        assert_eq!(taken.id, ids[0], "death {death}");
    }
    assert_eq!(store.take_job("w", at(300)).unwrap().unwrap().id, ids[1]);
    let job = get(&store, ids[0]);
    assert_eq!((job.state, job.attempts), (JobState::Failed, 3));
    assert!(job.error.unwrap().contains("died three times"));
    store.retry_job(ids[0]).unwrap();
    for _ in 0..2 {
        let taken = store.take_job("w", at(310)).unwrap().unwrap();
        assert_eq!(taken.id, ids[0], "asked for again, it has its chances anew");
        store.release_job(ids[0], "w", at(311)).unwrap();
    }
}

#[test]
fn an_orderly_end_costs_no_life_and_no_time() {
    let (mut store, ids) = with_jobs(&["a.mp4"]);
    for n in 0..5 {
        let taken = store.take_job("w", at(n)).unwrap().unwrap();
        assert_eq!(taken.id, ids[0]);
        assert!(store.release_job(ids[0], "w", at(n)).unwrap());
    }
    let job = get(&store, ids[0]);
    assert_eq!((job.state, job.attempts), (JobState::Queued, 5));
}

#[test]
fn a_waiting_job_is_stopped_at_once_and_a_running_one_at_its_next_word() {
    let (mut store, ids) = with_jobs(&["a.mp4", "b.mp4"]);
    store.take_job("w", at(0)).unwrap();
    let (running, stopped) = store.cancel_job(ids[0], at(1)).unwrap().unwrap();
    assert!(stopped && running.state == JobState::Running);
    let (waiting, stopped) = store.cancel_job(ids[1], at(1)).unwrap().unwrap();
    assert!(stopped && waiting.state == JobState::Cancelled);
    assert_eq!(waiting.finished_at, Some(at(1)));
    let order = store.renew_lease(ids[0], "w", at(2), (1, 2)).unwrap();
    assert_eq!(order, Order::Cancel);
    store.release_job(ids[0], "w", at(3)).unwrap();
    let job = get(&store, ids[0]);
    assert_eq!(
        (job.state, job.finished_at),
        (JobState::Cancelled, Some(at(3)))
    );
    let (_, stopped) = store.cancel_job(ids[0], at(4)).unwrap().unwrap();
    assert!(!stopped, "what is over cannot be stopped");
    assert_eq!(store.cancel_job(99, at(4)).unwrap(), None);
}

#[test]
fn a_job_to_be_stopped_whose_worker_died_is_stopped() {
    let (mut store, ids) = with_jobs(&["a.mp4"]);
    store.take_job("w", at(0)).unwrap();
    store.cancel_job(ids[0], at(1)).unwrap();
    assert_eq!(store.take_job("w", later(0)).unwrap(), None);
    assert_eq!(get(&store, ids[0]).state, JobState::Cancelled);
}

#[test]
fn only_what_went_wrong_can_be_tried_again() {
    let (mut store, ids) = with_jobs(&["a.mp4"]);
    assert!(!store.retry_job(ids[0]).unwrap().unwrap().1);
    store.take_job("w", at(0)).unwrap();
    store.fail_job(ids[0], "w", at(1), "no track").unwrap();
    assert_eq!(get(&store, ids[0]).error.as_deref(), Some("no track"));
    let (job, queued) = store.retry_job(ids[0]).unwrap().unwrap();
    assert!(queued && job.state == JobState::Queued);
    assert_eq!((job.error, job.finished_at), (None, None));
    assert_eq!(store.retry_job(99).unwrap(), None);
}

#[test]
fn a_drive_is_the_jobs_own_unless_it_was_there_before() {
    let (mut store, ids) = with_jobs(&["a.mp4"]);
    merge(&mut store, &record("known", Vec::new()));
    store.take_job("w", at(0)).unwrap();
    store
        .name_drive(ids[0], "w", &DriveId("known".into()))
        .unwrap();
    assert_eq!(get(&store, ids[0]).drive_id, None);
    store
        .name_drive(ids[0], "w", &DriveId("new".into()))
        .unwrap();
    assert_eq!(get(&store, ids[0]).drive_id, Some(DriveId("new".into())));
}

#[test]
fn every_change_is_told_once_and_in_order() {
    let (mut store, ids) = with_jobs(&["a.mp4", "b.mp4"]);
    let seen = store.last_job_change().unwrap();
    assert!(store.jobs_changed_after(seen).unwrap().is_empty());
    store.take_job("w", at(0)).unwrap();
    store.cancel_job(ids[1], at(1)).unwrap();
    store.renew_lease(ids[0], "w", at(2), (1, 2)).unwrap();
    let changed = store.jobs_changed_after(seen).unwrap();
    assert_eq!(
        Vec::from_iter(changed.iter().map(|j| j.id)),
        [ids[1], ids[0]]
    );
    let seen = store.last_job_change().unwrap();
    store.renew_lease(ids[0], "w", at(3), (1, 2)).unwrap();
    assert!(
        store.jobs_changed_after(seen).unwrap().is_empty(),
        "nothing is new"
    );
    let open: Vec<_> = store.open_jobs().unwrap().iter().map(|j| j.id).collect();
    assert_eq!(open, [ids[0]]);
    let newest: Vec<_> = store.jobs(1).unwrap().iter().map(|j| j.id).collect();
    assert_eq!(newest, [ids[1]]);
}
