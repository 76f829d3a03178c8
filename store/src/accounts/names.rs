//! Names of users and of tokens, as people write them.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use unicode_normalization::UnicodeNormalization;

/// Longest name in characters.
const LONGEST: usize = 64;

/// Names that the audit log gives to those who are no users.
const RESERVED: [&str; 2] = ["local", "nobody"];
const RESERVED_START: &str = "token ";

/// The name of a user, in Unicode's form C: 1 to 64 characters that can all be seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(try_from = "String", into = "String")]
pub struct UserName(String);

/// What a token is for, under the same rules as names of users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Label(String);

/// A text that cannot be a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing to read.
    #[error("the name is empty; write 1 to 64 characters")]
    Empty,
    /// Too much to read.
    #[error("the name is too long; write 1 to 64 characters")]
    TooLong,
    /// Characters that would make two names look the same, or lists unreadable.
    #[error(
        "the name holds characters that cannot be seen, such as line breaks; write it without them"
    )]
    Unseen,
    /// The audit log could be misread.
    #[error(
        "this name stands for something else in the audit log (`local`, `nobody`, `token …`); choose another"
    )]
    Reserved,
}

fn readable(text: &str) -> Result<String, NameError> {
    // What cannot fit is not worth normalising.
    if text.len() > LONGEST * 16 {
        return Err(NameError::TooLong);
    }
    let name: String = text.trim().nfc().collect();
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if name.chars().any(is_unseen) {
        return Err(NameError::Unseen);
    }
    match name.chars().count() {
        ..=LONGEST => Ok(name),
        _ => Err(NameError::TooLong),
    }
}

/// Control characters, and those that only turn, join or part others.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

impl FromStr for UserName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let name = readable(text)?;
        let folded = name.to_lowercase();
        if RESERVED.contains(&folded.as_str()) || folded.starts_with(RESERVED_START) {
            return Err(NameError::Reserved);
        }
        Ok(Self(name))
    }
}

impl FromStr for Label {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        readable(text).map(Self)
    }
}

macro_rules! is_text {
    ($name:ty) => {
        impl $name {
            /// As it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;

            fn try_from(text: String) -> Result<Self, NameError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }
    };
}

is_text!(UserName);
is_text!(Label);

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Result<String, NameError> {
        text.parse::<UserName>().map(String::from)
    }

    #[test]
    fn one_name_written_in_two_ways_is_one_name() {
        assert_eq!(name("Jose\u{301}"), name("Jos\u{e9}"));
        assert_eq!(name("か\u{3099}"), Ok("が".into()));
        assert_eq!(name(" 佐藤 花子 "), Ok("佐藤 花子".into()));
    }

    #[test]
    fn what_cannot_be_seen_is_refused() {
        for text in [
            "a\nb",
            "a\0b",
            "a\u{7f}",
            "a\u{202e}b",
            "a\u{200b}",
            "\u{feff}a",
            "a\u{9b}b",
        ] {
            assert_eq!(name(text), Err(NameError::Unseen), "{text:?}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        for empty in ["", "   "] {
            assert_eq!(name(empty), Err(NameError::Empty));
        }
        assert_eq!(name(&"道".repeat(64)), Ok("道".repeat(64)));
        for long in ["道".repeat(65), "a".repeat(1 << 20)] {
            assert_eq!(name(&long), Err(NameError::TooLong));
        }
    }

    #[test]
    fn nobody_takes_a_name_that_the_audit_log_gives_to_others() {
        for text in ["local", "Local", "nobody", "token survey", "TOKEN survey"] {
            assert_eq!(name(text), Err(NameError::Reserved), "{text}");
        }
        assert!(name("tokenmaker").is_ok());
        assert!("local".parse::<Label>().is_ok());
    }

    #[test]
    fn markup_is_text() {
        let markup = "<img src=x onerror=alert(1)>";
        assert_eq!(name(markup), Ok(markup.into()));
    }
}
