//! What can go wrong with the register's file, and what to do about it.

use rusqlite::ErrorCode;
use std::path::{Path, PathBuf};

/// A register that could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such file.
    #[error("{}: no such register; inspect a recording first (`michimori inspect … --db {}`) or name another with --db", path.display(), path.display())]
    Missing {
        /// The file that was asked for.
        path: PathBuf,
    },
    /// No room left.
    #[error("{}: the disk is full while {doing}; nothing of this step was kept: free some space and run it again", path.display())]
    Full {
        /// The register.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
    },
    /// Not an SQLite file, or a damaged one.
    #[error("{}: this is not a Michimori register, or it is damaged ({source}); name another file with --db or restore a backup", path.display())]
    NotARegister {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// An SQLite file of another program.
    #[error("{}: this is a database of another program, and it was left alone; name another file with --db", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be opened or written here.
    #[error("{}: the register cannot be opened for writing ({source}); check that the folder exists and may be written", path.display())]
    NotWritable {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The file was written by a newer version.
    #[error("{}: the register could not be brought up to this version ({source}); it may have been written by a newer Michimori", path.display())]
    Migration {
        /// The file.
        path: PathBuf,
        /// What the migration said.
        source: rusqlite_migration::Error,
    },
    /// Another process held the file for too long.
    #[error("{}: another program is writing to the register; try again when it has finished", path.display())]
    Busy {
        /// The register.
        path: PathBuf,
    },
    /// Anything else that SQLite reports.
    #[error("{}: {doing} failed: {source}", path.display())]
    Sql {
        /// The register.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

impl StoreError {
    pub(crate) fn open(path: &Path, source: rusqlite::Error) -> Self {
        Self::sql(path, "opening the register", source)
    }

    pub(crate) fn migrate(path: &Path, source: rusqlite_migration::Error) -> Self {
        match source {
            rusqlite_migration::Error::RusqliteError { err, .. } => {
                Self::sql(path, "preparing the register", err)
            }
            source => Self::Migration {
                path: path.to_owned(),
                source,
            },
        }
    }

    pub(crate) fn sql(path: &Path, doing: &'static str, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full { path, doing },
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::NotARegister { path, source }
            }
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::NotWritable { path, source }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            _ => Self::Sql {
                path,
                doing,
                source,
            },
        }
    }
}
