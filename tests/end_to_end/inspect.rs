//! A folder of pictures becomes defects, and every frame is accounted for.

use crate::house::{Drive, json, run};
use serde_json::Value;
use std::fs;

fn adds_up(drive: &Value) -> bool {
    let skipped: u64 = drive["skipped"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(Value::as_u64)
        .sum();
    drive["placed"].as_u64().unwrap() + skipped == drive["frames"].as_u64().unwrap()
}

#[test]
fn the_second_run_changes_nothing() {
    let drive = Drive::of_frames(30);
    let first = json(drive.inspect().arg("--json"));
    assert_eq!(first["drives"][0]["frames"], 30);
    assert!(adds_up(&first["drives"][0]));
    assert!(first["new"]["defects"].as_u64().unwrap() > 0, "{first}");
    let register = drive.register();
    let second = json(drive.inspect().arg("--json"));
    for what in ["drives", "frames", "sightings", "defects"] {
        assert_eq!(second["new"][what], 0, "{what}");
    }
    assert_eq!(second["drives"][0]["already_inspected"], true);
    assert_eq!(drive.register(), register);
    fs::rename(drive.path("frames"), drive.path("copied from the card")).unwrap();
    let mut renamed = drive.inspect_recording("copied from the card");
    renamed.arg("--track").arg(drive.path("frames.gpx"));
    assert_eq!(
        json(renamed.arg("--json"))["new"]["drives"],
        0,
        "the same under another name"
    );
}

#[test]
fn the_result_does_not_depend_on_the_number_of_workers() {
    let drive = Drive::of_frames(20);
    json(drive.inspect().args(["--workers", "1", "--json"]));
    let alone = drive.register();
    fs::remove_file(drive.path("x.db")).unwrap();
    json(drive.inspect().args(["--workers", "5", "--json"]));
    assert_eq!(drive.register(), alone);
}

#[test]
fn bad_pictures_are_counted_and_the_drive_goes_on() {
    let drive = Drive::of_frames(12);
    fs::write(drive.path("frames/0003.jpg"), "").unwrap();
    fs::write(drive.path("frames/0005.jpg"), "no picture").unwrap();
    let whole = fs::read(drive.path("frames/0007.jpg")).unwrap();
    fs::write(drive.path("frames/0007.jpg"), &whole[..whole.len() / 2]).unwrap();
    let report = json(drive.inspect().arg("--json"));
    let line = &report["drives"][0];
    assert_eq!(line["frames"], 12);
    assert_eq!(line["skipped"]["unreadable"], 3, "{line}");
    assert!(adds_up(line));
    let faults: Vec<&str> = line["faults"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|f| f["file"].as_str())
        .collect();
    assert_eq!(faults, ["0003.jpg", "0005.jpg", "0007.jpg"]);
}

#[test]
fn frames_are_sampled_by_distance_and_left_out_beyond_the_track() {
    let drive = Drive::of_frames(30);
    let sparse = json(drive.inspect().args(["--every", "10", "--json"]));
    let line = &sparse["drives"][0];
    let placed = line["placed"].as_u64().unwrap();
    assert!(
        (6..=9).contains(&placed),
        "30 frames 2.5 m apart, one every 10 m: {placed}"
    );
    assert!(adds_up(line));

    let gpx = fs::read_to_string(drive.path("frames.gpx")).unwrap();
    let points: Vec<&str> = gpx
        .match_indices("<trkpt")
        .map(|(at, _)| &gpx[at..])
        .collect();
    let cut = gpx.len() - points[points.len() * 2 / 5].len();
    fs::write(
        drive.path("short.gpx"),
        format!("{}</trkseg></trk></gpx>", &gpx[..cut]),
    )
    .unwrap();
    let mut late = drive.inspect();
    late.arg("--track").arg(drive.path("short.gpx"));
    late.args(["--dry-run", "--json", "--clock-offset", "4"]);
    let plan = json(&mut late);
    assert!(
        plan["skipped"]["outside_track"].as_u64().unwrap() > 0,
        "{plan}"
    );
}

#[test]
fn every_stage_can_be_dumped() {
    let drive = Drive::of_frames(20);
    let report = json(
        drive
            .inspect()
            .arg("--json")
            .arg("--dump")
            .arg(drive.path("dump")),
    );
    let id = report["drives"][0]["drive"].as_str().unwrap();
    let lines = |name: &str| {
        fs::read_to_string(drive.path("dump").join(id).join(name))
            .unwrap()
            .lines()
            .count() as u64
    };
    assert_eq!(lines("1-frames.jsonl"), 20);
    assert_eq!(
        lines("2-sightings.jsonl"),
        report["new"]["sightings"].as_u64().unwrap()
    );
    assert_eq!(
        lines("4-defects.jsonl"),
        report["new"]["defects"].as_u64().unwrap()
    );
}

#[test]
fn words_go_to_stderr_and_numbers_to_stdout() {
    let drive = Drive::of_frames(8);
    let output = run(&mut drive.inspect());
    let told = String::from_utf8(output.stdout).unwrap();
    for word in [
        "frames     8",
        "placed",
        "skipped",
        "sightings",
        "defects",
        "frames/s",
    ] {
        assert!(told.contains(word), "{told}");
    }
    assert!(output.stderr.is_empty(), "no bar without a terminal");
}

#[test]
fn nothing_is_left_outside_the_named_places() {
    let drive = Drive::of_frames(4);
    let home = tempfile::tempdir().unwrap();
    let mut inspect = drive.inspect();
    inspect
        .env("HOME", home.path())
        .env_remove("XDG_CACHE_HOME")
        .env_remove("ORT_DISABLE_TELEMETRY");
    json(inspect.env_remove("CI").arg("--json"));
    let left: Vec<_> = fs::read_dir(home.path()).unwrap().flatten().collect();
    assert!(
        left.is_empty(),
        "a library keeps notes, to report home: {left:?}"
    );
}
