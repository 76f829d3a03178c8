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
