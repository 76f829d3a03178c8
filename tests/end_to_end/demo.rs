//! The demo, as a newcomer runs it.

use crate::house::{michimori, project, run};
use serde_json::Value;
use std::process::Command;

#[test]
fn it_finds_most_of_the_sample_drives_damage_without_being_told() {
    let home = tempfile::tempdir().unwrap();
    let mut demo = michimori();
    let output = run(demo.args(["demo", "--no-serve", "--dir"]).arg(home.path()));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for word in [
        "frames",
        "placed",
        "skipped",
        "sightings",
        "defects",
        "pothole",
        "frames/s",
        "budget",
    ] {
        assert!(told.contains(word), "{told}");
    }
    let exported = |format: &str| {
        let mut export = michimori();
        export.args(["export", "--what", "defects", "--format", format, "--db"]);
        run(export.arg(home.path().join("demo.db"))).stdout
    };
    let found: Value = serde_json::from_slice(&exported("geojson")).unwrap();
    let truth = std::fs::read(project("sample-data/drive/truth.geojson")).unwrap();
    let truth: Value = serde_json::from_slice(&truth).unwrap();
    let (seen, all) = recall(&truth, &found);
    eprintln!("{seen} of {all} found");
    assert!(seen * 2 >= all, "{seen} of {all} found");
}

/// How many true damages have a defect of their group within reach of its size and 4 m.
fn recall(truth: &Value, found: &Value) -> (usize, usize) {
    let features = |of: &Value| of["features"].as_array().unwrap().clone();
    let is_pothole = |f: &Value| f["properties"]["class"] == "pothole";
    let near = |t: &Value, f: &Value| {
        let degrees = |f: &Value, i: usize| f["geometry"]["coordinates"][i].as_f64().unwrap();
        let north = (degrees(t, 1) - degrees(f, 1)) * 111_000.0;
        let east = (degrees(t, 0) - degrees(f, 0)) * 111_000.0 * degrees(t, 1).to_radians().cos();
        let length = |f: &Value| f["properties"]["length_m"].as_f64().unwrap();
        is_pothole(t) == is_pothole(f) && north.hypot(east) <= 4.0 + (length(t) + length(f)) / 2.0
    };
    let truth = features(truth);
    let seen = truth
        .iter()
        .filter(|t| features(found).iter().any(|f| near(t, f)))
        .count();
    (seen, truth.len())
}

#[test]
fn every_command_explains_itself() {
    for command in ["demo", "inspect", "export", "serve", "worklist", "simulate"] {
        let output = run(michimori().args([command, "--help"]));
        assert!(
            output.status.success() && output.stdout.len() > 300,
            "{command}"
        );
    }
    let wrong: Command = {
        let mut command = michimori();
        command.arg("inspekt");
        command
    };
    let mut wrong = wrong;
    assert_eq!(run(&mut wrong).status.code(), Some(2));
}
