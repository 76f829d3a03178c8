//! The audit log: who did what, and when. Rows are added, never changed.

use crate::{Store, StoreError, rows};
use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde::Serialize;
use serde_json::Value;

/// Something that was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed<'a> {
    /// When.
    pub at: Timestamp,
    /// Who did it: a user, `token LABEL`, or `local`.
    pub by: &'a str,
    /// What: `login`, `user_added`, `defect_confirmed` …
    pub action: &'a str,
    /// To what: the name of a user, the id of a job or a defect.
    pub subject: Option<&'a str>,
    /// What was so before.
    pub before: Option<Value>,
    /// What is so now.
    pub after: Option<Value>,
    /// Why.
    pub reason: Option<&'a str>,
    /// The row of the deed that this takes back.
    pub undoes: Option<i64>,
}

impl<'a> Deed<'a> {
    /// A deed with nothing more to tell of it.
    pub fn new(at: Timestamp, by: &'a str, action: &'a str) -> Self {
        Self {
            at,
            by,
            action,
            subject: None,
            before: None,
            after: None,
            reason: None,
            undoes: None,
        }
    }

    /// What it was done to.
    pub fn to(self, subject: &'a str) -> Self {
        Self {
            subject: Some(subject),
            ..self
        }
    }
}

/// A row of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Later deeds have greater ones.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub user: String,
    /// What.
    pub action: String,
    /// To what.
    pub subject: Option<String>,
    /// What was so before.
    pub before: Option<Value>,
    /// What was so after it.
    pub after: Option<Value>,
    /// Why.
    pub reason: Option<String>,
    /// The row of the deed that this one took back.
    pub undoes: Option<i64>,
    /// The row of the deed that took this one back.
    pub undone_by: Option<i64>,
}

/// Which rows of the audit log are asked for; what is not named does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Of this user.
    pub user: Option<String>,
    /// Of this kind.
    pub action: Option<String>,
    /// Done to this.
    pub subject: Option<String>,
    /// Older than this row.
    pub before_id: Option<i64>,
}

/// Columns of [`entry`], in order.
const COLUMNS: &str = "a.id, a.at, a.user, a.action, a.subject, a.before, a.after, a.reason, a.undoes, \
     (SELECT u.id FROM audit u WHERE u.undoes = a.id)";

impl Store {
    /// Notes something that was done; the number of its row.
    pub fn audit(&mut self, deed: &Deed) -> Result<i64, StoreError> {
        note(&self.db, deed).map_err(self.fail("writing the audit log"))
    }

    /// What was done, newest first: at most `limit` rows, and whether there are more.
    pub fn audited(
        &self,
        filter: &AuditFilter,
        limit: u32,
    ) -> Result<(Vec<AuditEntry>, bool), StoreError> {
        let values = params![
            filter.user,
            filter.action,
            filter.subject,
            filter.before_id,
            i64::from(limit) + 1,
        ];
        let mut entries = self.all(
            &format!(
                "SELECT {COLUMNS} FROM audit a
                 WHERE (?1 IS NULL OR user = ?1) AND (?2 IS NULL OR action = ?2)
                   AND (?3 IS NULL OR subject = ?3) AND (?4 IS NULL OR id < ?4)
                 ORDER BY id DESC LIMIT ?5"
            ),
            values,
            entry,
        )?;
        let more = entries.len() > limit as usize;
        entries.truncate(limit as usize);
        Ok((entries, more))
    }

    /// One row of the log.
    pub fn deed(&self, id: i64) -> Result<Option<AuditEntry>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM audit a WHERE id = ?1");
        self.one(&sql, [id], entry)
    }

    /// The latest thing that was done to something.
    pub fn latest_deed(&self, subject: &str) -> Result<Option<AuditEntry>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS} FROM audit a WHERE subject = ?1 ORDER BY id DESC LIMIT 1");
        self.one(&sql, [subject], entry)
    }
}

/// Notes a deed in the transaction that does it.
pub(crate) fn note(db: &Connection, deed: &Deed) -> rusqlite::Result<i64> {
    let json = |value: &Option<Value>| value.as_ref().map(Value::to_string);
    db.prepare_cached(
        "INSERT INTO audit (at, user, action, subject, before, after, reason, undoes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .insert(params![
        deed.at.as_millisecond(),
        deed.by,
        deed.action,
        deed.subject,
        json(&deed.before),
        json(&deed.after),
        deed.reason,
        deed.undoes,
    ])
}

fn entry(row: &Row) -> rusqlite::Result<AuditEntry> {
    Ok(AuditEntry {
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
