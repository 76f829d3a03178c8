use super::*;
use crate::made;
use geodata::crs::Crs;
use proptest::prelude::*;
use register::{
    Language,
    collection::{Value, defects, sections, worklist},
};

fn written(collection: &Collection, rows: Vec<Row>, options: &Options) -> (Vec<u8>, Unfit) {
    let mut out = Vec::new();
    let mut writer = Writer::new(collection, options, &mut out).unwrap();
    writer.rows(rows).unwrap();
    let unfit = writer.finish().unwrap();
    (out, unfit)
}

fn records(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(bytes);
    reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// A defect whose road is named so.
fn on_road(name: &str) -> Row {
    let mut row = made::defect(0);
    *row.values.last_mut().unwrap() = Value::Text(name.to_owned());
    row
}

#[test]
fn the_first_columns_are_those_that_scripts_rely_on() {
    let (bytes, unfit) = written(&defects(), vec![made::defect(0)], &Options::default());
    let text = String::from_utf8(bytes).unwrap();
    let lines: Vec<_> = text.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "\u{feff}id,class,status,score,sightings,drives,first_seen,last_seen,length_m,width_m,\
         position_error_m,severity,road_id,chainage_m,priority,length_error_m,width_error_m,\
         open_ended,reason,gone,passed_unseen,growth_per_year,road_name,lon,lat"
    );
    assert_eq!(
        lines[1],
        "d000000000000,longitudinal_crack,candidate,0.712,3,1,2025-10-01T00:00:00Z,\
         2025-10-01T01:00:00Z,1.5,0.3,1.24,0.5,r1,12.3,41.5,0.2,0.1,true,new,0.0,0,,みどり通り,139.7,35.7"
    );
    assert_eq!(lines[2..], [""]);
    assert!(unfit.is_empty());
}

#[test]
fn lines_have_their_ends_and_their_whole_course() {
    let (bytes, _) = written(&sections(), vec![made::section(0)], &Options::default());
    let records = records(&bytes);
    let tail = |n: usize| records[n][records[n].len() - 5..].join(" ");
    assert_eq!(tail(0), "lon_from lat_from lon_to lat_to wkt");
    assert_eq!(
        tail(1),
        "139.7 35.7 139.7002 35.7 MULTILINESTRING ((139.7 35.7,139.7001 35.70001,139.7002 35.7))"
    );
}

#[test]
fn a_coordinate_system_names_its_columns_in_its_order() {
    let options = Options {
        crs: Crs::from_epsg(6677).unwrap(),
        ..Options::default()
    };
    let records = records(&written(&defects(), vec![made::defect(0)], &options).0);
    let [.., x_name, y_name] = records[0].as_slice() else {
        panic!("columns");
    };
    assert_eq!([x_name, y_name], ["x_north_m", "y_east_m"]);
    let [.., x, y] = records[1].as_slice() else {
        panic!("columns");
    };
    let [x, y]: [f64; 2] = [x.parse().unwrap(), y.parse().unwrap()];
    assert!((-33_400.0..-33_200.0).contains(&x), "{x}");
    assert!((-12_200.0..-11_900.0).contains(&y), "{y}");
}

#[test]
fn formulas_are_made_text_and_numbers_stay_numbers() {
    for road in ["=1+1", "@SUM(A1)", "+81", "-1", "＝1", "\tx", "\r=1"] {
        let records = records(&written(&defects(), vec![on_road(road)], &Options::default()).0);
        assert_eq!(records[1][22], format!("'{road}"));
    }
    let mut row = made::defect(0);
    row.values[21] = Value::Number(-0.5);
    let records = records(&written(&defects(), vec![row], &Options::default()).0);
    assert_eq!(records[1][21], "-0.5");
}

#[test]
fn cp932_marks_what_does_not_fit_and_tells_where() {
    let options = Options {
        encoding: Encoding::Cp932,
        language: Language::Ja,
        ..Options::default()
    };
    let rows = vec![on_road("𠮷田通り"), on_road("表通り")];
    let (bytes, unfit) = written(&defects(), rows, &options);
    let (text, _, faults) = encoding_rs::SHIFT_JIS.decode(&bytes);
    assert!(!faults && text.contains("〓田通り") && text.contains("表通り"));
    assert!(text.starts_with("id,"));
    assert_eq!(
        unfit.to_string(),
        "𠮷 (U+20BB7), 1 times: row d000000000000 column road_name"
    );
}

#[test]
fn only_the_first_places_of_a_character_are_told() {
    let options = Options {
        encoding: Encoding::Cp932,
        ..Options::default()
    };
    let (_, unfit) = written(&defects(), vec![on_road("²²²²²²²")], &options);
    let (count, places) = &unfit.characters[&'²'];
    assert_eq!((*count, places.len()), (7, 5));
    assert!(unfit.to_string().ends_with('…'));
}

#[test]
fn every_collection_has_as_many_cells_as_headings() {
    let mut row = made::section(0);
    row.shape = None;
    row.values = vec![Value::Nothing; worklist().properties.len()];
    let records = records(&written(&worklist(), vec![row], &Options::default()).0);
    assert_eq!(records[0].len(), records[1].len());
}

proptest! {
    #[test]
    fn any_text_comes_back_and_never_as_a_formula(text in "\\PC*|[=+@,\"\r\n\t-]*") {
        let records = records(&written(&defects(), vec![on_road(&text)], &Options::default()).0);
        let cell = &records[1][22];
        prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
        prop_assert!(*cell == text || cell.strip_prefix('\'') == Some(&text));
    }
}
