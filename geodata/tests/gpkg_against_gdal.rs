//! Written GeoPackages before their judges: GDAL's `validate_gpkg.py`, `ogrinfo` and `gdalsrsinfo`.

mod common;

use common::{is_there, run, words_of};
use michimori_geodata::crs::Crs;
use michimori_geodata::gpkg::{Column, ColumnKind, GeometryKind, LayerSpec, Value, Writer};
use michimori_geodata::read::Geometry;
use std::path::Path;
use std::process::Command;

const COLUMNS: [Column; 6] = [
    column("class", ColumnKind::Text, "種別", "Class of damage"),
    column(
        "sightings",
        ColumnKind::Integer,
        "目撃数",
        "In how many frames it was seen",
    ),
    column("score", ColumnKind::Real, "確信度", "0 to 1"),
    column(
        "is_urgent",
        ColumnKind::Boolean,
        "緊急",
        "Whether it is urgent",
    ),
    column("planned_on", ColumnKind::Date, "予定日", "Day of repair"),
    column(
        "last_seen",
        ColumnKind::DateTime,
        "最終確認",
        "When it was last seen",
    ),
];

const fn column(
    name: &'static str,
    kind: ColumnKind,
    title: &'static str,
    description: &'static str,
) -> Column<'static> {
    Column {
        name,
        kind,
        title,
        description,
    }
}

/// Layers of every kind in several coordinate systems, an empty one among them.
fn write_sample(path: &Path) {
    let values = [
        Value::Text("ひび割れ \"D00\""),
        Value::Integer(12),
        Value::Real(0.71),
        Value::Boolean(true),
        Value::Date(jiff::civil::date(2026, 4, 1)),
        Value::DateTime("2026-04-01T09:30:00.5Z".parse().unwrap()),
    ];
    let line = vec![[139.70, 35.60], [139.71, 35.61], [139.72, 35.61]];
    let layers = [
        (
            "defects",
            Some(GeometryKind::Point),
            6677,
            Geometry::Point([139.7, 35.6]),
        ),
        (
            "sections",
            Some(GeometryKind::LineString),
            4326,
            Geometry::Line(line.clone()),
        ),
        (
            "roads",
            Some(GeometryKind::MultiLineString),
            32654,
            Geometry::Lines(vec![line.clone(); 2]),
        ),
        (
            "道路",
            Some(GeometryKind::MultiLineString),
            3857,
            Geometry::Line(line),
        ),
        ("drives", None, 4326, Geometry::Other("none")),
        (
            "empty",
            Some(GeometryKind::Point),
            6669,
            Geometry::Other("none"),
        ),
    ];
    let mut writer = Writer::create(path).unwrap();
    for (name, kind, epsg, geometry) in &layers {
        let crs = Crs::from_epsg(*epsg).unwrap();
        writer
            .add_layer(&LayerSpec {
                name,
                title: &format!("{name}の表"),
                description: "説明",
                geometry: *kind,
                crs: &crs,
                columns: &COLUMNS,
                style_qml: (*name == "defects").then_some("<!DOCTYPE qgis><qgis/>"),
            })
            .unwrap();
        if *name == "empty" {
            continue;
        }
        for _ in 0..3 {
            let geometry = kind.is_some().then_some(geometry);
            writer.row(None, geometry, &values).unwrap();
        }
        writer.row(None, None, &[Value::Null; 6]).unwrap();
    }
    writer.finish().unwrap();
}

/// A Python that has GDAL with its samples.
fn python_with_gdal() -> Option<&'static str> {
    ["python3", "/usr/bin/python3"].into_iter().find(|python| {
        Command::new(python)
            .args(["-c", "import osgeo.ogr, osgeo_utils.samples.validate_gpkg"])
            .output()
            .is_ok_and(|output| output.status.success())
    })
}

#[test]
fn the_validator_finds_no_fault() {
    let Some(python) = python_with_gdal() else {
        println!("skipped: validate_gpkg is missing (Debian: apt-get install python3-gdal)");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sample.gpkg");
    write_sample(&path);
    let file = path.to_str().unwrap();
    let output = run(
        python,
        &[
            "-m",
            "osgeo_utils.samples.validate_gpkg",
            "--extra",
            "--warning-as-error",
            "-v",
            file,
        ],
        "",
    );
    let words = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(words[1].is_empty(), "{words:?}");
    assert!(!words[0].to_lowercase().contains("error"), "{words:?}");
}

#[test]
fn gdal_reads_every_layer_without_a_warning() {
    if !is_there("ogrinfo") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sample.gpkg");
    write_sample(&path);
    let file = path.to_str().unwrap();
    let output = run("ogrinfo", &["-al", "-ro", file], "");
    let words = String::from_utf8(output.stdout).unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    for expected in [
        "Layer name: defects",
        "Layer name: 道路",
        "Geometry: Multi Line String",
        "Feature Count: 4",
        "ID[\"EPSG\",6677]",
        "ID[\"EPSG\",32654]",
        "class (String) = ひび割れ \"D00\"",
        "is_urgent (Integer(Boolean)) = 1",
        "planned_on (Date) = 2026/04/01",
        "last_seen (DateTime) = 2026/04/01 09:30:00.500+00",
        "sightings: Integer64 (0.0)",
    ] {
        assert!(words.contains(expected), "{expected} is not in {words}");
    }
    // In degrees, GDAL must find the place again.
    let arguments = [
        "-al", "-ro", "-spat", "139.69", "35.59", "139.73", "35.62", file, "sections",
    ];
    assert!(words_of("ogrinfo", &arguments, "").contains("Feature Count: 3"));
}

#[test]
fn definitions_of_coordinate_systems_are_valid() {
    if !is_there("gdalsrsinfo") {
        return;
    }
    for code in (6669..=6687).chain([2451, 4326, 6668, 32654, 6691, 3857, 3067]) {
        let wkt = Crs::from_epsg(code).unwrap().wkt();
        let words = words_of("gdalsrsinfo", &["-V", "-o", "epsg", wkt], "");
        assert!(words.contains("Validate Succeeds"), "EPSG:{code}: {words}");
        assert!(
            words.contains(&format!("EPSG:{code}")),
            "EPSG:{code}: {words}"
        );
    }
}
