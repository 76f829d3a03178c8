//! The log of what people did: it only grows.

use crate::{Store, StoreError, rows};
use jiff::Timestamp;
use rusqlite::{Row, Transaction, params};
use serde::Serialize;
use serde_json::Value;

/// Something that a person did, to be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed<'a> {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub user: &'a str,
    /// What, as a name such as `defect_confirmed`.
    pub action: &'a str,
    /// To what: a defect's id, a user's name, a job's id.
    pub subject: &'a str,
    /// How it was before.
    pub before: Option<Value>,
    /// How it is now.
    pub after: Option<Value>,
    /// Why, in the person's words or as a code.
    pub reason: Option<&'a str>,
    /// The entry that this takes back.
    pub undoes: Option<i64>,
}

impl<'a> Deed<'a> {
    /// A deed with nothing beside it.
    pub fn new(at: Timestamp, user: &'a str, action: &'a str, subject: &'a str) -> Self {
        Self {
            at,
            user,
            action,
            subject,
            before: None,
            after: None,
            reason: None,
            undoes: None,
        }
    }
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Its number; later entries have greater ones.
    pub id: i64,
    /// When it was done.
    pub at: Timestamp,
    /// Who did it.
    pub user: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// How it was before.
    pub before: Option<Value>,
    /// How it was afterwards.
    pub after: Option<Value>,
    /// Why.
    pub reason: Option<String>,
    /// The entry that this one took back.
    pub undoes: Option<i64>,
    /// The entry that took this one back.
    pub undone_by: Option<i64>,
}

/// Which entries are asked for; all that are named must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// Of this user.
    pub user: Option<String>,
    /// On this subject.
    pub subject: Option<String>,
    /// Of this action.
    pub action: Option<String>,
    /// Older than this entry.
    pub before_id: Option<i64>,
}

const COLUMNS: &str = "a.id, a.at, a.user, a.action, a.subject, a.before, a.after, a.reason, a.undoes, \
     (SELECT u.id FROM audit u WHERE u.undoes = a.id)";
const KEEPING: &str = "keeping the log of what was done";

impl Store {
    /// Keeps what a person did; its number.
    pub fn note(&mut self, deed: &Deed) -> Result<i64, StoreError> {
        let tx = self.begin()?;
        let id = insert(&tx, deed).map_err(self.fail(KEEPING))?;
        tx.commit().map_err(self.fail(KEEPING))?;
        Ok(id)
    }

    /// Entries of the log, newest first.
    pub fn deeds(&self, filter: &EntryFilter, limit: u32) -> Result<Vec<Entry>, StoreError> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM audit a
                 WHERE (?1 IS NULL OR a.user = ?1) AND (?2 IS NULL OR a.subject = ?2)
                   AND (?3 IS NULL OR a.action = ?3) AND (?4 IS NULL OR a.id < ?4)
                 ORDER BY a.id DESC LIMIT ?5"
            ),
            params![
                filter.user,
                filter.subject,
                filter.action,
                filter.before_id,
                limit
            ],
            entry,
        )
    }

    /// One entry of the log.
    pub fn deed(&self, id: i64) -> Result<Option<Entry>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM audit a WHERE a.id = ?1");
        self.one(&sql, [id], entry)
    }

    /// The latest thing that was done to something.
    pub fn latest_deed(&self, subject: &str) -> Result<Option<Entry>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM audit a WHERE a.subject = ?1 ORDER BY a.id DESC LIMIT 1"
        );
        self.one(&sql, [subject], entry)
    }
}

pub(crate) fn insert(tx: &Transaction, deed: &Deed) -> rusqlite::Result<i64> {
    tx.execute(
        "INSERT INTO audit (at, user, action, subject, before, after, reason, undoes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            deed.at.as_millisecond(),
            deed.user,
            deed.action,
            deed.subject,
            deed.before.as_ref().map(Value::to_string),
            deed.after.as_ref().map(Value::to_string),
            deed.reason,
            deed.undoes,
        ],
    )?;
    Ok(tx.last_insert_rowid())
}

fn entry(row: &Row) -> rusqlite::Result<Entry> {
    Ok(Entry {
        id: row.get(0)?,
        at: rows::time(row, 1)?,
        user: row.get(2)?,
        action: row.get(3)?,
        subject: row.get(4)?,
        before: rows::json_if_any(row, 5)?,
        after: rows::json_if_any(row, 6)?,
        reason: row.get(7)?,
        undoes: row.get(8)?,
        undone_by: row.get(9)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_log_only_grows() {
        let mut store = Store::open(Path::new(":memory:")).unwrap();
        let at = Timestamp::UNIX_EPOCH;
        let deed = Deed {
            after: Some(Value::from(1)),
            ..Deed::new(at, "sato", "login", "sato")
        };
        let id = store.note(&deed).unwrap();
        for change in ["UPDATE audit SET user = 'x'", "DELETE FROM audit"] {
            let error = store.db.execute_batch(change).unwrap_err().to_string();
            assert!(error.contains("never"), "{error}");
        }
        let other = store
            .note(&Deed::new(at, "suzuki", "login", "suzuki"))
            .unwrap();
        let ids = |filter: &EntryFilter| -> Vec<i64> {
            let found = store.deeds(filter, 10).unwrap();
            found.into_iter().map(|entry| entry.id).collect()
        };
        assert_eq!(ids(&EntryFilter::default()), [other, id]);
        let of_sato = EntryFilter {
            user: Some("sato".into()),
            ..EntryFilter::default()
        };
        assert_eq!(ids(&of_sato), [id]);
        let older = EntryFilter {
            before_id: Some(other),
            ..EntryFilter::default()
        };
        assert_eq!(ids(&older), [id]);
        assert_eq!(store.deed(id).unwrap().unwrap().after, Some(Value::from(1)));
    }
}
