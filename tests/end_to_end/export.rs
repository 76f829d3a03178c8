//! Exports, judged by the programs that people open them with.

use crate::house::{Drive, json, michimori, run};
use serde_json::Value;
use std::{fs, process::Command};

/// The first columns: scripts rely on them.
const COLUMNS: [&str; 15] = [
    "id",
    "class",
    "status",
    "score",
    "sightings",
    "drives",
    "first_seen",
    "last_seen",
    "length_m",
    "width_m",
    "position_error_m",
    "severity",
    "road_id",
    "chainage_m",
    "priority",
];

fn exported(drive: &Drive, format: &str, name: &str) -> std::path::PathBuf {
    let out = drive.path(name);
    let mut export = michimori();
    export.args(["export", "--what", "defects", "--format", format, "--db"]);
    export.arg(drive.path("x.db")).arg("--out").arg(&out);
    assert!(run(&mut export).status.success());
    out
}

#[test]
fn gdal_reads_the_geojson() {
    let drive = Drive::of_frames(30);
    let report = json(drive.inspect().arg("--json"));
    let out = exported(&drive, "geojson", "defects.geojson");
    let info = Command::new("ogrinfo")
        .args(["-al", "-so"])
        .arg(&out)
        .output();
    let info = String::from_utf8(info.expect("GDAL is installed for tests").stdout).unwrap();
    assert!(
        info.contains("Geometry: Point") && info.contains("WGS 84"),
        "{info}"
    );
    assert!(
        info.contains(&format!("Feature Count: {}", report["new"]["defects"])),
        "{info}"
    );
    for column in COLUMNS {
        assert!(
            info.contains(&format!("\n{column}: ")),
            "{column} in {info}"
        );
    }
}

#[test]
fn every_defect_has_a_position_a_size_and_an_error() {
    let drive = Drive::of_frames(30);
    json(drive.inspect().arg("--json"));
    let text = fs::read_to_string(exported(&drive, "geojson", "d.geojson")).unwrap();
    let features: Value = serde_json::from_str(&text).unwrap();
    for feature in features["features"].as_array().unwrap() {
        let place = feature["geometry"]["coordinates"].as_array().unwrap();
        assert!(
            place
                .iter()
                .all(|degrees| degrees.to_string().split('.').nth(1).unwrap().len() <= 7)
        );
        let properties = feature["properties"].as_object().unwrap();
        assert!(COLUMNS.iter().all(|name| properties.contains_key(*name)));
        for number in ["length_m", "width_m", "position_error_m", "score"] {
            assert!(
                properties[number].as_f64().unwrap() > 0.0,
                "{number} of {feature}"
            );
        }
    }
}

#[test]
fn the_csv_begins_as_spreadsheets_need_it() {
    let drive = Drive::of_frames(30);
    let report = json(drive.inspect().arg("--json"));
    let bytes = fs::read(exported(&drive, "csv", "defects.csv")).unwrap();
    assert_eq!(bytes[..3], [0xef, 0xbb, 0xbf]);
    let text = String::from_utf8(bytes[3..].to_vec()).unwrap();
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    assert_eq!(header[..15], COLUMNS);
    assert_eq!(header[header.len() - 2..], ["lon", "lat"]);
    assert_eq!(
        text.lines().count() as u64 - 1,
        report["new"]["defects"].as_u64().unwrap()
    );
    assert!(
        text.lines()
            .all(|line| line.split(',').count() == header.len())
    );
}

#[test]
fn an_export_that_cannot_be_written_says_so() {
    let drive = Drive::of_frames(4);
    json(drive.inspect().arg("--json"));
    let mut export = michimori();
    export.args(["export", "--what", "defects", "--format", "csv", "--db"]);
    export
        .arg(drive.path("x.db"))
        .arg("--out")
        .arg(drive.path("no/such/folder.csv"));
    let output = run(&mut export);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && told.contains("folder.csv"),
        "{told}"
    );
}
