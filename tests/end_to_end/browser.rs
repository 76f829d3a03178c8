//! The map page in a real browser: a defect is clicked and its frame read.

use crate::house::{michimori, project, run};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// A server on a free port; ended when dropped.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn of(db: &Path) -> Self {
        let mut serve = michimori();
        serve
            .args(["serve", "--no-auth", "--addr", "127.0.0.1:0", "--db"])
            .arg(db)
            .stderr(Stdio::piped());
        let mut child = serve.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stderr.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("http://"));
        let url = url
            .unwrap_or_else(|| panic!("no address in {line}"))
            .to_owned();
        Self { child, url }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn browse(arguments: &[&str], server: &Server, out: &Path) {
    let mut node = Command::new("node");
    node.arg(project("tests/browser/demo.mjs"))
        .args(arguments)
        .arg(&server.url)
        .arg(out);
    let output = node.output().expect("Node is installed");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_demos_map_and_an_empty_register() {
    let home = tempfile::tempdir().unwrap();
    let out = project("target/screenshots");
    std::fs::create_dir_all(&out).unwrap();
    let mut demo = michimori();
    assert!(
        run(demo.args(["demo", "--no-serve", "--dir"]).arg(home.path()))
            .status
            .success()
    );
    browse(&[], &Server::of(&home.path().join("demo.db")), &out);
    browse(
        &["--empty"],
        &Server::of(&home.path().join("empty.db")),
        &out,
    );
}
