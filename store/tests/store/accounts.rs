//! Users, sessions and tokens: who may come in, and until when.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use std::path::Path;
use store::{
    AccountError, AuditFilter, NewToken, PasswordHash, Role, SEEN_EVERY, SESSION_IDLE,
    SESSION_LIFE, Store, TokenHash, UserChange, UserName,
};

fn now() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

fn name(text: &str) -> UserName {
    text.parse().unwrap()
}

fn password(text: &str) -> PasswordHash {
    PasswordHash::from_phc(text.to_owned())
}

/// A register with an admin `hana` and an engineer `ken`.
fn store() -> Store {
    let mut store = Store::open(Path::new(":memory:")).unwrap();
    store.set_up(&name("hana"), &password("h"), now()).unwrap();
    let engineer = Role::Engineer;
    store
        .add_user(&name("ken"), engineer, &password("k"), "hana", now())
        .unwrap();
    store
}

/// Changes a user as the admin would.
fn change(store: &mut Store, user: &str, change: &UserChange) -> Result<(), AccountError> {
    let changed = store.change_user(&name(user), change, None, "hana", now())?;
    let kept = store.credentials(&name(user)).unwrap().unwrap().0;
    assert_eq!((changed.role, changed.disabled), (kept.role, kept.disabled));
    Ok(())
}

fn demoted() -> UserChange {
    UserChange {
        role: Some(Role::Viewer),
        ..UserChange::default()
    }
}

fn disabled(disabled: bool) -> UserChange {
    UserChange {
        disabled: Some(disabled),
        ..UserChange::default()
    }
}

/// Logs in, and gives what the session is known by.
fn log_in(store: &mut Store, user: &str, token: &str, at: Timestamp) -> TokenHash {
    let token = TokenHash::of(token);
    store.open_session(&name(user), &token, None, at).unwrap();
    token
}

fn actions(store: &Store) -> Vec<String> {
    let (entries, _) = store.audited(&AuditFilter::default(), 100).unwrap();
    entries.into_iter().rev().map(|e| e.action).collect()
}

#[test]
fn the_set_up_makes_one_admin_and_no_other() {
    let mut store = Store::open(Path::new(":memory:")).unwrap();
    assert!(!store.has_admin().unwrap());
    store.set_up(&name("hana"), &password("h"), now()).unwrap();
    assert!(store.has_admin().unwrap());
    let again = store.set_up(&name("eve"), &password("e"), now());
    assert!(matches!(again, Err(AccountError::SetUpBefore)), "{again:?}");
    assert_eq!(store.users().unwrap().len(), 1);
}

#[test]
fn a_name_is_taken_once() {
    let mut store = store();
    let again = store.add_user(&name("ken"), Role::Admin, &password("x"), "hana", now());
    assert!(
        matches!(again, Err(AccountError::NameTaken(_))),
        "{again:?}"
    );
    let (user, kept) = store.credentials(&name("ken")).unwrap().unwrap();
    assert_eq!((user.role, kept.as_phc()), (Role::Engineer, "k"));
}

#[test]
fn the_last_admin_stays_one() {
    let mut store = store();
    for wish in [demoted(), disabled(true)] {
        let refused = change(&mut store, "hana", &wish);
        assert!(
            matches!(refused, Err(AccountError::LastAdmin(_))),
            "{refused:?}"
        );
    }
    let promoted = UserChange {
        role: Some(Role::Admin),
        ..UserChange::default()
    };
    change(&mut store, "ken", &promoted).unwrap();
    change(&mut store, "hana", &disabled(true)).unwrap();
    let refused = change(&mut store, "ken", &demoted());
    assert!(
        matches!(refused, Err(AccountError::LastAdmin(_))),
        "a disabled admin does not count: {refused:?}"
    );
}

#[test]
fn sessions_end_when_idle_and_at_last() {
    let mut store = store();
    let token = log_in(&mut store, "ken", "t", now());
    let second = SignedDuration::from_secs(1);
    let is_open = |store: &Store, at| store.session(&token, at).unwrap().is_some();
    assert!(is_open(&store, now() + SESSION_IDLE - second));
    assert!(!is_open(&store, now() + SESSION_IDLE));
    let mut at = now();
    while at + SESSION_IDLE / 2 < now() + SESSION_LIFE {
        at += SESSION_IDLE / 2;
        assert!(is_open(&store, at), "{at}");
        store.touch_session(&token, at).unwrap();
    }
    assert!(!is_open(&store, now() + SESSION_LIFE));
    assert!(SEEN_EVERY * 10 < SESSION_IDLE);
}

#[test]
fn an_unknown_token_opens_nothing() {
    let mut store = store();
    log_in(&mut store, "ken", "t", now());
    assert!(store.session(&TokenHash::of("T"), now()).unwrap().is_none());
    assert!(store.session(&TokenHash::of(""), now()).unwrap().is_none());
}

