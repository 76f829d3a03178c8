//! What is kept of secrets: never the secrets themselves.

use rusqlite::{
    ToSql,
    types::{ToSqlOutput, ValueRef},
};
use sha2::{Digest, Sha256};
use std::fmt;

/// The SHA-256 of a token. A token is random and long, so nobody finds it by trying.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash of a token as its owner shows it.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }
}

impl ToSql for TokenHash {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(&self.0)))
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

/// A hashed password as a PHC string: `$argon2id$v=19$m=…`.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// A PHC string, from whoever hashed the password.
    pub fn from_phc(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string.
    pub fn as_phc(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_show_no_hashes() {
        let told = format!(
            "{:?} {:?}",
            TokenHash::of("abc"),
            PasswordHash::from_phc("$argon2id$v=19$secret".into())
        );
        assert_eq!(told, "TokenHash(…) PasswordHash(…)");
    }
}
