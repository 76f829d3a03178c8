//! Opening files: good ones, missing ones, and ones that are no register.

use crate::made::{merge, past_three, record};
use register::LifePolicy;
use rusqlite::Connection;
use std::{fs, path::Path};
use store::{Store, StoreError, data_dir, picture_path};

#[test]
fn a_register_opened_again_holds_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("ward.db");
    let mut store = Store::open(&db).unwrap();
    merge(&mut store, &record("a", past_three("a")));
    let written = (store.summary().unwrap(), store.defects(None, 100).unwrap());
    drop(store);
    for store in [
        Store::open(&db).unwrap(),
        Store::open_read_only(&db).unwrap(),
    ] {
        assert_eq!(store.path(), db);
        assert_eq!(
            (store.summary().unwrap(), store.defects(None, 100).unwrap()),
            written
        );
    }
}

#[test]
fn a_missing_register_is_not_made_for_a_reader() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("ward.db");
    let error = Store::open_read_only(&db).unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error:?}");
    assert_names_file_and_remedy(&error, &db, "inspect a recording first");
    assert!(!db.exists());
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("ward.db");
    for bytes in ["short", &"a report that somebody named .db\n".repeat(200)] {
        fs::write(&db, bytes).unwrap();
        for opened in [Store::open(&db), Store::open_read_only(&db)] {
            let error = opened.unwrap_err();
            assert!(
                matches!(error, StoreError::NotARegister { .. }),
                "{error:?}"
            );
            assert_names_file_and_remedy(&error, &db, "name another file with --db");
        }
        assert_eq!(fs::read_to_string(&db).unwrap(), bytes);
    }
}

#[test]
fn a_missing_folder_is_named_with_its_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("no-such-folder").join("ward.db");
    let error = Store::open(&db).unwrap_err();
    assert!(matches!(error, StoreError::NotWritable { .. }), "{error:?}");
    assert_names_file_and_remedy(&error, &db, "check that the folder exists");
}

#[test]
fn a_register_of_a_newer_version_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("ward.db");
    drop(Store::open(&db).unwrap());
    let raw = Connection::open(&db).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    let error = Store::open(&db).unwrap_err();
    assert!(matches!(error, StoreError::Migration { .. }), "{error:?}");
    assert_names_file_and_remedy(&error, &db, "newer Michimori");
    let version: u32 = raw
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 99);
}

#[test]
fn a_reader_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("ward.db");
    drop(Store::open(&db).unwrap());
    let mut reader = Store::open_read_only(&db).unwrap();
    let error = reader
        .merge_drive(&record("a", past_three("a")), &LifePolicy::default())
        .unwrap_err();
    assert!(matches!(error, StoreError::NotWritable { .. }), "{error:?}");
    assert_eq!(reader.summary().unwrap().drives, 0);
}

#[test]
fn a_new_register_keeps_a_write_ahead_log() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("ward.db");
    drop(Store::open(&db).unwrap());
    let raw = Connection::open(&db).unwrap();
    let mode: String = raw
        .pragma_query_value(None, "journal_mode", |row| row.get(0))
        .unwrap();
    assert_eq!(mode, "wal");
}

#[test]
fn pictures_lie_beside_the_register_by_drive_and_frame() {
    let data = data_dir(Path::new("/srv/ward.db"));
    let picture = picture_path(&data, &register::DriveId("0a1b".into()), 17);
    assert_eq!(picture, Path::new("/srv/ward.data/frames/0a1b/000017.jpg"));
}

fn assert_names_file_and_remedy(error: &StoreError, db: &Path, remedy: &str) {
    let words = error.to_string();
    assert!(words.contains(&db.display().to_string()), "{words}");
    assert!(words.contains(remedy), "{words}");
}
