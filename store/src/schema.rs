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

const STEPS: &[M<'static>] = &[M::up(include_str!("schema/01-first-tables.sql"))];

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
    fn the_steps_are_sound() {
        Migrations::from_slice(STEPS).validate().unwrap();
    }
}
