//! Content hashes: what makes a recording the same recording.

use rayon::prelude::*;
use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

/// Hex digits kept of a hash: 128 bits, beyond any accident.
const DIGITS: usize = 32;

/// The hash of a file's content, whatever its name.
pub fn hash_file(file: &Path) -> io::Result<String> {
    Ok(short(&content(file)?))
}

/// The hash of a folder's files with their names, whatever the folder is called.
///
/// The file that cannot be read comes with the error.
pub fn hash_folder(files: &[PathBuf]) -> Result<String, (PathBuf, io::Error)> {
    let mut hashes = files
        .par_iter()
        .map(|file| {
            let hash = content(file).map_err(|e| (file.clone(), e))?;
            Ok((file.file_name().unwrap_or_default(), hash))
        })
        .collect::<Result<Vec<_>, (PathBuf, io::Error)>>()?;
    hashes.sort_by(|a, b| a.0.cmp(b.0));
    let mut whole = blake3::Hasher::new();
    for (name, hash) in &hashes {
        whole
            .update(name.as_encoded_bytes())
            .update(&[0])
            .update(hash.as_bytes());
    }
    Ok(short(&whole.finalize()))
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

fn content(file: &Path) -> io::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(file)?)?;
    Ok(hasher.finalize())
}

fn short(hash: &blake3::Hash) -> String {
    hash.to_hex().chars().take(DIGITS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_count_in_a_folder_and_the_name_of_the_folder_does_not() {
        let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let write = |dir: &Path, names: [&str; 2]| {
            names.map(|name| {
                let file = dir.join(name);
                std::fs::write(&file, &name[..1]).unwrap();
                file
            })
        };
        let here = write(dirs[0].path(), ["a.jpg", "b.jpg"]);
        let mut there = write(dirs[1].path(), ["a.jpg", "b.jpg"]);
        there.reverse();
        let other = write(dirs[1].path(), ["a.jpg", "bb.jpg"]);
        assert_eq!(hash_folder(&here).unwrap(), hash_folder(&there).unwrap());
        assert_ne!(hash_folder(&here).unwrap(), hash_folder(&other).unwrap());
        assert_eq!(hash_file(&there[0]).unwrap(), hash_file(&other[1]).unwrap());
    }

    #[test]
    fn parts_do_not_run_into_one_another() {
        assert_ne!(
            fingerprint([&b"ab"[..], b"c"]),
            fingerprint([&b"a"[..], b"bc"])
        );
    }
}
