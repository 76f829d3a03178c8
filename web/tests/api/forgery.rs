//! What pages of other servers make a browser send.

use crate::{accounts::HOST, app::TestApp};
use axum::http::{Method, StatusCode};
use serde_json::json;
use store::Role;

/// Adds a user with the admin's cookie and these headers.
async fn add_user(app: &TestApp, headers: &[(&str, &str)]) -> StatusCode {
    let admin = app.as_role(Role::Admin);
    let mut all = vec![("host", HOST), ("cookie", admin.cookie())];
    all.extend_from_slice(headers);
    let body = json!({ "name": "eve", "role": "admin", "password": "a password of eve's" });
    let answer = app.send(Method::POST, "/api/users", &all, Some(body)).await;
    answer.status
}

#[tokio::test]
async fn other_pages_change_nothing_with_somebodys_cookie() {
    let app = TestApp::with_everybody();
    for forged in [
        vec![("origin", "http://evil.example")],
        vec![("origin", "null")],
        vec![("origin", "http://ward.example.evil.example")],
        vec![("referer", "http://evil.example/")],
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![
            ("origin", "http://ward.example"),
            ("sec-fetch-site", "cross-site"),
        ],
        vec![],
    ] {
        assert_eq!(
            add_user(&app, &forged).await,
            StatusCode::FORBIDDEN,
            "{forged:?}"
        );
    }
    let users = app.writer().users().unwrap();
    assert!(users.iter().all(|user| user.name.as_str() != "eve"));
}

#[tokio::test]
async fn the_servers_own_page_does() {
    for own in [
        [("origin", "http://ward.example")],
        [("referer", "http://ward.example/#/users")],
        [("sec-fetch-site", "same-origin")],
    ] {
        let app = TestApp::with_everybody();
        assert_eq!(add_user(&app, &own).await, StatusCode::CREATED, "{own:?}");
    }
}

#[tokio::test]
async fn other_sites_cannot_even_ask() {
    let app = TestApp::with_everybody();
    let viewer = app.as_role(Role::Viewer);
    for (site, expected) in [
        ("cross-site", StatusCode::FORBIDDEN),
        ("same-origin", StatusCode::OK),
        ("none", StatusCode::OK),
    ] {
        let headers = [
            ("host", HOST),
            ("cookie", viewer.cookie()),
            ("sec-fetch-site", site),
        ];
        let answer = app.ask(Method::GET, "/api/summary", &headers).await;
        assert_eq!(answer.status, expected, "{site}");
    }
}

#[tokio::test]
async fn a_form_of_another_page_cannot_log_somebody_in() {
    let app = TestApp::with_everybody();
    let body = json!({ "name": "viewer", "password": crate::accounts::PASSWORD });
    let headers = [("host", HOST), ("origin", "http://evil.example")];
    let answer = app
        .send(Method::POST, "/api/session", &headers, Some(body))
        .await;
    answer.problem(StatusCode::FORBIDDEN);
    let plain = [("host", HOST), ("content-type", "text/plain")];
    let answer = app.ask(Method::POST, "/api/session", &plain).await;
    answer.problem(StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn without_accounts_only_names_of_this_machine_are_answered() {
    let app = TestApp::without_register();
    for (host, expected) in [
        ("localhost:8080", StatusCode::OK),
        ("127.0.0.1:8080", StatusCode::OK),
        ("[::1]:8080", StatusCode::OK),
        ("evil.example:8080", StatusCode::FORBIDDEN),
        ("192.168.1.7", StatusCode::FORBIDDEN),
    ] {
        let answer = app
            .ask(Method::GET, "/api/summary", &[("host", host)])
            .await;
        assert_eq!(answer.status, expected, "{host}");
    }
}

#[tokio::test]
async fn without_accounts_other_pages_change_nothing_either() {
    let app = TestApp::without_register();
    let body = || Some(json!({ "label": "eve", "role": "admin", "days": 9 }));
    for (origin, expected) in [
        ("http://localhost:8080", StatusCode::CREATED),
        ("http://evil.example", StatusCode::FORBIDDEN),
        ("http://localhost:3000", StatusCode::FORBIDDEN),
    ] {
        let headers = [("host", "localhost:8080"), ("origin", origin)];
        let answer = app
            .send(Method::POST, "/api/tokens", &headers, body())
            .await;
        assert_eq!(answer.status, expected, "{origin}");
    }
    let program = [("host", "localhost:8080")];
    let answer = app
        .send(Method::POST, "/api/tokens", &program, body())
        .await;
    assert_eq!(
        answer.status,
        StatusCode::CREATED,
        "no browser, no other page"
    );
}
