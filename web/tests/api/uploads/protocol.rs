//! tus 1.0.0: what a server must do, sentence by sentence.

use super::sender::{BYTES, base64, metadata};
use crate::app::TestApp;
use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use jiff::{Timestamp, fmt::rfc2822};
use sha1::{Digest, Sha1};
use sha2::Sha256;
use std::{fs, time::Duration};

fn app() -> TestApp {
    TestApp::without_register()
}

fn sha1(bytes: &[u8]) -> String {
    format!("sha1 {}", base64(Sha1::digest(bytes)))
}

fn sha256(bytes: &[u8]) -> String {
    format!("sha256 {}", base64(Sha256::digest(bytes)))
}

// Core: headers

#[tokio::test]
async fn every_answer_says_its_version() {
    let app = app();
    let file = app.announced("a.mp4", 5).await;
    for (method, address) in [
        (Method::OPTIONS, "/api/uploads"),
        (Method::POST, "/api/uploads"),
        (Method::PUT, "/api/uploads"),
        (Method::HEAD, file.as_str()),
        (Method::PATCH, &file),
        (Method::DELETE, &file),
        (Method::HEAD, "/api/uploads/no-upload"),
        (Method::PATCH, "/api/uploads/1/2/3"),
    ] {
        let answer = app.tus(method, address, &[], Body::empty()).await;
        assert_eq!(answer.header("tus-resumable"), "1.0.0", "{address}");
    }
    let elsewhere = app.get("/api/summary").await;
    assert!(!elsewhere.headers.contains_key("tus-resumable"));
}

#[tokio::test]
async fn another_version_is_refused_and_nothing_is_done() {
    let app = app();
    let file = app.announced("a.mp4", 5).await;
    for version in [&[("tus-resumable", "0.2.2")][..], &[]] {
        let headers = [version, &[BYTES, ("upload-offset", "0")]].concat();
        let answer = app
            .send_bytes(Method::PATCH, &file, &headers, "hello".into())
            .await;
        assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED);
        assert_eq!(answer.header("tus-version"), "1.0.0");
        assert_eq!(app.offset(&file).await, 0);
        let deleted = app
            .send_bytes(Method::DELETE, &file, version, Body::empty())
            .await;
        assert_eq!(deleted.status, StatusCode::PRECONDITION_FAILED);
    }
    assert_eq!(app.offset(&file).await, 0, "it is still there");
}

