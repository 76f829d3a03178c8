//! The audit log: read with filters, never changed.

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::json;
use std::path::Path;
use store::{AuditFilter, Deed, Store};

fn now() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

fn filled(store: &mut Store) {
    for (by, action, subject) in [
        ("ken", "defect_confirmed", "d1"),
        ("aya", "defect_rejected", "d1"),
        ("ken", "defect_confirmed", "d2"),
    ] {
        let deed = Deed {
            after: Some(json!({ "status": action })),
            reason: Some("shadow"),
            ..Deed::new(now(), by, action).to(subject)
        };
        store.audit(&deed).unwrap();
    }
}

#[test]
fn it_is_read_newest_first_and_by_what_is_asked() {
    let mut store = Store::open(Path::new(":memory:")).unwrap();
    filled(&mut store);
    let ids = |filter: AuditFilter, limit| {
        let (entries, more) = store.audited(&filter, limit).unwrap();
        (entries.into_iter().map(|e| e.id).collect::<Vec<_>>(), more)
    };
    let all = AuditFilter::default();
    assert_eq!(ids(all.clone(), 3), (vec![3, 2, 1], false));
    assert_eq!(ids(all.clone(), 2), (vec![3, 2], true));
    let text = |text: &str| Some(text.to_owned());
    let of = |user, action, subject, before_id| AuditFilter {
        user,
        action,
        subject,
        before_id,
    };
    assert_eq!(ids(of(text("ken"), None, None, None), 9).0, [3, 1]);
    assert_eq!(ids(of(None, text("defect_rejected"), None, None), 9).0, [2]);
    assert_eq!(ids(of(None, None, text("d1"), None), 9).0, [2, 1]);
    assert_eq!(ids(of(None, None, text("d1"), Some(2)), 9).0, [1]);
    let (entries, _) = store.audited(&all, 1).unwrap();
    assert_eq!(
        entries[0].after,
        Some(json!({ "status": "defect_confirmed" }))
    );
    assert_eq!(
        (entries[0].at, entries[0].reason.as_deref()),
        (now(), Some("shadow"))
    );
}

#[test]
fn nothing_in_it_can_be_changed_or_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("ward.db");
    let mut store = Store::open(&db).unwrap();
    filled(&mut store);
    let raw = Connection::open(&db).unwrap();
    for attempt in [
        "UPDATE audit SET user = 'eve'",
        "DELETE FROM audit WHERE id = 1",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit (id, at, user, action) VALUES (1, 0, 'eve', 'nothing')",
    ] {
        let refused = raw.execute_batch(attempt).unwrap_err();
        assert!(
            refused.to_string().contains("audit log"),
            "{attempt}: {refused}"
        );
    }
    let (entries, _) = store.audited(&AuditFilter::default(), 9).unwrap();
    let users: Vec<_> = entries.iter().map(|e| e.user.as_str()).collect();
    assert_eq!(users, ["ken", "aya", "ken"]);
}
