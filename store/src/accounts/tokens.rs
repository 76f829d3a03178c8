//! Tokens of programs, which log in to nothing.

use super::{Label, TokenHash};
use crate::{
    Role, Store, StoreError,
    audit::{self, Deed},
    rows,
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;
use serde_json::json;

const KEEPING: &str = "keeping tokens";

/// What a program may do until when, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ApiToken {
    /// Its number.
    pub id: i64,
    /// What it is for.
    pub label: Label,
    /// What it may do.
    pub role: Role,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last shown, to five minutes.
    pub last_used_at: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A token to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// What is kept of its secret.
    pub token: TokenHash,
    /// What it is for.
    pub label: Label,
    /// What it may do.
    pub role: Role,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Store {
    /// Keeps a new token.
    pub fn add_token(
        &mut self,
        new: &NewToken,
        by: &str,
        at: Timestamp,
    ) -> Result<ApiToken, StoreError> {
        let tx = self.begin()?;
        let add = || -> rusqlite::Result<ApiToken> {
            let sql = format!(
                "INSERT INTO api_token (token, label, role, created_by, created_at, expires_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING {TOKEN}"
            );
            let values = params![
                new.token,
                new.label.as_str(),
                new.role.name(),
                by,
                at.as_millisecond(),
                new.expires_at.as_millisecond(),
            ];
            let added = tx.query_row(&sql, values, token)?;
            let after =
                json!({ "id": added.id, "role": added.role, "expires_at": added.expires_at });
            let deed = Deed {
                after: Some(after),
                ..Deed::new(at, by, "token_added").to(new.label.as_str())
            };
            audit::note(&tx, &deed)?;
            Ok(added)
        };
        let added = add().map_err(self.fail(KEEPING))?;
        tx.commit().map_err(self.fail(KEEPING))?;
        Ok(added)
    }

    /// All tokens, newest first, also those that have ended.
    pub fn tokens(&self) -> Result<Vec<ApiToken>, StoreError> {
        let sql = format!("SELECT {TOKEN} FROM api_token ORDER BY id DESC");
        self.all(&sql, [], token)
    }

    /// The token of this hash, if it has not ended.
    pub fn token(&self, hash: &TokenHash, now: Timestamp) -> Result<Option<ApiToken>, StoreError> {
        let sql = format!("SELECT {TOKEN} FROM api_token WHERE token = ?1 AND expires_at > ?2");
        let found = self.all(&sql, params![hash, now.as_millisecond()], token)?;
        Ok(found.into_iter().next())
    }

    /// Notes that a token was used.
    pub fn touch_token(&mut self, id: i64, at: Timestamp) -> Result<(), StoreError> {
        self.db
            .execute(
                "UPDATE api_token SET last_used_at = ?2 WHERE id = ?1",
                params![id, at.as_millisecond()],
            )
            .map_err(self.fail(KEEPING))?;
        Ok(())
    }

    /// Takes a token away; `false` where there is none of that number.
    pub fn remove_token(&mut self, id: i64, by: &str, at: Timestamp) -> Result<bool, StoreError> {
        let tx = self.begin()?;
        let remove = || -> rusqlite::Result<bool> {
            let sql = format!("DELETE FROM api_token WHERE id = ?1 RETURNING {TOKEN}");
            let Some(removed) = tx.query_row(&sql, [id], token).optional()? else {
                return Ok(false);
            };
            let deed = Deed {
                before: Some(json!({ "id": id, "role": removed.role })),
                ..Deed::new(at, by, "token_removed").to(removed.label.as_str())
            };
            audit::note(&tx, &deed)?;
            Ok(true)
        };
        let removed = remove().map_err(self.fail(KEEPING))?;
        tx.commit().map_err(self.fail(KEEPING))?;
        Ok(removed)
    }
}

const TOKEN: &str = "id, label, role, created_by, created_at, last_used_at, expires_at";

fn token(row: &Row) -> rusqlite::Result<ApiToken> {
    let last_used_at = row.get::<_, Option<i64>>(5)?;
    Ok(ApiToken {
        id: row.get(0)?,
        label: rows::parsed(row, 1)?,
        role: rows::named(row, 2)?,
        created_by: row.get(3)?,
        created_at: rows::time(row, 4)?,
        last_used_at: last_used_at.map(|_| rows::time(row, 5)).transpose()?,
        expires_at: rows::time(row, 6)?,
    })
}
