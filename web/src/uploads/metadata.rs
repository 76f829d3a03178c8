//! `Upload-Metadata`: what a sender says of a file.

use super::path::{BatchId, PathError, StagedPath};
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Which file is sent.
#[derive(Debug, PartialEq)]
pub(crate) struct Metadata {
    /// What is sent together.
    pub(crate) batch: BatchId,
    /// Where the file lies inside the folder that was dropped.
    pub(crate) path: StagedPath,
    /// The file's own time: some recordings have no other.
    pub(crate) modified: Option<Timestamp>,
}

/// A header that cannot be used.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(crate) enum MetadataError {
    #[error("Upload-Metadata must be a list of keys, each with a value in Base64: `{0}` is not")]
    NotAPair(String),
    #[error("Upload-Metadata holds `{0}` twice")]
    Twice(String),
    #[error("Upload-Metadata must hold `{0}`")]
    Missing(&'static str),
    #[error("Upload-Metadata: `modified` must be milliseconds since 1970")]
    NotATime,
    #[error(transparent)]
    Path(#[from] PathError),
}

impl Metadata {
    /// Reads the header's value.
    pub(crate) fn parse(header: &str) -> Result<Self, MetadataError> {
        let mut values = pairs(header)?;
        let mut take = |key: &'static str| values.remove(key).ok_or(MetadataError::Missing(key));
        let batch = BatchId::try_from(take("batch")?)?;
        let path = StagedPath::try_from(take("path")?)?;
        let modified = match take("modified") {
            Err(_) => None,
            Ok(text) => Some(time(&text).ok_or(MetadataError::NotATime)?),
        };
        Ok(Self {
            batch,
            path,
            modified,
        })
    }
}

/// What a sender said of a file, said back.
pub(crate) fn of(upload: &store::Upload) -> String {
    let encoded = |text: &str| BASE64_STANDARD.encode(text);
    let (batch, path) = (encoded(&upload.batch), encoded(&upload.path));
    let modified = upload.modified.map(|time| {
        let time = time.as_millisecond().to_string();
        format!(",modified {}", encoded(&time))
    });
    format!("batch {batch},path {path}{}", modified.unwrap_or_default())
}

fn pairs(header: &str) -> Result<BTreeMap<String, String>, MetadataError> {
    let mut values = BTreeMap::new();
    for pair in header.split(',') {
        let bad = || MetadataError::NotAPair(pair.escape_debug().take(60).collect());
        // A key may stand alone: its value is empty.
        let (key, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        if key.is_empty() || !key.is_ascii() {
            return Err(bad());
        }
        let value = BASE64_STANDARD.decode(value).map_err(|_| bad())?;
        let value = String::from_utf8(value).map_err(|_| bad())?;
        if values.insert(key.to_owned(), value).is_some() {
            return Err(MetadataError::Twice(key.to_owned()));
        }
    }
    Ok(values)
}

fn time(text: &str) -> Option<Timestamp> {
    Timestamp::from_millisecond(text.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BATCH: &str = "6b1e2c4a-93b8-4f0a-8e6e-0d3c5f9f2a11";

    fn header(pairs: &[(&str, &str)]) -> String {
        let pair = |(key, value): &(&str, &str)| format!("{key} {}", BASE64_STANDARD.encode(value));
        pairs.iter().map(pair).collect::<Vec<_>>().join(",")
    }

    #[test]
    fn the_file_is_named_by_batch_and_path() {
        let said = header(&[
            ("path", "前/0001.mp4"),
            ("batch", BATCH),
            ("modified", "1790000000123"),
        ]);
        let read = Metadata::parse(&format!("{said},is_confidential")).unwrap();
        assert_eq!(read.path.as_str(), "前/0001.mp4");
        assert_eq!(read.batch.as_str(), BATCH);
        assert_eq!(read.modified.unwrap().as_millisecond(), 1_790_000_000_123);
    }

    #[test]
    fn a_header_that_breaks_the_rules_is_refused() {
        let whole = header(&[("path", "a"), ("batch", BATCH)]);
        let refused = |header: &str| Metadata::parse(header).unwrap_err();
        assert_eq!(
            refused(&format!("{whole},path YQ==")),
            MetadataError::Twice("path".into())
        );
        for broken in ["", "path ???", "path /w==", "päth YQ==", "path YQ==,,"] {
            assert!(
                matches!(refused(broken), MetadataError::NotAPair(_)),
                "{broken}"
            );
        }
        assert_eq!(refused("path YQ=="), MetadataError::Missing("batch"));
        assert_eq!(
            refused(&header(&[("batch", BATCH)])),
            MetadataError::Missing("path")
        );
        assert_eq!(
            refused(&format!("{whole},modified bm93")),
            MetadataError::NotATime
        );
    }
}
