use super::*;
use crate::crs::Crs;
use crate::read::{self, CrsSource, Property};
use proptest::prelude::*;
use rusqlite::OpenFlags;

const COLUMNS: [Column; 6] = [
    column("works", ColumnKind::Text, "工事"),
    column("cost_yen", ColumnKind::Integer, "費用"),
    column("length_m", ColumnKind::Real, "延長"),
    column("is_urgent", ColumnKind::Boolean, "緊急"),
    column("planned_on", ColumnKind::Date, "予定日"),
    column("seen_at", ColumnKind::DateTime, "確認日時"),
];

const fn column(name: &'static str, kind: ColumnKind, title: &'static str) -> Column<'static> {
    Column {
        name,
        kind,
        title,
        description: "説明",
    }
}

fn layer<'a>(name: &'a str, geometry: Option<GeometryKind>, crs: &'a Crs) -> LayerSpec<'a> {
    LayerSpec {
        name,
        title: name,
        description: "A layer",
        geometry,
        crs,
        columns: &COLUMNS,
        style_qml: None,
    }
}

fn values() -> [Value<'static>; 6] {
    [
        Value::Text("打換え"),
        Value::Integer(1_200_000),
        Value::Real(20.5),
        Value::Boolean(true),
        Value::Date(jiff::civil::date(2026, 4, 1)),
        Value::DateTime("2026-04-01T09:30:00.1239Z".parse().unwrap()),
    ]
}

fn open(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

fn count(path: &Path, query: &str) -> i64 {
    open(path).query_row(query, [], |row| row.get(0)).unwrap()
}

fn is_near(a: [f64; 2], b: [f64; 2]) -> bool {
    (a[0] - b[0]).hypot(a[1] - b[1]) < 1e-9
}

#[test]
fn what_is_written_is_read_in_wgs_84() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.gpkg");
    let zone_9 = Crs::from_epsg(6677).unwrap();
    let places = [[139.7, 35.6], [139.8, 35.7]];
    let mut writer = Writer::create(&path).unwrap();
    writer
        .add_layer(&layer(
            "sections",
            Some(GeometryKind::MultiLineString),
            &zone_9,
        ))
        .unwrap();
    let line = Geometry::Line(places.to_vec());
    assert_eq!(writer.row(Some(7), Some(&line), &values()).unwrap(), 7);
    assert_eq!(writer.row(None, None, &[Value::Null; 6]).unwrap(), 8);
    writer.finish().unwrap();

    let layer = read::read(&path, None).unwrap().remove(0);
    assert_eq!(
        (layer.name.as_str(), layer.crs.source),
        ("sections", CrsSource::Told)
    );
    assert_eq!(layer.crs.epsg.code(), 6677);
    assert_eq!((layer.features.len(), layer.faults.len()), (1, 1));
    let feature = &layer.features[0];
    assert_eq!(feature.key.as_deref(), Some("7"));
    match &feature.geometry {
        Geometry::Line(line) => assert!(is_near(line[0], places[0]) && is_near(line[1], places[1])),
        other => panic!("{other:?}"),
    }
    let text = |text: &str| Property::Text(text.to_owned());
    assert_eq!(feature.properties["works"], text("打換え"));
    assert_eq!(
        feature.properties["cost_yen"],
        Property::Number(1_200_000.0)
    );
    assert_eq!(feature.properties["length_m"], Property::Number(20.5));
    assert_eq!(feature.properties["is_urgent"], Property::Bool(true));
    assert_eq!(feature.properties["planned_on"], text("2026-04-01"));
    assert_eq!(
        feature.properties["seen_at"],
        text("2026-04-01T09:30:00.123Z")
    );
}

#[test]
fn the_index_finds_each_feature_and_has_its_triggers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.gpkg");
    let mut writer = Writer::create(&path).unwrap();
    let crs = Crs::wgs84();
    writer
        .add_layer(&layer("defects", Some(GeometryKind::Point), &crs))
        .unwrap();
    for step in 0..100 {
        let place = Geometry::Point([139.0 + f64::from(step) * 0.001, 35.0]);
        writer.row(None, Some(&place), &values()).unwrap();
    }
    writer.add_layer(&layer("works", None, &crs)).unwrap();
    writer.row(None, None, &values()).unwrap();
    writer.finish().unwrap();

    assert_eq!(
        count(
            &path,
            "SELECT count(*) FROM rtree_defects_geom WHERE minx < 139.0095"
        ),
        10
    );
    assert_eq!(
        count(
            &path,
            "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'"
        ),
        6
    );
    assert_eq!(
        count(
            &path,
            "SELECT max_x > 139.0989 AND min_x = 139.0 FROM gpkg_contents"
        ),
        1
    );
    assert_eq!(
        count(
            &path,
            "SELECT count(*) FROM gpkg_contents WHERE data_type = 'attributes'"
        ),
        1
    );
    assert_eq!(count(&path, "PRAGMA application_id"), 0x4750_4B47);
    assert_eq!(count(&path, "PRAGMA user_version"), 10300);
}

