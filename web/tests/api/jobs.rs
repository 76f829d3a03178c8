//! `/api/jobs` and `/api/batches`: from files to recordings that wait.

use crate::{
    app::{Answer, TestApp},
    uploads::sender::BATCH,
};
use ::register::DriveId;
use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use http_body_util::BodyExt;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt;

async fn post(app: &TestApp, address: &str, body: Value) -> Answer {
    let headers = [("content-type", "application/json")];
    app.send_bytes(Method::POST, address, &headers, body.to_string().into())
        .await
}

async fn ask_for(app: &TestApp, recordings: Value) -> Answer {
    post(
        app,
        "/api/jobs",
        json!({ "batch": BATCH, "recordings": recordings }),
    )
    .await
}

async fn with_one_job() -> TestApp {
    let app = TestApp::without_register();
    for path in [
        "front/0001.mp4",
        "front/0002.mp4",
        "track.gpx",
        "camera.toml",
    ] {
        app.sent(path, b"hello").await;
    }
    let asked = json!([{
        "path": "front",
        "tracks": ["track.gpx"],
        "camera": "camera.toml",
        "vehicle": " 道路パトロール 1 ",
        "time_zone": "Asia/Tokyo",
    }]);
    let answer = ask_for(&app, asked).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    app
}

#[tokio::test]
async fn a_batch_tells_what_has_come() {
    let app = TestApp::without_register();
    let half = app.announced("b.mp4", 10).await;
    app.patch(&half, 0, "hel").await;
    app.sent("a.mp4", b"hello").await;
    let batch = app
        .json(&format!("/api/batches/{}", BATCH.to_uppercase()))
        .await;
    assert_eq!(batch["batch"], BATCH);
    let files = batch["files"].as_array().unwrap();
    assert_eq!(files[0]["path"], "a.mp4");
    let sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    assert_eq!(
        (&files[0]["complete"], &files[0]["sha256"]),
        (&json!(true), &json!(sha256))
    );
    assert_eq!(
        (&files[0]["size"], &files[0]["offset"]),
        (&json!(5), &json!(5))
    );
    assert_eq!(
        (&files[1]["complete"], &files[1]["sha256"]),
        (&json!(false), &Value::Null)
    );
    assert_eq!(
        (&files[1]["size"], &files[1]["offset"]),
        (&json!(10), &json!(3))
    );
    assert!(half.ends_with(files[1]["upload_id"].as_str().unwrap()));
    let unknown = app
        .json("/api/batches/00000000-0000-4000-8000-000000000000")
        .await;
    assert_eq!(unknown["files"], json!([]));
    assert_eq!(
        app.get("/api/batches/..").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_recording_waits_in_the_queue() {
    let app = with_one_job().await;
    let jobs = app.json("/api/jobs").await;
    let job = &jobs["jobs"][0];
    let expected = json!({
        "id": job["id"],
        "name": "front",
        "state": "queued",
        "by": "local",
        "created_at": job["created_at"],
        "started_at": null,
        "finished_at": null,
        "attempts": 0,
        "frames_done": 0,
        "frames_all": 0,
        "drive_id": null,
        "already_known": false,
        "error": null,
    });
    assert_eq!(*job, expected);
    assert_eq!(
        app.json(&format!("/api/jobs/{}", job["id"])).await,
        expected
    );
    app.get("/api/jobs/77").await.problem(StatusCode::NOT_FOUND);
    app.get("/api/jobs/x").await.problem(StatusCode::NOT_FOUND);
    let spec = app
        .writer()
        .job(job["id"].as_i64().unwrap())
        .unwrap()
        .unwrap()
        .spec;
    assert_eq!(
        (spec.path.as_str(), spec.tracks.as_slice()),
        ("front", &["track.gpx".to_owned()][..])
    );
    assert_eq!(
        (spec.vehicle.as_deref(), spec.time_zone.as_str()),
        (Some("道路パトロール 1"), "Asia/Tokyo")
    );
}

#[tokio::test]
async fn only_whole_files_that_were_sent_are_inspected() {
    let app = TestApp::without_register();
    app.sent("front/0001.mp4", b"hello").await;
    app.announced("front/0002.mp4", 10).await;
    app.sent("a.mp4", b"hello").await;
    let told = ask_for(&app, json!([{ "path": "front" }])).await;
    let told = told.problem_of(409, "conflict/upload-unfinished");
    assert!(told.contains("front/0002.mp4"), "{told}");
    for asked in [
        json!({ "path": "fron" }),
        json!({ "path": "../../../etc" }),
        json!({ "path": "" }),
        json!({ "path": "a.mp4", "tracks": ["/etc/passwd"] }),
        json!({ "path": "a.mp4", "camera": "front" }),
    ] {
        ask_for(&app, json!([asked]))
            .await
            .problem_of(409, "conflict/upload-missing");
    }
    for asked in [
        json!([]),
        json!([{ "path": "a.mp4", "time_zone": "Mars/Base" }]),
        json!([{ "path": "a.mp4", "vehicle": "x\ny" }]),
        json!([{ "path": "a.mp4", "vehicle": "x".repeat(101) }]),
    ] {
        ask_for(&app, asked).await.problem(StatusCode::BAD_REQUEST);
    }
    let nonsense = post(
        &app,
        "/api/jobs",
        json!({ "batch": "..", "recordings": [] }),
    )
    .await;
    nonsense.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        app.json("/api/jobs").await["jobs"],
        json!([]),
        "nothing was queued"
    );
}

#[tokio::test]
async fn asked_twice_it_waits_once() {
    let app = TestApp::without_register();
    app.sent("a.mp4", b"hello").await;
    let asked = || ask_for(&app, json!([{ "path": "a.mp4" }]));
    assert_eq!(asked().await.json(), asked().await.json());
    assert_eq!(
        app.json("/api/jobs").await["jobs"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_job_is_stopped_and_tried_again() {
    let app = with_one_job().await;
    let id = app.json("/api/jobs").await["jobs"][0]["id"].clone();
    let say = async |what: &str| post(&app, &format!("/api/jobs/{id}/{what}"), json!(null)).await;
    say("retry").await.problem_of(409, "conflict/job-state");
    assert_eq!(say("cancel").await.json()["state"], "cancelled");
    say("cancel").await.problem_of(409, "conflict/job-state");
    assert_eq!(say("retry").await.json()["state"], "queued");
    let nobody = post(&app, "/api/jobs/77/cancel", json!(null)).await;
    nobody.problem(StatusCode::NOT_FOUND);
    say("cancel").await;
    let batch = app.json(&format!("/api/batches/{BATCH}")).await;
    for file in batch["files"].as_array().unwrap() {
        let address = format!("/api/uploads/{}", file["upload_id"].as_str().unwrap());
        app.tus(Method::DELETE, &address, &[], Body::empty()).await;
    }
    say("retry")
        .await
        .problem_of(409, "conflict/upload-missing");
}

#[tokio::test]
async fn files_of_a_job_that_is_not_over_cannot_be_removed() {
    let app = with_one_job().await;
    let batch = app.json(&format!("/api/batches/{BATCH}")).await;
    let id = batch["files"][0]["upload_id"].as_str().unwrap();
    let address = format!("/api/uploads/{id}");
    let deleted = app.tus(Method::DELETE, &address, &[], Body::empty()).await;
    deleted.problem_of(409, "conflict/upload-in-use");
    assert_eq!(app.offset(&address).await, 5);
}

/// Someone who listens to jobs.
struct Listener(Body);

impl Listener {
    async fn of(app: &TestApp, headers: &[(&str, &str)]) -> Self {
        let mut request = Request::builder()
            .uri("/api/jobs/events")
            .header("accept-encoding", "gzip");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = app
            .router()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert!(
            !answer.headers().contains_key("content-encoding"),
            "it would be held back"
        );
        Self(answer.into_body())
    }

    /// The next event: its id and its job.
    async fn next(&mut self) -> (String, Value) {
        let frame = tokio::time::timeout(Duration::from_secs(10), self.0.frame()).await;
        let bytes = frame
            .expect("an event")
            .unwrap()
            .unwrap()
            .into_data()
            .unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let field = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_else(|| panic!("{name} in {text}"))
                .trim()
                .to_owned()
        };
        assert_eq!(field("event:"), "job");
        (field("id:"), serde_json::from_str(&field("data:")).unwrap())
    }
}

#[tokio::test]
async fn a_listener_hears_what_is_open_and_then_every_change() {
    let app = with_one_job().await;
    let mut listener = Listener::of(&app, &[]).await;
    let (_, job) = listener.next().await;
    assert_eq!(
        (&job["state"], &job["name"]),
        (&json!("queued"), &json!("front"))
    );
    let mut store = app.writer();
    let taken = store.take_job("w", Timestamp::now()).unwrap().unwrap();
    assert_eq!(listener.next().await.1["state"], "running");
    store
        .renew_lease(taken.id, "w", Timestamp::now(), (3, 9))
        .unwrap();
    let (heard, job) = listener.next().await;
    assert_eq!(
        (&job["frames_done"], &job["frames_all"]),
        (&json!(3), &json!(9))
    );
    drop(listener);
    let drive = DriveId("d".into());
    store
        .finish_job(taken.id, "w", Timestamp::now(), &drive, false)
        .unwrap();
    let mut again = Listener::of(&app, &[("last-event-id", &heard)]).await;
    let (_, job) = again.next().await;
    assert_eq!(
        (&job["state"], &job["drive_id"]),
        (&json!("done"), &json!("d"))
    );
}
