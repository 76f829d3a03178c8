//! Tables as Excel workbooks for people.
//!
//! The first sheet is the table, with headings in the reader's language, codes in words, times on the
//! reader's clock, and pictures if they are given; a second explains every column; a third tells what
//! the table is and where it comes from. Nothing in it is a formula.
//!
//! Excel ends at 1,048,576 rows: what is beyond stands on further sheets. It also ends at 32,767
//! characters a cell: longer text ends in `…`, and the [`Report`] tells which.

mod columns;
mod formats;
mod notes;
mod pictures;

pub use pictures::{Load, Pictures};

use crate::{
    CellPlace, ExportError, Options, RowSink,
    cell::{Cell, values},
    place::{Placed, in_order},
};
use columns::Column;
use formats::Formats;
use register::collection::{Collection, Row};
use rust_xlsxwriter::{DocProperties, Format, Workbook, Worksheet, XlsxError};
use std::{
    borrow::Cow,
    io::{Seek, Write},
    path::Path,
};
use unicode_width::UnicodeWidthStr;

/// Rows of a sheet, the heading too.
const ROWS_PER_SHEET: u32 = 1_048_576;
/// Characters (UTF-16 units) of a cell.
const CELL_LENGTH: usize = 32_767;
/// Rows whose height follows their text: each height is held until the end.
const FITTED_ROWS: u64 = 50_000;
/// How many cut texts are named.
const CUT_NAMED: usize = 5;
/// Paper of the Japanese and European office, A3.
const PAPER_A3: u8 = 8;

/// What a workbook tells beside its table.
#[derive(Default)]
pub struct Extras<'a> {
    /// Lines of the sheet about the table: a heading and a text each.
    pub about: Vec<(String, String)>,
    /// The policy's currency, as in `JPY`.
    pub currency: Option<String>,
    /// Pictures beside the first rows.
    pub pictures: Option<Pictures<'a>>,
    /// Where drafts of sheets lie until the workbook is written; the system's folder for them if not
    /// given. A million defects take 1.2 GB there, and a full disk there ends the program with a panic.
    pub drafts: Option<&'a Path>,
}

/// What became of a table in a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows written.
    pub rows: u64,
    /// Sheets that hold them.
    pub sheets: u32,
    /// Pictures beside them.
    pub pictures: u32,
    /// Texts that were too long for a cell.
    pub cut: u64,
    /// The first of those.
    pub first_cut: Vec<CellPlace>,
}

/// Writes a table as a workbook.
pub struct Writer<'a> {
    collection: &'a Collection,
    options: &'a Options,
    extras: Extras<'a>,
    workbook: Workbook,
    formats: Formats,
    columns: Vec<Column>,
    /// The row to be written next on the present sheet.
    next: u32,
    /// Its height in points so far; none if it is one line.
    height: Option<f64>,
    rows_per_sheet: u32,
    report: Report,
}

impl<'a> Writer<'a> {
    /// Begins a workbook with a collection's rows.
    ///
    /// # Errors
    /// [`ExportError::Workbook`].
    pub fn new(
        collection: &'a Collection,
        options: &'a Options,
        extras: Extras<'a>,
    ) -> Result<Self, ExportError> {
        let mut workbook = Workbook::new();
        if let Some(folder) = extras.drafts {
            workbook.set_tempdir(folder)?;
        }
        let title = collection.title.text(options.language);
        workbook.set_properties(&DocProperties::new().set_title(title));
        let columns = columns::columns(collection, options, &extras);
        let mut writer = Self {
            formats: Formats::of(&columns),
            columns,
            collection,
            options,
            extras,
            workbook,
            next: 0,
            height: None,
            rows_per_sheet: ROWS_PER_SHEET,
            report: Report::default(),
        };
        writer.begin_sheet()?;
        Ok(writer)
    }

