//! From roads to a repair plan, as planners make one.

use crate::house::{Drive, json, michimori, project, run};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A part of the sample drive on the roads of the sample.
fn planned() -> Drive {
    let drive = Drive::of_frames(30);
    json(drive.inspect().arg("--json"));
    json(
        roads(
            &drive,
            "import",
            &project("sample-data/drive/roads.geojson"),
        )
        .arg("--json"),
    );
    drive
}

/// `michimori roads ACTION FILE --db x.db`
fn roads(drive: &Drive, action: &str, file: &Path) -> Command {
    let mut command = michimori();
    command.args(["roads", action]).arg(file);
    command.arg("--db").arg(drive.path("x.db"));
    command
}

fn worklist(drive: &Drive, arguments: &[&str]) -> Command {
    let mut command = michimori();
    command.arg("worklist").args(arguments).arg("--db");
    command.arg(drive.path("x.db"));
    command
}

fn export(db: &Path, what: &str, format: &str, arguments: &[&str]) -> Command {
    let mut command = michimori();
    command.args(["export", "--what", what, "--format", format]);
    command.args(arguments).arg("--db").arg(db);
    command
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A call that must fail, with what it must say.
fn refused(command: &mut Command, says: &[&str]) {
    let output = run(command);
    let told = told(&output);
    assert!(
        !output.status.success() && !told.contains("panicked"),
        "{told}"
    );
    for word in says {
        assert!(told.contains(word), "`{word}` is missing in: {told}");
    }
}

fn written(drive: &Drive, name: &str, text: &str) -> PathBuf {
    fs::write(drive.path(name), text).unwrap();
    drive.path(name)
}

#[test]
fn a_drive_and_roads_become_a_plan() {
    let drive = planned();
    let plan = json(&mut worklist(
        &drive,
        &["--budget", "2,000,000", "--budget", "0", "--json"],
    ));
    let works = plan["works"].as_array().unwrap();
    assert!(!works.is_empty(), "{plan}");
    assert!(plan["cost"].as_i64().unwrap() <= 2_000_000);
    assert_eq!(plan["currency"], "JPY");
    for work in works.iter().filter(|work| work["decision"] == "do") {
        assert!(
            work["reasons"]
                .as_str()
                .is_some_and(|text| text.contains('[')),
            "{work}"
        );
        let cost = |name: &str| work[name].as_i64().unwrap();
        assert!(
            cost("cost_low") <= cost("cost") && cost("cost") <= cost("cost_high"),
            "{work}"
        );
    }
    // Nothing done, the first budget, and none.
    assert_eq!(plan["outcomes"].as_array().unwrap().len(), 3);
    assert_eq!(plan["outcomes"][2]["works"], 0);
    let japanese = run(&mut worklist(&drive, &["--lang", "ja"]));
    assert!(String::from_utf8_lossy(&japanese.stdout).contains("順位"));
    let nothing = run(&mut worklist(&drive, &["--budget", "0", "--lang", "en"]));
    assert!(nothing.status.success());
    assert!(String::from_utf8_lossy(&nothing.stdout).contains("nothing is on the list"));
}

#[test]
fn every_table_is_written_in_every_format() {
    let drive = planned();
    for what in ["defects", "sections", "worklist", "drives"] {
        for format in ["geojson", "csv", "xlsx", "gpkg"] {
            let out = drive.path(&format!("{what}.{format}"));
            let mut command = export(
                &drive.path("x.db"),
                what,
                format,
                &["--lang", "ja", "--crs", "6677"],
            );
            let output = run(command.arg("--out").arg(&out));
            assert!(
                output.status.success(),
                "{what} {format}: {}",
                told(&output)
            );
            assert!(fs::metadata(&out).unwrap().len() > 100, "{what} {format}");
        }
    }
    let pdf = drive.path("plan.pdf");
    let arguments = [
        "--lang",
        "en",
        "--organisation",
        "Northern district",
        "--budget",
        "3000000",
    ];
    let output = run(export(&drive.path("x.db"), "worklist", "pdf", &arguments)
        .arg("--out")
        .arg(&pdf));
    assert!(output.status.success(), "{}", told(&output));
    assert!(fs::read(&pdf).unwrap().starts_with(b"%PDF-"));
    let requests = json(&mut export(&drive.path("x.db"), "defects", "open311", &[]));
    assert!(requests.as_array().is_some_and(|all| !all.is_empty()));
}

#[test]
fn a_geopackage_of_everything_is_without_fault() {
    let drive = planned();
    let out = drive.path("all.gpkg");
    let output = run(
        export(&drive.path("x.db"), "all", "gpkg", &["--crs", "6677"])
            .arg("--out")
            .arg(&out),
    );
    assert!(output.status.success(), "{}", told(&output));
    let info = run(Command::new("ogrinfo").args(["-al", "-so"]).arg(&out));
    let info = String::from_utf8_lossy(&info.stdout).into_owned();
    for layer in ["defects", "sections", "worklist", "drives"] {
        assert!(info.contains(&format!("Layer name: {layer}\n")), "{info}");
    }
    assert!(
        info.contains("Japan Plane Rectangular CS IX") && info.contains("Layer name: layer_styles")
    );
}

#[test]
fn a_table_that_has_been_read_enough_of_is_no_error() {
    let drive = planned();
    let db = drive.path("x.db").display().to_string();
    for arguments in [
        format!("export --what sections --format csv --db '{db}'"),
        format!("worklist --db '{db}'"),
        "policy".to_owned(),
    ] {
        let program = env!("CARGO_BIN_EXE_michimori");
        let command =
            format!("'{program}' {arguments} | (exec <&-; true); exit ${{PIPESTATUS[0]}}");
        let output = run(Command::new("bash").args(["-c", &command]));
        assert!(output.status.success(), "{arguments}: {}", told(&output));
    }
}

#[test]
fn what_does_not_go_together_is_refused() {
    let drive = Drive::of_frames(0);
    let mut command = export(&drive.path("x.db"), "defects", "pdf", &["--out", "x.pdf"]);
    let output = run(&mut command);
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("worklist"), "{}", told(&output));
    let mut unknown = export(&drive.path("x.db"), "defects", "csv", &["--crs", "99999"]);
    let output = run(&mut unknown);
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("99999"), "{}", told(&output));
}

