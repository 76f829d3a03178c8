//! The one-time link that makes the first admin.

use super::random_token;
use std::{
    fmt, io,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// What the one-time link holds. It is told on the terminal and kept in memory alone.
#[derive(Clone)]
pub struct SetupToken(String);

impl SetupToken {
    /// One that nobody can guess.
    ///
    /// # Errors
    /// Where the system gives no random numbers.
    pub fn random() -> io::Result<Self> {
        Ok(Self(random_token()?))
    }

    /// As it stands in the link.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SetupToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SetupToken(…)")
    }
}

/// The token until it is used.
pub(super) struct Setup(Mutex<Option<SetupToken>>);

impl Setup {
    pub(super) fn new(token: Option<SetupToken>) -> Self {
        Self(Mutex::new(token))
    }

    /// Whether this is the token. How long it takes tells nothing of it.
    pub(super) fn accepts(&self, token: &str) -> bool {
        let kept = self.kept();
        let right = kept.as_ref();
        right.is_some_and(|right| {
            constant_time_eq::constant_time_eq(right.0.as_bytes(), token.as_bytes())
        })
    }

    /// Nobody can use the token any more.
    pub(super) fn use_up(&self) {
        *self.kept() = None;
    }

    fn kept(&self) -> MutexGuard<'_, Option<SetupToken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_itself_is_accepted_and_only_until_it_is_used() {
        let token = SetupToken::random().unwrap();
        let setup = Setup::new(Some(token.clone()));
        for other in ["", "x", &token.as_str()[1..]] {
            assert!(!setup.accepts(other), "{other}");
        }
        assert!(setup.accepts(token.as_str()));
        setup.use_up();
        assert!(!setup.accepts(token.as_str()));
        assert!(!Setup::new(None).accepts(""));
    }
}
