//! The tables, step by step. A step that has shipped is never edited: add another.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

pub(crate) fn migrate(db: &mut Connection) -> Result<(), rusqlite_migration::Error> {
    let steps = Migrations::from_slice(STEPS);
    // Another process may have made the tables since we looked; a second look finds them.
    steps.to_latest(db).or_else(|_| steps.to_latest(db))
}

/// Marks our files among all SQLite files: "Mchi".
const APPLICATION_ID: i32 = i32::from_be_bytes(*b"Mchi");

/// Whether the file holds tables that are not ours.
pub(crate) fn is_foreign(db: &Connection) -> rusqlite::Result<bool> {
    // One moment for both: another process may be making the tables.
    let _moment = db.unchecked_transaction()?;
    let tables: u32 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let id: i32 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    Ok(id != APPLICATION_ID && tables > 0)
}

const STEPS: &[M<'static>] = &[
    M::up(include_str!("schema/01-first-tables.sql")),
    M::up(include_str!("schema/02-merging.sql")),
    M::up(include_str!("schema/03-roads.sql")),
    M::up(include_str!("schema/04-words.sql")),
    M::up(include_str!("schema/05-accounts.sql")),
    M::up(include_str!("schema/06-jobs.sql")),
    M::up(include_str!("schema/07-changes.sql")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_files_are_no_strangers() {
        let mut db = Connection::open_in_memory().unwrap();
        assert!(!is_foreign(&db).unwrap());
        migrate(&mut db).unwrap();
        assert!(!is_foreign(&db).unwrap());
        let other = Connection::open_in_memory().unwrap();
        other.execute_batch("CREATE TABLE theirs (x)").unwrap();
        assert!(is_foreign(&other).unwrap());
    }

    #[test]
    fn a_register_of_the_first_version_keeps_what_it_holds() {
        let mut db = Connection::open_in_memory().unwrap();
        Migrations::from_slice(&STEPS[..1])
            .to_latest(&mut db)
            .unwrap();
        db.execute_batch(
            "INSERT INTO drive VALUES ('a', 'a.mp4', NULL, 'm', 0, 1, '{}');
             INSERT INTO frame VALUES ('a', 0, 0, NULL, 139.7, 35.6, 0, 8, 5, 1, 0.3, 1280, 720);
             INSERT INTO defect VALUES ('d1', 'pothole', 'confirmed', 0.5, 1, 1, 0, 0, 139.7, 35.6, 4.8954, 0,
                                        0.6, 0.1, 0.5, 0.1, 0);
             INSERT INTO sighting VALUES ('a', 0, 0, 'd1', 'pothole', 0.5, 0, 0, 9, 9, 0, 139.7, 35.6, 0, 6,
                                          0.6, 0.2, 0.5, 0.1, 0, 2.5, 2.0, 0.4, 0.3);",
        )
        .unwrap();
        migrate(&mut db).unwrap();
        let sql = format!("SELECT {} FROM defect", crate::rows::DEFECT);
        let defect = db.query_row(&sql, [], crate::rows::defect).unwrap();
        let (east, _) = defect.place.datum.sigmas_m(90.0);
        assert!((east - 2.0).abs() < 1e-3 && defect.path.len() == 2);
        let cell: i64 = db
            .query_row("SELECT cell FROM defect", [], |row| row.get(0))
            .unwrap();
        assert_eq!(cell, crate::cell::cell(defect.position()));
        let sql = format!("SELECT {} FROM sighting", crate::rows::SIGHTING);
        let sighting = db.query_row(&sql, [], crate::rows::sighting).unwrap();
        assert_eq!(
            (sighting.error.receiver_m, sighting.error.own_along_m),
            (2.5, 0.4)
        );
    }

    #[test]
    fn the_steps_are_sound() {
        Migrations::from_slice(STEPS).validate().unwrap();
    }
}
