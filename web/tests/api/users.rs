//! Accounts, kept by an admin.

use crate::{accounts::PASSWORD, app::TestApp};
use axum::http::{Method, StatusCode};
use serde_json::json;
use store::Role;

#[tokio::test]
async fn an_admin_adds_users_who_can_log_in() {
    let app = TestApp::with_everybody();
    let admin = app.as_role(Role::Admin);
    let body =
        json!({ "name": "Jose\u{301}", "role": "engineer", "password": "a password of jose's" });
    let added = admin.post("/api/users", body.clone()).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text());
    let user = added.json();
    assert_eq!(user["name"], "José", "in Unicode's form C");
    assert_eq!(
        (&user["role"], &user["disabled"]),
        (&json!("engineer"), &json!(false))
    );
    assert_eq!(user["last_seen_at"], json!(null));
    let again = admin.post("/api/users", body).await;
    again.problem(StatusCode::CONFLICT);
    assert_eq!(again.json()["type"], "user/taken");
    let entered = app.log_in("José", "a password of jose's").await;
    assert_eq!(entered.status, StatusCode::OK);
    let users = admin.get("/api/users").await;
    assert_eq!(users.json()["users"].as_array().unwrap().len(), 6);
    assert!(
        !users.text().contains("argon2"),
        "hashes are told to nobody"
    );
}

#[tokio::test]
async fn names_and_passwords_that_cannot_be_are_refused() {
    let app = TestApp::with_everybody();
    let admin = app.as_role(Role::Admin);
    let long_name = "道".repeat(65);
    let long_password = "x".repeat(257);
    for (name, password, kind) in [
        ("", PASSWORD, "name/unfit"),
        ("a\nb", PASSWORD, "name/unfit"),
        ("token van", PASSWORD, "name/unfit"),
        (&*long_name, PASSWORD, "name/unfit"),
        ("ken", "nine char", "password/short"),
        ("ken", &*long_password, "password/long"),
    ] {
        let body = json!({ "name": name, "role": "viewer", "password": password });
        let answer = admin.post("/api/users", body).await;
        answer.problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.json()["type"], kind, "{name:?} {password:?}");
    }
    let unknown = json!({ "name": "ken", "role": "king", "password": PASSWORD });
    let answer = admin.post("/api/users", unknown).await;
    answer.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.writer().users().unwrap().len(), 5);
}

#[tokio::test]
async fn markup_in_a_name_stays_text() {
    let app = TestApp::with_everybody();
    let admin = app.as_role(Role::Admin);
    let markup = "<script>alert(1)</script>";
    let body = json!({ "name": markup, "role": "viewer", "password": PASSWORD });
    let added = admin.post("/api/users", body).await;
    assert_eq!(added.status, StatusCode::CREATED);
    assert_eq!(added.json()["name"], markup);
    let taken = json!({ "name": markup, "role": "viewer", "password": PASSWORD });
    let reflected = [
        admin.get("/api/users").await,
        admin.get("/api/audit").await,
        admin.post("/api/users", taken).await,
        admin.get("/api/%3Cscript%3E").await,
        admin.get("/api/audit?limit=%3Cscript%3E").await,
        admin.get("/%3Cscript%3E").await,
    ];
    for answer in reflected {
        let kind = answer.kind().to_owned();
        match kind.as_str() {
            "application/json" | "application/problem+json" => {}
            _ => assert!(!answer.text().contains("<script>alert"), "{kind}"),
        }
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn other_work_or_being_kept_out_ends_sessions_at_once() {
    for (change, still) in [
        (json!({ "role": "viewer" }), true),
        (json!({ "disabled": true }), false),
        (json!({ "password": "a password of the admin's" }), false),
    ] {
        let app = TestApp::with_everybody();
        let admin = app.as_role(Role::Admin);
        let engineer = app.as_role(Role::Engineer);
        assert!(engineer.is_in().await);
        let address = "/api/users/engineer";
        let changed = admin.send(Method::PATCH, address, change.clone()).await;
        assert_eq!(changed.status, StatusCode::OK, "{}", changed.text());
        assert!(!engineer.is_in().await, "{change}");
        let back = app.log_in("engineer", PASSWORD).await;
        assert_eq!(back.status.is_success(), still, "{change}");
    }
}

#[tokio::test]
async fn the_last_admin_cannot_be_lost() {
    let app = TestApp::with_everybody();
    let admin = app.as_role(Role::Admin);
    for change in [json!({ "disabled": true }), json!({ "role": "planner" })] {
        let answer = admin.send(Method::PATCH, "/api/users/admin", change).await;
        answer.problem(StatusCode::CONFLICT);
        assert_eq!(answer.json()["type"], "user/last-admin");
    }
    assert!(admin.is_in().await);
}

#[tokio::test]
async fn an_admins_own_password_needs_the_old_one() {
    let app = TestApp::with_everybody();
    let admin = app.as_role(Role::Admin);
    let change = json!({ "password": "whoever found the screen" });
    let answer = admin.send(Method::PATCH, "/api/users/admin", change).await;
    answer.problem(StatusCode::CONFLICT);
    assert_eq!(answer.json()["type"], "password/own");
    assert_eq!(app.log_in("admin", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_is_not_there_is_not_found_and_misspelt_wishes_are_refused() {
    let app = TestApp::with_everybody();
    let admin = app.as_role(Role::Admin);
    let answer = admin.send(Method::PATCH, "/api/users/ken", json!({ "disabled": true }));
    answer.await.problem(StatusCode::NOT_FOUND);
    let answer = admin.send(Method::PATCH, "/api/users/%00", json!({ "disabled": true }));
    answer.await.problem(StatusCode::NOT_FOUND);
    let misspelt = json!({ "dissabled": true });
    let answer = admin
        .send(Method::PATCH, "/api/users/viewer", misspelt)
        .await;
    answer.problem(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_audit_log_tells_who_changed_whom() {
    let app = TestApp::with_everybody();
    let admin = app.as_role(Role::Admin);
    let change = json!({ "role": "engineer" });
    admin.send(Method::PATCH, "/api/users/viewer", change).await;
    let answer = admin.get("/api/audit?user=admin&action=user_changed").await;
    let entries = answer.json()["entries"].clone();
    assert_eq!(entries.as_array().unwrap().len(), 1);
    let entry = &entries[0];
    assert_eq!(entry["subject"], "viewer");
    assert_eq!(
        (&entry["before"]["role"], &entry["after"]["role"]),
        (&json!("viewer"), &json!("engineer"))
    );
    assert!(entry["at"].as_str().unwrap().ends_with('Z'));

    let first = admin.get("/api/audit?limit=1").await.json();
    assert_eq!(
        (&first["entries"][0]["action"], &first["more"]),
        (&json!("user_changed"), &json!(true))
    );
    let id = &first["entries"][0]["id"];
    let older = admin
        .get(&format!("/api/audit?limit=1&before_id={id}"))
        .await
        .json();
    assert!(older["entries"][0]["id"].as_i64() < id.as_i64());
    let of_defect = admin
        .get("/api/audit?defect=viewer&action=user_changed")
        .await;
    assert_eq!(of_defect.json()["entries"], entries);
}
