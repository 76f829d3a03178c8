//! Tables as CSV (RFC 4180) that spreadsheets, scripts and GIS open.
//!
//! The header has the columns' names, on which scripts rely. Places come last: `lon`, `lat` of a point;
//! of lines their ends (`lon_from`, `lat_from`, `lon_to`, `lat_to`) and all of them as well-known text in
//! `wkt`, the name by which GDAL and QGIS find it. In another coordinate system the columns have its
//! axes' names in its order, as in `x_north_m`, `y_east_m` in Japan; `wkt` stays east before north, as
//! every GIS reads it.
//!
//! Text that a spreadsheet would run as a formula gets an apostrophe in front: text that begins with
//! `= + - @`, their full-width twins, a tab, a line break or a NUL (OWASP, "CSV injection"). Numbers
//! stay numbers.

mod unfit;

pub use unfit::Unfit;

use crate::{
    Encoding, ExportError, Options, RowSink,
    cell::{Cell, values},
    place::{Placed, axes, in_order},
};
use register::collection::{Collection, Row, ShapeKind};
use std::{borrow::Cow, io::Write};

/// Writes a table as CSV.
pub struct Writer<'a, W: Write> {
    collection: &'a Collection,
    options: &'a Options,
    out: ::csv::Writer<W>,
    unfit: Unfit,
    scratch: String,
}

impl<'a, W: Write> Writer<'a, W> {
    /// Begins a table of a collection's rows with its header.
    ///
    /// # Errors
    /// [`ExportError::Write`].
    pub fn new(
        collection: &'a Collection,
        options: &'a Options,
        mut out: W,
    ) -> Result<Self, ExportError> {
        if options.encoding == Encoding::Utf8 {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut out = ::csv::WriterBuilder::new()
            .terminator(::csv::Terminator::CRLF)
            .from_writer(out);
        let names = collection.properties.iter().map(|p| p.name.to_owned());
        out.write_record(names.chain(place_columns(collection, options)))?;
        Ok(Self {
            collection,
            options,
            out,
            unfit: Unfit::default(),
            scratch: String::new(),
        })
    }

    /// Ends the table; tells which characters the encoding does not have.
    ///
    /// # Errors
    /// [`ExportError::Write`].
    pub fn finish(mut self) -> Result<Unfit, ExportError> {
        self.out.flush()?;
        Ok(self.unfit)
    }

    fn cell(&mut self, row: &Row, column: &'static str, cell: Cell) -> Result<(), ExportError> {
        use std::fmt::Write;
        self.scratch.clear();
        // Writing to a string cannot fail.
        let _ = match cell {
            Cell::Nothing => Ok(()),
            Cell::Text(text) => return self.text(row, column, text),
            Cell::Name(name) => self.scratch.write_str(name),
            Cell::Integer(n) => write!(self.scratch, "{n}"),
            Cell::Number(n) => write!(self.scratch, "{n:?}"),
            Cell::Flag(flag) => write!(self.scratch, "{flag}"),
            Cell::Time(time) => write!(self.scratch, "{time}"),
            Cell::Date(date) => write!(self.scratch, "{date}"),
        };
        Ok(self.out.write_field(&self.scratch)?)
    }

    fn text(&mut self, row: &Row, column: &'static str, text: &str) -> Result<(), ExportError> {
        let text = harmless(text);
        let (bytes, missing) = self.options.encoding.bytes(&text);
        for c in missing {
            self.unfit.note(c, &row.id, column);
        }
        Ok(self.out.write_field(bytes)?)
    }

    fn position(&mut self, position: Option<[f64; 2]>) -> Result<(), ExportError> {
        match position {
            None => self.out.write_field("")?,
            Some(position) => {
                let [first, second] = in_order(&self.options.crs, position);
                self.out.write_field(format!("{first:?}"))?;
                return Ok(self.out.write_field(format!("{second:?}"))?);
            }
        }
        Ok(self.out.write_field("")?)
    }
}

impl<W: Write> RowSink for Writer<'_, W> {
    fn row(&mut self, row: &Row) -> Result<(), ExportError> {
        let values = values(self.collection, row)?;
        let placed = Placed::of(row, self.collection, &self.options.crs)?;
        let language = self.options.language;
        for (column, value) in self.collection.properties.iter().zip(values) {
            self.cell(row, column.name, Cell::of(value, column.kind, language))?;
        }
        let ends = placed.as_ref().and_then(Placed::ends);
        self.position(ends.map(|[from, _]| from))?;
        if self.collection.shape == ShapeKind::Lines {
            self.position(ends.map(|[_, to]| to))?;
            let wkt = placed.map(|placed| placed.wkt()).unwrap_or_default();
            self.out.write_field(wkt)?;
        }
        // A record without fields ends the row.
        Ok(self.out.write_record(None::<&[u8]>)?)
    }
}

/// The columns that say where a row is.
pub(crate) fn place_columns(collection: &Collection, options: &Options) -> Vec<String> {
    let axes = axes(&options.crs);
    match collection.shape {
        ShapeKind::Point => axes.to_vec(),
        ShapeKind::Lines => ["from", "to"]
            .iter()
            .flat_map(|end| axes.iter().map(move |axis| format!("{axis}_{end}")))
            .chain(["wkt".to_owned()])
            .collect(),
    }
}

/// A text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> Cow<'_, str> {
    const DANGEROUS: [char; 12] = [
        '=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n', '\0',
    ];
    if text.starts_with(DANGEROUS) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests;
