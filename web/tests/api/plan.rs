//! Work lists, the policy and single sections.

use crate::{
    app::TestApp,
    made::{past_three, record},
    tiles::import_street,
};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// A street that two drives saw.
pub fn surveyed() -> TestApp {
    let (app, _) = TestApp::with_one_drive();
    import_street(&app);
    app.merge(&record("c", past_three("c")));
    app
}

async fn plan(app: &TestApp, wanted: Value) -> Value {
    let answer = app.post("/api/plan", &[], wanted).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn a_budget_gives_works_with_reasons() {
    let app = surveyed();
    let all = plan(&app, json!({})).await;
    let works = all["works"].as_array().unwrap();
    assert!(!works.is_empty(), "{all}");
    assert_eq!(works[0]["decision"], "do");
    assert!(!works[0]["reasons"].as_array().unwrap().is_empty());
    assert!(works[0]["reasons"][0]["text"].is_string() && works[0]["sections"][0].is_string());
    assert_eq!(all["totals"]["budget"], json!(null));
    let none = plan(&app, json!({"budget": 0, "others": [1_000_000]})).await;
    assert_eq!(none["works"], json!([]));
    assert_eq!(none["left_out"].as_array().unwrap().len(), works.len());
    assert!(none["left_out"][0]["left_out"].is_string());
    // Nothing done, nothing spent, and the other.
    assert_eq!(none["outcomes"].as_array().unwrap().len(), 3);
    assert_eq!(none["outcomes"][2]["budget"], 1_000_000);
}

#[tokio::test]
async fn weights_change_priorities_and_nothing_that_is_kept() {
    let app = surveyed();
    let usual = plan(&app, json!({})).await;
    let other = plan(&app, json!({"weights": {"potholes": 2.0, "traffic": 0}})).await;
    assert_ne!(usual["works"][0]["priority"], other["works"][0]["priority"]);
    let changes = app.writer().changes().unwrap();
    assert_eq!(plan(&app, json!({})).await, usual);
    assert_eq!(app.writer().changes().unwrap(), changes);
}

#[tokio::test]
async fn a_new_drive_is_in_the_next_plan() {
    let app = surveyed();
    let before = plan(&app, json!({})).await;
    let far = vec![crate::made::pothole("d", 6, 60.0)];
    app.merge(&record("d", far));
    assert_ne!(plan(&app, json!({})).await, before);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_its_reason() {
    let app = surveyed();
    for (wanted, told) in [
        (json!({"budget": -1}), "-1"),
        (json!({"budget": 1e30}), "budget"),
        (json!({"others": vec![1; 21]}), "21"),
        (json!({"weights": {"buses": 1}}), "buses"),
        (json!({"weights": {"bus": null}}), "unsupported"),
        (json!({"weights": {"bus": -1}}), "weights.bus"),
        (json!({"policy": {"sections": {"length_m": 5}}}), "sections"),
        (json!({"money": 1}), "money"),
        (json!([]), "struct"),
    ] {
        let detail = app.post("/api/plan", &[], wanted.clone()).await.json();
        assert!(
            detail["status"]
                .as_u64()
                .is_some_and(|s| s == 400 || s == 422)
        );
        let detail = detail["detail"].as_str().unwrap();
        assert!(detail.contains(told), "{wanted}: {detail}");
    }
}

#[tokio::test]
async fn without_a_register_there_is_nothing_to_plan() {
    let app = TestApp::without_register();
    let nothing = plan(&app, json!({"budget": 100})).await;
    assert_eq!(
        (&nothing["works"], &nothing["totals"]["works"]),
        (&json!([]), &json!(0))
    );
    assert!(!app.db().exists(), "planning makes no register");
}

#[tokio::test]
async fn a_section_tells_its_reasons_and_history() {
    let app = surveyed();
    let planned = plan(&app, json!({"lang": "ja"})).await;
    let id = planned["works"][0]["sections"][0].as_str().unwrap();
    let section = app.json(&format!("/api/sections/{id}?lang=ja")).await;
    assert_eq!(section["id"], id);
    assert_eq!(section["road_name"], "中央通り");
    assert_eq!(section["history"].as_array().unwrap().len(), 2);
    assert!(!section["reasons"].as_array().unwrap().is_empty());
    assert_eq!(section["geometry"]["type"], "LineString");
    let missing = app
        .get("/api/sections/r1-00000")
        .await
        .problem(StatusCode::NOT_FOUND);
    assert!(missing.contains("r1-00000"));
}

#[tokio::test]
async fn the_policy_is_told_with_what_its_keys_mean() {
    let app = TestApp::without_register();
    let told = app.json("/api/policy").await;
    assert_eq!(told["policy"]["weights"]["cracks"], 0.5);
    assert!(
        told["explained"]["weights"]
            .as_str()
            .unwrap()
            .contains("weighs")
    );
}

/// A text as it stands in an address.
fn in_address(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn a_file_holds_the_list_that_the_page_shows_whatever_the_weights() {
    let app = surveyed();
    let weights = json!({"potholes": 2.0, "traffic": 0});
    let shown = plan(&app, json!({"weights": weights})).await;
    let policy = json!({ "weights": weights }).to_string();
    let policy = in_address(&policy);
    let file = app
        .get(&format!("/api/exports/worklist.geojson?policy={policy}"))
        .await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.text());
    let features = file.json()["features"].as_array().unwrap().clone();
    let done: Vec<&Value> = features
        .iter()
        .filter(|f| f["properties"]["decision"] == "do")
        .collect();
    let told =
        |key: &str| -> Vec<Value> { done.iter().map(|f| f["properties"][key].clone()).collect() };
    let works = shown["works"].as_array().unwrap();
    assert!(!works.is_empty());
    for key in ["rank", "priority"] {
        let shown: Vec<Value> = works.iter().map(|work| work[key].clone()).collect();
        assert_eq!(told(key), shown, "{key}");
    }
    for wrong in [
        "[1]",
        "{\"wieghts\": {}}",
        "{\"sections\": {\"length_m\": 50.0}}",
    ] {
        let policy = in_address(wrong);
        let refused = app
            .get(&format!("/api/exports/worklist.csv?policy={policy}"))
            .await;
        refused.problem(StatusCode::BAD_REQUEST);
    }
}
