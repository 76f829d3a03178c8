//! How much is taken, and what is refused before a byte is read.

use super::sender::{BYTES, base64, metadata};
use crate::app::TestApp;
use axum::{
    body::{Body, Bytes},
    http::{Method, StatusCode},
};
use futures_util::stream;
use michimori_web::UploadLimits;
use serde_json::json;
use std::{
    convert::Infallible,
    io,
    sync::atomic::{AtomicUsize, Ordering},
};

const TEN_GB: &str = "10000000000";

fn that_takes(change: impl FnOnce(&mut UploadLimits)) -> TestApp {
    let mut limits = UploadLimits {
        reserve_bytes: 0,
        ..UploadLimits::default()
    };
    change(&mut limits);
    TestApp::that_takes(limits)
}

/// A body that counts how often it is asked for more.
fn counted(asked: &'static AtomicUsize) -> Body {
    Body::from_stream(stream::repeat_with(|| {
        asked.fetch_add(1, Ordering::Relaxed);
        Ok::<_, Infallible>(Bytes::from_static(&[7; 1 << 16]))
    }))
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_before_a_byte_is_read() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let app = that_takes(|limits| limits.file_bytes = 1_000_000_000);
    let metadata = metadata("a.mp4");
    let headers = [
        BYTES,
        ("upload-length", TEN_GB),
        ("content-length", TEN_GB),
        ("upload-metadata", metadata.as_str()),
    ];
    let answer = app
        .tus(Method::POST, "/api/uploads", &headers, counted(&ASKED))
        .await;
    let told = answer.problem_of(413, "upload/too-large");
    assert!(
        told.contains("10000 MB") && told.contains("1000 MB"),
        "{told}"
    );
    assert_eq!(ASKED.load(Ordering::Relaxed), 0);
    assert!(!app.data().exists(), "nothing is left on the disk");
}

#[tokio::test]
async fn ten_gigabytes_for_a_small_file_are_refused_before_a_byte_is_read() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let app = TestApp::without_register();
    let file = app.announced("a.mp4", 5).await;
    let answer = app
        .patch_with(&file, 0, &[("content-length", TEN_GB)], counted(&ASKED))
        .await;
    answer.problem_of(413, "upload/too-large");
    assert_eq!(
        (ASKED.load(Ordering::Relaxed), app.offset(&file).await),
        (0, 0)
    );
}

#[tokio::test]
async fn a_body_without_an_end_is_cut_where_the_file_ends() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let app = TestApp::without_register();
    let file = app.announced("a.mp4", 100_000).await;
    let answer = app.patch(&file, 0, counted(&ASKED)).await;
    answer.problem_of(413, "upload/too-large");
    assert!(ASKED.load(Ordering::Relaxed) < 20, "it is not read on");
    assert_eq!(app.offset(&file).await, 100_000, "what fits is the file");
}

#[tokio::test]
async fn a_request_for_jobs_is_small() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let app = TestApp::without_register();
    let headers = [
        ("content-type", "application/json"),
        ("content-length", TEN_GB),
    ];
    let answer = app
        .send_bytes(Method::POST, "/api/jobs", &headers, counted(&ASKED))
        .await;
    answer.problem(StatusCode::PAYLOAD_TOO_LARGE);
    assert!(ASKED.load(Ordering::Relaxed) < 100);
}

#[tokio::test]
async fn all_files_together_have_a_quota_that_is_given_back() {
    let app = that_takes(|limits| limits.quota_bytes = 10_000_000);
    let first = app.announced("a.mp4", 7_000_000).await;
    let told = app
        .announce("b.mp4", 4_000_000)
        .await
        .problem_of(507, "storage/quota");
    assert!(told.contains("10 MB") && told.contains("3 MB"), "{told}");
    app.tus(Method::DELETE, &first, &[], Body::empty()).await;
    app.announced("b.mp4", 4_000_000).await;
}

#[tokio::test]
async fn a_disk_without_room_is_told_beforehand() {
    let app = that_takes(|limits| limits.reserve_bytes = u64::MAX);
    let told = app
        .announce("a.mp4", 1)
        .await
        .problem_of(507, "storage/disk-full");
    assert!(told.contains("disk"), "{told}");
}

