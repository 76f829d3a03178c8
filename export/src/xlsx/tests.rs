use super::*;
use crate::{made, thumbnail};
use geodata::crs::Crs;
use jiff::tz::TimeZone;
use register::{
    DriveId, Language,
    collection::{Picture, Value, defects, sections, worklist},
};
use std::io::{Cursor, Read};

/// A workbook's parts as text, by name.
struct Parts(zip::ZipArchive<Cursor<Vec<u8>>>);

impl Parts {
    fn part(&mut self, name: &str) -> String {
        let mut text = String::new();
        let mut part = self.0.by_name(name).unwrap();
        part.read_to_string(&mut text).unwrap();
        text
    }

    fn sheet(&mut self, n: u32) -> String {
        self.part(&format!("xl/worksheets/sheet{n}.xml"))
    }
}

fn written(writer: Writer, rows: Vec<Row>) -> (Parts, Report) {
    let (mut writer, mut out) = (writer, Cursor::new(Vec::new()));
    writer.rows(rows).unwrap();
    let report = writer.finish(&mut out).unwrap();
    (Parts(zip::ZipArchive::new(out).unwrap()), report)
}

/// The cell at an address, with its value's XML.
fn cell<'a>(sheet: &'a str, address: &str) -> &'a str {
    let (_, rest) = sheet
        .split_once(&format!("<c r=\"{address}\""))
        .unwrap_or_else(|| panic!("no cell {address}"));
    rest.split_once("</c>").unwrap().0
}

fn japanese() -> Options {
    Options {
        language: Language::Ja,
        time_zone: TimeZone::get("Asia/Tokyo").unwrap(),
        ..Options::default()
    }
}

#[test]
fn people_get_headings_words_and_their_own_clock() {
    let (collection, options) = (defects(), japanese());
    let writer = Writer::new(&collection, &options, Extras::default()).unwrap();
    let (mut parts, report) = written(writer, vec![made::defect(0)]);
    let sheet = parts.sheet(1);
    assert!(cell(&sheet, "B1").contains("種類"));
    assert!(cell(&sheet, "B2").contains("縦断ひび割れ"));
    assert!(cell(&sheet, "G1").contains("初回検出 (Asia/Tokyo)"));
    // Nine hours after midnight UTC of 1 October 2025, which is day 45931.
    assert!(cell(&sheet, "G2").contains("<v>45931.375</v>"));
    assert!(cell(&sheet, "R2").contains("はい"));
    assert!(sheet.contains("<autoFilter ref=\"A1:Y2\"/>"));
    assert!(sheet.contains("topLeftCell=\"B2\""));
    assert_eq!((report.rows, report.sheets, report.cut), (1, 1, 0));
}

#[test]
fn the_other_sheets_explain_the_columns_and_the_table() {
    let (collection, options) = (worklist(), Options::default());
    let extras = Extras {
        about: vec![("Policy".into(), "ward-2025.toml".into())],
        currency: Some("JPY".into()),
        ..Extras::default()
    };
    let writer = Writer::new(&collection, &options, extras).unwrap();
    let (mut parts, _) = written(writer, vec![made::of_lines(&collection, 1)]);
    assert!(cell(&parts.sheet(1), "O1").contains("Cost (JPY)"));
    let strings = parts.part("xl/sharedStrings.xml");
    for told in [
        "By the policy's unit costs",
        "benefit_per_million",
        "ward-2025.toml",
        "WGS 84 (EPSG:4326)",
    ] {
        assert!(strings.contains(told), "{told}");
    }
    let names = parts.part("xl/workbook.xml");
    for name in ["Work list", "Columns", "About"] {
        assert!(names.contains(&format!("name=\"{name}\"")), "{name}");
    }
}

#[test]
fn text_is_never_a_formula() {
    let mut row = made::defect(0);
    row.values[22] = Value::Text("=HYPERLINK(\"x\")".into());
    let (collection, options) = (defects(), Options::default());
    let writer = Writer::new(&collection, &options, Extras::default()).unwrap();
    let (mut parts, _) = written(writer, vec![row]);
    let sheet = parts.sheet(1);
    assert!(cell(&sheet, "W2").contains("t=\"inlineStr\""));
    assert!(!sheet.contains("<f>"));
}

#[test]
fn a_text_too_long_for_a_cell_is_cut_and_told() {
    let mut row = made::defect(0);
    row.values[22] = Value::Text("𠮷".repeat(20_000));
    let (collection, options) = (defects(), Options::default());
    let writer = Writer::new(&collection, &options, Extras::default()).unwrap();
    let (mut parts, report) = written(writer, vec![row]);
    assert_eq!(report.cut, 1);
    assert_eq!(
        report.first_cut[0].to_string(),
        "row d000000000000 column road_name"
    );
    let sheet = parts.sheet(1);
    let text = cell(&sheet, "W2").split_once("<t>").unwrap().1;
    let text = text.split_once("</t>").unwrap().0;
    assert!(text.ends_with('…'));
    assert!((CELL_LENGTH - 1..=CELL_LENGTH).contains(&text.encode_utf16().count()));
    assert!(parts.part("xl/sharedStrings.xml").contains("road_name"));
}

