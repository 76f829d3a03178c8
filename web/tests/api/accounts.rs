//! Servers with accounts, and people who use them.

use crate::app::{Answer, TestApp};
use axum::http::{Method, header::SET_COOKIE};
use jiff::{SignedDuration, Timestamp};
use michimori_web::Password;
use serde_json::{Value, json};
use std::sync::OnceLock;
use store::{PasswordHash, Role, TokenHash, UserName};

/// The password of everybody.
pub const PASSWORD: &str = "four words are enough";

pub const HOST: &str = "ward.example";

/// Hashed once: that takes a while, on purpose.
fn password() -> PasswordHash {
    static HASH: OnceLock<PasswordHash> = OnceLock::new();
    let hash = || PASSWORD.parse::<Password>().unwrap().hash().unwrap();
    HASH.get_or_init(hash).clone()
}

/// Somebody who asks as a browser on the server's own page does.
pub struct Person<'a> {
    app: &'a TestApp,
    cookie: String,
}

impl TestApp {
    /// A server with a user of every role, named like the role.
    pub fn with_everybody() -> Self {
        Self::with_everybody_and(|_| ())
    }

    /// The same with settings of its own.
    pub fn with_everybody_and(set: impl FnOnce(&mut michimori_web::Settings)) -> Self {
        let app = Self::with(set);
        let mut store = app.writer();
        for role in Role::ALL {
            let name = role.name().parse().unwrap();
            let added = store.add_user(&name, role, &password(), "test", Timestamp::now());
            added.unwrap();
        }
        app
    }

    /// The user of a role, logged in.
    pub fn as_role(&self, role: Role) -> Person<'_> {
        self.since(role, SignedDuration::ZERO)
    }

    /// The same, logged in some time ago and away since.
    pub fn since(&self, role: Role, ago: SignedDuration) -> Person<'_> {
        let user: UserName = role.name().parse().unwrap();
        let at = Timestamp::now() - ago;
        let token = format!("{}-{}", role.name(), rand());
        let hash = TokenHash::of(&token);
        let opened = self.writer().open_session(&user, &hash, None, at);
        opened.unwrap();
        Person {
            app: self,
            cookie: format!("michimori={token}"),
        }
    }

    /// Tries to log in.
    pub async fn log_in(&self, name: &str, password: &str) -> Answer {
        let body = json!({ "name": name, "password": password });
        let headers = [("host", HOST), ("origin", "http://ward.example")];
        self.send(Method::POST, "/api/session", &headers, Some(body))
            .await
    }

    /// Somebody with the cookie of an answer.
    pub fn with_cookie_of(&self, answer: &Answer) -> Person<'_> {
        let set = answer.headers[SET_COOKIE].to_str().unwrap();
        let (cookie, _) = set.split_once(';').unwrap();
        Person {
            app: self,
            cookie: cookie.to_owned(),
        }
    }

    /// What the audit log says was done, oldest first.
    pub fn deeds(&self) -> Vec<store::AuditEntry> {
        let all = store::AuditFilter::default();
        let (mut entries, _) = self.writer().audited(&all, 1000).unwrap();
        entries.reverse();
        entries
    }
}

/// Tells sessions apart.
fn rand() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Person<'_> {
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// The headers of a browser on the server's own page.
    pub fn headers(&self) -> [(&str, &str); 3] {
        [
            ("host", HOST),
            ("origin", "http://ward.example"),
            ("cookie", &self.cookie),
        ]
    }

    pub async fn get(&self, address: &str) -> Answer {
        self.app.ask(Method::GET, address, &self.headers()).await
    }

    pub async fn send(&self, method: Method, address: &str, json: Value) -> Answer {
        let headers = self.headers();
        self.app.send(method, address, &headers, Some(json)).await
    }

    pub async fn post(&self, address: &str, json: Value) -> Answer {
        self.send(Method::POST, address, json).await
    }

    pub async fn delete(&self, address: &str) -> Answer {
        self.app.ask(Method::DELETE, address, &self.headers()).await
    }

    /// Whether the session is still good.
    pub async fn is_in(&self) -> bool {
        self.get("/api/summary").await.status.is_success()
    }
}
