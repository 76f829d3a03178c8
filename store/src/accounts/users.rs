//! Users: who they are, and changing that.

use super::{AccountError, PasswordHash, TokenHash, UserName, end_sessions, has_admin};
use crate::{
    Role, Store, StoreError,
    audit::{self, Deed},
    rows,
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::Serialize;
use serde_json::{Value, json};

const KEEPING: &str = "keeping accounts";

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct User {
    /// How they log in.
    pub name: UserName,
    /// What their work is.
    pub role: Role,
    /// Kept out.
    pub disabled: bool,
    /// Since when there is the account.
    pub created_at: Timestamp,
    /// When they were last here, to five minutes.
    pub last_seen_at: Option<Timestamp>,
}

/// What is to change of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserChange {
    /// Other work.
    pub role: Option<Role>,
    /// Another password.
    pub password: Option<PasswordHash>,
    /// Keep them out, or let them in again.
    pub disabled: Option<bool>,
}

impl Store {
    /// Whether there is an admin who can log in.
    pub fn has_admin(&self) -> Result<bool, StoreError> {
        has_admin(&self.db).map_err(self.fail(KEEPING))
    }

    /// All users by name.
    pub fn users(&self) -> Result<Vec<User>, StoreError> {
        self.all(&format!("SELECT {USER} FROM user ORDER BY name"), [], user)
    }

    /// A user and the hash of their password.
    pub fn credentials(&self, name: &UserName) -> Result<Option<(User, PasswordHash)>, StoreError> {
        let sql = format!("SELECT {USER}, password FROM user WHERE name = ?1");
        let found = self.all(&sql, [name.as_str()], |row| {
            Ok((user(row)?, PasswordHash::from_phc(row.get(5)?)))
        })?;
        Ok(found.into_iter().next())
    }

    /// Adds a user.
    ///
    /// # Errors
    /// [`AccountError::NameTaken`], and what the register's file does.
    pub fn add_user(
        &mut self,
        name: &UserName,
        role: Role,
        password: &PasswordHash,
        by: &str,
        at: Timestamp,
    ) -> Result<User, AccountError> {
        let tx = self.begin()?;
        let added = insert(&tx, name, role, password, by, at).map_err(self.fail(KEEPING))?;
        let added = added.ok_or_else(|| AccountError::NameTaken(name.clone()))?;
        tx.commit().map_err(self.fail(KEEPING))?;
        Ok(added)
    }

    /// Makes the first admin: only while there is none.
    ///
    /// # Errors
    /// [`AccountError::SetUpBefore`], [`AccountError::NameTaken`], and what the register's file does.
    pub fn set_up(
        &mut self,
        name: &UserName,
        password: &PasswordHash,
        at: Timestamp,
    ) -> Result<User, AccountError> {
        let tx = self.begin()?;
        if has_admin(&tx).map_err(self.fail(KEEPING))? {
            return Err(AccountError::SetUpBefore);
        }
        let admin = insert(&tx, name, Role::Admin, password, name.as_str(), at)
            .map_err(self.fail(KEEPING))?
            .ok_or_else(|| AccountError::NameTaken(name.clone()))?;
        tx.commit().map_err(self.fail(KEEPING))?;
        Ok(admin)
    }

    /// Changes a user. Their sessions end if they may do other things then, are kept out, or have another
    /// password; the session `but` goes on.
    ///
    /// # Errors
    /// [`AccountError::NoSuchUser`], [`AccountError::LastAdmin`], and what the register's file does.
    pub fn change_user(
        &mut self,
        name: &UserName,
        change: &UserChange,
        but: Option<&TokenHash>,
        by: &str,
        at: Timestamp,
    ) -> Result<User, AccountError> {
        let tx = self.begin()?;
        let was = find(&tx, name)
            .map_err(self.fail(KEEPING))?
            .ok_or_else(|| AccountError::NoSuchUser(name.clone()))?;
        let is = User {
            role: change.role.unwrap_or(was.role),
            disabled: change.disabled.unwrap_or(was.disabled),
            ..was.clone()
        };
        let admins = update(&tx, &was, &is, change.password.as_ref(), but, by, at)
            .map_err(self.fail(KEEPING))?;
        if !admins && was.role == Role::Admin && !was.disabled {
            return Err(AccountError::LastAdmin(is.name));
        }
        tx.commit().map_err(self.fail(KEEPING))?;
        Ok(is)
    }
}

const USER: &str = "name, role, disabled, created_at, last_seen_at";

fn user(row: &Row) -> rusqlite::Result<User> {
    let last_seen_at = row.get::<_, Option<i64>>(4)?;
    Ok(User {
        name: rows::parsed(row, 0)?,
        role: rows::named(row, 1)?,
        disabled: row.get(2)?,
        created_at: rows::time(row, 3)?,
        last_seen_at: last_seen_at.map(|_| rows::time(row, 4)).transpose()?,
    })
}

fn find(tx: &Transaction, name: &UserName) -> rusqlite::Result<Option<User>> {
    let sql = format!("SELECT {USER} FROM user WHERE name = ?1");
    tx.query_row(&sql, [name.as_str()], user).optional()
}

fn insert(
    tx: &Transaction,
    name: &UserName,
    role: Role,
    password: &PasswordHash,
    by: &str,
    at: Timestamp,
) -> rusqlite::Result<Option<User>> {
    let added = tx.execute(
        "INSERT OR IGNORE INTO user (name, password, role, created_at) VALUES (?1, ?2, ?3, ?4)",
        params![
            name.as_str(),
            password.as_phc(),
            role.name(),
            at.as_millisecond()
        ],
    )?;
    if added == 0 {
        return Ok(None);
    }
    let after = Some(json!({ "role": role }));
    let deed = Deed::new(at, by, "user_added").to(name.as_str());
    audit::note(tx, &Deed { after, ..deed })?;
    find(tx, name)
}

/// Writes a change and notes it; whether there is an admin then.
fn update(
    tx: &Transaction,
    was: &User,
    is: &User,
    password: Option<&PasswordHash>,
    but: Option<&TokenHash>,
    by: &str,
    at: Timestamp,
) -> rusqlite::Result<bool> {
    let name = is.name.as_str();
    tx.execute(
        "UPDATE user SET role = ?2, disabled = ?3, password = coalesce(?4, password) WHERE name = ?1",
        params![name, is.role.name(), is.disabled, password.map(PasswordHash::as_phc)],
    )?;
    if was.role != is.role || is.disabled || password.is_some() {
        end_sessions(tx, &is.name, but)?;
    }
    if was != is {
        let deed = Deed {
            before: Some(told(was)),
            after: Some(told(is)),
            ..Deed::new(at, by, "user_changed").to(name)
        };
        audit::note(tx, &deed)?;
    }
    if password.is_some() {
        audit::note(tx, &Deed::new(at, by, "password_changed").to(name))?;
    }
    has_admin(tx)
}

fn told(user: &User) -> Value {
    json!({ "role": user.role, "disabled": user.disabled })
}
