//! Several connections at once, as several programs have them.

use crate::made::{FRAMES, merge, past_three, pothole, record};
use rusqlite::Connection;
use std::{path::PathBuf, sync::Barrier, thread};
use store::Store;
use tempfile::TempDir;

fn new_file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("ward.db");
    (folder, db)
}

#[test]
fn a_reader_opened_before_sees_what_is_written_after() {
    let (_folder, db) = new_file();
    let mut writer = Store::open(&db).unwrap();
    let reader = Store::open_read_only(&db).unwrap();
    assert_eq!(reader.summary().unwrap().drives, 0);
    merge(&mut writer, &record("a", past_three("a")));
    assert_eq!(reader.summary().unwrap(), writer.summary().unwrap());
    drop(writer);
    assert_eq!(reader.summary().unwrap().drives, 1);
}

#[test]
fn readers_neither_wait_for_a_writer_nor_see_half_of_its_work() {
    let (_folder, db) = new_file();
    let mut writer = Store::open(&db).unwrap();
    merge(&mut writer, &record("a", past_three("a")));
    let before = Store::open_read_only(&db).unwrap();
    let raw = Connection::open(&db).unwrap();
    raw.execute_batch("PRAGMA foreign_keys = off; BEGIN IMMEDIATE; DELETE FROM defect;")
        .unwrap();
    let during = Store::open_read_only(&db).unwrap();
    for reader in [&before, &during] {
        assert_eq!(reader.summary().unwrap().defects, 3);
    }
    raw.execute_batch("COMMIT").unwrap();
    for reader in [&before, &during] {
        assert_eq!(reader.summary().unwrap().defects, 0);
    }
}

#[test]
fn every_drive_a_reader_sees_is_whole() {
    const DRIVES: u32 = 20;
    let (_folder, db) = new_file();
    let mut writer = Store::open(&db).unwrap();
    let reader = Store::open_read_only(&db).unwrap();
    thread::scope(|scope| {
        let writing = scope.spawn(move || {
            for n in 0..DRIVES {
                let id = format!("{n:x}");
                merge(&mut writer, &record(&id, past_three(&id)));
            }
        });
        loop {
            let done = writing.is_finished();
            let drives = reader.drives().unwrap();
            for drive in &drives {
                let last = reader.frame(&drive.id, FRAMES - 1).unwrap();
                assert!(last.is_some(), "{} has no end", drive.name);
            }
            if done {
                assert_eq!(drives.len(), DRIVES as usize);
                break;
            }
        }
    });
}

#[test]
fn a_register_can_be_made_by_several_at_once() {
    for _ in 0..10 {
        let (_folder, db) = new_file();
        let start = Barrier::new(6);
        thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    start.wait();
                    Store::open(&db).unwrap().summary().unwrap();
                });
            }
        });
    }
}

#[test]
fn writers_take_turns() {
    let (_folder, db) = new_file();
    drop(Store::open(&db).unwrap());
    thread::scope(|scope| {
        for writer in 0..4u32 {
            let db = &db;
            scope.spawn(move || {
                let mut store = Store::open(db).unwrap();
                for n in 0..5 {
                    let id = format!("{writer}{n}");
                    let along_m = 100.0 * f64::from(5 * writer + n);
                    let seen = vec![pothole(&id, 1, along_m)];
                    merge(&mut store, &record(&id, seen));
                }
            });
        }
    });
    let summary = Store::open_read_only(&db).unwrap().summary().unwrap();
    assert_eq!((summary.drives, summary.defects), (20, 20));
}