#[test]
fn bad_roads_are_told() {
    let drive = planned();
    let mut unknown = roads(
        &drive,
        "import",
        &project("sample-data/drive/roads.geojson"),
    );
    refused(unknown.args(["--crs", "99999"]), &["99999", "--crs"]);
    let other = written(
        &drive,
        "other.geojson",
        r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::99999"}},"features":[]}"#,
    );
    refused(
        &mut roads(&drive, "import", &other),
        &["other.geojson", "99999"],
    );
    let points = written(
        &drive,
        "points.geojson",
        r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[139.7,35.6]},"properties":{}}]}"#,
    );
    refused(
        &mut roads(&drive, "import", &points),
        &["points.geojson", "no roads"],
    );
    let text = written(&drive, "text.geojson", "roads");
    refused(&mut roads(&drive, "import", &text), &["text.geojson"]);
    let none = drive.path("none.gpkg");
    refused(&mut roads(&drive, "import", &none), &["none.gpkg"]);
}

#[test]
fn odd_lines_are_left_out_or_told_and_the_rest_is_imported() {
    let drive = planned();
    let line = |id: &str, points: &str| {
        format!(
            r#"{{"type":"Feature","id":"{id}","geometry":{{"type":"LineString","coordinates":{points}}},"properties":{{}}}}"#
        )
    };
    let features = [
        line("good", "[[139.701,35.602],[139.702,35.603]]"),
        line("good", "[[139.703,35.602],[139.704,35.603]]"),
        line(
            "knot",
            "[[139.705,35.602],[139.707,35.604],[139.707,35.602],[139.705,35.604]]",
        ),
        line("empty", "[]"),
        line("dot", "[[139.701,35.602],[139.701,35.602]]"),
    ];
    let file = written(
        &drive,
        "odd.geojson",
        &format!(
            r#"{{"type":"FeatureCollection","features":[{}]}}"#,
            features.join(",")
        ),
    );
    let output = run(roads(&drive, "import", &file).arg("--json"));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["roads"], 3, "{report}");
    assert_eq!(
        (&report["left_out"], &report["crossing_themselves"]),
        (&2.into(), &1.into()),
        "{report}"
    );
    for word in ["empty", "dot", "share their key"] {
        assert!(
            told(&output).contains(word),
            "`{word}` in {}",
            told(&output)
        );
    }
}

#[test]
fn a_policy_that_cannot_be_is_refused() {
    let drive = planned();
    let usual = String::from_utf8(run(michimori().arg("policy")).stdout).unwrap();
    let with = |name: &str, text: String| written(&drive, name, &text).display().to_string();
    let same = with("same.toml", usual.clone());
    assert!(
        run(&mut worklist(&drive, &["--policy", &same]))
            .status
            .success()
    );
    let unknown = with("unknown.toml", format!("colour = \"red\"\n{usual}"));
    refused(
        &mut worklist(&drive, &["--policy", &unknown]),
        &["unknown.toml", "colour"],
    );
    let cost = usual
        .lines()
        .find(|line| line.starts_with("unit_cost"))
        .unwrap();
    let negative = with("negative.toml", usual.replacen(cost, "unit_cost = -1", 1));
    refused(
        &mut worklist(&drive, &["--policy", &negative]),
        &["negative.toml", "cost"],
    );
    let output = run(&mut worklist(&drive, &["--budget", "-5"]));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn drives_on_the_streets_of_a_city_are_matched_and_planned() {
    let streets = project(".samples/Helsinki.osm.pbf");
    if !streets.exists() {
        eprintln!("skipped: {} is not here (make .samples)", streets.display());
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let db = home.path().join("city.db");
    let mut simulate = michimori();
    simulate.args([
        "simulate", "--drives", "6", "--km", "3", "--json", "--roads",
    ]);
    let city = json(simulate.arg(&streets).arg("--db").arg(&db));
    eprintln!("{city}");
    assert!(city["roads"].as_u64().unwrap() > 900, "{city}");
    assert!(city["right_road"].as_f64().unwrap() >= 0.99, "{city}");
    let out = home.path().join("city.gpkg");
    let mut command = export(&db, "all", "gpkg", &["--budget", "20000000"]);
    assert!(run(command.arg("--out").arg(&out)).status.success());
    let sections = json(&mut export(&db, "sections", "geojson", &[]));
    let all = sections["features"].as_array().unwrap();
    let surveyed = all
        .iter()
        .filter(|f| f["properties"]["band"].is_string())
        .count();
    assert!(
        all.len() > 1500 && surveyed > 100,
        "{surveyed} of {}",
        all.len()
    );
    // Made drives never get among real ones.
    let mut again = michimori();
    again
        .arg("simulate")
        .arg("--roads")
        .arg(&streets)
        .arg("--db")
        .arg(&db);
    refused(&mut again, &["city.db", "there already"]);
}
