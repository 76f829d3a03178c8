//! The application in a real browser, as each of its users sees it.

use crate::{
    house::{michimori, project, run},
    server::{Server, until},
};
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// Where this kind of look leaves its pictures.
fn pictures(mode: &str) -> PathBuf {
    project("target/screenshots").join(mode)
}

fn look(mode: &str, url: &str, recording: Option<&Path>) {
    let mut node = Command::new("node");
    node.arg(project("tests/browser/demo.mjs"))
        .args([mode, url])
        .arg(pictures(mode))
        .args(recording);
    let output = node.output().expect("Node is installed");
    let told = String::from_utf8_lossy(&output.stdout);
    eprintln!("{told}");
    assert!(
        output.status.success(),
        "{told}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn every_page_over_the_demos_register() {
    let home = tempfile::tempdir().unwrap();
    let mut demo = michimori();
    demo.args(["demo", "--no-serve", "--dir"]).arg(home.path());
    assert!(run(&mut demo).status.success());
    let server = Server::over(&home.path().join("demo.db"), &["--no-auth"]);
    look("map", &server.url(), None);
    look("every", &server.url(), None);
}

#[test]
fn an_empty_register_says_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    look("empty", &Server::start(home.path(), &[]).url(), None);
}

#[test]
fn patrol_uploads_an_engineer_reviews_and_a_planner_takes_the_list_along() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path(), &[]);
    look(
        "journeys",
        &server.url(),
        Some(&project("sample-data/drive")),
    );
    for language in ["en", "ja"] {
        openpyxl_reads(&pictures("journeys").join(format!("worklist-{language}.xlsx")));
    }
}

/// The workbook that the browser saved holds works with their costs.
fn openpyxl_reads(workbook: &Path) {
    let python = project(".venv/bin/python");
    if !python.exists() {
        eprintln!("skipped: {} is missing, see `make .venv`", python.display());
        return;
    }
    let script = "import sys, openpyxl\n\
                  sheet = openpyxl.load_workbook(sys.argv[1]).worksheets[0]\n\
                  assert sum(isinstance(cell, (int, float)) and cell > 9999 for row in \
                  sheet.iter_rows(values_only=True) for cell in row) > 0";
    let mut read = Command::new(python);
    assert!(
        run(read.args(["-c", script]).arg(workbook))
            .status
            .success(),
        "{}",
        workbook.display()
    );
}

#[test]
fn the_first_admin_and_a_patrol_officer_log_in() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::over(&home.path().join("server.db"), &[]);
    let link = until("the link is told", Duration::from_secs(30), || {
        let log = server.log();
        let link = log
            .split_whitespace()
            .find(|word| word.contains("#/setup/"));
        link.map(str::to_owned)
    });
    look("accounts", &link, None);
}
