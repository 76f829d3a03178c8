//! How long a session is good for.

use crate::{
    accounts::{HOST, PASSWORD},
    app::TestApp,
};
use axum::http::{Method, StatusCode, header::SET_COOKIE};
use jiff::SignedDuration;
use serde_json::json;
use store::{Role, SESSION_IDLE, SESSION_LIFE, TokenHash};

#[tokio::test]
async fn a_session_that_was_idle_for_too_long_is_over() {
    let app = TestApp::with_everybody();
    let minute = SignedDuration::from_mins(1);
    let still = app.since(Role::Viewer, SESSION_IDLE - minute);
    assert!(still.is_in().await);
    let idle = app.since(Role::Viewer, SESSION_IDLE);
    let answer = idle.get("/api/summary").await;
    answer.problem(StatusCode::UNAUTHORIZED);
    assert_eq!(answer.json()["type"], "session/none");
    assert_eq!(answer.headers["www-authenticate"], "Bearer");
}

#[tokio::test]
async fn a_session_ends_at_last_however_much_it_is_used() {
    let app = TestApp::with_everybody();
    let old = app.since(Role::Viewer, SESSION_LIFE);
    let token = TokenHash::of(old.cookie().split_once('=').unwrap().1);
    app.writer()
        .touch_session(&token, jiff::Timestamp::now())
        .unwrap();
    assert!(!old.is_in().await);
}

#[tokio::test]
async fn who_comes_back_is_noted() {
    let app = TestApp::with_everybody();
    let hour = SignedDuration::from_hours(1);
    let person = app.since(Role::Viewer, hour);
    let seen_at = || {
        let users = app.writer().users().unwrap();
        let viewer = users.into_iter().find(|user| user.role == Role::Viewer);
        viewer.unwrap().last_seen_at.unwrap()
    };
    let before = seen_at();
    assert!(person.is_in().await);
    for _ in 0..200 {
        if seen_at() > before {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(seen_at().duration_since(before) >= hour);
}

#[tokio::test]
async fn a_stolen_cookie_is_worth_nothing_after_logging_out() {
    let app = TestApp::with_everybody();
    let person = app.as_role(Role::Admin);
    let other = app.as_role(Role::Admin);
    let answer = person.delete("/api/session").await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let cookie = answer.headers[SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("Max-Age=0"), "{cookie}");
    assert!(!person.is_in().await);
    assert!(other.is_in().await, "the other screen stays");
    let again = person.delete("/api/session").await;
    assert_eq!(again.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn cookies_that_are_none_of_ours_open_nothing() {
    let app = TestApp::with_everybody();
    let good = app.as_role(Role::Admin);
    let (_, token) = good.cookie().split_once('=').unwrap();
    for cookie in [
        "michimori=".to_owned(),
        "michimori=guess".to_owned(),
        format!("michimori={token}x"),
        format!("__Host-michimori={token}"),
        format!("other={token}"),
        "michimori=' OR 1=1 --".to_owned(),
        "; ; =".to_owned(),
    ] {
        let headers = [("host", HOST), ("cookie", &*cookie)];
        let answer = app.ask(Method::GET, "/api/summary", &headers).await;
        answer.problem(StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_the_other_sessions() {
    let app = TestApp::with_everybody();
    let (here, elsewhere) = (app.as_role(Role::Planner), app.as_role(Role::Planner));
    let change = |old: &str, new: &str| {
        let body = json!({ "old": old, "new": new });
        let here = &here;
        async move { here.post("/api/password", body).await }
    };
    let wrong = change("not the password", "another password").await;
    wrong.problem(StatusCode::FORBIDDEN);
    assert_eq!(wrong.json()["type"], "password/wrong");
    let short = change(PASSWORD, "short").await;
    short.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(elsewhere.is_in().await);

    let done = change(PASSWORD, "another password").await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text());
    assert!(here.is_in().await);
    assert!(!elsewhere.is_in().await);
    let old = app.log_in("planner", PASSWORD).await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED);
    let new = app.log_in("planner", "another password").await;
    assert_eq!(new.status, StatusCode::OK);
}

#[tokio::test]
async fn an_unlocked_screen_does_not_let_passwords_be_guessed() {
    let app = TestApp::with_everybody();
    let screen = app.as_role(Role::Planner);
    for expected in [403, 403, 403, 403, 403, 429] {
        let body = json!({ "old": "guess after guess", "new": "another password" });
        let answer = screen.post("/api/password", body).await;
        assert_eq!(answer.status.as_u16(), expected);
    }
}
