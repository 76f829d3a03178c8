//! Where the defect register is kept: one SQLite file, and the only place with SQL.
//!
//! A drive is written in one transaction: it is in the register whole, or not at all.

mod accounts;
mod audit;
mod cell;
mod changes;
mod counts;
mod error;
mod jobs;
mod known;
mod lessons;
mod map;
mod measured;
mod pages;
mod plan;
mod progress;
mod queue;
mod read;
mod regroup;
mod remerge;
mod review;
mod roads;
mod role;
mod rows;
mod schema;
mod sections;
mod tables;
mod uploads;
mod words;
mod write;

pub use accounts::{
    AccountError, ApiToken, Label, NameError, NewToken, PasswordHash, SEEN_EVERY, SESSION_IDLE,
    SESSION_LIFE, Session, TokenHash, User, UserChange, UserName,
};
pub use audit::{AuditEntry, AuditFilter, Deed};
pub use changes::Changes;
pub use counts::Counted;
pub use error::StoreError;
pub use jobs::{Job, JobSpec, JobState, LEASE, Order};
pub use lessons::{Judged, Verdict};
pub use map::MapDefect;
pub use measured::Complaint;
pub use pages::Asked;
pub use progress::ProgressKey;
pub use queue::{Queue, Sorting};
pub use read::{Page, SeenIn, Summary, TrackLine};
pub use remerge::Remerged;
pub use review::{Given, Outcome, Saying};
pub use roads::{Imported, NewRoad};
pub use role::{Right, Role};
pub use sections::Refreshed;
pub use uploads::{Announced, Room, Upload};
pub use words::Said;
pub use write::DriveRecord;

use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::{
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// An open register.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the register for writing, made or brought up to date where need be.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let fail = |e| StoreError::open(path, e);
        let mut db = Connection::open(path).map_err(fail)?;
        db.busy_timeout(BUSY).map_err(fail)?;
        if schema::is_foreign(&db).map_err(fail)? {
            return Err(StoreError::Foreign {
                path: path.to_owned(),
            });
        }
        // NORMAL can lose acknowledged commits at power loss, and vehicles lose power.
        switch_to_wal(&db).map_err(fail)?;
        db.pragma_update(None, "synchronous", "full")
            .map_err(fail)?;
        db.pragma_update(None, "foreign_keys", true).map_err(fail)?;
        schema::migrate(&mut db).map_err(|e| StoreError::migrate(path, e))?;
        Ok(Self {
            db,
            path: path.to_owned(),
        })
    }

    /// Opens an existing register for reading only.
    pub fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing {
                path: path.to_owned(),
            });
        }
        // Bring an older file up to date first; readers then find the tables they expect.
        drop(Self::open(path)?);
        let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
            .map_err(|e| StoreError::open(path, e))?;
        db.busy_timeout(BUSY)
            .map_err(|e| StoreError::open(path, e))?;
        Ok(Self {
            db,
            path: path.to_owned(),
        })
    }

    /// The file that the register is kept in.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn fail(&self, doing: &'static str) -> impl FnOnce(rusqlite::Error) -> StoreError {
        let path = self.path.clone();
        move |source| StoreError::sql(&path, doing, source)
    }
}

/// SQLite does not wait here for others who are opening the same new file: ask again.
fn switch_to_wal(db: &Connection) -> rusqlite::Result<()> {
    let asked = Instant::now();
    let busy = |e: &rusqlite::Error| e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy);
    loop {
        match db.pragma_update(None, "journal_mode", "wal") {
            Err(e) if busy(&e) && asked.elapsed() < BUSY => thread::sleep(Duration::from_millis(5)),
            switched => return switched,
        }
    }
}

/// How long to wait for another process that is writing.
const BUSY: Duration = Duration::from_secs(30);

/// The folder for pictures that belongs to a register: `michimori.db` → `michimori.data`.
pub fn data_dir(db: &Path) -> PathBuf {
    db.with_extension("data")
}

/// Where files that people send are kept inside the data folder, by batch.
pub fn uploads_dir(data: &Path) -> PathBuf {
    data.join("uploads")
}

/// Where the picture of a frame is kept inside the data folder.
pub fn picture_path(data: &Path, drive: &register::DriveId, frame: u32) -> PathBuf {
    data.join("frames")
        .join(&drive.0)
        .join(format!("{frame:06}.jpg"))
}
