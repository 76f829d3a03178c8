//! Ten times the rows take no more memory: each table is written by a process of its own.

mod common;

use common::tables;
use std::{env, process::Command};

/// How much more memory ten times the rows may take: for chance and buffers, and for SQLite's cache, which
/// grows to a limit of its own. Ninety thousand rows would take 170 MB if they were held.
fn allowed_growth_mb(format: &str) -> f64 {
    if format == "gpkg" { 70.0 } else { 6.0 }
}

/// Writes the table that its parent asks for, and tells its greatest memory.
#[test]
#[ignore = "run by its parent below"]
fn write_one_table() {
    let (Ok(format), Ok(rows)) = (env::var("TABLE_FORMAT"), env::var("TABLE_ROWS")) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table");
    tables::write_defects(&format, rows.parse().unwrap(), &path);
    if let Some(megabytes) = tables::peak_memory_mb() {
        println!("peak {megabytes}");
    }
}

fn peak_mb(format: &str, rows: u32) -> Option<f64> {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "write_one_table", "--ignored", "--nocapture"])
        .env("TABLE_FORMAT", format)
        .env("TABLE_ROWS", rows.to_string())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let peak = text.lines().find_map(|l| l.strip_prefix("peak "))?;
    Some(peak.parse().unwrap())
}

#[test]
fn memory_does_not_grow_with_rows() {
    for format in tables::FORMATS {
        let (Some(few), Some(many)) = (peak_mb(format, 10_000), peak_mb(format, 100_000)) else {
            println!("skipped: this system does not tell the memory of a process");
            return;
        };
        println!("{format}: {few:.1} MB for 10,000 rows, {many:.1} MB for 100,000");
        assert!(
            many - few < allowed_growth_mb(format),
            "{format}: {few} -> {many} MB"
        );
    }
}