#[tokio::test]
async fn another_method_may_stand_in_for_the_one_that_is_meant() {
    let app = app();
    let file = app.announced("a.mp4", 5).await;
    for (stands_in, bytes, offset) in [(Method::POST, "he", "0"), (Method::GET, "llo", "2")] {
        let headers = [
            BYTES,
            ("upload-offset", offset),
            ("x-http-method-override", "PATCH"),
        ];
        let answer = app.tus(stands_in, &file, &headers, bytes).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    }
    let meant = [("x-http-method-override", "HEAD")];
    let head = app.tus(Method::POST, &file, &meant, Body::empty()).await;
    assert_eq!(head.header("upload-offset"), "5");
    let meant = [("x-http-method-override", "DELETE")];
    let deleted = app.tus(Method::PATCH, &file, &meant, Body::empty()).await;
    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    let meant = [("x-http-method-override", "\u{e9}")];
    let nonsense = app.tus(Method::POST, &file, &meant, Body::empty()).await;
    assert_eq!(nonsense.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn offsets_and_lengths_are_whole_numbers() {
    let app = app();
    let file = app.announced("a.mp4", 5).await;
    for number in ["-1", "+1", "1.5", "0x1", "", "99999999999999999999"] {
        let headers = [BYTES, ("upload-offset", number)];
        let answer = app.tus(Method::PATCH, &file, &headers, "hello").await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{number}");
        let metadata = metadata("b.mp4");
        let headers = [
            ("upload-length", number),
            ("upload-metadata", metadata.as_str()),
        ];
        let answer = app
            .tus(Method::POST, "/api/uploads", &headers, Body::empty())
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{number}");
    }
    let answer = app.tus(Method::PATCH, &file, &[BYTES], "hello").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "without an offset");
    assert_eq!(app.offset(&file).await, 0);
}

// Core: HEAD

#[tokio::test]
async fn head_tells_offset_and_length_and_is_not_kept_by_caches() {
    let app = app();
    let file = app.announced("前/a.mp4", 5).await;
    for (sent, offset) in [("", "0"), ("he", "2"), ("llo", "5")] {
        if !sent.is_empty() {
            let from = if sent == "he" { 0 } else { 2 };
            app.patch(&file, from, sent).await;
        }
        let head = app.tus(Method::HEAD, &file, &[], Body::empty()).await;
        assert_eq!(head.header("upload-offset"), offset);
        assert_eq!(head.header("upload-length"), "5");
        assert_eq!(head.header("upload-metadata"), metadata("前/a.mp4"));
        assert_eq!(head.header("cache-control"), "no-store");
        assert!(head.body.is_empty());
    }
}

#[tokio::test]
async fn head_of_nothing_is_not_found_and_has_no_offset() {
    let app = app();
    let nobody = format!("/api/uploads/{}", super::sender::BATCH);
    for address in [nobody.as_str(), "/api/uploads/no-upload"] {
        let head = app.tus(Method::HEAD, address, &[], Body::empty()).await;
        assert_eq!(head.status, StatusCode::NOT_FOUND);
        assert!(!head.headers.contains_key("upload-offset"));
    }
}

// Core: PATCH

#[tokio::test]
async fn bytes_are_added_and_the_new_offset_is_told() {
    let app = app();
    let file = app.announced("a.mp4", 11).await;
    for (offset, bytes) in [(0, "hello"), (5, " "), (6, "world")] {
        let answer = app.patch(&file, offset, bytes).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
        let after = offset + bytes.len() as u64;
        assert_eq!(answer.header("upload-offset"), after.to_string());
        assert_eq!(app.offset(&file).await, after);
    }
    assert_eq!(fs::read(app.staged("a.mp4")).unwrap(), b"hello world");
}

#[tokio::test]
async fn bytes_of_another_media_type_are_refused() {
    let app = app();
    let file = app.announced("a.mp4", 5).await;
    for kind in [&[("content-type", "application/octet-stream")][..], &[]] {
        let headers = [kind, &[("upload-offset", "0")]].concat();
        let answer = app.tus(Method::PATCH, &file, &headers, "hello").await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    assert_eq!(app.offset(&file).await, 0);
}

#[tokio::test]
async fn bytes_for_another_offset_change_nothing() {
    let app = app();
    let file = app.announced("a.mp4", 5).await;
    app.patch(&file, 0, "he").await;
    for offset in [0, 1, 3, 5, 99] {
        let answer = app.patch(&file, offset, "llo").await;
        answer.problem_of(409, "conflict/upload-offset");
        assert_eq!(answer.header("upload-offset"), "2");
        assert_eq!(app.offset(&file).await, 2);
    }
    app.patch(&file, 2, "llo").await;
    app.patch(&file, 0, "hello")
        .await
        .problem_of(409, "conflict/upload-offset");
    assert_eq!(fs::read(app.staged("a.mp4")).unwrap(), b"hello");
    let nothing_more = app.patch(&file, 5, Body::empty()).await;
    assert_eq!(nothing_more.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn bytes_for_nothing_are_not_found() {
    let nobody = format!("/api/uploads/{}", super::sender::BATCH);
    let answer = app().patch(&nobody, 0, "hello").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

// Core: OPTIONS

#[tokio::test]
async fn options_tell_what_the_server_can_do_to_whatever_version() {
    let app = app();
    for version in [&[("tus-resumable", "0.0.1")][..], &[]] {
        let answer = app
            .send_bytes(Method::OPTIONS, "/api/uploads", version, Body::empty())
            .await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert_eq!(answer.header("tus-version"), "1.0.0");
        let extensions = "creation,creation-with-upload,termination,checksum,expiration";
        assert_eq!(answer.header("tus-extension"), extensions);
        assert_eq!(answer.header("tus-checksum-algorithm"), "sha1,sha256");
        assert!(answer.header("tus-max-size").parse::<u64>().unwrap() > 0);
    }
}

// Creation

#[tokio::test]
async fn a_new_upload_has_an_address_and_is_empty() {
    let app = app();
    let answer = app.announce("a.mp4", 5).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let file = answer.header("location");
    assert!(file.starts_with("/api/uploads/"), "{file}");
    assert_eq!(app.offset(file).await, 0);
}

#[tokio::test]
async fn an_empty_file_is_whole_at_once() {
    let app = app();
    let file = app.announced("empty.gpx", 0).await;
    assert_eq!(app.offset(&file).await, 0);
    assert_eq!(fs::read(app.staged("empty.gpx")).unwrap(), b"");
}

#[tokio::test]
async fn a_file_without_a_length_or_in_parts_is_refused() {
    let app = app();
    let metadata = metadata("a.mp4");
    let metadata = ("upload-metadata", metadata.as_str());
    for headers in [
        &[metadata][..],
        &[metadata, ("upload-defer-length", "1")],
        &[
            metadata,
            ("upload-length", "5"),
            ("upload-concat", "partial"),
        ],
    ] {
        let answer = app
            .tus(Method::POST, "/api/uploads", headers, Body::empty())
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn a_file_without_a_name_or_with_names_in_a_mess_is_refused() {
    let app = app();
    let whole = metadata("a.mp4");
    for metadata in [
        "",
        "path",
        "batch YQ==",
        "nonsense",
        &format!("{whole},{whole}"),
        "path %%%",
    ] {
        let headers = [("upload-length", "5"), ("upload-metadata", metadata)];
        let answer = app
            .tus(Method::POST, "/api/uploads", &headers, Body::empty())
            .await;
        answer.problem_of(400, "upload/bad-name");
    }
    let answer = app.tus(
        Method::POST,
        "/api/uploads",
        &[("upload-length", "5")],
        Body::empty(),
    );
    answer.await.problem_of(400, "upload/bad-name");
}

// Creation with upload

async fn create_with(
    app: &TestApp,
    bytes: &'static str,
    headers: &[(&str, &str)],
) -> crate::app::Answer {
    let metadata = metadata("a.mp4");
    let usual = [
        ("upload-length", "5"),
        ("upload-metadata", metadata.as_str()),
    ];
    app.tus(
        Method::POST,
        "/api/uploads",
        &[&usual, headers].concat(),
        bytes,
    )
    .await
}

#[tokio::test]
async fn the_first_bytes_may_come_with_the_announcement() {
    let app = app();
    let answer = create_with(&app, "hel", &[BYTES]).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.header("upload-offset"), "3");
    let file = answer.header("location");
    assert_eq!(app.offset(file).await, 3);
    app.patch(file, 3, "lo").await;
    assert_eq!(fs::read(app.staged("a.mp4")).unwrap(), b"hello");
}

#[tokio::test]
async fn first_bytes_of_another_media_type_or_too_many_announce_nothing() {
    let app = app();
    let wrong = [("content-type", "text/plain"), ("content-length", "3")];
    let answer = create_with(&app, "hel", &wrong).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let answer = create_with(&app, "hello, world", &[BYTES]).await;
    answer.problem_of(413, "upload/too-large");
    let answer = create_with(
        &app,
        "hello",
        &[BYTES, ("upload-checksum", &sha1(b"other"))],
    )
    .await;
    answer.problem_of(460, "upload/checksum-mismatch");
    let whole = create_with(
        &app,
        "hello",
        &[BYTES, ("upload-checksum", &sha1(b"hello"))],
    )
    .await;
    assert_eq!(
        whole.status,
        StatusCode::CREATED,
        "its name was still free: {}",
        whole.text()
    );
}

// Checksum

#[tokio::test]
async fn bytes_with_their_checksum_are_taken() {
    let app = app();
    let file = app.announced("a.mp4", 5).await;
    for (offset, bytes, checksum) in [(0, "he", sha1(b"he")), (2, "llo", sha256(b"llo"))] {
        let answer = app
            .patch_with(&file, offset, &[("upload-checksum", &checksum)], bytes)
            .await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    }
    assert_eq!(fs::read(app.staged("a.mp4")).unwrap(), b"hello");
}

#[tokio::test]
async fn bytes_with_another_checksum_are_thrown_away() {
    let app = app();
    let file = app.announced("a.mp4", 5).await;
    app.patch(&file, 0, "he").await;
    for checksum in [
        sha1(b"xxx"),
        sha256(b"xxx"),
        "sha1 ".to_owned() + &base64("short"),
    ] {
        let answer = app
            .patch_with(&file, 2, &[("upload-checksum", &checksum)], "llo")
            .await;
        answer.problem_of(460, "upload/checksum-mismatch");
        assert_eq!(app.offset(&file).await, 2, "the offset stays");
    }
    let answer = app
        .patch_with(&file, 2, &[("upload-checksum", &sha1(b"llo"))], "llo")
        .await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(fs::read(app.staged("a.mp4")).unwrap(), b"hello");
}

#[tokio::test]
async fn a_checksum_that_cannot_be_counted_is_refused() {
    let app = app();
    let file = app.announced("a.mp4", 5).await;
    for checksum in ["md5 XUFAKrxLKna5cZ2REBfFkg==", "sha1", "sha1 %%%"] {
        let answer = app
            .patch_with(&file, 0, &[("upload-checksum", checksum)], "hello")
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{checksum}");
    }
    assert_eq!(app.offset(&file).await, 0);
}

// Expiration

#[tokio::test]
async fn an_unfinished_upload_tells_until_when_it_is_kept() {
    let app = app();
    let created = app.announce("a.mp4", 5).await;
    let file = created.header("location").to_owned();
    let patched = app.patch(&file, 0, "he").await;
    let head = app.tus(Method::HEAD, &file, &[], Body::empty()).await;
    for answer in [&created, &patched, &head] {
        let until = answer.header("upload-expires");
        assert!(until.ends_with(" GMT"), "{until}");
        let until = rfc2822::DateTimeParser::new()
            .parse_timestamp(until)
            .unwrap();
        let hours = until.duration_since(Timestamp::now()).as_hours();
        assert!((160..=168).contains(&hours), "{hours}");
    }
    let last = app.patch(&file, 2, "llo").await;
    assert!(!last.headers.contains_key("upload-expires"), "it is whole");
}

#[tokio::test]
async fn an_upload_that_was_not_finished_in_time_is_gone() {
    let limits = michimori_web::UploadLimits {
        lifetime: Duration::from_secs(1),
        reserve_bytes: 0,
        ..Default::default()
    };
    let app = TestApp::that_takes(limits);
    let file = app.announced("a.mp4", 5).await;
    tokio::time::sleep(Duration::from_millis(1050)).await;
    assert_eq!(app.patch(&file, 0, "hello").await.status, StatusCode::GONE);
    let head = app.tus(Method::HEAD, &file, &[], Body::empty()).await;
    assert_eq!(head.status, StatusCode::GONE);
    assert!(!head.headers.contains_key("upload-offset"));
    assert_ne!(
        app.announced("a.mp4", 5).await,
        file,
        "its name is free again"
    );
}

// Termination

#[tokio::test]
async fn a_deleted_upload_is_gone_with_its_bytes_and_frees_its_name() {
    let app = app();
    let half = app.announced("half.mp4", 5).await;
    app.patch(&half, 0, "he").await;
    let whole = app.sent("front/whole.mp4", b"hello").await;
    for file in [half, whole] {
        let deleted = app.tus(Method::DELETE, &file, &[], Body::empty()).await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT);
        for method in [Method::HEAD, Method::DELETE] {
            let after = app.tus(method, &file, &[], Body::empty()).await;
            assert_eq!(after.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(
            app.patch(&file, 2, "llo").await.status,
            StatusCode::NOT_FOUND
        );
    }
    assert!(!app.staged("").exists(), "nothing is left");
    assert_eq!(
        fs::read_dir(app.data().join("uploads/parts"))
            .unwrap()
            .count(),
        0
    );
    app.announced("half.mp4", 7).await;
}
