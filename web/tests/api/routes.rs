//! What holds for every address.

use crate::app::{Answer, TestApp};
use axum::http::{
    Method, StatusCode,
    header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
};

const POLICY: &str = "default-src 'self'; worker-src 'self'; img-src 'self' data: blob:; \
     style-src 'self' 'unsafe-inline'; object-src 'none'; frame-ancestors 'none'; base-uri 'self'; \
     form-action 'self'";

/// Every kind of address with its status and media type, over one drive and its first picture.
fn table(defect: &str) -> Vec<(String, u16, &'static str)> {
    let rows = [
        ("/", 200, "text/html; charset=utf-8"),
        ("/nothing", 404, "text/html; charset=utf-8"),
        ("/api/summary", 200, "application/json"),
        ("/api/defects", 200, "application/geo+json"),
        (
            "/api/defects?bbox=139,35,140,36&limit=2",
            200,
            "application/geo+json",
        ),
        ("/api/defects?bbox=nowhere", 400, "application/problem+json"),
        ("/api/defects/DEFECT", 200, "application/json"),
        ("/api/defects/nobody", 404, "application/problem+json"),
        ("/api/drives", 200, "application/json"),
        ("/api/tracks", 200, "application/geo+json"),
        ("/api/drives/a/frames/1.jpg", 200, "image/jpeg"),
        (
            "/api/drives/a/frames/0.jpg",
            404,
            "application/problem+json",
        ),
        ("/api/nothing", 404, "application/problem+json"),
        (
            "/api/tiles/defects/0/0/0.mvt",
            200,
            "application/vnd.mapbox-vector-tile",
        ),
        (
            "/api/tiles/roads/0/0/1.mvt",
            404,
            "application/problem+json",
        ),
        ("/api/policy", 200, "application/json"),
        ("/api/dashboard", 200, "application/json"),
        ("/api/basemap", 200, "application/json"),
        ("/api/openapi.json", 200, "application/json"),
        ("/api/exports/drives.csv", 200, "text/csv"),
        ("/ogc", 200, "application/json"),
        ("/ogc/collections/drives/items", 200, "application/geo+json"),
        ("/ogc/nothing", 404, "application/problem+json"),
    ];
    let filled =
        |(address, status, kind): (&str, _, _)| (address.replace("DEFECT", defect), status, kind);
    rows.into_iter().map(filled).collect()
}

fn app() -> (TestApp, Vec<(String, u16, &'static str)>) {
    let (app, plan) = TestApp::with_one_drive();
    app.keep_picture("a", 1, &[0xff; 2000]);
    (app, table(&plan.defects[0].id.0))
}

fn is_guarded(answer: &Answer) {
    assert_eq!(answer.headers[CONTENT_SECURITY_POLICY], POLICY);
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["referrer-policy"], "no-referrer");
    assert_eq!(answer.headers["x-frame-options"], "DENY");
    assert_eq!(answer.headers["cross-origin-opener-policy"], "same-origin");
    assert_eq!(
        answer.headers["cross-origin-resource-policy"],
        "same-origin"
    );
    let permissions = answer.headers["permissions-policy"].to_str().unwrap();
    assert!(permissions.contains("camera=()"), "{permissions}");
    assert!(answer.headers.contains_key(CACHE_CONTROL));
}

#[tokio::test]
async fn every_answer_has_its_kind_and_is_guarded() {
    let (app, table) = app();
    for (address, status, kind) in table {
        let answer = app.get(&address).await;
        assert_eq!(
            (answer.status.as_u16(), answer.kind()),
            (status, kind),
            "{address}"
        );
        is_guarded(&answer);
    }
    let refused = app.ask(Method::POST, "/api/summary", &[]).await;
    assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED);
    is_guarded(&refused);
}

#[tokio::test]
async fn a_head_is_an_answer_without_its_body() {
    let (app, table) = app();
    for (address, status, kind) in table {
        let answer = app.ask(Method::HEAD, &address, &[]).await;
        assert_eq!(answer.status.as_u16(), status, "{address}");
        assert_eq!(answer.headers[CONTENT_TYPE], kind, "{address}");
        assert!(answer.body.is_empty(), "{address}");
        is_guarded(&answer);
    }
}

#[tokio::test]
async fn text_is_compressed_for_those_who_ask() {
    let (app, table) = app();
    for (address, _, kind) in table {
        let answer = app
            .ask(Method::GET, &address, &[("accept-encoding", "gzip")])
            .await;
        let zipped = answer
            .headers
            .get(CONTENT_ENCODING)
            .is_some_and(|e| e == "gzip");
        assert_eq!(zipped, kind != "image/jpeg", "{address}");
        assert_eq!(answer.body.starts_with(&[0x1f, 0x8b]), zipped, "{address}");
        let plain = app.get(&address).await;
        assert!(!plain.headers.contains_key(CONTENT_ENCODING), "{address}");
    }
}
