//! The sheets that explain a table.

use super::{Report, columns, columns::Column, fitting, formats};
use crate::Options;
use register::{Words, collection::Collection};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

/// Widths of what is told, in characters.
const MEANING: usize = 80;
const TOLD: usize = 90;

/// Yes or no for people.
pub(super) fn yes_or_no(flag: bool) -> Words {
    if flag {
        Words::of("yes", "はい")
    } else {
        Words::of("no", "いいえ")
    }
}

/// Fills the sheet that explains every column.
pub(super) fn explain(
    sheet: &mut Worksheet,
    explained: &[Column],
    options: &Options,
) -> Result<(), XlsxError> {
    let text = |words| columns::text(words, options.language);
    sheet.set_name(text(Words::of("Columns", "列の説明")))?;
    let headings = [
        (Words::of("Heading", "見出し"), 26),
        (Words::of("Meaning", "意味"), MEANING),
        (Words::of("Unit", "単位"), 20),
        (Words::of("Name in files", "ファイルでの列名"), 26),
    ];
    for (n, (words, width)) in (0..).zip(headings) {
        sheet.write_string_with_format(0, n, text(words), &formats::heading())?;
        sheet.set_column_width(n, width as f64)?;
    }
    let look = formats::text();
    for (row, column) in (1..).zip(explained) {
        let cells = [
            column.heading.as_str(),
            &column.meaning,
            &column.unit,
            &column.in_files,
        ];
        for (n, cell) in (0..).zip(cells) {
            sheet.write_string_with_format(row, n, cell, &look)?;
        }
        fit(sheet, row, &column.meaning, MEANING)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    set_paper(sheet)
}

/// Fills the sheet that tells what the table is.
pub(super) fn about(
    sheet: &mut Worksheet,
    lines: &[(String, String)],
    options: &Options,
) -> Result<(), XlsxError> {
    sheet.set_name(columns::text(
        Words::of("About", "この表について"),
        options.language,
    ))?;
    sheet.set_column_width(0, 26)?;
    sheet.set_column_width(1, TOLD as f64)?;
    let (bold, plain): (Format, Format) = (formats::text().set_bold(), formats::text());
    for (row, (heading, text)) in (0..).zip(lines) {
        sheet.write_string_with_format(row, 0, fitting(heading), &bold)?;
        sheet.write_string_with_format(row, 1, fitting(text), &plain)?;
        fit(sheet, row, text, TOLD)?;
    }
    set_paper(sheet)
}

/// Makes a row as high as its text.
fn fit(sheet: &mut Worksheet, row: u32, text: &str, width: usize) -> Result<(), XlsxError> {
    if let Some(height) = columns::wrapped_height(text, width) {
        sheet.set_row_height(row, height)?;
    }
    Ok(())
}

fn set_paper(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    const PAPER_A4: u8 = 9;
    sheet.set_paper_size(PAPER_A4).set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The lines about a table: what it is, the caller's, and what became of it here.
pub(super) fn about_lines(
    collection: &Collection,
    options: &Options,
    given: &[(String, String)],
    report: &Report,
) -> Vec<(String, String)> {
    let text = |words| columns::text(words, options.language);
    let mut lines = vec![(
        collection.title.text(options.language).to_owned(),
        collection.about.text(options.language).to_owned(),
    )];
    lines.extend_from_slice(given);
    lines.push((text(Words::of("Rows", "行数")), report.rows.to_string()));
    lines.push((
        text(Words::of("Times", "時刻")),
        columns::zone(&options.time_zone),
    ));
    lines.push((
        text(Words::of("Coordinates", "座標系")),
        columns::system(options),
    ));
    if report.pictures > 0 {
        let pictures = report.pictures;
        let told = Words::said(
            format!("{pictures}, beside the first rows"),
            format!("先頭の{pictures}件に掲載"),
        );
        lines.push((text(Words::of("Pictures", "写真")), text(told)));
    }
    if report.cut > 0 {
        lines.push((
            text(Words::of("Cut texts", "省略した文字列")),
            text(cut(report)),
        ));
    }
    lines
}

fn cut(report: &Report) -> Words {
    let places: Vec<_> = report.first_cut.iter().map(ToString::to_string).collect();
    let (count, places) = (report.cut, places.join(", "));
    Words::said(
        format!("{count} texts were longer than the 32,767 characters of a cell: {places}"),
        format!("1セルの上限32,767文字を超えた{count}件を省略:{places}"),
    )
}