#[test]
fn a_file_that_is_not_finished_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.gpkg");
    std::fs::write(&path, "before").unwrap();
    let mut writer = Writer::create(&path).unwrap();
    writer
        .add_layer(&layer("works", None, &Crs::wgs84()))
        .unwrap();
    writer.row(None, None, &values()).unwrap();
    drop(writer);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let error = Writer::create(&folder.path().join("no/such/out.gpkg"))
        .map(|_| ())
        .unwrap_err();
    assert!(matches!(error.what, WriteFault::Io(_)), "{error}");
}

#[test]
fn rows_that_do_not_fit_are_refused_and_the_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.gpkg");
    let mut writer = Writer::create(&path).unwrap();
    let place = Geometry::Point([139.7, 35.6]);
    let fault = |result: Result<i64, WriteError>| result.unwrap_err().what;
    assert!(matches!(
        fault(writer.row(None, None, &[])),
        WriteFault::NoLayer
    ));
    let crs = Crs::from_epsg(6677).unwrap();
    writer
        .add_layer(&layer("defects", Some(GeometryKind::Point), &crs))
        .unwrap();
    assert!(matches!(
        fault(writer.row(None, None, &[])),
        WriteFault::ValueCount { .. }
    ));
    let mut wrong = values();
    wrong[1] = Value::Text("1");
    assert!(matches!(
        fault(writer.row(None, None, &wrong)),
        WriteFault::ValueKind { .. }
    ));
    wrong = values();
    wrong[2] = Value::Real(f64::NAN);
    assert!(matches!(
        fault(writer.row(None, None, &wrong)),
        WriteFault::ValueKind { .. }
    ));
    let line = Geometry::Line(vec![[139.7, 35.6]; 2]);
    let shape = writer.row(None, Some(&line), &values());
    assert!(matches!(fault(shape), WriteFault::GeometryKind { .. }));
    let nowhere = Geometry::Point([f64::NAN, 0.0]);
    assert!(matches!(
        fault(writer.row(None, Some(&nowhere), &values())),
        WriteFault::Outside(_)
    ));
    writer.row(Some(1), Some(&place), &values()).unwrap();
    let again = writer.row(Some(1), Some(&place), &values());
    assert!(matches!(fault(again), WriteFault::Database(_)));
    writer.row(None, Some(&place), &values()).unwrap();
    writer.finish().unwrap();
    assert_eq!(count(&path, "SELECT count(*) FROM defects"), 2);
    assert_eq!(count(&path, "SELECT count(*) FROM rtree_defects_geom"), 2);
    assert_eq!(
        open(&path).query_row("PRAGMA integrity_check", [], |row| row.get(0)),
        Ok("ok".to_owned())
    );
}

#[test]
fn names_that_would_break_the_file_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(&folder.path().join("out.gpkg")).unwrap();
    let crs = Crs::wgs84();
    for name in ["", "gpkg_contents", "RTREE_x", "sqlite_x", "layer_styles"] {
        let error = writer.add_layer(&layer(name, None, &crs)).unwrap_err();
        assert!(matches!(error.what, WriteFault::Name(_)), "{name}");
    }
    for name in ["", "fid", "GEOM"] {
        let columns = [column(name, ColumnKind::Text, "x")];
        let spec = LayerSpec {
            columns: &columns,
            ..layer("x", None, &crs)
        };
        assert!(
            matches!(
                writer.add_layer(&spec).unwrap_err().what,
                WriteFault::Name(_)
            ),
            "{name}"
        );
    }
    let twice = [
        column("a", ColumnKind::Text, "x"),
        column("A", ColumnKind::Text, "y"),
    ];
    let spec = LayerSpec {
        columns: &twice,
        ..layer("x", None, &crs)
    };
    assert!(matches!(
        writer.add_layer(&spec).unwrap_err().what,
        WriteFault::Name(_)
    ));
}

#[test]
fn a_style_is_kept_for_qgis() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.gpkg");
    let mut writer = Writer::create(&path).unwrap();
    let crs = Crs::wgs84();
    for name in ["a", "b"] {
        let spec = LayerSpec {
            style_qml: Some("<qgis/>"),
            ..layer(name, Some(GeometryKind::Point), &crs)
        };
        writer.add_layer(&spec).unwrap();
    }
    writer.finish().unwrap();
    assert_eq!(
        count(
            &path,
            "SELECT count(*) FROM layer_styles WHERE useAsDefault AND styleQML = '<qgis/>'"
        ),
        2
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_names_and_texts_are_kept(name in "[^\\x00]{1,8}", heading in "[^\\x00]{1,8}", text in "[^\\x00]*") {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.gpkg");
        let mut writer = Writer::create(&path).unwrap();
        let columns = [column_of(&heading)];
        let crs = Crs::wgs84();
        let spec = LayerSpec { columns: &columns, ..layer(&name, Some(GeometryKind::Point), &crs) };
        if writer.add_layer(&spec).is_ok() {
            writer.row(None, Some(&Geometry::Point([1.0, 2.0])), &[Value::Text(&text)]).unwrap();
            writer.finish().unwrap();
            let layer = read::read(&path, None).unwrap().remove(0);
            prop_assert_eq!(&layer.name, &name);
            prop_assert_eq!(&layer.features[0].properties[&heading], &Property::Text(text));
        }
    }
}

fn column_of(name: &str) -> Column<'_> {
    Column {
        name,
        kind: ColumnKind::Text,
        title: name,
        description: "",
    }
}
