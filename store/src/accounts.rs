//! Who may come in: users, their sessions, and the tokens of programs.

mod names;
mod secrets;
mod sessions;
mod tokens;
mod users;

pub use names::{Label, NameError, UserName};
pub use secrets::{PasswordHash, TokenHash};
pub use sessions::{SEEN_EVERY, SESSION_IDLE, SESSION_LIFE, Session};
pub use tokens::{ApiToken, NewToken};
pub use users::{User, UserChange};

use crate::StoreError;
use rusqlite::Transaction;

/// A change of accounts that was not made.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Another user has that name.
    #[error("there is a user `{0}` already; choose another name")]
    NameTaken(UserName),
    /// Nobody has that name.
    #[error("there is no user `{0}`; look at the list of users for how the name is written")]
    NoSuchUser(UserName),
    /// Nobody could keep the accounts then.
    #[error("`{0}` is the only admin who can log in; make another user an admin first")]
    LastAdmin(UserName),
    /// The set-up makes the first admin, and no other.
    #[error("there is an admin already; log in, or ask the admin for an account")]
    SetUpBefore,
    /// The register could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether anybody could keep the accounts.
fn has_admin(tx: &rusqlite::Connection) -> rusqlite::Result<bool> {
    tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM user WHERE role = 'admin' AND NOT disabled)",
        [],
        |row| row.get(0),
    )
}

/// Ends the sessions of a user, but for one.
fn end_sessions(
    tx: &Transaction,
    user: &UserName,
    but: Option<&TokenHash>,
) -> rusqlite::Result<usize> {
    tx.execute(
        "DELETE FROM session WHERE user = ?1 AND token IS NOT ?2",
        rusqlite::params![user.as_str(), but],
    )
}
