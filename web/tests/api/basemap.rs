//! What lies below the register's own layers.

use crate::app::TestApp;
use axum::http::{Method, StatusCode};
use michimori_web::{Basemap, Tiles};
use serde_json::json;
use std::fs;

/// The header of an archive of pictures up to zoom 14, and some bytes.
fn archive() -> Vec<u8> {
    let mut bytes = b"PMTiles\x03".to_vec();
    bytes.resize(127, 0);
    (bytes[99], bytes[101]) = (2, 14);
    bytes.extend(0..=255);
    bytes
}

fn with_archive(bytes: &[u8]) -> TestApp {
    TestApp::over(|folder| {
        let path = folder.join("ward.pmtiles");
        fs::write(&path, bytes).unwrap();
        Basemap::Pmtiles(path)
    })
}

#[tokio::test]
async fn without_a_base_map_nothing_else_is_asked() {
    let app = TestApp::without_register();
    let answer = app.get("/api/basemap").await;
    assert_eq!(answer.json()["kind"], "none");
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    assert!(
        !policy.contains("http") && !policy.contains('*'),
        "{policy}"
    );
    app.get("/api/basemap.pmtiles")
        .await
        .problem(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_archive_is_told_and_read_in_parts() {
    let app = with_archive(&archive());
    let told = app.json("/api/basemap").await;
    assert_eq!(
        told,
        json!({"kind": "pmtiles", "url": "/api/basemap.pmtiles", "credit": null, "max_zoom": 14, "tiles": "png"})
    );
    let whole = app.get("/api/basemap.pmtiles").await;
    assert_eq!(
        (whole.status, whole.body.len()),
        (StatusCode::OK, 127 + 256)
    );
    let past = app
        .ask(
            Method::GET,
            "/api/basemap.pmtiles",
            &[("range", "bytes=9999-")],
        )
        .await;
    // No encoding on the way: parts of a file are counted in its own bytes.
    let part = app
        .ask(
            Method::GET,
            "/api/basemap.pmtiles",
            &[("range", "bytes=127-130"), ("accept-encoding", "gzip")],
        )
        .await;
    assert_eq!(part.status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.body.as_ref(), [0, 1, 2, 3]);
    assert_eq!(part.headers["content-range"], "bytes 127-130/383");
    assert_eq!(past.status, StatusCode::RANGE_NOT_SATISFIABLE);
}

#[tokio::test]
async fn what_is_no_archive_is_no_base_map() {
    for bytes in [&b"PMTiles\x02"[..], b"", &[0; 500]] {
        let app = with_archive(bytes);
        assert_eq!(app.json("/api/basemap").await["kind"], "none");
    }
}

#[tokio::test]
async fn tiles_of_another_server_open_the_page_to_it_alone() {
    let tiles = Tiles::new("https://tiles.example/xyz/{z}/{x}/{y}.png", "国土地理院").unwrap();
    let app = TestApp::over(|_| Basemap::Raster(tiles));
    let answer = app.get("/api/basemap").await;
    assert_eq!(answer.json()["kind"], "raster");
    assert_eq!(answer.json()["credit"], "国土地理院");
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    assert_eq!(
        policy.matches("https://tiles.example").count(),
        2,
        "{policy}"
    );
    for part in [
        "connect-src 'self' https://tiles.example;",
        "img-src 'self' data: blob: https://tiles.example;",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
}
