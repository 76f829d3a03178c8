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
            "SELECT id, at, user, action, subject, before, after, reason FROM audit
             WHERE (?1 IS NULL OR user = ?1) AND (?2 IS NULL OR action = ?2)
               AND (?3 IS NULL OR subject = ?3) AND (?4 IS NULL OR id < ?4)
             ORDER BY id DESC LIMIT ?5",
            values,
            entry,
        )?;
        let more = entries.len() > limit as usize;
        entries.truncate(limit as usize);
        Ok((entries, more))
    }
}

/// Notes a deed in the transaction that does it.
pub(crate) fn note(db: &Connection, deed: &Deed) -> rusqlite::Result<i64> {
    let json = |value: &Option<Value>| value.as_ref().map(Value::to_string);
    db.prepare_cached(
        "INSERT INTO audit (at, user, action, subject, before, after, reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .insert(params![
        deed.at.as_millisecond(),
        deed.by,
        deed.action,
        deed.subject,
        json(&deed.before),
        json(&deed.after),
        deed.reason,
    ])
}

fn entry(row: &Row) -> rusqlite::Result<AuditEntry> {
    let json = |at: usize| match row.get_ref(at)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => rows::json(row, at).map(Some),
    };
    Ok(AuditEntry {
        id: row.get(0)?,
        at: rows::time(row, 1)?,
        user: row.get(2)?,
        action: row.get(3)?,
        subject: row.get(4)?,
        before: json(5)?,
        after: json(6)?,
        reason: row.get(7)?,
    })
}
