//! Spreadsheets and Python read what we write: LibreOffice, openpyxl and Python's `csv` are the judges
//! where they are installed.

mod common;

use common::{judged, made, python, tables, text};
use jiff::tz::TimeZone;
use michimori_export::{Encoding, Options, RowSink, csv};
use register::{
    Language,
    collection::{Row, Value, defects, worklist},
};
use std::{fs, path::PathBuf};

fn japanese() -> Options {
    Options {
        language: Language::Ja,
        time_zone: TimeZone::get("Asia/Tokyo").unwrap(),
        ..Options::default()
    }
}

/// Twenty defects, the first on a road with a hostile name.
fn rows() -> impl Iterator<Item = Row> {
    (0..20).map(|n| {
        let mut row = made::defect(n);
        if n == 0 {
            row.values[22] = Value::Text("=cmd|' /C calc'!A0".into());
        }
        row
    })
}

fn workbook(options: &Options) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("defects.xlsx");
    tables::write("xlsx", &defects(), rows(), options, &path);
    (folder, path)
}

#[test]
fn openpyxl_finds_numbers_times_and_text_as_they_are() {
    let (_folder, path) = workbook(&japanese());
    let script = "
import sys, openpyxl, datetime
book = openpyxl.load_workbook(sys.argv[1])
sheet = book.worksheets[0]
print([s.title for s in book.worksheets], sheet.dimensions, sheet.freeze_panes, sheet.auto_filter.ref)
print(sheet['B2'].value, sheet['D2'].value, sheet['D2'].number_format, sheet['G2'].value)
print(sheet['W2'].data_type, sheet['W2'].value)
print(sorted({cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row}))
";
    let Some(told) = python("openpyxl", script, &path) else {
        return;
    };
    let expected = "\
['損傷', '列の説明', 'この表について'] A1:Y21 B2 A1:Y21
縦断ひび割れ 0.712 0.0% 2025-10-01 09:00:00
s =cmd|' /C calc'!A0
['d', 'n', 's']
";
    assert_eq!(told, expected);
}

#[test]
fn openpyxl_finds_the_work_lists_money() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("worklist.xlsx");
    let collection = worklist();
    let works = (0..5).map(|n| made::of_lines(&collection, n));
    tables::write("xlsx", &collection, works, &Options::default(), &path);
    let script = "
import sys, openpyxl
sheet = openpyxl.load_workbook(sys.argv[1]).worksheets[0]
headings = [cell.value for cell in sheet[1]]
cost = sheet.cell(2, headings.index('Cost') + 1)
print(cost.value, cost.number_format, sheet.title, headings[-1])
";
    if let Some(told) = python("openpyxl", script, &path) {
        assert_eq!(told, "1250000 #,##0 Work list Latitude, to\n");
    }
}

#[test]
fn libreoffice_opens_the_workbook() {
    let (folder, path) = workbook(&Options::default());
    let profile = format!(
        "-env:UserInstallation=file://{}/profile",
        text(folder.path())
    );
    let converted = judged(
        "timeout",
        &[
            "180",
            "sh",
            "-c",
            "command -v soffice >/dev/null || exit 0; exec soffice \"$@\"",
            "soffice",
            &profile,
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1",
            "--outdir",
            text(folder.path()),
            text(&path),
        ],
    );
    let csv = folder.path().join("defects.csv");
    if converted.is_none() || !csv.exists() {
        println!("skipped: LibreOffice is not here");
        return;
    }
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(csv)
        .unwrap();
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 21);
    let told = |n: usize, columns: std::ops::Range<usize>| {
        let cells: Vec<_> = columns
            .filter_map(|column| records[n].get(column))
            .collect();
        cells.join("|")
    };
    assert_eq!(
        told(0, 1..7),
        "Class|Status|Score|Sightings|Drives|First seen (UTC)"
    );
    assert_eq!(
        told(1, 1..7),
        "longitudinal crack|candidate|71.2%|3|1|2025-10-01 00:00:00"
    );
    assert_eq!(told(1, 22..23), "=cmd|' /C calc'!A0");
}

#[test]
fn python_reads_both_encodings_of_csv() {
    let folder = tempfile::tempdir().unwrap();
    for (encoding, name) in [(Encoding::Utf8, "utf-8-sig"), (Encoding::Cp932, "cp932")] {
        let options = Options {
            encoding,
            ..japanese()
        };
        let path = folder.path().join(name);
        let (collection, mut out) = (defects(), Vec::new());
        let mut writer = csv::Writer::new(&collection, &options, &mut out).unwrap();
        writer.rows(rows()).unwrap();
        assert!(writer.finish().unwrap().is_empty());
        fs::write(&path, out).unwrap();
        let script = "
import sys, csv, os
with open(sys.argv[1], encoding=os.path.basename(sys.argv[1]), newline='') as file:
    rows = list(csv.DictReader(file, strict=True))
print(len(rows), rows[0]['id'], rows[0]['road_name'], rows[2]['road_name'], rows[0]['lon'])
";
        let Some(told) = python("csv", script, &path) else {
            return;
        };
        assert_eq!(
            told,
            "20 d000000000000 '=cmd|' /C calc'!A0 みどり通り 139.7\n"
        );
    }
}
