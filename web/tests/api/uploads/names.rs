//! Names of files: what they may be, and where they lead.

use super::sender::{BATCH, base64};
use crate::app::{Answer, TestApp};
use axum::{body::Body, http::Method};
use std::{fs, path::Path};

async fn announce_in(app: &TestApp, batch: &str, path: &[u8]) -> Answer {
    let metadata = format!("batch {},path {}", base64(batch), base64(path));
    let headers = [
        ("upload-length", "5"),
        ("upload-metadata", metadata.as_str()),
    ];
    app.tus(Method::POST, "/api/uploads", &headers, Body::empty())
        .await
}

fn files_below(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let count = |path: &Path| if path.is_dir() { files_below(path) } else { 1 };
    entries.map(|entry| count(&entry.path())).sum()
}

#[tokio::test]
async fn names_that_lead_elsewhere_are_refused_and_leave_nothing_behind() {
    let app = TestApp::without_register();
    for path in [
        &b"../../ward.db"[..],
        b"/etc/passwd",
        b"a/../../../x",
        b"..",
        b"./a",
        b"a//b",
        b"C:\\Windows\\x",
        b"c:x",
        b"..\\x",
        b"\\\\host\\share",
        b"a\0.mp4",
        b"a\r\nSet-Cookie: x",
        b"",
        b"\xff\xfe",
        b"NUL",
        b"aux.mp4",
        b"a/COM1.gpx",
        b"a. ",
    ] {
        let answer = announce_in(&app, BATCH, path).await;
        let name = String::from_utf8_lossy(path).into_owned();
        answer.problem_of(400, "upload/bad-name");
        assert!(!answer.headers.contains_key("location"), "{name}");
    }
    for batch in ["", "..", "../../x", "parts", "a/b"] {
        announce_in(&app, batch, b"a.mp4")
            .await
            .problem_of(400, "upload/bad-name");
    }
    let long = "x".repeat(256);
    announce_in(&app, BATCH, long.as_bytes())
        .await
        .problem_of(400, "upload/bad-name");
    assert_eq!(files_below(&app.data()), 0);
}

#[tokio::test]
async fn names_that_a_disk_would_not_tell_apart_are_refused() {
    let app = TestApp::without_register();
    // が as one character.
    app.sent("front/\u{304c}.MP4", b"hello").await;
    for path in [
        "Front/\u{304c}.mp4",
        "front/\u{304b}\u{3099}.MP4",
        "FRONT",
        "front/\u{304c}.MP4/x",
    ] {
        let told = app
            .announce(path, 5)
            .await
            .problem_of(409, "conflict/upload-name");
        assert!(told.contains("\u{304c}.MP4"), "{told}");
    }
    app.announced("front/other.mp4", 5).await;
}

#[tokio::test]
async fn a_file_that_was_announced_before_is_pointed_at() {
    let app = TestApp::without_register();
    let file = app.announced("a.mp4", 5).await;
    let again = app.announce("a.mp4", 5).await;
    again.problem_of(409, "conflict/upload-exists");
    assert_eq!(again.header("location"), file);
}

#[tokio::test]
async fn ordinary_names_of_all_kinds_come_to_their_place() {
    let app = TestApp::without_register();
    for path in [
        "a.mp4",
        "2026-11-23/前 カメラ/0001.mp4",
        ".hidden",
        "-rf",
        "%2e%2e/x",
        "a&b;$(x)'\".csv",
    ] {
        app.sent(path, b"hello").await;
        assert_eq!(fs::read(app.staged(path)).unwrap(), b"hello", "{path}");
    }
}

#[tokio::test]
async fn no_link_in_the_data_folder_is_followed() {
    let app = TestApp::without_register();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::create_dir_all(app.staged("")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), app.staged("front")).unwrap();
    let file = app.announced("front/a.mp4", 5).await;
    let answer = app.patch(&file, 0, "hello").await;
    assert_eq!(answer.status.as_u16(), 500);
    assert_eq!(files_below(elsewhere.path()), 0);
}

#[tokio::test]
async fn the_files_own_time_is_kept() {
    let app = TestApp::without_register();
    let metadata = format!(
        "{},modified {}",
        super::sender::metadata("a.mp4"),
        base64("1790000000000")
    );
    let headers = [
        ("upload-length", "0"),
        ("upload-metadata", metadata.as_str()),
    ];
    app.tus(Method::POST, "/api/uploads", &headers, Body::empty())
        .await;
    let modified = fs::metadata(app.staged("a.mp4"))
        .unwrap()
        .modified()
        .unwrap();
    let since = modified.duration_since(std::time::UNIX_EPOCH).unwrap();
    assert_eq!(since.as_secs(), 1_790_000_000);
}
