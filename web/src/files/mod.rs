//! The register's tables as files: what `michimori export` writes and what the server sends.

mod about;
mod document;
mod kinds;
mod pictures;
mod source;

pub use kinds::{Format, Mismatch, Table, UnknownName, What};

use export::{ExportError, FileError, Options, pdf::PdfError, write_whole, xlsx};
use register::{Policy, collection::Picture};
use std::{
    io::{Seek, Write},
    path::{Path, PathBuf},
};
use store::{Store, StoreError};

/// What is to be written, and how.
pub struct Order {
    /// The file format.
    pub format: Format,
    /// Language, coordinates and characters.
    pub options: Options,
    /// What sections are ranked and works are chosen by.
    pub policy: Policy,
    /// Where the policy is from.
    pub policy_from: PolicyFrom,
    /// What may be spent.
    pub budget: i64,
    /// Budgets to compare it with.
    pub others: Vec<i64>,
    /// What to call the register.
    pub register: String,
    /// The folder of the register's pictures.
    pub data: PathBuf,
    /// What a printed list needs beside the list.
    pub paper: Paper,
}

/// Where a policy is from: whoever defends a list must be able to say.
#[derive(Clone, Debug)]
pub enum PolicyFrom {
    /// It comes with the program.
    BuiltIn,
    /// A file.
    File(PathBuf),
    /// The built-in one, with these changes.
    Changed(String),
}

/// What a printed work list needs beside the list.
#[derive(Clone, Debug, Default)]
pub struct Paper {
    /// Its heading.
    pub title: Option<String>,
    /// Whose list it is.
    pub organisation: Option<String>,
    /// Folder with fonts, used before those of this computer.
    pub fonts: Option<PathBuf>,
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "where it went wrong")]
pub enum FilesError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Pdf(#[from] PdfError),
}

impl From<FileError> for FilesError {
    fn from(error: FileError) -> Self {
        Self::Export(error.into())
    }
}

/// A register to write files from.
///
/// Sections are as [`Store::refresh_sections`] left them.
pub struct Files<'a> {
    /// The register.
    pub store: &'a Store,
    /// What is to be written.
    pub order: &'a Order,
    /// Told of what is less than it might be: a damaged picture, a text that was cut.
    pub warn: &'a dyn Fn(&str),
}

impl Files<'_> {
    /// Writes tables to a file, which is there whole or not at all; returns how many rows.
    ///
    /// # Errors
    /// [`FilesError`].
    pub fn to_file(&self, what: What, path: &Path) -> Result<u64, FilesError> {
        let table = match what {
            What::Table(table) if self.order.format != Format::Gpkg => table,
            _ => return self.geo_package(&what.tables(), path),
        };
        match self.order.format {
            Format::Xlsx => write_whole(path, |out| self.workbook(table, path, out)),
            Format::Pdf => write_whole(path, |out| self.document(out)),
            _ => write_whole(path, |out| self.text(table, out)),
        }
    }

    /// Writes a table in one of the formats that are text; returns how many rows.
    ///
    /// # Errors
    /// [`FilesError`].
    pub fn text(&self, table: Table, out: impl Write) -> Result<u64, FilesError> {
        let (collection, options) = (table.collection(), &self.order.options);
        match self.order.format {
            Format::Csv => {
                let mut sink = export::csv::Writer::new(&collection, options, out)?;
                let rows = self.pour(table, &mut sink)?;
                let unfit = sink.finish()?;
                if !unfit.is_empty() {
                    (self.warn)(&format!(
                        "characters that CP932 does not have; 〓 stands for them:\n{unfit}"
                    ));
                }
                Ok(rows)
            }
            Format::Open311 => {
                let mut sink = export::open311::Writer::new(&collection, options, out)?;
                let rows = self.pour(table, &mut sink)?;
                sink.finish()?;
                Ok(rows)
            }
            _ => {
                let mut sink = export::geojson::Writer::new(&collection, options, out)?;
                let rows = self.pour(table, &mut sink)?;
                sink.finish()?;
                Ok(rows)
            }
        }
    }

    fn geo_package(&self, tables: &[Table], path: &Path) -> Result<u64, FilesError> {
        let mut file = export::gpkg::Writer::create(path, &self.order.options)?;
        let mut rows = 0;
        for table in tables {
            let collection = table.collection();
            rows += self.pour(*table, &mut file.layer(&collection)?)?;
        }
        file.finish()?;
        Ok(rows)
    }

    fn workbook(
        &self,
        table: Table,
        path: &Path,
        out: impl Write + Seek + Send,
    ) -> Result<u64, FilesError> {
        let collection = table.collection();
        let load = |picture: &Picture| self.thumbnail(picture, pictures::XLSX_WIDTH_PX);
        let is_shown = table != Table::Drives && self.order.data.is_dir();
        let extras = xlsx::Extras {
            about: self.about()?,
            currency: Some(self.order.policy.currency.clone()),
            pictures: is_shown.then(|| xlsx::Pictures::new(load)),
            drafts: path.parent().filter(|folder| folder.is_dir()),
        };
        let mut sink = xlsx::Writer::new(&collection, &self.order.options, extras)?;
        self.pour(table, &mut sink)?;
        let report = sink.finish(out)?;
        if report.cut > 0 {
            let first: Vec<String> = report.first_cut.iter().map(ToString::to_string).collect();
            (self.warn)(&format!(
                "{} texts were longer than a cell of Excel holds and end in …: {}",
                report.cut,
                first.join(", ")
            ));
        }
        Ok(report.rows)
    }
}
