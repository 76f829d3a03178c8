//! The set-up, logging in, and guessing passwords.

use crate::{
    accounts::{HOST, PASSWORD},
    app::{Answer, TestApp},
};
use axum::{
    extract::ConnectInfo,
    http::{
        Method, StatusCode,
        header::{RETRY_AFTER, SET_COOKIE},
    },
};
use michimori_web::SetupToken;
use serde_json::{Value, json};
use std::net::{IpAddr, SocketAddr};
use store::Role;

/// A server without an admin, and what its terminal shows.
fn new_server() -> (TestApp, SetupToken) {
    let token = SetupToken::random().unwrap();
    let app = TestApp::with(|settings| settings.setup = Some(token.clone()));
    (app, token)
}

async fn set_up(app: &TestApp, token: &str, name: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "name": name, "password": password });
    let headers = [("host", HOST), ("origin", "http://ward.example")];
    app.send(Method::POST, "/api/setup", &headers, Some(body))
        .await
}

#[tokio::test]
async fn the_link_of_the_terminal_makes_the_first_admin_once() {
    let (app, token) = new_server();
    let before = app.json("/api/session").await;
    assert_eq!(
        before,
        json!({ "auth": "accounts", "needs_setup": true, "user": null })
    );
    assert!(!app.db().exists(), "asking makes no file");

    for wrong in ["", "x", &token.as_str().to_lowercase()] {
        let answer = set_up(&app, wrong, "eve", PASSWORD).await;
        answer.problem(StatusCode::FORBIDDEN);
        assert_eq!(answer.json()["type"], "setup/link");
    }
    let short = set_up(&app, token.as_str(), "花子", "short").await;
    assert_eq!(short.json()["type"], "password/short");

    let made = set_up(&app, token.as_str(), "花子", PASSWORD).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let expected = json!({
        "auth": "accounts",
        "needs_setup": false,
        "user": {
            "name": "花子", "role": "admin",
            "rights": ["read", "upload", "review", "plan", "manage"],
        },
    });
    assert_eq!(made.json(), expected);
    assert_eq!(
        app.with_cookie_of(&made).get("/api/session").await.json(),
        expected
    );

    let again = set_up(&app, token.as_str(), "eve", PASSWORD).await;
    again.problem(StatusCode::CONFLICT);
    assert_eq!(app.writer().users().unwrap().len(), 1);
}

#[tokio::test]
async fn two_who_use_the_link_at_once_make_one_admin() {
    let (app, token) = new_server();
    let (a, b) = tokio::join!(
        set_up(&app, token.as_str(), "aya", PASSWORD),
        set_up(&app, token.as_str(), "eve", PASSWORD),
    );
    let made = [a.status, b.status]
        .iter()
        .filter(|s| s.is_success())
        .count();
    assert_eq!((made, app.writer().users().unwrap().len()), (1, 1));
}

#[tokio::test]
async fn who_logs_in_gets_a_cookie_that_scripts_and_other_sites_cannot_use() {
    let app = TestApp::with_everybody();
    let answer = app.log_in("engineer", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::OK);
    let user = &answer.json()["user"];
    assert_eq!(user["role"], "engineer");
    assert_eq!(user["rights"], json!(["read", "upload", "review"]));
    let cookie = answer.headers[SET_COOKIE].to_str().unwrap();
    for part in [
        "michimori=",
        "HttpOnly",
        "SameSite=Strict",
        "Path=/",
        "Max-Age=604800",
    ] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(
        !cookie.contains("Secure"),
        "plain HTTP: browsers would drop it"
    );
    assert!(app.with_cookie_of(&answer).is_in().await);
    let deeds = app.deeds();
    let last = deeds.last().unwrap();
    assert_eq!((&*last.user, &*last.action), ("engineer", "login"));
}

/// A request as the socket hands it over, from an address.
async fn from(app: &TestApp, peer: &str, headers: &[(&str, &str)], json: Value) -> Answer {
    let peer = SocketAddr::new(peer.parse::<IpAddr>().unwrap(), 4711);
    let router = app.router().layer(axum::Extension(ConnectInfo(peer)));
    app.send_to(router, Method::POST, "/api/session", headers, Some(json))
        .await
}

