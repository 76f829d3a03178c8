//! Many people review at once.

use crate::{
    house::{michimori, run},
    server::Server,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::{collections::BTreeMap, path::Path, thread};
use store::{AuditFilter, PasswordHash, Role, Store, TokenHash};

const PEOPLE: usize = 50;
const WORDS_EACH: usize = 8;

/// Engineers who are logged in: their names and cookies.
fn engineers(db: &Path) -> Vec<(String, String)> {
    let mut store = Store::open(db).unwrap();
    let now = Timestamp::now();
    let lost = PasswordHash::from_phc("lost".to_owned());
    let mut log_in = |n| {
        let (name, token) = (format!("engineer {n}"), format!("a token of engineer {n}"));
        let user = name.parse().unwrap();
        store
            .add_user(&user, Role::Engineer, &lost, "test", now)
            .unwrap();
        store
            .open_session(&user, &TokenHash::of(&token), None, now)
            .unwrap();
        (name, format!("Cookie: michimori={token}\r\n"))
    };
    (0..PEOPLE).map(&mut log_in).collect()
}

/// What one person does: the opposite of what stands, after looking again if somebody was faster. Gives what the
/// log must hold of it, and how often somebody was faster.
fn review(server: &Server, cookie: &str, defects: &[&str]) -> (Vec<(i64, String)>, usize) {
    let (mut said, mut late) = (Vec::new(), 0);
    while said.len() < WORDS_EACH {
        let id = defects[said.len() % defects.len()];
        let address = format!("/api/defects/{id}");
        let seen = server.ask(&format!("GET {address}"), cookie, &[]).json();
        let word = if seen["status"] == "confirmed" {
            json!({"say": "rejected", "reason": "shadow"})
        } else {
            json!({"say": "confirmed"})
        };
        let headers = format!(
            "{cookie}Content-Type: application/json\r\nIf-Match: \"{}\"\r\n",
            seen["revision"]
        );
        let request = format!("POST {address}/words");
        let answer = server.ask(&request, &headers, word.to_string().as_bytes());
        match answer.status {
            200 => said.push((answer.json()["revision"].as_i64().unwrap(), id.to_owned())),
            409 => late += 1,
            _ => panic!("{}: {}", answer.status, answer.text()),
        }
    }
    (said, late)
}

#[test]
fn fifty_people_review_the_same_defects_and_no_word_is_lost() {
    let home = tempfile::tempdir().unwrap();
    let db = home.path().join("demo.db");
    let mut demo = michimori();
    demo.args(["demo", "--no-serve", "--dir"]).arg(home.path());
    assert!(run(&mut demo).status.success());
    let people = engineers(&db);
    let server = Server::over(&db, &[]);
    let queue = server
        .ask("GET /api/review?limit=5", &people[0].1, &[])
        .json();
    let defects: Vec<&str> = queue["ids"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(defects.len(), 5);

    let mut expected = BTreeMap::new();
    let mut late = 0;
    thread::scope(|scope| {
        let (server, defects) = (&server, &defects);
        let each: Vec<_> = people
            .iter()
            .map(|(name, cookie)| (name, scope.spawn(move || review(server, cookie, defects))))
            .collect();
        for (name, reviewer) in each {
            let (said, faster) = reviewer.join().unwrap();
            late += faster;
            expected.extend(
                said.into_iter()
                    .map(|(id, defect)| (id, (name.clone(), defect))),
            );
        }
    });
    eprintln!(
        "{PEOPLE} people, {} words, {late} times somebody was faster",
        expected.len()
    );
    assert_eq!(
        expected.len(),
        PEOPLE * WORDS_EACH,
        "every word has an entry of its own"
    );
    assert!(late > 0, "they got in each other's way");

    let (log, _) = Store::open(&db)
        .unwrap()
        .audited(&AuditFilter::default(), 10_000)
        .unwrap();
    let logged: BTreeMap<i64, (String, String)> = log
        .into_iter()
        .filter(|entry| entry.action.starts_with("defect_"))
        .map(|entry| (entry.id, (entry.user, entry.subject.unwrap_or_default())))
        .collect();
    assert_eq!(logged, expected);
}
