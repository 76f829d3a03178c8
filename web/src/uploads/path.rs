//! Names of files that people send, as they may stand on the server's disk.

use serde::Deserialize;
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization;

/// A relative path of plain names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StagedPath(String);

/// What was sent together: a UUID that the page made.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct BatchId(String);

/// A name that cannot be used.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(crate) enum PathError {
    #[error("the file has no name; send its path in Upload-Metadata")]
    Empty,
    #[error("`{0}`: the name is too long; shorten its folders' names or its own")]
    TooLong(String),
    #[error(
        "`{0}`: the path must lie inside the folder that is sent: no `..`, no `.`, no `/` at its start or end"
    )]
    NotInside(String),
    #[error(
        "`{0}`: the name holds a character that not every disk can keep (`\\`, `:` or a control character); rename it"
    )]
    Character(String),
    #[error("`{0}`: Windows keeps this name for itself; rename it")]
    Reserved(String),
    #[error("`{0}` is not the name of a batch; it must be a UUID")]
    NotABatch(String),
}

/// Linux and macOS take no longer names.
const NAME_BYTES: usize = 255;
const PATH_BYTES: usize = 1024;
const FOLDERS: usize = 20;

impl StagedPath {
    /// The path as it was sent.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The path as a disk sees it that knows neither case nor ways of writing a character.
    pub(crate) fn folded(&self) -> String {
        self.0
            .nfc()
            .collect::<String>()
            .to_lowercase()
            .nfc()
            .collect()
    }

    /// The path below a folder.
    pub(crate) fn below(&self, folder: &Path) -> PathBuf {
        self.0
            .split('/')
            .fold(folder.to_owned(), |path, name| path.join(name))
    }
}

impl TryFrom<String> for StagedPath {
    type Error = PathError;

    fn try_from(text: String) -> Result<Self, PathError> {
        if text.is_empty() {
            return Err(PathError::Empty);
        }
        let names: Vec<&str> = text.split('/').collect();
        let long = |name: &&str| name.len() > NAME_BYTES;
        if text.len() > PATH_BYTES || names.len() > FOLDERS || names.iter().any(long) {
            return Err(PathError::TooLong(text.chars().take(80).collect()));
        }
        if text
            .chars()
            .any(|c| c.is_control() || matches!(c, '\\' | ':'))
        {
            return Err(PathError::Character(text.escape_debug().to_string()));
        }
        if names.iter().any(|name| matches!(*name, "" | "." | "..")) {
            return Err(PathError::NotInside(text));
        }
        if names.iter().any(|name| is_reserved(name)) {
            return Err(PathError::Reserved(text));
        }
        Ok(Self(text))
    }
}

/// Whether Windows takes the name for a device, or would cut its end.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_uppercase();
    let numbered = |device| {
        let number = stem.strip_prefix(device);
        number.is_some_and(|n| {
            matches!(
                n,
                "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
            )
        })
    };
    matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) || numbered("COM")
        || numbered("LPT")
        || name.ends_with([' ', '.'])
}

impl BatchId {
    /// The name as it stands on the disk.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BatchId {
    type Error = PathError;

    fn try_from(text: String) -> Result<Self, PathError> {
        match uuid::Uuid::try_parse(&text) {
            Ok(id) => Ok(Self(id.hyphenated().to_string())),
            Err(_) => Err(PathError::NotABatch(text.escape_debug().take(60).collect())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::Component;

    fn staged(text: &str) -> Result<StagedPath, PathError> {
        StagedPath::try_from(text.to_owned())
    }

    #[test]
    fn ordinary_names_are_taken_as_they_are() {
        for text in [
            "a",
            "2026-11-23/front/0001.mp4",
            "道路/ﾄﾞﾗﾚｺ 1.mp4",
            ".hidden",
            "a..b",
            "COMET.mp4",
            "CON1/lpt.gpx",
            "-rf",
        ] {
            assert_eq!(staged(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for text in [
            "/etc/passwd",
            "../a",
            "a/../../b",
            "a/..",
            "./a",
            "a//b",
            "a/",
            "/",
            ".",
        ] {
            assert_eq!(
                staged(text),
                Err(PathError::NotInside(text.into())),
                "{text}"
            );
        }
        for text in [
            "C:/a",
            "c:a",
            "..\\a",
            "a\\b",
            "\\\\host\\x",
            "a\0b",
            "a\nb",
            "a\u{7f}",
            "a:stream",
        ] {
            assert!(
                matches!(staged(text), Err(PathError::Character(_))),
                "{text:?}"
            );
        }
        assert_eq!(staged(""), Err(PathError::Empty));
    }

    #[test]
    fn names_that_windows_keeps_are_refused() {
        for text in [
            "CON",
            "a/nul.mp4",
            "Com1/x",
            "lpt9.gpx",
            "aux .txt",
            "COM².mp4",
            "a.",
            "a ",
            "b /c",
        ] {
            assert_eq!(
                staged(text),
                Err(PathError::Reserved(text.into())),
                "{text}"
            );
        }
    }

    #[test]
    fn names_that_no_disk_keeps_are_refused() {
        let longest = "あ".repeat(85);
        assert!(staged(&longest).is_ok());
        for text in [
            format!("{longest}x"),
            "a/".repeat(20) + "a",
            "abc/".repeat(300) + "a",
        ] {
            assert!(
                matches!(staged(&text), Err(PathError::TooLong(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn names_fold_together_where_a_disk_would_not_tell_them_apart() {
        let folded = |text| staged(text).unwrap().folded();
        assert_eq!(folded("Front/0001.MP4"), folded("front/0001.mp4"));
        // か + voiced mark, and が.
        assert_eq!(folded("\u{304b}\u{3099}.mp4"), folded("\u{304c}.mp4"));
        assert_ne!(folded("a.mp4"), folded("b.mp4"));
    }

    #[test]
    fn a_batch_is_a_uuid_in_one_way_of_writing() {
        let batch = |text: &str| BatchId::try_from(text.to_owned());
        let id = batch("6B1E2C4A-93B8-4F0A-8E6E-0D3C5F9F2A11").unwrap();
        assert_eq!(id.as_str(), "6b1e2c4a-93b8-4f0a-8e6e-0d3c5f9f2a11");
        for text in ["", "..", "parts", "6b1e2c4a-93b8-4f0a-8e6e-0d3c5f9f2a1/"] {
            assert!(batch(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_name_leads_out_of_its_folder(text in "[a-zA-Z0-9./\\\\:~ \0\n\u{202e}%＠あ]{0,24}") {
            if let Ok(path) = StagedPath::try_from(text) {
                let below = path.below(Path::new("batch"));
                prop_assert!(below.starts_with("batch"));
                prop_assert!(below.components().all(|c| matches!(c, Component::Normal(_))));
                prop_assert!(below.components().count() >= 2);
            }
        }
    }
}
