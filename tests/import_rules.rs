//! Who may import whom, held against what cargo says.

use cargo_metadata::MetadataCommand;
use std::collections::{BTreeMap, BTreeSet};

/// Each of our crates with the ones of ours that it may import.
const RULES: [(&str, &[&str]); 10] = [
    (
        "michimori-export",
        &["michimori-geodata", "michimori-register"],
    ),
    ("michimori-geodata", &[]),
    ("michimori-inference", &[]),
    ("michimori-register", &[]),
    ("michimori-sample-data", &[]),
    ("michimori-store", &["michimori-register"]),
    (
        "michimori-ingest",
        &["michimori-inference", "michimori-register"],
    ),
    (
        "michimori-simulation",
        &["michimori-ingest", "michimori-register"],
    ),
    (
        "michimori-web",
        &["michimori-export", "michimori-register", "michimori-store"],
    ),
    (
        "michimori",
        &[
            "michimori-export",
            "michimori-geodata",
            "michimori-inference",
            "michimori-ingest",
            "michimori-register",
            "michimori-simulation",
            "michimori-store",
            "michimori-web",
        ],
    ),
];

/// Crates that only one place may name: SQL in store (a GeoPackage is SQLite too), HTTP and passwords in web, models in
/// inference.
const KEPT_IN: [(&str, &[&str]); 8] = [
    ("rusqlite", &["michimori-geodata", "michimori-store"]),
    ("rusqlite_migration", &["michimori-store"]),
    ("axum", &["michimori-web"]),
    ("argon2", &["michimori-web"]),
    ("ort", &["michimori-inference"]),
    ("clap", &["michimori", "michimori-sample-data"]),
    ("anyhow", &["michimori", "michimori-sample-data"]),
    ("indicatif", &["michimori"]),
];

/// What each workspace member depends on, for running or for tests.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    metadata
        .workspace_packages()
        .into_iter()
        .map(|package| {
            let names = package
                .dependencies
                .iter()
                .map(|dependency| dependency.name.clone());
            (package.name.to_string(), names.collect())
        })
        .collect()
}

#[test]
fn each_crate_imports_only_what_it_may() {
    let imports = imports();
    let members: BTreeSet<&str> = imports.keys().map(String::as_str).collect();
    let ruled: BTreeSet<&str> = RULES.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        members, ruled,
        "a crate without a rule, or a rule without a crate"
    );
    for (name, allowed) in RULES {
        let ours = imports[name]
            .iter()
            .map(String::as_str)
            .filter(|import| members.contains(import));
        let forbidden: Vec<&str> = ours.filter(|import| !allowed.contains(import)).collect();
        assert!(forbidden.is_empty(), "{name} must not import {forbidden:?}");
    }
}

#[test]
fn sql_http_and_models_stay_in_their_rooms() {
    for (library, rooms) in KEPT_IN {
        for (name, imports) in imports() {
            let at_home = rooms.contains(&name.as_str());
            assert!(
                at_home || !imports.contains(library),
                "{name} must not import {library}"
            );
        }
    }
}
