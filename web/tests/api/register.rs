//! The register behind the server comes, changes and goes while the server runs.

use crate::{
    app::TestApp,
    made::{merge, past_three, record},
};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use std::fs;
use tokio::task::JoinSet;
use tower::ServiceExt;

async fn drives(app: &TestApp) -> u64 {
    app.json("/api/summary").await["drives"].as_u64().unwrap()
}

#[tokio::test]
async fn a_register_that_appears_and_grows_is_seen() {
    let app = TestApp::without_register();
    assert_eq!(drives(&app).await, 0);
    let mut writer = app.writer();
    assert_eq!(drives(&app).await, 0);
    merge(&mut writer, &record("a", past_three("a")));
    assert_eq!(drives(&app).await, 1);
    merge(&mut writer, &record("b", past_three("b")));
    assert_eq!(drives(&app).await, 2);
}

#[tokio::test]
async fn a_register_made_anew_is_read_and_the_old_one_forgotten() {
    let (app, _) = TestApp::with_one_drive();
    assert_eq!(drives(&app).await, 1);
    for file in ["ward.db", "ward.db-wal", "ward.db-shm"] {
        // The last two are there only while the register is open.
        let _ = fs::remove_file(app.db().with_file_name(file));
    }
    assert_eq!(drives(&app).await, 0);
    let mut writer = app.writer();
    for id in ["b", "c"] {
        merge(&mut writer, &record(id, Vec::new()));
    }
    assert_eq!(drives(&app).await, 2);
}

#[tokio::test]
async fn a_file_that_is_no_register_is_a_problem_that_does_not_tell_where_it_lies() {
    let app = TestApp::without_register();
    fs::write(app.db(), "minutes of a meeting\n".repeat(500)).unwrap();
    for address in [
        "/api/summary",
        "/api/defects",
        "/api/defects/1",
        "/api/drives",
        "/api/tracks",
    ] {
        let answer = app.get(address).await;
        let detail = answer.problem(StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!detail.contains("ward"), "{detail}");
    }
    fs::remove_file(app.db()).unwrap();
    assert_eq!(drives(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_questions_at_once_are_all_answered_while_drives_are_written() {
    let (app, _) = TestApp::with_one_drive();
    let mut writer = app.writer();
    let writing = tokio::task::spawn_blocking(move || {
        for n in 0..10 {
            let id = format!("b{n}");
            merge(&mut writer, &record(&id, past_three(&id)));
        }
    });
    let mut questions = JoinSet::new();
    for n in 0..40 {
        let address = ["/api/summary", "/api/defects", "/api/drives", "/api/tracks"][n % 4];
        let request = Request::get(address).body(Body::empty()).unwrap();
        questions.spawn(app.router().oneshot(request));
    }
    for answer in questions.join_all().await {
        assert_eq!(answer.unwrap().status(), StatusCode::OK);
    }
    writing.await.unwrap();
    assert_eq!(drives(&app).await, 11);
}
