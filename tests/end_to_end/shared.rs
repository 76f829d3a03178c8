//! Real recordings with known truth, where the folder with them is at hand.

use crate::house::{json, michimori, project, run};
use serde_json::Value;
use std::{path::PathBuf, process::Command};

/// A path in the shared data; `None`, with a word about it, where there is none.
pub fn shared(path: &str) -> Option<PathBuf> {
    let path = project("../shared").join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

#[test]
fn sixty_two_real_frames_are_all_placed_once() {
    let Some(drive) = shared("data/drives/br290-frames") else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let inspect = || {
        let mut command = michimori();
        command.arg("inspect").arg(drive.join("frames"));
        command.arg("--track").arg(drive.join("track.gpx"));
        command.arg("--camera").arg(drive.join("camera.toml"));
        command
            .arg("--db")
            .arg(home.path().join("x.db"))
            .arg("--json");
        json(&mut command)
    };
    let first = inspect();
    assert_eq!(first["drives"][0]["placed"], 62);
    assert!(first["new"]["defects"].as_u64().unwrap() > 10);
    assert_eq!(
        inspect()["new"],
        serde_json::json!({"drives": 0, "frames": 0, "sightings": 0, "defects": 0})
    );
}

/// What the scoring tool says of one pass over the road with known damage.
fn score(pass: &str) -> Option<Value> {
    let drive = shared("data/drives/pavement-a")?;
    let tool = shared("tools/score_defects.py")?;
    let home = tempfile::tempdir().unwrap();
    let db = home.path().join("x.db");
    let mut inspect = michimori();
    inspect
        .arg("inspect")
        .arg(drive.join(pass))
        .arg("--db")
        .arg(&db)
        .arg("--json");
    json(&mut inspect);
    let mut export = michimori();
    export
        .args(["export", "--what", "defects", "--format", "geojson", "--db"])
        .arg(&db);
    let out = home.path().join("d.geojson");
    assert!(run(export.arg("--out").arg(&out)).status.success());
    let mut python = Command::new("python3");
    python
        .arg(tool)
        .arg(out)
        .arg(drive.join("truth.geojson"))
        .arg(drive.join("road.geojson"));
    let scored = json(&mut python);
    eprintln!("{pass}: {scored}");
    Some(scored)
}

#[test]
fn known_damage_on_a_filmed_road_is_found_where_it_is() {
    let Some(scored) = score("pass1.mp4") else {
        return;
    };
    let number = |pointer: &str| scored.pointer(pointer).and_then(Value::as_f64).unwrap();
    assert!(number("/blocks20_crack/detection_rate") >= 0.5, "{scored}");
    assert!(number("/blocks20_crack/hit_rate") >= 0.7, "{scored}");
    assert!(number("/compact/error_median_m") <= 4.0, "{scored}");
}

/// What was planned for each frame of a pass, and what the report says of its clock.
fn planned(pass: &str) -> Option<(Vec<Value>, Value)> {
    let drive = shared("data/drives/pavement-a")?;
    let home = tempfile::tempdir().unwrap();
    let mut inspect = michimori();
    inspect
        .arg("inspect")
        .arg(drive.join(format!("{pass}.mp4")));
    inspect
        .args(["--dry-run", "--json", "--dump"])
        .arg(home.path());
    let plan = json(&mut inspect);
    let dump = home.path().join(plan["drive"].as_str().unwrap());
    assert!(dump.join("0-clock.svg").is_file());
    let lines = std::fs::read_to_string(dump.join("1-frames.jsonl")).unwrap();
    let frames = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    Some((frames.collect(), plan["clock"].clone()))
}

/// Where the camera truly was: seconds, longitude, latitude, heading and metres along the road.
fn truth(pass: &str) -> Vec<[f64; 5]> {
    let file = project("../shared/data/drives/pavement-a").join(format!("{pass}.positions.csv"));
    let rows = std::fs::read_to_string(file).unwrap();
    let row = |line: &str| {
        let values: Vec<f64> = line.split(',').map(|v| v.parse().unwrap()).collect();
        [values[0], values[1], values[2], values[3], values[4]]
    };
    rows.lines().skip(1).map(row).collect()
}

/// The truth at a moment.
fn at(truth: &[[f64; 5]], seconds: f64) -> [f64; 5] {
    let after = truth
        .partition_point(|row| row[0] < seconds)
        .clamp(1, truth.len() - 1);
    let (a, b) = (truth[after - 1], truth[after]);
    let share = (seconds - a[0]) / (b[0] - a[0]);
    std::array::from_fn(|n| a[n] + (b[n] - a[n]) * share)
}

/// Metres of the fix from the truth and degrees of its heading, for each placed frame; and the
/// seconds of those that were taken while the vehicle stood.
fn errors(pass: &str, frames: &[Value]) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    const FRAMES_A_SECOND: f64 = 15.0;
    const ANTENNA_BEHIND_M: f64 = 0.6;
    let truth = truth(pass);
    let (mut off_m, mut turned_deg, mut standing) = (Vec::new(), Vec::new(), Vec::new());
    for frame in frames {
        let fix = &frame["outcome"]["placed"];
        if fix.is_null() {
            continue;
        }
        let seconds = frame["index"].as_f64().unwrap() / FRAMES_A_SECOND;
        let [_, lon, lat, heading, way] = at(&truth, seconds);
        let found = fix["heading_deg"].as_f64().unwrap();
        let (sin, cos) = found.to_radians().sin_cos();
        let degree_m = 111_195.0;
        let east = (fix["position"][0].as_f64().unwrap() - lon) * degree_m * lat.to_radians().cos();
        let north = (fix["position"][1].as_f64().unwrap() - lat) * degree_m;
        off_m.push((east + ANTENNA_BEHIND_M * sin).hypot(north + ANTENNA_BEHIND_M * cos));
        turned_deg.push(((found - heading + 180.0).rem_euclid(360.0) - 180.0).abs());
        if at(&truth, seconds + 0.1)[4] - way < 0.01 {
            standing.push(seconds);
        }
    }
    (off_m, turned_deg, standing)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[test]
fn local_time_written_as_utc_and_a_lost_signal_are_seen_through() {
    let Some(drive) = shared("data/drives/pavement-a") else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let mut remux = Command::new("ffmpeg");
    remux
        .args(["-v", "error", "-i"])
        .arg(drive.join("pass1.mp4"));
    remux.args([
        "-c",
        "copy",
        "-metadata",
        "creation_time=2026-10-05T10:12:07Z",
    ]);
    assert!(
        run(remux.arg(home.path().join("local.mp4")))
            .status
            .success()
    );
    let gpx = std::fs::read_to_string(drive.join("pass1.gpx")).unwrap();
    let lost = |line: &&str| (20..32).any(|second| line.contains(&format!("T01:12:{second}")));
    let gap: Vec<&str> = gpx.lines().filter(|line| !lost(line)).collect();
    std::fs::write(home.path().join("local.gpx"), gap.join("\n")).unwrap();
    let mut inspect = michimori();
    inspect
        .arg("inspect")
        .arg(home.path().join("local.mp4"))
        .args(["--dry-run", "--json"]);
    let plan = json(inspect.arg("--camera").arg(drive.join("camera.toml")));
    let offset_s = plan["clock"]["offset_s"].as_f64().unwrap();
    assert_eq!(plan["clock"]["verdict"], "ok", "{plan}");
    assert!((offset_s + 9.0 * 3600.0).abs() <= 0.5, "{plan}");
    assert_eq!(plan["gaps"].as_array().unwrap().len(), 1, "{plan}");
    assert!(
        plan["skipped"]["track_gap"].as_u64().unwrap() > 150,
        "{plan}"
    );
}

#[test]
fn the_clock_of_a_filmed_drive_is_found_and_its_frames_lie_where_they_were_taken() {
    // The camera's time is written in whole seconds: pass 2 says 48 where its clock read 48.7.
    for (pass, offset_s, most_m) in [("pass1", 0.0, 1.4), ("pass2", 2.3 + 0.4 + 0.7, 3.6)] {
        let Some((frames, clock)) = planned(pass) else {
            return;
        };
        let off_s = clock["offset_s"].as_f64().unwrap() - offset_s;
        let (off_m, turned_deg, standing) = errors(pass, &frames);
        let (off_m, turned_deg) = (median(off_m), median(turned_deg));
        eprintln!(
            "{pass}: clock off by {off_s:+.2} s {clock}; positions {off_m:.2} m, heading {turned_deg:.1}° (medians)"
        );
        assert_eq!(clock["verdict"], "ok");
        assert!(off_s.abs() <= 0.3, "{pass}: {clock}");
        assert!(
            off_m <= most_m && turned_deg <= 3.0,
            "{pass}: {off_m} m, {turned_deg}°"
        );
        assert!(
            standing.len() <= 1,
            "{pass}: taken while standing: {standing:?}"
        );
    }
}