#[tokio::test]
async fn behind_a_trusted_proxy_the_cookie_is_held_to_https() {
    let app = TestApp::with_everybody_and(|settings| {
        settings.trusted_proxy = Some("10.0.0.1".parse().unwrap());
    });
    let headers = [
        ("host", "inside:8080"),
        ("origin", "https://ward.example"),
        ("x-forwarded-host", "ward.example"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-for", "192.0.2.7"),
    ];
    let body = json!({ "name": "viewer", "password": PASSWORD });
    let answer = from(&app, "10.0.0.1", &headers, body.clone()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let cookie = answer.headers[SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-michimori="), "{cookie}");
    assert!(
        cookie.contains("Secure") && cookie.contains("Path=/"),
        "{cookie}"
    );
    let after = app.deeds().pop().unwrap().after.unwrap();
    assert_eq!(after["address"], "192.0.2.7");
    let elsewhere = from(&app, "10.0.0.2", &headers, body).await;
    elsewhere.problem(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn unknown_names_and_wrong_passwords_are_refused_alike() {
    let app = TestApp::with_everybody();
    let change = store::UserChange {
        disabled: Some(true),
        ..Default::default()
    };
    let planner = "planner".parse().unwrap();
    let now = jiff::Timestamp::now();
    app.writer()
        .change_user(&planner, &change, None, "test", now)
        .unwrap();
    let mut told = Vec::new();
    for (name, password) in [
        ("engineer", "not the password"),
        ("nobody here", "not the password"),
        ("planner", PASSWORD),
        ("engineer", "short"),
        ("", ""),
        ("a\u{0}b", PASSWORD),
    ] {
        let answer = app.log_in(name, password).await;
        told.push(answer.problem(StatusCode::UNAUTHORIZED));
        assert!(!answer.headers.contains_key(SET_COOKIE));
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:?}");
    let failed = app
        .deeds()
        .into_iter()
        .filter(|d| d.action == "login_failed");
    let failed: Vec<_> = failed.map(|d| (d.subject, d.reason.unwrap())).collect();
    let of = |subject: Option<&str>, reason: &str| (subject.map(str::to_owned), reason.to_owned());
    assert_eq!(
        failed,
        [
            of(Some("engineer"), "wrong password"),
            of(None, "unknown name"),
            of(Some("planner"), "disabled"),
        ]
    );
}

#[tokio::test]
async fn guessing_a_password_gets_slower_and_slower() {
    let app = TestApp::with_everybody();
    for _ in 0..5 {
        let answer = app.log_in("admin", "guess after guess").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    let answer = app.log_in("admin", PASSWORD).await;
    answer.problem(StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.json()["type"], "session/too-many");
    let wait: u64 = answer.headers[RETRY_AFTER]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    let other = app.log_in("viewer", PASSWORD).await;
    assert_eq!(other.status, StatusCode::OK, "others are not kept out");
    let written = app
        .deeds()
        .iter()
        .filter(|d| d.action == "login_failed")
        .count();
    assert_eq!(written, 5, "the audit log cannot be filled by guessing");
}

#[tokio::test]
async fn many_guesses_at_once_are_counted_too() {
    let app = TestApp::with_everybody();
    let guesses = (0..12).map(|_| app.log_in("admin", "guess after guess"));
    let statuses: Vec<_> = futures(guesses).await.iter().map(|a| a.status).collect();
    let tried = statuses
        .iter()
        .filter(|s| **s == StatusCode::UNAUTHORIZED)
        .count();
    assert_eq!(tried, 5, "{statuses:?}");
}

/// All of them at once.
async fn futures<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut all: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<Option<F::Output>> = all.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, done) in all.iter_mut().zip(&mut done) {
            if done.is_none()
                && let std::task::Poll::Ready(output) = future.as_mut().poll(context)
            {
                *done = Some(output);
            }
        }
        match done.iter().all(Option::is_some) {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[tokio::test]
async fn a_long_text_is_not_read_to_its_end() {
    let app = TestApp::with_everybody();
    let answer = app.log_in("admin", &"x".repeat(1 << 20)).await;
    answer.problem(StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn without_accounts_nobody_logs_in() {
    let app = TestApp::without_register();
    let session = app.json("/api/session").await;
    assert_eq!(
        (&session["auth"], &session["needs_setup"]),
        (&json!("none"), &json!(false))
    );
    assert_eq!(session["user"]["role"], Role::Admin.name());
    let body = json!({ "name": "admin", "password": PASSWORD });
    let answer = app
        .send(Method::POST, "/api/session", &[], Some(body))
        .await;
    answer.problem(StatusCode::CONFLICT);
    let answer = set_up(&app, "", "eve", PASSWORD).await;
    assert!(!answer.status.is_success());
    assert!(!app.db().exists());
}
