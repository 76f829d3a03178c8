//! Files that people send, from the first byte to their place on the disk.
//!
//! `DATA/uploads/parts/ID` grows as bytes come; its length is the truth about how many are here. A whole
//! file moves to `DATA/uploads/BATCH/PATH`.

pub(crate) mod checksum;
mod limits;
mod locks;
pub(crate) mod metadata;
mod part;
pub(crate) mod path;
mod place;
mod receive;
mod space;
mod sweep;
pub(crate) mod tus;

pub use limits::UploadLimits;
pub(crate) use receive::{Ended, Received, receive};
pub(crate) use space::{check_reserve, free_bytes, megabytes};
pub use sweep::tidy;

use crate::{
    problem::Problem,
    readers::{Readers, waiting},
    writer::Writer,
};
use jiff::Timestamp;
use locks::Locks;
use part::Part;
use path::StagedPath;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::Upload;

/// Where files are received, and who is sending which.
#[derive(Clone)]
pub(crate) struct Uploads(Arc<Shared>);

struct Shared {
    folders: Folders,
    limits: UploadLimits,
    locks: Locks,
}

/// The folders of files that people send.
#[derive(Clone, Debug)]
struct Folders {
    root: PathBuf,
}

/// An upload that nobody else writes to for now.
pub(crate) struct Held {
    pub(crate) upload: Upload,
    pub(crate) part: Part,
}

/// An upload, and whether bytes are missing.
pub(crate) enum Hold {
    Open(Box<Held>),
    Whole(Upload),
}

impl Uploads {
    pub(crate) fn new(data: &Path, limits: UploadLimits) -> Self {
        Self(Arc::new(Shared {
            folders: Folders::of(data),
            limits,
            locks: Locks::default(),
        }))
    }

    pub(crate) fn limits(&self) -> &UploadLimits {
        &self.0.limits
    }

    /// The folder that files are received in.
    pub(crate) fn root(&self) -> &Path {
        &self.0.folders.root
    }

    /// How many bytes of a file are here.
    pub(crate) async fn offset(&self, upload: &Upload) -> Result<u64, Problem> {
        if upload.sha256.is_some() {
            return Ok(upload.length);
        }
        let file = self.0.folders.part(&upload.id);
        waiting(move || part::offset(&file).map_err(|e| unwritable(&file, e))).await
    }

    /// Keeps others from sending an upload, and opens it. Nothing else knows the offset for sure.
    pub(crate) async fn hold(&self, id: &str, readers: &Readers) -> Result<Hold, Problem> {
        let Some(lock) = self.0.locks.take(id) else {
            return Err(Problem::locked(
                "another connection is sending this file just now; wait until it has ended",
            )
            .of_kind("conflict/upload-locked"));
        };
        let upload = known(id, readers).await?;
        if upload.sha256.is_some() {
            return Ok(Hold::Whole(upload));
        }
        let file = self.0.folders.part(&upload.id);
        let part = waiting(move || Part::open(&file, lock).map_err(|e| unwritable(&file, e)));
        let part = part.await?;
        Ok(Hold::Open(Box::new(Held { upload, part })))
    }

    /// Checks and keeps a file of which every byte is here, and moves it to its place.
    pub(crate) async fn finish(&self, held: Held, writer: &Writer) -> Result<(), Problem> {
        let Held { upload, mut part } = held;
        let modified = upload.modified;
        let (sha256, part) = waiting(move || {
            let sha256 = part
                .seal(modified)
                .map_err(|e| unwritable(part.path(), e))?;
            Ok((sha256, part))
        })
        .await?;
        let id = upload.id.clone();
        // Noted first: whoever is killed in between finds by the note that the file is to be moved.
        writer
            .write(move |store| Ok(store.finish_upload(&id, &sha256)?))
            .await?;
        let folders = self.0.folders.clone();
        waiting(move || {
            let placed = folders
                .place(&upload)
                .map_err(|e| unwritable(&folders.root, e));
            part.forget();
            placed
        })
        .await
    }

    /// Removes the bytes of an upload that was forgotten.
    pub(crate) async fn remove(&self, upload: Upload) -> Result<(), Problem> {
        let folders = self.0.folders.clone();
        waiting(move || {
            folders
                .remove(&upload)
                .map_err(|e| unwritable(&folders.root, e))
        })
        .await
    }

    /// Keeps others from sending an upload, if nobody is.
    pub(crate) fn lock(&self, id: &str) -> Option<locks::Lock> {
        self.0.locks.take(id)
    }
}

impl Folders {
    fn of(data: &Path) -> Self {
        Self {
            root: store::uploads_dir(data),
        }
    }

    fn parts(&self) -> PathBuf {
        self.root.join("parts")
    }

    /// Where a file is kept while its bytes come.
    fn part(&self, id: &str) -> PathBuf {
        self.parts().join(id)
    }
}

/// An upload by its name, if it may still be sent.
pub(crate) async fn known(id: &str, readers: &Readers) -> Result<Upload, Problem> {
    let asked = id.to_owned();
    let found = readers.read(move |store| Ok(store.upload(&asked)?)).await?;
    let Some(upload) = found else {
        return Err(Problem::not_found(
            "there is no such upload; it may have been removed: send the file again",
        ));
    };
    if upload.sha256.is_none() && upload.expires_at < Timestamp::now() {
        return Err(Problem::gone(
            "this upload was not finished in time and is removed; send the file again",
        ));
    }
    Ok(upload)
}

/// Where a whole file belongs.
fn target(root: &Path, upload: &Upload) -> io::Result<PathBuf> {
    let path = StagedPath::try_from(upload.path.clone()).map_err(io::Error::other)?;
    Ok(path.below(&root.join(&upload.batch)))
}

/// Takes away a file that may be gone already.
fn remove_file(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Why a file could not be written.
fn unwritable(file: &Path, error: io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Problem::insufficient_storage(
            "the server's disk is full; what has come so far is kept: have some space freed, then go on",
        )
        .of_kind("storage/disk-full"),
        _ => Problem::internal(&Unwritable(file.display().to_string(), error)),
    }
}

#[derive(Debug, thiserror::Error)]
#[error(
    "{0}: an uploaded file cannot be written ({1}); check that the data folder may be written and is no link"
)]
struct Unwritable(String, io::Error);
