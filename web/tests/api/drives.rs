//! `GET /api/drives` and `GET /api/tracks`

use crate::{
    app::TestApp,
    made::{CLOSE, FRAMES, LOST, MODEL, past_three, place, pothole, record},
};
use serde_json::json;

#[tokio::test]
async fn a_drive_says_what_became_of_its_frames() {
    let app = TestApp::without_register();
    let record = record("a", past_three("a"));
    app.merge(&record);
    let drive = &record.drive;
    let expected = json!([{
        "id": "a",
        "name": "patrol a.mp4",
        "vehicle": "道路パトロール 1",
        "recorded_from": drive.recorded_from.unwrap().to_string(),
        "recorded_to": drive.recorded_to.unwrap().to_string(),
        "frames": FRAMES,
        "placed": FRAMES - 2,
        "skipped": { "track_gap": 1, "too_close": 1 },
        "sightings": 5,
        "defects": 3,
        "model": MODEL,
    }]);
    assert_eq!(app.json("/api/drives").await, expected);
}

#[tokio::test]
async fn each_drive_counts_the_defects_it_saw_itself() {
    let (app, _) = TestApp::with_one_drive();
    let second = record("b", vec![pothole("b", 4, 8.5), pothole("b", 7, 40.0)]);
    app.merge(&second);
    app.merge(&record("c", Vec::new()));
    let drives = app.json("/api/drives").await;
    let counted: Vec<_> = drives
        .as_array()
        .unwrap()
        .iter()
        .map(|d| (d["id"].as_str().unwrap(), d["defects"].as_u64().unwrap()))
        .collect();
    assert_eq!(counted, [("a", 3), ("b", 2), ("c", 0)]);
}

#[tokio::test]
async fn what_is_not_known_of_a_drive_is_null() {
    let app = TestApp::without_register();
    let mut record = record("a", Vec::new());
    record.drive.vehicle = None;
    record.drive.recorded_from = None;
    record.drive.recorded_to = None;
    app.merge(&record);
    let drives = app.json("/api/drives").await;
    for name in ["vehicle", "recorded_from", "recorded_to"] {
        assert_eq!(drives[0].get(name), Some(&json!(null)), "{name}");
    }
}

#[tokio::test]
async fn an_empty_register_has_no_drives_and_no_tracks() {
    let app = TestApp::without_register();
    assert_eq!(app.json("/api/drives").await, json!([]));
    let none = json!({ "type": "FeatureCollection", "features": [] });
    assert_eq!(app.json("/api/tracks").await, none);
}

#[tokio::test]
async fn tracks_are_lines_without_breaks() {
    let (app, _) = TestApp::with_one_drive();
    app.merge(&record("b", past_three("b")));
    let answer = app.get("/api/tracks").await;
    assert_eq!(answer.kind(), "application/geo+json");
    let tracks = answer.json();
    let features = tracks["features"].as_array().unwrap();
    let drives: Vec<_> = features
        .iter()
        .map(|f| f["properties"]["drive"].as_str().unwrap())
        .collect();
    assert_eq!(drives, ["a", "a", "b", "b"]);
    assert_eq!(features[0]["properties"]["name"], "patrol a.mp4");
    let lines: Vec<Vec<[f64; 2]>> = features
        .iter()
        .map(|f| {
            assert_eq!(f["geometry"]["type"], "LineString");
            serde_json::from_value(f["geometry"]["coordinates"].clone()).unwrap()
        })
        .collect();
    assert_eq!(lines[0].len(), LOST as usize);
    assert_eq!(lines[1].len(), (FRAMES - LOST - 1) as usize - 1);
    assert!((LOST..FRAMES).contains(&CLOSE));
    let start = place(0.0, 0.0);
    assert!((lines[0][0][0] - start.lon()).abs() < 1e-7);
    assert!((lines[0][0][1] - start.lat()).abs() < 1e-7);
}

#[tokio::test]
async fn a_drive_tells_its_whole_report() {
    let app = TestApp::without_register();
    let record = record("a", past_three("a"));
    app.merge(&record);
    let drive = app.json("/api/drives/a").await;
    assert_eq!(drive["name"], "patrol a.mp4");
    assert_eq!(drive["model"], MODEL);
    assert_eq!(
        drive["report"],
        serde_json::to_value(&record.drive.report).unwrap()
    );
    for address in ["/api/drives/b", "/api/drives/..%2fa"] {
        let missing = app.get(address).await;
        assert_eq!(missing.status.as_u16(), 404, "{address}");
    }
}
