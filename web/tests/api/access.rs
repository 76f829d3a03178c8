//! The table of access, walked from end to end.

use crate::{accounts::HOST, app::TestApp};
use axum::http::{Method, StatusCode};
use michimori_web::{ACCESS, Needs};
use std::sync::{Arc, Mutex, PoisonError};
use store::{Right, Role};

/// An address of the table with something in its gaps.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.starts_with('{') {
        true => "1",
        false => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

async fn status(app: &TestApp, role: Option<Role>, method: &str, address: &str) -> StatusCode {
    let method: Method = method.parse().unwrap();
    // What uploads are asked for besides, whoever asks.
    let tus = ("tus-resumable", "1.0.0");
    // A session for each question: one of them is logging out.
    let person = role.map(|role| app.as_role(role));
    let nobody = [("host", HOST), ("origin", "http://ward.example")];
    let answer = match &person {
        Some(person) => {
            let headers = [&person.headers()[..], &[tus]].concat();
            app.open(method, address, &headers).await
        }
        None => {
            let headers = [&nobody[..], &[tus]].concat();
            app.open(method, address, &headers).await
        }
    };
    answer.status()
}

#[tokio::test]
async fn every_address_is_open_to_the_roles_of_the_table_and_to_nobody_else() {
    let app = TestApp::with_everybody();
    for (method, path, needs) in ACCESS {
        let address = filled(path);
        for role in Role::ALL.map(Some).into_iter().chain([None]) {
            let status = status(&app, role, method, &address).await;
            let expected = match (needs, role) {
                (Needs::A(_), None) => Some(StatusCode::UNAUTHORIZED),
                (Needs::A(right), Some(role)) if !role.may(*right) => Some(StatusCode::FORBIDDEN),
                _ => None,
            };
            let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&status);
            let case = format!("{method} {path} as {role:?}: {status}");
            match expected {
                Some(expected) => assert_eq!(status, expected, "{case}"),
                None => assert!(
                    !refused && status != StatusCode::METHOD_NOT_ALLOWED,
                    "{case}"
                ),
            }
        }
    }
}

#[tokio::test]
async fn only_what_is_needed_to_log_in_is_open_to_nobody_in_particular() {
    let open: Vec<_> = ACCESS
        .iter()
        .filter(|(.., needs)| *needs == Needs::Nobody)
        .map(|(method, path, _)| (*method, *path))
        .collect();
    assert_eq!(
        open,
        [
            ("GET", "/api/session"),
            ("POST", "/api/session"),
            ("DELETE", "/api/session"),
            ("POST", "/api/setup"),
        ]
    );
}

#[tokio::test]
async fn accounts_tokens_and_the_audit_log_are_the_admins() {
    for (method, path, needs) in ACCESS {
        let about_accounts = ["/api/users", "/api/tokens", "/api/audit"]
            .iter()
            .any(|start| path.starts_with(start) && !path.ends_with("undo"));
        if about_accounts {
            assert_eq!(*needs, Needs::A(Right::Manage), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn the_page_itself_is_there_before_logging_in() {
    let app = TestApp::with_everybody();
    assert_eq!(app.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn with_accounts_no_shared_cache_keeps_an_answer() {
    let app = TestApp::with_everybody();
    app.merge(&crate::made::record("a", crate::made::past_three("a")));
    app.keep_picture("a", 1, &[0xff; 20]);
    let admin = app.as_role(Role::Admin);
    for (address, expected) in [
        ("/api/summary", "private, no-cache"),
        (
            "/api/drives/a/frames/1.jpg",
            "private, max-age=31536000, immutable",
        ),
        ("/api/session", "no-store"),
        ("/api/users", "no-store"),
        ("/api/tokens", "no-store"),
        ("/api/audit", "no-store"),
    ] {
        let answer = admin.get(address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        assert_eq!(answer.headers["cache-control"], expected, "{address}");
    }
}

/// What the log says, line by line.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn what_is_refused_is_in_the_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let app = TestApp::with_everybody();
    app.as_role(Role::Viewer).get("/api/users").await;
    app.get("/api/summary?page=%0aforged").await;
    app.log_in("admin\nforged", "a wrong password").await;
    let text = log.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let text = String::from_utf8(text).unwrap();
    let lines: Vec<_> = text.lines().filter(|l| l.contains("refused")).collect();
    assert_eq!(lines.len(), 3, "{text}");
    for (line, words) in lines.iter().zip([
        ["who=\"viewer\"", "GET /api/users", "role `viewer`"],
        ["who=\"nobody\"", "GET /api/summary", "log in first"],
        ["who=\"nobody\"", "POST /api/session", "password is wrong"],
    ]) {
        for word in words {
            assert!(line.contains(word), "{word} is not in {line}");
        }
    }
    assert!(!text.contains("a wrong password"), "{text}");
}
