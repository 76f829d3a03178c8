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
    // Progress is saved every two seconds: the register's log grows beyond what opening it took.
    let log = || std::fs::metadata(drive.path("x.db-wal")).map_or(0, |file| file.len());
    let started = Instant::now();
    let (mut opened, mut running) = (None, true);
    while running && opened.is_none_or(|opened| log() <= opened) {
        thread::sleep(Duration::from_millis(20));
        running = child.try_wait().unwrap().is_none();
        if log() > 0 && opened.is_none() {
            thread::sleep(Duration::from_millis(500));
            opened = Some(log());
        }
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "no progress was saved"
        );
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

#[test]
fn killed_at_fifty_moments_it_gives_what_an_undisturbed_run_gives() {
    const KILLS: u32 = 50;
    let drive = Drive::of_frames(40);
    let started = Instant::now();
    json(drive.inspect().arg("--json"));
    let whole = started.elapsed();
    let undisturbed = drive.register();
    let mut halfway = 0;
    for kill in 0..KILLS {
        for side in ["x.db", "x.db-wal", "x.db-shm"] {
            let _ = std::fs::remove_file(drive.path(side));
        }
        let mut child = drive
            .inspect()
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Spread over the run and a little beyond, in no order: steps of the golden ratio.
        let share = f64::from(kill + 1) * 0.618_033_988_75 % 1.0;
        thread::sleep(whole.mul_f64(share * 1.05));
        let _ = child.kill();
        halfway += u32::from(!child.wait().unwrap().success());
        json(drive.inspect().arg("--json"));
        assert_eq!(
            drive.register(),
            undisturbed,
            "killed after {share:.2} of the run"
        );
    }
    assert!(
        halfway > KILLS / 2,
        "only {halfway} of {KILLS} runs were killed halfway"
    );
}
