//! What the tests share: made-up tables as files, and other programs as judges of them.

#![allow(dead_code, reason = "each test and bench uses a part")]

#[path = "../../src/made.rs"]
pub mod made;
pub mod tables;

use std::{path::Path, process::Command};

/// What a program prints to standard output; `None`, with a message, where it is not installed.
///
/// # Panics
/// The program refuses its input.
pub fn judged(program: &str, arguments: &[&str]) -> Option<String> {
    let output = match Command::new(program).args(arguments).output() {
        Ok(output) => output,
        Err(error) => {
            println!("skipped: {program} does not run here: {error}");
            return None;
        }
    };
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {complaints}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What a Python script prints; `None`, with a message, without Python or a module that it needs.
pub fn python(module: &str, script: &str, file: &Path) -> Option<String> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../.venv/bin/python");
    let knows = |python: &&str| {
        let import = format!("import {module}");
        let status = Command::new(python).args(["-c", &import]).output();
        status.is_ok_and(|output| output.status.success())
    };
    let Some(python) = ["python3", beside, "/usr/bin/python3"]
        .into_iter()
        .find(|p| knows(p))
    else {
        println!("skipped: no Python with {module} here");
        return None;
    };
    judged(python, &["-c", script, text(file)])
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a path of plain characters")
}
