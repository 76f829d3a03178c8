//! Sessions: who is logged in, until when.

use super::{TokenHash, UserName};
use crate::{
    Role, Store, StoreError,
    audit::{self, Deed},
    rows,
};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};
use serde_json::json;

const KEEPING: &str = "keeping sessions";

/// A session ends when nobody used it for so long.
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_hours(12);

/// A session ends after this, however much it is used.
pub const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How often it is noted that somebody is here.
pub const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// Somebody who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub user: UserName,
    /// What their work is.
    pub role: Role,
    /// When they were last here, to five minutes.
    pub seen_at: Timestamp,
}

impl Store {
    /// Logs a user in; takes sessions away that ended by themselves.
    pub fn open_session(
        &mut self,
        user: &UserName,
        token: &TokenHash,
        from: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = self.begin()?;
        let open = || -> rusqlite::Result<()> {
            let now = at.as_millisecond();
            tx.execute(
                "DELETE FROM session WHERE created_at <= ?1 OR seen_at <= ?2",
                params![now - ms(SESSION_LIFE), now - ms(SESSION_IDLE)],
            )?;
            tx.execute(
                "INSERT INTO session VALUES (?1, ?2, ?3, ?3)",
                params![token, user.as_str(), now],
            )?;
            tx.execute(SEEN, params![now, user.as_str()])?;
            let after = from.map(|address| json!({ "address": address }));
            let deed = Deed::new(at, user.as_str(), "login").to(user.as_str());
            audit::note(&tx, &Deed { after, ..deed })?;
            Ok(())
        };
        open().map_err(self.fail(KEEPING))?;
        tx.commit().map_err(self.fail(KEEPING))
    }

    /// The session of a token, if it has not ended.
    pub fn session(
        &self,
        token: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let now = now.as_millisecond();
        let found = self.all(
            "SELECT user.name, user.role, session.seen_at FROM session JOIN user ON user.name = session.user
             WHERE token = ?1 AND session.created_at > ?2 AND session.seen_at > ?3 AND NOT user.disabled",
            params![token, now - ms(SESSION_LIFE), now - ms(SESSION_IDLE)],
            |row| {
                Ok(Session {
                    user: rows::parsed(row, 0)?,
                    role: rows::named(row, 1)?,
                    seen_at: rows::time(row, 2)?,
                })
            },
        )?;
        Ok(found.into_iter().next())
    }

    /// Notes that somebody is here.
    pub fn touch_session(&mut self, token: &TokenHash, at: Timestamp) -> Result<(), StoreError> {
        let tx = self.begin()?;
        let touch = || -> rusqlite::Result<()> {
            let user: Option<String> = tx
                .query_row(
                    "UPDATE session SET seen_at = ?2 WHERE token = ?1 RETURNING user",
                    params![token, at.as_millisecond()],
                    |row| row.get(0),
                )
                .optional()?;
            tx.execute(SEEN, params![at.as_millisecond(), user])?;
            Ok(())
        };
        touch().map_err(self.fail(KEEPING))?;
        tx.commit().map_err(self.fail(KEEPING))
    }

    /// Logs out.
    pub fn close_session(&mut self, token: &TokenHash, at: Timestamp) -> Result<(), StoreError> {
        let tx = self.begin()?;
        let close = || -> rusqlite::Result<()> {
            let user: Option<String> = tx
                .query_row(
                    "DELETE FROM session WHERE token = ?1 RETURNING user",
                    [token],
                    |row| row.get(0),
                )
                .optional()?;
            if let Some(user) = user {
                audit::note(&tx, &Deed::new(at, &user, "logout").to(&user))?;
            }
            Ok(())
        };
        close().map_err(self.fail(KEEPING))?;
        tx.commit().map_err(self.fail(KEEPING))
    }
}

const SEEN: &str = "UPDATE user SET last_seen_at = ?1 WHERE name = ?2";

fn ms(span: SignedDuration) -> i64 {
    span.as_secs() * 1000
}
