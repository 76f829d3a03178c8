//! Merging anew, and the proof by simulation.

use crate::house::{Drive, json, michimori, run};

#[test]
fn merging_anew_gives_what_merging_gave() {
    let drive = Drive::of_frames(60);
    let inspected = json(drive.inspect().arg("--json"));
    assert!(inspected["new"]["defects"].as_u64().unwrap() > 0);
    let before = drive.register();
    let remerged = run(michimori()
        .arg("remerge")
        .arg("--db")
        .arg(drive.path("x.db")));
    assert!(remerged.status.success());
    let words = String::from_utf8(remerged.stdout).unwrap();
    assert!(words.starts_with("1 drives merged anew"), "{words}");
    assert_eq!(drive.register(), before);
}

#[test]
fn a_register_that_is_not_there_is_named_and_not_made() {
    let home = tempfile::tempdir().unwrap();
    let db = home.path().join("none.db");
    let output = run(michimori().arg("remerge").arg("--db").arg(&db));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && words.contains("none.db"),
        "{words}"
    );
    assert!(!db.exists());
}

#[test]
fn a_simulation_prints_what_it_reached() {
    let mut simulate = michimori();
    simulate.args(["simulate", "--passes", "2", "--worlds", "2", "--json"]);
    let table = json(&mut simulate);
    let rows = table["rows"].as_array().unwrap();
    assert!(rows.len() > 3, "{table}");
}
