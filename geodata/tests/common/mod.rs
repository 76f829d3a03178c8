//! Runs GDAL's programs, the judges of these tests; where they are missing a test says so and ends.

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Whether a program runs; says how to get it if not.
pub fn is_there(program: &str) -> bool {
    let runs = Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok();
    if !runs {
        println!("skipped: {program} is missing (Debian: apt-get install gdal-bin python3-gdal)");
    }
    runs
}

/// Runs a program to its success and returns what it wrote.
pub fn run(program: &str, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// What a program writes to standard output.
pub fn words_of(program: &str, arguments: &[&str], input: &str) -> String {
    String::from_utf8(run(program, arguments, input).stdout).unwrap()
}
