//! The register in numbers that change.

use crate::{
    app::TestApp,
    made::{MODEL, past_three, record},
    plan::surveyed,
};
use serde_json::json;

#[tokio::test]
async fn a_week_counts_its_drives_and_a_model_those_it_looked_at() {
    let (app, _) = TestApp::with_one_drive();
    let told = app.json("/api/dashboard").await;
    assert_eq!(told["weeks"].as_array().unwrap().len(), 1);
    assert_eq!(told["weeks"][0]["week"], "2026-W39");
    assert_eq!(told["weeks"][0]["drives"], 1);
    assert_eq!(
        told["models"],
        json!([{"name": MODEL, "threshold": 0.25, "drives": 1}])
    );
    assert_eq!(told["open"], json!({"candidate": 3, "confirmed": 0}));
    let ages = told["by_class_age"]["pothole"].as_object().unwrap();
    assert_eq!(ages.values().filter_map(|n| n.as_u64()).sum::<u64>(), 2);
    app.merge(&record("b", past_three("b")));
    let told = app.json("/api/dashboard").await;
    assert_eq!(told["weeks"][0]["drives"], 2);
}

#[tokio::test]
async fn coverage_is_told_in_metres_of_the_network() {
    let app = surveyed();
    app.post("/api/plan", &[], json!({})).await;
    let coverage = app.json("/api/dashboard").await["coverage"].clone();
    assert_eq!(coverage["network_m"], 100.0);
    let surveyed_m = coverage["surveyed_m"].as_f64().unwrap();
    assert!(surveyed_m > 10.0 && surveyed_m < 60.0, "{coverage}");
}

#[tokio::test]
async fn an_empty_register_has_nothing_to_tell() {
    let app = TestApp::without_register();
    let told = app.json("/api/dashboard").await;
    assert_eq!(
        (&told["weeks"], &told["repaired_by_month"]),
        (&json!([]), &json!([]))
    );
}
