//! `GET /api/summary`

use crate::{app::TestApp, made::FRAMES};
use serde_json::json;

#[tokio::test]
async fn an_empty_register_is_all_zeros() {
    let app = TestApp::without_register();
    let expected = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "drives": 0, "frames": 0, "sightings": 0, "defects": 0,
        "by_class": {
            "longitudinal_crack": 0, "transverse_crack": 0, "alligator_crack": 0, "pothole": 0,
        },
        "bounds": null,
    });
    assert_eq!(app.json("/api/summary").await, expected);
    assert!(!app.db().exists(), "asking makes no file");
    drop(app.writer());
    assert_eq!(
        app.json("/api/summary").await,
        expected,
        "a new file is empty too"
    );
}

#[tokio::test]
async fn a_register_is_counted() {
    let (app, plan) = TestApp::with_one_drive();
    let summary = app.json("/api/summary").await;
    assert_eq!(summary["drives"], 1);
    assert_eq!(summary["frames"], FRAMES);
    assert_eq!(summary["sightings"], 5);
    assert_eq!(summary["defects"], 3);
    assert_eq!(summary["by_class"]["pothole"], 2);
    assert_eq!(summary["by_class"]["alligator_crack"], 1);
    let bounds: [f64; 4] = serde_json::from_value(summary["bounds"].clone()).unwrap();
    for defect in &plan.defects {
        let (lon, lat) = (defect.position().lon(), defect.position().lat());
        assert!(bounds[0] - 1e-6 <= lon && lon <= bounds[2] + 1e-6);
        assert!(bounds[1] - 1e-6 <= lat && lat <= bounds[3] + 1e-6);
    }
}
