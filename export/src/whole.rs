//! Files that are there whole or not at all.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// A file that could not be made.
#[derive(Debug, thiserror::Error)]
#[error(
    "{}: the file cannot be written: {source}; look whether its folder is there, may be written \
     to and has room", .path.display()
)]
pub struct FileError {
    path: PathBuf,
    source: io::Error,
}

/// Writes a file that is there whole or not at all: a draft beside it takes its place when all of
/// it is on the disk.
///
/// # Errors
/// Those of `write`, and [`FileError`] if the draft cannot be made or take its place. What was there
/// before stays then.
pub fn write_whole<T, E: From<FileError>>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&mut File>) -> Result<T, E>,
) -> Result<T, E> {
    let failed = |source| FileError {
        path: path.to_owned(),
        source,
    };
    let folder = folder_of(path);
    let mut draft = draft_in(folder).map_err(failed)?;
    let mut out = BufWriter::new(draft.as_file_mut());
    let written = write(&mut out)?;
    out.flush().map_err(failed)?;
    drop(out);
    draft.as_file().sync_all().map_err(failed)?;
    draft.persist(path).map_err(|e| failed(e.error))?;
    remember_name(folder).map_err(failed)?;
    Ok(written)
}

/// Writes bytes as a file that is there whole or not at all.
///
/// # Errors
/// [`FileError`].
pub fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    write_whole(path, |out| {
        let written = out.write_all(bytes);
        written.map_err(|source| FileError {
            path: path.to_owned(),
            source,
        })
    })
}

/// The folder that a file lies in.
fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn draft_in(folder: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    // As for any other new file: temporary files are private otherwise.
    let as_usual = std::fs::Permissions::from_mode(0o666);
    tempfile::Builder::new()
        .permissions(as_usual)
        .tempfile_in(folder)
}

#[cfg(not(unix))]
fn draft_in(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().tempfile_in(folder)
}

/// A new name survives a power cut only when its folder is on the disk too.
#[cfg(unix)]
fn remember_name(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn remember_name(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ExportError;
    use std::fs;

    #[test]
    fn a_file_appears_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("defects.csv");
        write_whole::<_, ExportError>(&path, |out| Ok(out.write_all(b"whole")?)).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_fails_leaves_the_former_file_and_no_draft() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("defects.csv");
        fs::write(&path, "before").unwrap();
        let fail = |out: &mut BufWriter<&mut File>| {
            out.write_all(b"half")?;
            Err::<(), _>(ExportError::Write(io::Error::other("no room")))
        };
        assert!(write_whole(&path, fail).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"before");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_missing_folder_is_told_with_the_path() {
        let path = Path::new("no such folder/defects.csv");
        let error = write_whole::<(), ExportError>(path, |_| Ok(())).unwrap_err();
        assert!(error.to_string().contains("no such folder/defects.csv"));
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_the_file_as_any_other() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let [whole, usual] = ["whole", "usual"].map(|name| folder.path().join(name));
        write_whole::<_, ExportError>(&whole, |_| Ok(())).unwrap();
        fs::write(&usual, "").unwrap();
        let mode = |path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(whole), mode(usual));
    }
}
