//! Errors in words.

use anyhow::Error;

/// The error with its causes, each said once: many messages tell their cause themselves.
pub fn of(error: &Error) -> String {
    error.chain().fold(String::new(), |told, cause| {
        let cause = cause.to_string();
        match told.as_str() {
            "" => cause,
            _ if told.contains(&cause) => told,
            _ => format!("{told}: {cause}"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_said_once() {
        let error = Error::msg("disk full")
            .context("x.db: disk full")
            .context("monday.mp4");
        assert_eq!(of(&error), "monday.mp4: x.db: disk full");
    }
}
