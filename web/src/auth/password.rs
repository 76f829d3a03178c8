//! Passwords, and hashing them without letting many logins eat the machine's memory.

use crate::{problem::Problem, readers::waiting};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{self, PasswordHasher, PasswordVerifier, phc},
};
use std::{
    fmt,
    str::FromStr,
    sync::{Arc, LazyLock},
};
use store::PasswordHash;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

const SHORTEST: usize = 10;
const LONGEST: usize = 256;

/// What OWASP asks of Argon2id: 19 MiB, two passes, one lane.
const PARAMS: Params = match Params::new(19 * 1024, 2, 1, None) {
    Ok(params) => params,
    Err(_) => panic!("the parameters are out of range"),
};

/// Passwords hashed at once: 19 MiB each.
const AT_ONCE: usize = 2;

/// Passwords that wait for it or are hashed; more are sent away.
const IN_LINE: usize = 32;

/// A password of 10 to 256 characters, the same however keyboards compose its letters.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// A text that is no password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Soon guessed.
    #[error("the password is too short; choose at least 10 characters, such as four words")]
    TooShort,
    /// More work than it is worth.
    #[error("the password is too long; choose at most 256 characters")]
    TooLong,
}

/// The system could not hash a password.
#[derive(Debug, thiserror::Error)]
#[error(
    "the password cannot be hashed ({0}); the system may be out of memory or of random numbers"
)]
pub struct HashError(password_hash::Error);

impl FromStr for Password {
    type Err = PasswordError;

    fn from_str(text: &str) -> Result<Self, PasswordError> {
        // What cannot fit is not worth normalising.
        if text.len() > LONGEST * 16 {
            return Err(PasswordError::TooLong);
        }
        let text: String = text.nfc().collect();
        match text.chars().count() {
            ..SHORTEST => Err(PasswordError::TooShort),
            SHORTEST..=LONGEST => Ok(Self(text)),
            _ => Err(PasswordError::TooLong),
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Password {
    /// Hashes it with a salt of its own. That takes a while, on purpose.
    ///
    /// # Errors
    /// Where the system is out of random numbers.
    pub fn hash(&self) -> Result<PasswordHash, HashError> {
        let hash: phc::PasswordHash = argon2()
            .hash_password(self.0.as_bytes())
            .map_err(HashError)?;
        Ok(PasswordHash::from_phc(hash.to_string()))
    }

    /// Whether it is the one that was hashed. Where nothing was, it takes as long to say no.
    fn is(&self, hash: Option<&PasswordHash>) -> bool {
        // Made before it is known whether it is needed: the first time, that takes as long again.
        let Ok(dummy) = &*DUMMY else { return false };
        let phc = hash.unwrap_or(dummy).as_phc();
        let matches = phc::PasswordHash::new(phc)
            .map(|phc| argon2().verify_password(self.0.as_bytes(), &phc).is_ok());
        matches.unwrap_or(false) && hash.is_some()
    }
}

/// The hash of a password that nobody has.
static DUMMY: LazyLock<Result<PasswordHash, HashError>> =
    LazyLock::new(|| Password("nobody".to_owned()).hash());

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, PARAMS)
}

/// Hashes a few passwords at a time.
pub(crate) struct Hashing {
    at_once: Arc<Semaphore>,
    in_line: Arc<Semaphore>,
}

impl Hashing {
    pub(crate) fn new() -> Self {
        Self {
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
            in_line: Arc::new(Semaphore::new(IN_LINE)),
        }
    }

    /// Whether the password is the one that was hashed.
    pub(crate) async fn is(
        &self,
        password: Password,
        hash: Option<PasswordHash>,
    ) -> Result<bool, Problem> {
        self.in_turn(move || Ok(password.is(hash.as_ref()))).await
    }

    /// The hash of a password.
    pub(crate) async fn hash(&self, password: Password) -> Result<PasswordHash, Problem> {
        self.in_turn(move || password.hash().map_err(|e| Problem::internal(&e)))
            .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        task: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let too_many = || Problem::busy("too many people are logging in; try again in a moment", 2);
        let place = Arc::clone(&self.in_line)
            .try_acquire_owned()
            .map_err(|_| too_many())?;
        let turn = Arc::clone(&self.at_once)
            .acquire_owned()
            .await
            .map_err(|_| too_many())?;
        waiting(move || {
            let done = task();
            // Held by the work, not by the question: who hangs up does not free memory that is in use.
            drop((turn, place));
            done
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn password(text: &str) -> Password {
        text.parse().unwrap()
    }

    #[test]
    fn length_is_counted_in_characters() {
        let error = |text: &str| text.parse::<Password>().err();
        assert_eq!(error("123456789"), Some(PasswordError::TooShort));
        assert_eq!(error("一二三四五六七八九"), Some(PasswordError::TooShort));
        assert_eq!(error("一二三四五六七八九十"), None);
        assert_eq!(error(&"あ".repeat(256)), None);
        assert_eq!(error(&"あ".repeat(257)), Some(PasswordError::TooLong));
        assert_eq!(error(&"a".repeat(1 << 20)), Some(PasswordError::TooLong));
    }

    #[test]
    fn a_password_is_the_same_on_every_keyboard() {
        let hash = password("Stra\u{df}e Jos\u{e9}").hash().unwrap();
        assert!(password("Stra\u{df}e Jose\u{301}").is(Some(&hash)));
        assert!(!password("Strasse José").is(Some(&hash)));
    }

    #[test]
    fn the_hash_is_argon2id_as_owasp_asks_with_a_salt_of_its_own() {
        let (a, b) = (password("0123456789"), password("0123456789"));
        let (a, b) = (a.hash().unwrap(), b.hash().unwrap());
        assert!(a.as_phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_ne!(a, b);
    }

    #[test]
    fn who_does_not_exist_is_refused_as_slowly_as_who_does() {
        let hash = password("0123456789").hash().unwrap();
        let wrong = password("9876543210");
        assert!(!wrong.is(None));
        let fastest = |hash: Option<&PasswordHash>| {
            let timed = || {
                let started = Instant::now();
                assert!(!wrong.is(hash));
                started.elapsed()
            };
            (0..5).map(|_| timed()).min().unwrap_or(Duration::MAX)
        };
        let (known, unknown) = (fastest(Some(&hash)), fastest(None));
        assert!(unknown * 2 > known, "{unknown:?} against {known:?}");
    }

    #[test]
    fn a_hash_that_cannot_be_read_matches_nothing() {
        for phc in ["", "plain text", "$argon2id$v=19$m=1,t=0,p=9$x$y"] {
            let hash = PasswordHash::from_phc(phc.to_owned());
            assert!(!password("plain text").is(Some(&hash)), "{phc}");
        }
    }

    #[tokio::test]
    async fn who_comes_when_the_line_is_full_is_sent_away() {
        let hashing = Hashing::new();
        let full = Arc::clone(&hashing.in_line).acquire_many_owned(IN_LINE as u32);
        let full = full.await.unwrap();
        let problem = hashing.is(password("0123456789"), None).await.unwrap_err();
        assert!(problem.detail().contains("try again"), "{problem:?}");
        drop(full);
        assert!(!hashing.is(password("0123456789"), None).await.unwrap());
    }
}
