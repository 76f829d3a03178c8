//! Content hashes: what makes a recording the same recording.

use std::{ffi::OsString, fs::File, io, path::Path};

/// Hex digits kept of a hash: 128 bits, beyond any accident.
const DIGITS: usize = 32;

/// The hash of one file's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Content(blake3::Hash);

impl Content {
    /// Reads the whole file.
    pub fn of(file: &Path) -> io::Result<Self> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(File::open(file)?)?;
        Ok(Self(hasher.finalize()))
    }

    /// The identity of a single file, whatever its name.
    pub fn alone(&self) -> String {
        short(&self.0)
    }

    /// The identity of several files with their names, whatever the folder is called.
    pub fn together(mut files: Vec<(OsString, Self)>) -> String {
        files.sort_by(|a, b| a.0.cmp(&b.0));
        let mut whole = blake3::Hasher::new();
        for (name, content) in &files {
            whole
                .update(name.as_encoded_bytes())
                .update(&[0])
                .update(content.0.as_bytes());
        }
        short(&whole.finalize())
    }
}

/// The hash of everything that shapes a result, given as byte strings in a fixed order.
pub fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher
            .update(&(part.len() as u64).to_le_bytes())
            .update(part);
    }
    short(&hasher.finalize())
}

fn short(hash: &blake3::Hash) -> String {
    hash.to_hex().chars().take(DIGITS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_count_in_a_folder_and_their_order_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let content = |text: &str| {
            let file = dir.path().join("x");
            std::fs::write(&file, text).unwrap();
            Content::of(&file).unwrap()
        };
        let (a, b) = (content("a"), content("b"));
        let together = |files: [(&str, Content); 2]| {
            Content::together(files.map(|(name, hash)| (name.into(), hash)).into())
        };
        let here = together([("a.jpg", a), ("b.jpg", b)]);
        assert_eq!(here, together([("b.jpg", b), ("a.jpg", a)]));
        assert_ne!(here, together([("a.jpg", a), ("bb.jpg", b)]));
        assert_ne!(here, together([("a.jpg", b), ("b.jpg", a)]));
        assert_ne!(a.alone(), b.alone());
    }

    #[test]
    fn parts_do_not_run_into_one_another() {
        assert_ne!(
            fingerprint([&b"ab"[..], b"c"]),
            fingerprint([&b"a"[..], b"bc"])
        );
    }
}
