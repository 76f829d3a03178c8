//! The page, its files, and addresses that are none. What a missing build shows is tested beside
//! the code: whether the front end has been built is not for these tests to know.

use crate::app::TestApp;
use axum::http::{Method, StatusCode, header::ALLOW};

#[tokio::test]
async fn the_root_is_a_page() {
    let app = TestApp::without_register();
    let answer = app.get("/").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.kind(), "text/html; charset=utf-8");
    assert!(answer.text().contains("Michimori"));
}

#[tokio::test]
async fn addresses_outside_the_api_that_are_none_get_a_page() {
    let app = TestApp::without_register();
    for address in [
        "/nothing",
        "/defects/7",
        "/assets/nothing.js",
        "/..%2fCargo.toml",
        "/apis",
        "//",
    ] {
        let answer = app.get(address).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(answer.kind(), "text/html; charset=utf-8");
        assert!(answer.text().contains("ページが見つかりません"));
    }
}

#[tokio::test]
async fn addresses_under_the_api_that_are_none_get_a_problem() {
    let app = TestApp::without_register();
    for address in [
        "/api",
        "/api/",
        "/api/nothing",
        "/api/summary/",
        "/api/defects/1/2",
        "/api/drives/a/b",
    ] {
        let detail = app.get(address).await.problem(StatusCode::NOT_FOUND);
        assert!(
            detail.contains("nothing at this address"),
            "{address}: {detail}"
        );
    }
}

#[tokio::test]
async fn nothing_can_be_written() {
    let (app, _) = TestApp::with_one_drive();
    for address in [
        "/",
        "/nothing",
        "/api/summary",
        "/api/defects",
        "/api/defects/1",
        "/api/drives/a/frames/1.jpg",
    ] {
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = app.ask(method, address, &[]).await;
            answer.problem(StatusCode::METHOD_NOT_ALLOWED);
            assert!(
                answer.headers[ALLOW].to_str().unwrap().contains("GET"),
                "{address}"
            );
        }
    }
}
