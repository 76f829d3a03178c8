//! Why a table could not be written.

use crate::FileError;
use geodata::crs::OutsideCrs;
use rust_xlsxwriter::XlsxError;
use std::io;

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The bytes could not be written.
    #[error("the table cannot be written: {0}; look whether the disk is full")]
    Write(#[from] io::Error),
    /// The file could not be made.
    #[error(transparent)]
    File(#[from] FileError),
    /// A row has another number of values than its collection has columns.
    #[error(
        "{collection}, row {id}: {found} values for {columns} columns; \
         this is a fault of the program, please report it"
    )]
    Columns {
        /// The collection.
        collection: &'static str,
        /// The row.
        id: String,
        /// How many values a row must have.
        columns: usize,
        /// How many this one has.
        found: usize,
    },
    /// A row lies where the coordinate system does not reach.
    #[error(
        "{collection}, row {id}: {source}; choose a coordinate system for this part of the world, or none"
    )]
    Outside {
        /// The collection.
        collection: &'static str,
        /// The row.
        id: String,
        /// What lies outside of what.
        source: OutsideCrs,
    },
    /// A format knows only one collection.
    #[error("Open311 knows only defects, not {collection}; choose another format for it")]
    NotDefects {
        /// The collection that was given.
        collection: &'static str,
    },
    /// The GeoPackage could not be made.
    #[error(transparent)]
    GeoPackage(#[from] geodata::gpkg::WriteError),
    /// The workbook could not be made.
    #[error("the workbook cannot be made: {0}; look whether the disk is full")]
    Workbook(#[from] XlsxError),
}

impl From<::csv::Error> for ExportError {
    fn from(error: ::csv::Error) -> Self {
        // The cause itself, not an error around it: callers ask for its kind.
        match error.into_kind() {
            ::csv::ErrorKind::Io(error) => Self::Write(error),
            kind => Self::Write(io::Error::other(format!("{kind:?}"))),
        }
    }
}

impl From<serde_json::Error> for ExportError {
    fn from(error: serde_json::Error) -> Self {
        Self::Write(error.into())
    }
}
