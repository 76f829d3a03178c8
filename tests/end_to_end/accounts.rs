//! Accounts, from the terminal.

use crate::house::{michimori, run};
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Output, Stdio},
};
use store::{PasswordHash, Role, Store, UserName};

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn name(text: &str) -> UserName {
    text.parse().unwrap()
}

/// Adds users whose password nobody knows.
fn with_users(db: &Path, users: &[(&str, Role)]) {
    let mut store = Store::open(db).unwrap();
    for (user, role) in users {
        let lost = PasswordHash::from_phc("lost".to_owned());
        let now = jiff::Timestamp::now();
        store
            .add_user(&name(user), *role, &lost, "test", now)
            .unwrap();
    }
}

/// `michimori account reset`, with the password on standard input.
fn reset(db: &Path, user: &str, password: &str) -> Output {
    let mut command = michimori();
    command.args(["account", "reset", user, "--db"]).arg(db);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    // Refused before it was read: the program may be gone by then.
    let _ = writeln!(child.stdin.take().unwrap(), "{password}");
    child.wait_with_output().unwrap()
}

#[test]
fn a_lost_password_is_replaced_on_the_terminal() {
    let home = tempfile::tempdir().unwrap();
    let db = home.path().join("ward.db");
    with_users(&db, &[("hana", Role::Admin), ("ken", Role::Viewer)]);
    let done = reset(&db, "hana", "a new password");
    assert!(done.status.success(), "{}", stderr(&done));
    let told = String::from_utf8(done.stdout).unwrap();
    assert!(told.contains("hana (admin)"), "{told}");
    let store = Store::open(&db).unwrap();
    let (_, hash) = store.credentials(&name("hana")).unwrap().unwrap();
    assert!(hash.as_phc().starts_with("$argon2id$"));
    let (_, others) = store.credentials(&name("ken")).unwrap().unwrap();
    assert_eq!(others.as_phc(), "lost");

    let short = reset(&db, "hana", "short");
    assert_eq!(short.status.code(), Some(1));
    assert!(stderr(&short).contains("at least 10 characters"));
    let unknown = reset(&db, "hanna", "a new password");
    assert!(
        stderr(&unknown).contains("there are: hana, ken"),
        "{}",
        stderr(&unknown)
    );
}

#[test]
fn without_logging_in_nobody_else_reaches_the_server() {
    for addr in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8080"] {
        let output = run(michimori().args(["serve", "--no-auth", "--addr", addr]));
        assert_eq!(output.status.code(), Some(1));
        let told = stderr(&output);
        assert!(
            told.contains("--no-auth") && told.contains("127.0.0.1"),
            "{told}"
        );
    }
    let both = ["serve", "--no-auth", "--trusted-proxy", "127.0.0.1"];
    assert_eq!(run(michimori().args(both)).status.code(), Some(2));
}

/// A server that is ended when dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The first lines that `michimori serve` prints.
fn served(db: &Path, lines: usize) -> Vec<String> {
    let mut command = michimori();
    command
        .args(["serve", "--addr", "127.0.0.1:0", "--db"])
        .arg(db);
    let mut server = Server(command.stderr(Stdio::piped()).spawn().unwrap());
    let stderr = BufReader::new(server.0.stderr.take().unwrap());
    stderr.lines().take(lines).map(Result::unwrap).collect()
}

#[test]
fn while_there_is_no_admin_the_terminal_shows_a_link() {
    let home = tempfile::tempdir().unwrap();
    let db = home.path().join("ward.db");
    let link = |lines: &[String]| {
        let (_, token) = lines[1].split_once("/#/setup/").expect("a link");
        token.to_owned()
    };
    let (first, second) = (served(&db, 2), served(&db, 2));
    assert!(first[0].contains("http://127.0.0.1:"), "{first:?}");
    assert_eq!(link(&first).len(), 43);
    assert_ne!(link(&first), link(&second), "a link is good for one run");
}
