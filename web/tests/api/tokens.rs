//! What programs show instead of a password.

use crate::app::{Answer, TestApp};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use store::Role;

async fn make(app: &TestApp, role: &str, days: i64) -> Answer {
    let admin = app.as_role(Role::Admin);
    let wish = json!({ "label": "survey van", "role": role, "days": days });
    admin.post("/api/tokens", wish).await
}

/// Asks as a program does: no cookie, no page.
async fn program(
    app: &TestApp,
    method: Method,
    address: &str,
    token: &str,
    json: Option<Value>,
) -> Answer {
    let shown = format!("Bearer {token}");
    let headers = [("host", "ward.example"), ("authorization", &*shown)];
    app.send(method, address, &headers, json).await
}

#[tokio::test]
async fn a_token_does_what_its_role_may_until_it_is_taken_away() {
    let app = TestApp::with_everybody();
    let made = make(&app, "viewer", 30).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let made = made.json();
    let token = made["token"].as_str().unwrap();
    assert!(token.starts_with("mmi_") && token.len() == 47, "{token}");
    assert_eq!(made["created_by"], "admin");

    let get = |address: &'static str| program(&app, Method::GET, address, token, None);
    assert_eq!(get("/api/summary").await.status, StatusCode::OK);
    let who = get("/api/session").await.json();
    assert_eq!(who["user"]["name"], "token survey van");
    get("/api/users").await.problem(StatusCode::FORBIDDEN);

    let admin = app.as_role(Role::Admin);
    let listed = admin.get("/api/tokens").await;
    assert!(!listed.text().contains(token), "a token is shown once");
    let address = format!("/api/tokens/{}", made["id"]);
    assert_eq!(admin.delete(&address).await.status, StatusCode::NO_CONTENT);
    admin.delete(&address).await.problem(StatusCode::NOT_FOUND);
    get("/api/summary").await.problem(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_program_needs_no_page_to_change_things() {
    let app = TestApp::with_everybody();
    let made = make(&app, "admin", 1).await.json();
    let token = made["token"].as_str().unwrap();
    let user = json!({ "name": "ken", "role": "viewer", "password": "a password of ken's" });
    let added = program(&app, Method::POST, "/api/users", token, Some(user)).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text());
    let deed = app.deeds().pop().unwrap();
    assert_eq!(
        (&*deed.user, &*deed.action),
        ("token survey van", "user_added")
    );
    let change = json!({ "old": "1234567890", "new": "1234567890" });
    let answer = program(&app, Method::POST, "/api/password", token, Some(change)).await;
    answer.problem(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_is_no_good_token_opens_nothing_even_beside_a_good_cookie() {
    let app = TestApp::with_everybody();
    let admin = app.as_role(Role::Admin);
    for shown in [
        "Bearer mmi_guess",
        "Bearer ",
        "Bearer guess",
        "Basic YWRtaW46YWRtaW4=",
        "mmi_",
        "",
    ] {
        let mut headers = admin.headers().to_vec();
        headers.push(("authorization", shown));
        let answer = app.ask(Method::GET, "/api/summary", &headers).await;
        answer.problem(StatusCode::UNAUTHORIZED);
        assert_eq!(answer.json()["type"], "token/unknown", "{shown}");
    }
}

#[tokio::test]
async fn tokens_last_some_days_and_not_for_ever() {
    let app = TestApp::with_everybody();
    for days in [0, -1, 367, i64::MAX] {
        let answer = make(&app, "viewer", days).await;
        answer.problem(StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(make(&app, "viewer", 366).await.status, StatusCode::CREATED);
}
