//! A file that is on its way.
//!
//! Bytes that are still to be held against a checksum are marked: `ID.unproven` says from where on. Whoever
//! finds the mark without a writer cuts the file there, for the writer was killed.

use super::{
    checksum::Checksum,
    locks::{Lock, Rolling},
    remove_file,
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

/// A file that is on its way, open for its one writer.
pub(crate) struct Part {
    path: PathBuf,
    file: File,
    /// Bytes that are here.
    offset: u64,
    /// Where this request's bytes began, and what they are held against.
    unproven: Option<(u64, Checksum, Option<Rolling>)>,
    lock: Lock,
}

/// How many bytes are here for good.
pub(super) fn offset(path: &Path) -> io::Result<u64> {
    let length = match fs::symlink_metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(0),
        found => found?.len(),
    };
    Ok(mark(path)?.map_or(length, |from| from.min(length)))
}

impl Part {
    /// Opens a file to add to it. What was never proven is cut off.
    pub(super) fn open(path: &Path, mut lock: Lock) -> io::Result<Self> {
        let mut file = open(path)?;
        if let Some(from) = mark(path)? {
            if from < file.metadata()?.len() {
                file.set_len(from)?;
                file.sync_all()?;
            }
            remove_file(&mark_of(path))?;
        }
        let offset = file.seek(SeekFrom::End(0))?;
        if offset == 0 {
            lock.rolling = Some(Rolling {
                bytes: 0,
                sha256: Sha256::new(),
            });
        }
        // Hashed by somebody who was killed, or not at all.
        lock.rolling.take_if(|rolling| rolling.bytes != offset);
        Ok(Self {
            path: path.to_owned(),
            file,
            offset,
            unproven: None,
            lock,
        })
    }

    /// Where the file is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes that are here.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// The bytes that come next count only if this holds.
    pub(super) fn expect(&mut self, checksum: Checksum) -> io::Result<()> {
        let mut mark = File::create(mark_of(&self.path))?;
        mark.write_all(self.offset.to_string().as_bytes())?;
        mark.sync_all()?;
        self.unproven = Some((self.offset, checksum, self.lock.rolling.clone()));
        Ok(())
    }

    /// Adds bytes at the end.
    pub(super) fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Err(e) = self.file.write_all(bytes) {
            // Some of them may be here: they count, but were not hashed.
            self.lock.rolling = None;
            self.offset = self.file.seek(SeekFrom::End(0))?;
            return Err(e);
        }
        self.offset += bytes.len() as u64;
        if let Some(rolling) = &mut self.lock.rolling {
            rolling.sha256.update(bytes);
            rolling.bytes = self.offset;
        }
        if let Some((_, checksum, _)) = &mut self.unproven {
            checksum.update(bytes);
        }
        Ok(())
    }

    /// Puts what came on the disk. Where it was to be proven, it must be `whole` and hold, else it is
    /// cut off: whether it was kept.
    pub(super) fn keep(&mut self, whole: bool) -> io::Result<bool> {
        let Some((from, checksum, rolling)) = self.unproven.take() else {
            self.file.sync_data()?;
            return Ok(true);
        };
        let holds = whole && checksum.holds();
        if !holds {
            self.file.set_len(from)?;
            self.offset = self.file.seek(SeekFrom::End(0))?;
            self.lock.rolling = rolling;
        }
        self.file.sync_data()?;
        remove_file(&mark_of(&self.path))?;
        Ok(holds)
    }

    /// The hash of the whole file, which is put on the disk with its own time.
    pub(super) fn seal(&mut self, modified: Option<Timestamp>) -> io::Result<String> {
        let sha256 = match &self.lock.rolling {
            Some(rolling) => rolling.sha256.clone(),
            None => hashed(&mut self.file)?,
        };
        if let Some(modified) = modified {
            self.file.set_modified(SystemTime::from(modified))?;
        }
        self.file.sync_all()?;
        Ok(hex(&sha256.finalize()))
    }

    /// Nothing will be added any more.
    pub(super) fn forget(mut self) {
        self.lock.rolling = None;
    }
}

