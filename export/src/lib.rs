//! The register's tables as files for other programs, and the work list as a document to print.
//!
//! A [`Collection`](register::collection::Collection) says what the columns are; its rows are pushed
//! one after the other into a [`RowSink`], which holds none of them: a million rows take no more
//! memory than a thousand. Machines get column names and the names of codes, people get headings
//! and words in their language.

mod cell;
pub mod csv;
mod error;
pub mod geojson;
pub mod gpkg;
#[cfg(test)]
mod made;
pub mod open311;
mod options;
pub mod pdf;
mod place;
pub mod thumbnail;
pub mod training;
mod whole;
pub mod xlsx;

pub use cell::CellPlace;
pub use error::ExportError;
pub use geodata::crs;
pub use options::{Encoding, Options, UnknownEncoding};
pub use thumbnail::thumbnail;
pub use whole::{FileError, write_bytes, write_whole};

use register::collection::Row;

/// A table being written.
pub trait RowSink {
    /// Writes one row of the collection that the sink was made for.
    ///
    /// # Errors
    /// [`ExportError`] if the row does not fit the collection, or cannot be written.
    fn row(&mut self, row: &Row) -> Result<(), ExportError>;

    /// Writes rows one after the other and tells how many.
    ///
    /// # Errors
    /// As for [`row`](Self::row), at the first that fails.
    fn rows(&mut self, rows: impl IntoIterator<Item = Row>) -> Result<u64, ExportError>
    where
        Self: Sized,
    {
        let mut written = 0;
        for row in rows {
            self.row(&row)?;
            written += 1;
        }
        Ok(written)
    }
}