    /// Ends the table and writes the workbook.
    ///
    /// # Errors
    /// [`ExportError::Workbook`].
    pub fn finish(mut self, out: impl Write + Seek + Send) -> Result<Report, ExportError> {
        self.end_sheet()?;
        for n in 0..self.report.sheets as usize {
            columns::set_widths(self.workbook.worksheet_from_index(n)?, &self.columns)?;
        }
        notes::explain(self.workbook.add_worksheet(), &self.columns, self.options)?;
        let lines = notes::about_lines(
            self.collection,
            self.options,
            &self.extras.about,
            &self.report,
        );
        notes::about(self.workbook.add_worksheet(), &lines, self.options)?;
        self.workbook.save_to_writer(out)?;
        Ok(self.report)
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        self.report.sheets += 1;
        let title = self.collection.title.text(self.options.language);
        let name = match self.report.sheets {
            1 => title.to_owned(),
            n => format!("{title} ({n})"),
        };
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, columns::frozen(&self.columns))?;
        sheet.set_landscape().set_paper_size(PAPER_A3);
        sheet.set_repeat_rows(0, 0)?;
        sheet.set_footer("&L&A&R&P / &N");
        sheet.set_row_height(0, columns::HEADING_HEIGHT)?;
        for (n, column) in (0..).zip(&self.columns) {
            if let Some(width_px) = column.width_px {
                sheet.set_column_width_pixels(n, width_px)?;
            }
            sheet.write_string_with_format(0, n, &column.heading, &self.formats.heading)?;
        }
        self.next = 1;
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        let last_column = (self.columns.len() as u16).saturating_sub(1);
        let last_row = self.next.saturating_sub(1);
        let sheet = present(&mut self.workbook, &self.report)?;
        sheet.autofilter(0, 0, last_row, last_column)?;
        Ok(())
    }

    /// Makes room for the row's text, and goes on to the next row.
    fn end_row(&mut self) -> Result<(), XlsxError> {
        if let Some(height) = self.height.take()
            && self.report.rows < FITTED_ROWS
        {
            present(&mut self.workbook, &self.report)?.set_row_height(self.next, height)?;
        }
        self.next += 1;
        self.report.rows += 1;
        Ok(())
    }

    fn picture(&mut self, row: &Row) -> Result<(), ExportError> {
        let sheet = present(&mut self.workbook, &self.report)?;
        if let Some(pictures) = &mut self.extras.pictures
            && self.report.rows < pictures.rows.into()
            && let Some(height) = pictures.insert(sheet, self.next, row, self.options.language)?
        {
            self.height = Some(height);
            self.report.pictures += 1;
        }
        Ok(())
    }

    /// Writes one value at a column.
    fn cell(&mut self, n: usize, row: &Row, cell: Cell) -> Result<(), ExportError> {
        let (Some(column), Some(format), Ok(at)) = (
            self.columns.get_mut(n),
            self.formats.columns.get(n),
            u16::try_from(n),
        ) else {
            return Ok(());
        };
        let cell = match cell {
            Cell::Text(text) => {
                let fitting = fitting(text);
                if let Cow::Owned(_) = fitting {
                    self.report.note_cut(&row.id, column.name);
                }
                column.seen(fitting.width());
                let height = columns::wrapped_height(&fitting, columns::WIDEST);
                self.height = [self.height, height].into_iter().flatten().reduce(f64::max);
                let sheet = present(&mut self.workbook, &self.report)?;
                sheet.write_string_with_format(self.next, at, fitting, format)?;
                return Ok(());
            }
            cell => cell,
        };
        let sheet = present(&mut self.workbook, &self.report)?;
        write(sheet, (self.next, at), cell, format, self.options)?;
        Ok(())
    }
}

impl RowSink for Writer<'_> {
    fn row(&mut self, row: &Row) -> Result<(), ExportError> {
        let values = values(self.collection, row)?;
        let placed = Placed::of(row, self.collection, &self.options.crs)?;
        if self.next >= self.rows_per_sheet {
            self.end_sheet()?;
            self.begin_sheet()?;
        }
        self.picture(row)?;
        let mut column = usize::from(self.extras.pictures.is_some());
        for (property, value) in self.collection.properties.iter().zip(values) {
            let cell = Cell::for_people(value, property.kind, self.options.language);
            self.cell(column, row, cell)?;
            column += 1;
        }
        let ends = placed.as_ref().and_then(Placed::ends).unwrap_or_default();
        if placed.is_some() {
            // A point has one pair of columns: the second falls off the end.
            for end in ends {
                for number in in_order(&self.options.crs, end) {
                    self.cell(column, row, Cell::Number(number))?;
                    column += 1;
                }
            }
        }
        Ok(self.end_row()?)
    }
}

/// The sheet that rows go to.
fn present<'a>(
    workbook: &'a mut Workbook,
    report: &Report,
) -> Result<&'a mut Worksheet, XlsxError> {
    workbook.worksheet_from_index(report.sheets.saturating_sub(1) as usize)
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: Cell,
    format: &Format,
    options: &Options,
) -> Result<(), XlsxError> {
    let excel_knows = |year: i16| (1900..=9999).contains(&year);
    match cell {
        Cell::Nothing => return Ok(()),
        Cell::Text(text) => sheet.write_string_with_format(row, column, text, format)?,
        Cell::Name(name) => sheet.write_string_with_format(row, column, name, format)?,
        Cell::Integer(n) => sheet.write_number_with_format(row, column, n as f64, format)?,
        Cell::Number(n) => sheet.write_number_with_format(row, column, n, format)?,
        Cell::Flag(flag) => {
            let words = notes::yes_or_no(flag);
            let text = words.text(options.language);
            sheet.write_string_with_format(row, column, text, format)?
        }
        Cell::Time(time) => {
            let local = options.time_zone.to_datetime(time);
            if excel_knows(local.year()) {
                sheet.write_datetime_with_format(row, column, local, format)?
            } else {
                sheet.write_string_with_format(row, column, time.to_string(), format)?
            }
        }
        Cell::Date(date) if excel_knows(date.year()) => {
            sheet.write_datetime_with_format(row, column, date, format)?
        }
        Cell::Date(date) => {
            sheet.write_string_with_format(row, column, date.to_string(), format)?
        }
    };
    Ok(())
}

/// A text that a cell can hold; an owned one was cut.
fn fitting(text: &str) -> Cow<'_, str> {
    // No text has more UTF-16 units than bytes.
    if text.len() <= CELL_LENGTH || text.encode_utf16().count() <= CELL_LENGTH {
        return Cow::Borrowed(text);
    }
    let mut units = 0;
    let kept = text.chars().take_while(|c| {
        units += c.len_utf16();
        units < CELL_LENGTH
    });
    Cow::Owned(kept.chain(['…']).collect())
}

impl Report {
    fn note_cut(&mut self, row: &str, column: &'static str) {
        self.cut += 1;
        if self.first_cut.len() < CUT_NAMED {
            self.first_cut.push(CellPlace {
                row: row.to_owned(),
                column,
            });
        }
    }
}

#[cfg(test)]
mod tests;
