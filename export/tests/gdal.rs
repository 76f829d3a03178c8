//! GDAL reads what we write: `ogrinfo` and `ogr2ogr` are the judges where they are installed.

mod common;

use common::{judged, made, tables, text};
use geodata::crs::Crs;
use michimori_export::Options;
use register::collection::{Row, defects, sections};
use std::path::PathBuf;

const ROWS: u32 = 500;

fn plane_system() -> Options {
    Options {
        crs: Crs::from_epsg(6677).unwrap(),
        ..Options::default()
    }
}

fn points() -> impl Iterator<Item = Row> {
    (0..ROWS).map(made::defect)
}

fn lines() -> impl Iterator<Item = Row> {
    (0..ROWS).map(made::section)
}

/// A table of defects or sections as a file in a folder of its own.
fn file(name: &str, options: &Options) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let (stem, format) = name.split_once('.').unwrap();
    match stem {
        "defects" => tables::write(format, &defects(), points(), options, &path),
        _ => tables::write(format, &sections(), lines(), options, &path),
    }
    (folder, path)
}

/// `ogrinfo`'s account of a file.
fn account(path: &std::path::Path) -> Option<String> {
    judged("ogrinfo", &["-al", "-so", "-ro", text(path)])
}

/// The position of the first feature in WGS 84, by way of `ogr2ogr`.
fn first_position(path: &std::path::Path, more: &[&str]) -> Option<[f64; 2]> {
    let to_csv = ["-f", "CSV", "-lco", "GEOMETRY=AS_XY", "-t_srs", "EPSG:4326"];
    let ends = ["/vsistdout/", text(path)];
    let csv = judged("ogr2ogr", &[&to_csv[..], more, &ends].concat())?;
    let first = csv.lines().nth(1).unwrap();
    let mut numbers = first.split(',').map(|cell| cell.parse().unwrap());
    Some([numbers.next().unwrap(), numbers.next().unwrap()])
}

fn assert_near([x, y]: [f64; 2]) {
    // A millimetre is 1e-8 degrees.
    assert!(
        (x - 139.7).abs() < 3e-8 && (y - 35.7).abs() < 3e-8,
        "{x} {y}"
    );
}

fn assert_tells(account: &str, told: &[&str]) {
    for words in told {
        assert!(account.contains(words), "{words} not in\n{account}");
    }
}

#[test]
fn geojson_of_points_is_read_with_types_of_columns() {
    let (_folder, path) = file("defects.geojson", &Options::default());
    let Some(account) = account(&path) else {
        return;
    };
    assert_tells(
        &account,
        &[
            "Layer name: defects",
            "Geometry: Point",
            "Feature Count: 500",
            "score: Real",
            "sightings: Integer",
            "first_seen: DateTime",
            "open_ended: Integer(Boolean)",
        ],
    );
}

#[test]
fn geojson_of_lines_in_another_coordinate_system_is_put_in_its_place() {
    let (_folder, path) = file("defects.geojson", &plane_system());
    let Some(position) = first_position(&path, &[]) else {
        return;
    };
    assert_near(position);
    let (_folder, path) = file("sections.geojson", &plane_system());
    let account = account(&path).unwrap();
    assert_tells(
        &account,
        &["Multi Line String", "Feature Count: 500", "6677"],
    );
}

#[test]
fn csv_of_lines_is_read_by_its_well_known_text() {
    let (_folder, path) = file("sections.csv", &Options::default());
    let Some(account) = account(&path) else {
        return;
    };
    assert_tells(
        &account,
        &[
            "Feature Count: 500",
            "Extent: (139.700000, 35.700000) - (139.700200, 35.70",
            "road_name: String",
        ],
    );
}

#[test]
fn csv_in_a_plane_system_has_its_axes_in_their_columns() {
    let (_folder, path) = file("defects.csv", &plane_system());
    let columns = [
        "-s_srs",
        "EPSG:6677",
        "-oo",
        "X_POSSIBLE_NAMES=y_east_m",
        "-oo",
        "Y_POSSIBLE_NAMES=x_north_m",
    ];
    if let Some(position) = first_position(&path, &columns) {
        assert_near(position);
    }
}

#[test]
fn a_geopackage_has_its_layers_and_is_put_in_its_place() {
    let (_folder, path) = file("sections.gpkg", &plane_system());
    let Some(account) = account(&path) else {
        return;
    };
    assert_tells(
        &account,
        &[
            "Layer name: sections",
            "Geometry: Multi Line String",
            "Feature Count: 500",
            "6677",
            "band: String",
            "last_survey: DateTime",
        ],
    );
    let (_folder, path) = file("defects.gpkg", &plane_system());
    assert_near(first_position(&path, &[]).unwrap());
}

#[test]
fn gdals_validator_finds_no_fault_with_a_geopackage() {
    let (_folder, path) = file("defects.gpkg", &Options::default());
    let script = "
import sys
from osgeo_utils.samples import validate_gpkg
sys.exit(validate_gpkg.main(['validate_gpkg', '-q', sys.argv[1]]))
";
    common::python("osgeo_utils.samples.validate_gpkg", script, &path);
}