#[tokio::test]
async fn files_of_a_batch_are_counted() {
    let app = that_takes(|limits| limits.batch_files = 2);
    app.announced("1.jpg", 1).await;
    app.announced("2.jpg", 1).await;
    app.announce("3.jpg", 1)
        .await
        .problem_of(413, "upload/too-many-files");
}

#[tokio::test]
async fn two_connections_do_not_write_at_once() {
    let app = TestApp::without_register();
    let file = app.announced("a.mp4", 10).await;
    let (sender, body) = tokio::sync::mpsc::channel::<Result<Bytes, io::Error>>(1);
    let body = Body::from_stream(stream::unfold(body, async |mut body| {
        let piece = body.recv().await?;
        Some((piece, body))
    }));
    let first = app.patch(&file, 0, body);
    let second = async {
        sender.send(Ok(Bytes::from_static(b"hello"))).await.unwrap();
        let mut here = 0;
        while here < 5 {
            here = app.offset(&file).await;
            tokio::task::yield_now().await;
        }
        for offset in [0, 5] {
            let answer = app.patch(&file, offset, "WORLD").await;
            answer.problem_of(423, "conflict/upload-locked");
        }
        let deleted = app.tus(Method::DELETE, &file, &[], Body::empty()).await;
        deleted.problem_of(423, "conflict/upload-locked");
        sender.send(Ok(Bytes::from_static(b"world"))).await.unwrap();
        drop(sender);
    };
    let (first, ()) = tokio::join!(first, second);
    assert_eq!(first.status, StatusCode::NO_CONTENT, "{}", first.text());
    assert_eq!(std::fs::read(app.staged("a.mp4")).unwrap(), b"helloworld");
}

#[tokio::test]
async fn what_came_before_a_connection_broke_is_kept() {
    let app = TestApp::without_register();
    let file = app.announced("a.mp4", 10).await;
    let broken = || {
        let broke = || Err(io::Error::other("cut"));
        Body::from_stream(stream::iter([Ok(Bytes::from_static(b"hello")), broke()]))
    };
    let answer = app.patch(&file, 0, broken()).await;
    assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(app.offset(&file).await, 5);
    let checksum = format!("sha1 {}", base64([0; 20]));
    app.patch_with(&file, 5, &[("upload-checksum", &checksum)], broken())
        .await;
    assert_eq!(
        app.offset(&file).await,
        5,
        "what cannot be proven is not kept"
    );
    app.patch(&file, 5, "world").await;
    assert_eq!(std::fs::read(app.staged("a.mp4")).unwrap(), b"helloworld");
}

#[tokio::test]
async fn a_sender_who_falls_silent_is_not_waited_for() {
    let app = that_takes(|limits| limits.patience = std::time::Duration::from_millis(50));
    let file = app.announced("a.mp4", 10).await;
    let pieces = stream::unfold(true, async |first| {
        if !first {
            std::future::pending::<()>().await;
        }
        Some((Ok::<_, io::Error>(Bytes::from_static(b"hello")), false))
    });
    let answer = app.patch(&file, 0, Body::from_stream(pieces)).await;
    assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(app.offset(&file).await, 5);
    assert_eq!(
        app.patch(&file, 5, "world").await.status,
        StatusCode::NO_CONTENT
    );
}

#[tokio::test]
async fn the_room_is_told() {
    let app = that_takes(|limits| limits.quota_bytes = 1000);
    app.sent("a.mp4", b"hello").await;
    app.announced("b.mp4", 100).await;
    let storage = app.json("/api/storage").await;
    assert_eq!(storage["quota_bytes"], 1000);
    assert_eq!(storage["staged_bytes"], 105);
    assert!(storage["used_bytes"].as_u64().unwrap() > 5);
    assert!(storage["free_bytes"].as_u64().unwrap() > 0);
    let empty = TestApp::without_register().json("/api/storage").await;
    assert_eq!(
        (&empty["used_bytes"], &empty["staged_bytes"]),
        (&json!(0), &json!(0))
    );
}
