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
    while started.elapsed() < Duration::from_millis(2800) && child.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(20));
    }
    let _ = std::process::Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    child.wait().unwrap()
}

/// A quarter of a minute for one worker of an ordinary machine.
const FRAMES: usize = 500;

/// The exit code of the interrupted run.
fn goes_on_after(signal: &str) -> Option<i32> {
    let drive = Drive::of_repeated_frames(FRAMES);
    let ended = interrupted(&drive, signal);
    assert!(
        !ended.success(),
        "it was finished before it could be stopped: give it more frames"
    );
    let resumed = json(drive.inspect().arg("--json"));
    let before = resumed["drives"][0]["resumed_frames"].as_u64().unwrap() as usize;
    assert!((1..FRAMES).contains(&before), "{before} frames were kept");
    assert_eq!(resumed["drives"][0]["frames"], FRAMES);

    let register = drive.register();
    std::fs::remove_file(drive.path("x.db")).unwrap();
    json(drive.inspect().arg("--json"));
    assert_eq!(drive.register(), register, "no frame twice, none lost");
    ended.code()
}

#[test]
fn after_ctrl_c() {
    assert_eq!(goes_on_after("-INT"), Some(130));
}

#[test]
fn after_a_kill() {
    assert_eq!(goes_on_after("-KILL"), None);
}