/// Opens or makes an ordinary file; writes through no link.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    match fs::symlink_metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(path.parent().unwrap_or(path))?;
            options.create_new(true).open(path)
        }
        Ok(found) if found.is_file() => options.open(path),
        Ok(_) => Err(io::Error::other("this is no ordinary file")),
        Err(e) => Err(e),
    }
}

fn mark_of(path: &Path) -> PathBuf {
    path.with_extension("unproven")
}

/// From where on a file's bytes are unproven.
fn mark(path: &Path) -> io::Result<Option<u64>> {
    match fs::read_to_string(mark_of(path)) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
        // An empty mark was never finished, and nothing was written after it.
        Ok(text) => Ok(text.parse().ok()),
    }
}

fn hashed(file: &mut File) -> io::Result<Sha256> {
    let mut sha256 = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    file.seek(SeekFrom::Start(0))?;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(sha256),
            n => sha256.update(&buffer[..n]),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::locks::Locks, *};

    /// SHA-256 of "hello world".
    const HELLO_WORLD: &str = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
    const SHA1: &str = "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=";

    struct Home {
        folder: tempfile::TempDir,
        locks: Locks,
    }

    impl Home {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let locks = Locks::default();
            Self { folder, locks }
        }

        fn path(&self) -> PathBuf {
            self.folder.path().join("parts/a")
        }

        fn open(&self) -> Part {
            Part::open(&self.path(), self.locks.take("a").unwrap()).unwrap()
        }
    }

    #[test]
    fn pieces_make_a_file_and_its_hash_whoever_counted_them() {
        for restarted in [false, true] {
            let mut home = Home::new();
            let mut part = home.open();
            part.add(b"hello ").unwrap();
            assert!(part.keep(false).unwrap());
            drop(part);
            if restarted {
                home.locks = Locks::default();
            }
            let mut part = home.open();
            assert_eq!((part.offset(), part.lock.rolling.is_none()), (6, restarted));
            part.add(b"world").unwrap();
            assert!(part.keep(true).unwrap());
            assert_eq!(part.seal(None).unwrap(), HELLO_WORLD);
        }
    }

    #[test]
    fn what_does_not_hold_or_is_cut_is_as_if_it_never_came() {
        let home = Home::new();
        for (bytes, whole) in [(&b"jello world"[..], true), (b"hello world", false)] {
            let mut part = home.open();
            part.expect(Checksum::parse(SHA1).unwrap()).unwrap();
            part.add(bytes).unwrap();
            assert_eq!(offset(&home.path()).unwrap(), 0, "not before it is proven");
            assert!(!part.keep(whole).unwrap());
            assert_eq!((part.offset(), offset(&home.path()).unwrap()), (0, 0));
        }
        let mut part = home.open();
        part.expect(Checksum::parse(SHA1).unwrap()).unwrap();
        part.add(b"hello world").unwrap();
        assert!(part.keep(true).unwrap());
        assert_eq!(part.seal(None).unwrap(), HELLO_WORLD);
    }

    #[test]
    fn what_a_killed_server_left_unproven_is_cut_off() {
        let home = Home::new();
        let mut part = home.open();
        part.add(b"he").unwrap();
        part.keep(true).unwrap();
        part.expect(Checksum::parse(SHA1).unwrap()).unwrap();
        part.add(b"garbage").unwrap();
        drop(part);
        assert_eq!(offset(&home.path()).unwrap(), 2);
        assert_eq!(home.open().offset(), 2);
        assert_eq!(fs::read(home.path()).unwrap(), b"he");
        assert!(!mark_of(&home.path()).exists());
    }

    #[test]
    fn a_link_is_not_written_through() {
        let home = Home::new();
        let elsewhere = home.folder.path().join("elsewhere");
        fs::write(&elsewhere, "precious").unwrap();
        fs::create_dir(home.folder.path().join("parts")).unwrap();
        std::os::unix::fs::symlink(&elsewhere, home.path()).unwrap();
        assert!(Part::open(&home.path(), home.locks.take("a").unwrap()).is_err());
        assert_eq!(fs::read(&elsewhere).unwrap(), b"precious");
    }
}
