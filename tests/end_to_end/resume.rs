//! A stopped or killed inspection goes on where it was.

use crate::house::{Drive, json};
use std::{
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

/// Starts an inspection, ends it with `signal` once it has saved progress, and tells how it ended.
fn interrupted(drive: &Drive, signal: &str) -> std::process::ExitStatus {
    let mut command = drive.inspect();
    command
        .args(["--workers", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let started = Instant::now();
    // Progress is saved every two seconds.
    while started.elapsed() < Duration::from_millis(3500) && child.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(20));
    }
    let _ = std::process::Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    child.wait().unwrap()
}

fn goes_on_after(signal: &str) -> Option<i32> {
    let drive = Drive::of_frames(80);
    let ended = interrupted(&drive, signal);
    let resumed = json(drive.inspect().arg("--json"));
    if ended.success() {
        // A machine this fast finished first: then nothing is left to go on with.
        assert_eq!(resumed["new"]["drives"], 0);
        return None;
    }
    let register = drive.register();
    assert!(
        resumed["drives"][0]["resumed_frames"].as_u64().unwrap() > 0,
        "{resumed}"
    );
    assert_eq!(resumed["drives"][0]["frames"], 80);

    let undisturbed = Drive::of_frames(80);
    json(undisturbed.inspect().arg("--json"));
    assert_eq!(
        undisturbed.register(),
        register,
        "no frame twice, none lost"
    );
    ended.code()
}

#[test]
fn after_ctrl_c() {
    if let Some(code) = goes_on_after("-INT") {
        assert_eq!(code, 130);
    }
}

#[test]
fn after_a_kill() {
    goes_on_after("-KILL");
}