#[test]
fn text_is_cut_only_beyond_the_limit() {
    let (full, over) = ("x".repeat(CELL_LENGTH), "x".repeat(CELL_LENGTH + 1));
    assert_eq!(fitting(&full), full);
    assert_eq!(fitting(&over).encode_utf16().count(), CELL_LENGTH);
    let wide = "道".repeat(CELL_LENGTH);
    assert_eq!(fitting(&wide), wide);
}

#[test]
fn rows_beyond_a_sheet_stand_on_the_next() {
    let (collection, options) = (defects(), Options::default());
    let mut writer = Writer::new(&collection, &options, Extras::default()).unwrap();
    writer.rows_per_sheet = 3;
    let (mut parts, report) = written(writer, (0..5).map(made::defect).collect());
    assert_eq!((report.rows, report.sheets), (5, 3));
    let second = parts.sheet(2);
    assert!(cell(&second, "A1").contains("Defect"));
    assert!(cell(&second, "A2").contains("d000000000002"));
    assert!(parts.sheet(3).contains("<autoFilter ref=\"A1:Y2\"/>"));
    assert!(parts.part("xl/workbook.xml").contains("Defects (2)"));
}

#[test]
fn pictures_stand_beside_the_first_rows() {
    let frame = image::RgbImage::from_pixel(640, 360, image::Rgb([90, 90, 90]));
    let mut jpeg = Cursor::new(Vec::new());
    frame.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let mut asked = 0;
    let (collection, options) = (defects(), Options::default());
    let rows = (0..4).map(|n| Row {
        picture: Some(Picture {
            drive: DriveId("morning".into()),
            frame: n,
            boxes: vec![[100.0, 100.0, 200.0, 200.0]],
        }),
        ..made::defect(n)
    });
    let report = {
        let mut pictures = Pictures::new(|picture| {
            asked += 1;
            let whole = picture.frame != 1;
            whole.then(|| thumbnail(jpeg.get_ref(), &picture.boxes, 160).unwrap())
        });
        pictures.rows = 3;
        let extras = Extras {
            pictures: Some(pictures),
            ..Extras::default()
        };
        let writer = Writer::new(&collection, &options, extras).unwrap();
        let (mut parts, report) = written(writer, rows.collect());
        let drawing = parts.part("xl/drawings/drawing1.xml");
        assert!(drawing.contains("d000000000002: frame 2 of drive morning"));
        assert!(!drawing.contains("frame 1 of"));
        let sheet = parts.sheet(1);
        assert!(cell(&sheet, "A1").contains("Picture"));
        assert!(cell(&sheet, "B2").contains("d000000000000"));
        assert!(sheet.contains("topLeftCell=\"C2\""));
        assert!(sheet.contains("<row r=\"2\""));
        report
    };
    assert_eq!((report.pictures, asked), (2, 3));
}

#[test]
fn a_picture_that_is_none_is_left_out() {
    let (collection, options) = (defects(), Options::default());
    let row = Row {
        picture: Some(Picture {
            drive: DriveId("morning".into()),
            frame: 1,
            boxes: vec![],
        }),
        ..made::defect(0)
    };
    let extras = Extras {
        pictures: Some(Pictures::new(|_| Some(b"no picture".to_vec()))),
        ..Extras::default()
    };
    let writer = Writer::new(&collection, &options, extras).unwrap();
    assert_eq!(written(writer, vec![row]).1.pictures, 0);
}

#[test]
fn lines_have_their_ends_in_the_order_of_the_coordinate_system() {
    let (collection, mut options) = (sections(), Options::default());
    options.crs = Crs::from_epsg(6677).unwrap();
    let writer = Writer::new(&collection, &options, Extras::default()).unwrap();
    let (mut parts, _) = written(writer, vec![made::section(0)]);
    let sheet = parts.sheet(1);
    assert!(cell(&sheet, "AO1").contains("x_north_m, from"));
    assert!(cell(&sheet, "AR1").contains("y_east_m, to"));
    assert!(cell(&sheet, "AO2").contains("<v>-33"));
    let strings = parts.part("xl/sharedStrings.xml");
    assert!(strings.contains("<t>x_north_m_from</t>"));
}

#[test]
fn times_that_excel_does_not_know_are_told_as_text() {
    let mut row = made::defect(0);
    row.values[6] = Value::Time("1850-01-01T00:00:00Z".parse().unwrap());
    let (collection, options) = (defects(), Options::default());
    let writer = Writer::new(&collection, &options, Extras::default()).unwrap();
    let (mut parts, _) = written(writer, vec![row]);
    assert!(cell(&parts.sheet(1), "G2").contains("1850-01-01T00:00:00Z"));
}

#[test]
fn an_empty_table_has_its_headings() {
    let (collection, options) = (defects(), Options::default());
    let writer = Writer::new(&collection, &options, Extras::default()).unwrap();
    let (mut parts, report) = written(writer, vec![]);
    assert_eq!(report.rows, 0);
    assert!(cell(&parts.sheet(1), "A1").contains("Defect"));
}
