//! Room on the disk.

use super::UploadLimits;
use crate::problem::Problem;
use std::{io, path::Path};

/// Bytes that may still be written below a folder, which may not be there yet.
pub(crate) fn free_bytes(folder: &Path) -> io::Result<u64> {
    let full = std::path::absolute(folder)?;
    let there = full.ancestors().find(|folder| folder.is_dir());
    let disk = rustix::fs::statvfs(there.unwrap_or(Path::new("/")))?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Refuses bytes that would fill the disk.
pub(crate) fn check_reserve(
    folder: &Path,
    bytes: u64,
    limits: &UploadLimits,
) -> Result<(), Problem> {
    let Ok(free) = free_bytes(folder) else {
        // Some disks cannot tell. A full one is told when it is written to.
        return Ok(());
    };
    let left = free.saturating_sub(limits.reserve_bytes);
    if bytes <= left {
        return Ok(());
    }
    Err(Problem::insufficient_storage(format!(
        "the server's disk has room for {} more, and this file needs {}: have some space freed, then send it again",
        megabytes(left),
        megabytes(bytes)
    ))
    .of_kind("storage/disk-full"))
}

/// Bytes for people.
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_to_be_made_has_the_room_of_the_one_above_it() {
        let home = tempfile::tempdir().unwrap();
        let free = free_bytes(home.path()).unwrap();
        assert!(free > 0);
        let later = free_bytes(&home.path().join("a/b")).unwrap();
        assert!(later.abs_diff(free) < free / 2 + (1 << 30));
    }

    #[test]
    fn a_file_that_would_fill_the_disk_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let limits = UploadLimits {
            reserve_bytes: 0,
            ..UploadLimits::default()
        };
        assert!(check_reserve(home.path(), 1, &limits).is_ok());
        assert!(check_reserve(home.path(), u64::MAX, &limits).is_err());
        let all_reserved = UploadLimits {
            reserve_bytes: u64::MAX,
            ..limits
        };
        assert!(check_reserve(home.path(), 1, &all_reserved).is_err());
    }
}
