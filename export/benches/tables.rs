//! Time, size and greatest memory of a table of defects in every format.
//!
//! `cargo bench -p michimori-export --bench tables -- [ROWS]`, a million rows unless told otherwise. Each
//! table is written by a process of its own, so that each tells its own memory. `cargo test` writes small
//! ones, to see that the bench works.

#[path = "../tests/common/mod.rs"]
mod common;

use common::tables;
use std::{
    env, fs,
    process::{Command, exit},
    time::Instant,
};

const ROWS: u32 = 1_000_000;
const ROWS_IN_TESTS: u32 = 1_000;

fn main() {
    let (flags, arguments): (Vec<String>, Vec<String>) = env::args()
        .skip(1)
        .partition(|argument| argument.starts_with("--"));
    let is_bench = flags.iter().any(|flag| flag == "--bench");
    match arguments.as_slice() {
        [format, rows] => write_one(format, parsed(rows)),
        [rows] => write_all(parsed(rows)),
        _ if is_bench => write_all(ROWS),
        _ => write_all(ROWS_IN_TESTS),
    }
}

fn parsed(rows: &str) -> u32 {
    rows.parse().unwrap_or_else(|_| {
        eprintln!("`{rows}` is no number of rows");
        exit(2)
    })
}

fn write_all(rows: u32) {
    println!("{rows} defects");
    println!("format      seconds   peak MB   file MB");
    for format in tables::FORMATS {
        let program = env::current_exe().expect("this program has a path");
        let done = Command::new(program)
            .args([format, &rows.to_string()])
            .status();
        if !done.is_ok_and(|status| status.success()) {
            eprintln!("{format}: not written");
            exit(1);
        }
    }
}

fn write_one(format: &str, rows: u32) {
    let folder = tempfile::tempdir().expect("a folder for the table");
    let path = folder.path().join("table");
    let start = Instant::now();
    tables::write_defects(format, rows, &path);
    let seconds = start.elapsed().as_secs_f64();
    let size_mb = fs::metadata(&path).map_or(0.0, |file| file.len() as f64 / 1e6);
    let peak_mb = tables::peak_memory_mb().unwrap_or(f64::NAN);
    println!("{format:<10} {seconds:>8.1} {peak_mb:>9.1} {size_mb:>9.1}");
}
