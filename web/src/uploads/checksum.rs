//! `Upload-Checksum`: what a sender says of the bytes of one request.

use base64::{Engine, prelude::BASE64_STANDARD};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// The algorithms, as they are told in `Tus-Checksum-Algorithm`.
pub(crate) const ALGORITHMS: &str = "sha1,sha256";

/// Bytes are counted in as they come, and held against what was said at the end.
pub(crate) struct Checksum {
    said: Vec<u8>,
    counted: Counted,
}

enum Counted {
    Sha1(Sha1),
    Sha256(Sha256),
}

/// A header that cannot be used.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(crate) enum ChecksumError {
    #[error("Upload-Checksum: `{0}` is not known here; use one of {ALGORITHMS}")]
    Algorithm(String),
    #[error(
        "Upload-Checksum must be an algorithm and a checksum in Base64, such as `sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=`"
    )]
    NotAChecksum,
}

impl Checksum {
    /// Reads the header's value.
    pub(crate) fn parse(header: &str) -> Result<Self, ChecksumError> {
        let (name, said) = header
            .trim()
            .split_once(' ')
            .ok_or(ChecksumError::NotAChecksum)?;
        let counted = match name {
            "sha1" => Counted::Sha1(Sha1::new()),
            "sha256" => Counted::Sha256(Sha256::new()),
            other => {
                return Err(ChecksumError::Algorithm(
                    other.escape_debug().take(30).collect(),
                ));
            }
        };
        let said = BASE64_STANDARD.decode(said.trim());
        let said = said.map_err(|_| ChecksumError::NotAChecksum)?;
        Ok(Self { said, counted })
    }

    /// Counts bytes in.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match &mut self.counted {
            Counted::Sha1(sha) => sha.update(bytes),
            Counted::Sha256(sha) => sha.update(bytes),
        }
    }

    /// Whether the bytes are those that were meant.
    pub(crate) fn holds(self) -> bool {
        let counted = match self.counted {
            Counted::Sha1(sha) => sha.finalize().to_vec(),
            Counted::Sha256(sha) => sha.finalize().to_vec(),
        };
        counted == self.said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of "hello world".
    const SHA1: &str = "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=";
    const SHA256: &str = "sha256 uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=";

    fn holds(header: &str, pieces: &[&str]) -> bool {
        let mut checksum = Checksum::parse(header).unwrap();
        pieces
            .iter()
            .for_each(|piece| checksum.update(piece.as_bytes()));
        checksum.holds()
    }

    #[test]
    fn bytes_are_held_against_what_was_said() {
        for header in [SHA1, SHA256] {
            assert!(holds(header, &["hello ", "world"]), "{header}");
            assert!(!holds(header, &["hello", "world"]), "{header}");
        }
    }

    #[test]
    fn what_is_no_checksum_is_refused() {
        let refused = |header| Checksum::parse(header).err().unwrap();
        assert_eq!(
            refused("md5 XrY7u+Ae7tCTyyK7j1rNww=="),
            ChecksumError::Algorithm("md5".into())
        );
        for header in ["", "sha1", "sha1 ???"] {
            assert_eq!(refused(header), ChecksumError::NotAChecksum, "{header}");
        }
    }
}