#[test]
fn logging_out_ends_one_session() {
    let mut store = store();
    let (a, b) = (
        log_in(&mut store, "ken", "a", now()),
        log_in(&mut store, "ken", "b", now()),
    );
    store.close_session(&a, now()).unwrap();
    store.close_session(&a, now()).unwrap();
    assert!(store.session(&a, now()).unwrap().is_none());
    assert_eq!(store.session(&b, now()).unwrap().unwrap().user, name("ken"));
    let logouts = actions(&store).iter().filter(|a| *a == "logout").count();
    assert_eq!(logouts, 1);
}

#[test]
fn who_is_changed_has_to_log_in_again() {
    let new_password = UserChange {
        password: Some(password("new")),
        ..UserChange::default()
    };
    for wish in [demoted(), disabled(true), new_password] {
        let mut store = store();
        let kens = log_in(&mut store, "ken", "k", now());
        let hanas = log_in(&mut store, "hana", "h", now());
        change(&mut store, "ken", &wish).unwrap();
        assert!(store.session(&kens, now()).unwrap().is_none(), "{wish:?}");
        assert!(store.session(&hanas, now()).unwrap().is_some());
    }
}

#[test]
fn a_new_password_leaves_the_session_it_was_typed_in() {
    let mut store = store();
    let (here, elsewhere) = (
        log_in(&mut store, "ken", "a", now()),
        log_in(&mut store, "ken", "b", now()),
    );
    let wish = UserChange {
        password: Some(password("new")),
        ..UserChange::default()
    };
    let ken = name("ken");
    store
        .change_user(&ken, &wish, Some(&here), "ken", now())
        .unwrap();
    assert!(store.session(&here, now()).unwrap().is_some());
    assert!(store.session(&elsewhere, now()).unwrap().is_none());
    let (_, kept) = store.credentials(&ken).unwrap().unwrap();
    assert_eq!(kept.as_phc(), "new");
}

#[test]
fn sessions_that_ended_by_themselves_are_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("ward.db");
    let mut store = Store::open(&db).unwrap();
    store.set_up(&name("hana"), &password("h"), now()).unwrap();
    log_in(&mut store, "hana", "old", now());
    log_in(&mut store, "hana", "new", now() + SESSION_IDLE);
    let raw = Connection::open(&db).unwrap();
    let left: u32 = raw
        .query_row("SELECT count(*) FROM session", [], |row| row.get(0))
        .unwrap();
    assert_eq!(left, 1);
}

#[test]
fn a_stolen_register_holds_no_token() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("ward.db");
    let mut store = Store::open(&db).unwrap();
    store.set_up(&name("hana"), &password("h"), now()).unwrap();
    let secret = "a-session-token-of-some-length";
    log_in(&mut store, "hana", secret, now());
    let new = new_token(secret, SignedDuration::from_hours(1));
    store.add_token(&new, "hana", now()).unwrap();
    drop(store);
    let bytes = std::fs::read(&db).unwrap();
    assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()));
}

fn new_token(secret: &str, life: SignedDuration) -> NewToken {
    NewToken {
        token: TokenHash::of(secret),
        label: "survey van".parse().unwrap(),
        role: Role::Patrol,
        expires_at: now() + life,
    }
}

#[test]
fn a_token_is_good_until_it_ends_or_is_taken_away() {
    let mut store = store();
    let day = SignedDuration::from_hours(24);
    let new = new_token("mmi_x", day);
    let added = store.add_token(&new, "hana", now()).unwrap();
    assert_eq!(
        (added.role, added.created_by.as_str()),
        (Role::Patrol, "hana")
    );
    let hash = new.token;
    assert!(store.token(&hash, now()).unwrap().is_some());
    assert!(store.token(&hash, now() + day).unwrap().is_none());
    store.touch_token(added.id, now()).unwrap();
    assert_eq!(store.tokens().unwrap()[0].last_used_at, Some(now()));
    assert!(store.remove_token(added.id, "hana", now()).unwrap());
    assert!(!store.remove_token(added.id, "hana", now()).unwrap());
    assert!(store.token(&hash, now()).unwrap().is_none());
}

#[test]
fn what_is_done_to_accounts_is_in_the_audit_log() {
    let mut store = store();
    change(&mut store, "ken", &demoted()).unwrap();
    let (entries, _) = store.audited(&AuditFilter::default(), 1).unwrap();
    let last = &entries[0];
    assert_eq!(
        (last.user.as_str(), last.action.as_str()),
        ("hana", "user_changed")
    );
    assert_eq!(last.subject.as_deref(), Some("ken"));
    assert_eq!(last.before.as_ref().unwrap()["role"], "engineer");
    assert_eq!(last.after.as_ref().unwrap()["role"], "viewer");
    let refused = change(&mut store, "hana", &disabled(true));
    assert!(refused.is_err());
    assert_eq!(
        actions(&store),
        ["user_added", "user_added", "user_changed"]
    );
}
