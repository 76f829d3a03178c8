//! Files to download.

use crate::{app::TestApp, plan::surveyed};
use axum::http::StatusCode;

#[tokio::test]
async fn every_table_comes_in_every_format() {
    let app = surveyed();
    for (file, name, kind, begins) in [
        (
            "defects.geojson",
            "defects.geojson",
            "application/geo+json",
            &b"{\"type\":\"FeatureCollection\""[..],
        ),
        (
            "defects.open311",
            "defects.open311.json",
            "application/json",
            b"[",
        ),
        (
            "sections.csv",
            "sections.csv",
            "text/csv",
            b"\xef\xbb\xbfid,",
        ),
        (
            "drives.xlsx",
            "drives.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            b"PK",
        ),
        ("worklist.pdf", "worklist.pdf", "application/pdf", b"%PDF"),
        (
            "worklist.geojson",
            "worklist.geojson",
            "application/geo+json",
            b"{",
        ),
        (
            "all.gpkg",
            "all.gpkg",
            "application/geopackage+sqlite3",
            b"SQLite format 3",
        ),
    ] {
        let answer = app.get(&format!("/api/exports/{file}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{file}: {}", answer.text());
        assert_eq!(answer.kind(), kind, "{file}");
        let attached = format!("attachment; filename=\"{name}\"");
        assert_eq!(answer.headers["content-disposition"], attached.as_str());
        assert!(
            answer.body.starts_with(begins),
            "{file}: {:?}",
            &answer.body[..20.min(answer.body.len())]
        );
    }
}

#[tokio::test]
async fn a_file_is_written_as_asked_for() {
    let app = surveyed();
    let moved = app
        .get("/api/exports/defects.geojson?crs=6677")
        .await
        .text();
    assert!(moved.contains("EPSG::6677"));
    let utf8 = app.get("/api/exports/sections.csv").await;
    assert!(utf8.text().contains("中央通り"));
    let cp932 = app.get("/api/exports/sections.csv?encoding=cp932").await;
    assert!(cp932.body.windows(4).any(|w| w == b"\x92\x86\x89\x9b"));
    let nothing = app
        .get("/api/exports/worklist.csv?budget=0&lang=ja")
        .await
        .text();
    assert!(
        !nothing.contains(",do,") && nothing.contains("leave_out"),
        "{nothing}"
    );
}

#[tokio::test]
async fn what_does_not_go_together_is_refused() {
    let app = surveyed();
    for (file, told) in [
        ("defects.pdf", "worklist"),
        ("sections.open311", "defects"),
        ("all.csv", "gpkg"),
        ("worklist.pdf?crs=6677", "WGS 84"),
        ("drives.csv?crs=hello", "hello"),
        ("drives.csv?budget=-1", "-1"),
        ("drives.csv?encoding=latin1", "latin1"),
        ("drives.csv?lang=fr", "fr"),
        ("drives.csv?color=red", "color"),
    ] {
        let detail = app
            .get(&format!("/api/exports/{file}"))
            .await
            .problem(StatusCode::BAD_REQUEST);
        assert!(detail.contains(told), "{file}: {detail}");
    }
    for file in [
        "defects.shp",
        "roads.csv",
        "defects",
        ".csv",
        "..%2Fward.db",
    ] {
        app.get(&format!("/api/exports/{file}"))
            .await
            .problem(StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn without_a_register_tables_are_empty() {
    let app = TestApp::without_register();
    let text = app.get("/api/exports/sections.geojson").await.text();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["features"], serde_json::json!([]));
    assert!(!app.db().exists(), "looking makes no register");
}
