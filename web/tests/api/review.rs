//! Reviewing: a queue, words that are kept, conflicts that are told, and undoing.

use crate::app::{Answer, TestApp};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::io::Cursor;

async fn queue(app: &TestApp, question: &str) -> Vec<String> {
    let answer = app.json(&format!("/api/review?{question}")).await;
    let ids = answer["ids"].as_array().unwrap();
    ids.iter()
        .map(|id| id.as_str().unwrap().to_owned())
        .collect()
}

async fn say(app: &TestApp, id: &str, revision: i64, words: Value) -> Answer {
    let known = format!("\"{revision}\"");
    let address = format!("/api/defects/{id}/words");
    app.post(&address, &[("if-match", &known)], words).await
}

async fn undo(app: &TestApp, entry: i64) -> Answer {
    app.post(&format!("/api/audit/{entry}/undo"), &[], json!({}))
        .await
}

#[tokio::test]
async fn a_word_is_kept_shown_and_taken_back() {
    let (app, _) = TestApp::with_one_drive();
    let ids = queue(&app, "status=candidate").await;
    let id = &ids[0];
    let before = app.json(&format!("/api/defects/{id}")).await;
    assert_eq!(
        (&before["revision"], &before["said"]),
        (&json!(0), &Value::Null)
    );
    let said = say(&app, id, 0, json!({"say": "rejected", "reason": "shadow"})).await;
    assert_eq!(said.status, StatusCode::OK, "{}", said.text());
    let said = said.json();
    assert_eq!(
        (&said["status"], &said["said"]["reason"]),
        (&json!("rejected"), &json!("shadow"))
    );
    assert_eq!(said["history"][0]["user"], "local");
    assert_eq!(said, app.json(&format!("/api/defects/{id}")).await);
    assert_eq!(
        queue(&app, "status=candidate&sort=route").await.len(),
        ids.len() - 1
    );
    let revision = said["revision"].as_i64().unwrap();
    let back = undo(&app, revision).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.text());
    let back = back.json();
    assert_eq!(
        (&back["status"], &back["said"]),
        (&before["status"], &Value::Null)
    );
    let again = undo(&app, revision).await.problem(StatusCode::CONFLICT);
    assert!(again.contains("local was here before you"), "{again}");
}

#[tokio::test]
async fn whoever_did_not_see_the_latest_is_told_who_did_what() {
    let (app, plan) = TestApp::with_one_drive();
    let id = &plan.defects[0].id.0;
    let first = say(&app, id, 0, json!({"say": "confirmed"})).await.json();
    let late = say(&app, id, 0, json!({"class": "alligator_crack"})).await;
    let problem = late.json();
    late.problem(StatusCode::CONFLICT);
    assert_eq!(problem["type"], "conflict/defect-changed");
    assert_eq!(
        (&problem["revision"], &problem["by"]),
        (&first["revision"], &json!("local"))
    );
    let address = format!("/api/defects/{id}/words");
    let blind = app.post(&address, &[], json!({"say": "confirmed"})).await;
    blind.problem(StatusCode::PRECONDITION_REQUIRED);
}

#[tokio::test]
async fn two_are_merged_and_the_one_that_went_says_where_to() {
    let (app, plan) = TestApp::with_one_drive();
    let [one, other, ..] = &plan.defects[..] else {
        panic!()
    };
    let (one, other) = (&one.id.0, &other.id.0);
    let merged = say(
        &app,
        one,
        0,
        json!({"merge_with": other, "other_revision": 0}),
    )
    .await;
    assert_eq!(merged.status, StatusCode::OK, "{}", merged.text());
    let gone = app.get(&format!("/api/defects/{other}")).await;
    assert_eq!(
        (&gone.json()["type"], &gone.json()["into"]),
        (&json!("missing/defect-merged"), &json!(one))
    );
    gone.problem(StatusCode::NOT_FOUND);
    let entry = merged.json()["revision"].as_i64().unwrap();
    assert_eq!(undo(&app, entry).await.status, StatusCode::OK);
    app.json(&format!("/api/defects/{other}")).await;
    let views = app.json(&format!("/api/defects/{one}")).await;
    let id_of = |view: &Value| json!({"drive": view["drive"]["id"], "frame": view["frame"], "n": view["n"]});
    let all: Vec<Value> = views["seen_in"]
        .as_array()
        .unwrap()
        .iter()
        .map(id_of)
        .collect();
    let revision = views["revision"].as_i64().unwrap();
    let refused = say(&app, one, revision, json!({"split": all})).await;
    assert!(
        refused
            .problem(StatusCode::UNPROCESSABLE_ENTITY)
            .contains("each of both")
    );
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let (app, plan) = TestApp::with_one_drive();
    let id = &plan.defects[0].id.0;
    for words in [
        json!({}),
        json!({"say": "maybe"}),
        json!({"class": "hole"}),
        json!({"say": "confirmed", "class": "pothole"}),
        json!({"say": "rejected", "reason": "x".repeat(501)}),
        json!({"say": "rejected", "reason": "a\nb"}),
    ] {
        let refused = say(&app, id, 0, words).await;
        refused.problem(refused.status);
        assert!(refused.status.is_client_error());
    }
    say(&app, "nobody", 0, json!({"say": "confirmed"}))
        .await
        .problem(StatusCode::NOT_FOUND);
    undo(&app, 77).await.problem(StatusCode::NOT_FOUND);
    app.get("/api/review?status=perhaps")
        .await
        .problem(StatusCode::BAD_REQUEST);
    assert_eq!(app.json(&format!("/api/defects/{id}")).await["revision"], 0);
}

#[tokio::test]
async fn text_that_looks_like_html_stays_text() {
    let (app, plan) = TestApp::with_one_drive();
    let id = &plan.defects[0].id.0;
    let reason = "<img src=x onerror=alert(1)>";
    let said = say(&app, id, 0, json!({"say": "rejected", "reason": reason})).await;
    assert_eq!(said.kind(), "application/json");
    assert_eq!(said.json()["said"]["reason"], reason);
}

#[tokio::test]
async fn what_was_said_comes_as_a_set_to_train_with() {
    let (app, plan) = TestApp::with_one_drive();
    let picture = image::RgbImage::from_pixel(1280, 720, image::Rgb([90, 90, 90]));
    let mut jpeg = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut jpeg), image::ImageFormat::Jpeg)
        .unwrap();
    for frame in 0..12 {
        app.keep_picture("a", frame, &jpeg);
    }
    let id = &plan.defects[0].id.0;
    say(&app, id, 0, json!({"say": "confirmed"})).await;
    let set = app.get("/api/exports/training.zip").await;
    assert_eq!(set.kind(), "application/zip");
    assert!(set.body.starts_with(b"PK"));
    let text = String::from_utf8_lossy(&set.body);
    for name in [
        "manifest.csv",
        "coco.json",
        "labels/a-000001.txt",
        "images/a-000001.jpg",
    ] {
        assert!(text.contains(name), "{name}");
    }
}
