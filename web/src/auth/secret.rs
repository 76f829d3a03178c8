//! Secrets that nobody can guess.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};

/// 256 random bits in letters that fit cookies, headers and addresses.
pub(crate) fn random_token() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_differ() {
        let (a, b) = (random_token().unwrap(), random_token().unwrap());
        assert_eq!((a.len(), b.len()), (43, 43));
        assert_ne!(a, b);
        let fits = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        assert!(a.chars().all(fits), "{a}");
    }
}
