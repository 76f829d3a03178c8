//! A video is read like a folder of pictures, only through ffmpeg.

use crate::house::{Drive, json, project, run};
use std::{fs, process::Command};

/// Encodes the sample drive's first frames, 4 a second as they were taken, into a video.
fn encode(drive: &Drive, name: &str, extra: &[&str]) {
    let csv = fs::read_to_string(project("sample-data/drive/frames/frames.csv")).unwrap();
    let start = csv
        .lines()
        .nth(1)
        .unwrap()
        .split(',')
        .nth(1)
        .unwrap()
        .to_owned();
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-nostdin", "-y", "-framerate", "4", "-i"]);
    ffmpeg.arg(drive.path("frames/%04d.jpg"));
    ffmpeg.args([
        "-metadata",
        &format!("creation_time={start}"),
        "-pix_fmt",
        "yuv420p",
    ]);
    ffmpeg
        .args(["-crf", "18"])
        .args(extra)
        .arg(drive.path(name));
    assert!(ffmpeg.status().unwrap().success());
    fs::copy(
        drive.path("frames.gpx"),
        drive.path(name).with_extension("gpx"),
    )
    .unwrap();
}

#[test]
fn every_frame_is_accounted_for_and_the_same_video_is_the_same_drive() {
    let drive = Drive::of_frames(24);
    encode(&drive, "録画 one.mp4", &[]);
    let report = json(drive.inspect_recording("録画 one.mp4").arg("--json"));
    let line = &report["drives"][0];
    assert_eq!(line["frames"], 24, "{line}");
    assert!(line["placed"].as_u64().unwrap() >= 18, "{line}");
    assert!(report["new"]["defects"].as_u64().unwrap() > 0);
    fs::rename(drive.path("録画 one.mp4"), drive.path("-two.mp4")).unwrap();
    fs::rename(drive.path("録画 one.gpx"), drive.path("-two.gpx")).unwrap();
    assert_eq!(
        json(drive.inspect_recording("-two.mp4").arg("--json"))["new"]["drives"],
        0
    );
}

#[test]
fn what_is_cut_off_or_without_a_time_says_so() {
    let drive = Drive::of_frames(12);
    encode(&drive, "a.mp4", &[]);
    let whole = fs::read(drive.path("a.mp4")).unwrap();
    fs::write(drive.path("a.mp4"), &whole[..whole.len() * 2 / 3]).unwrap();
    let output = run(&mut drive.inspect_recording("a.mp4"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && told.contains("a.mp4") && told.contains("moov"),
        "{told}"
    );
    assert!(!drive.path("x.db").exists(), "nothing was written");

    encode(
        &drive,
        "b.mp4",
        &["-map_metadata", "-1", "-metadata", "creation_time="],
    );
    let output = run(&mut drive.inspect_recording("b.mp4"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        told.contains("b.mp4") && told.contains("creation_time"),
        "{told}"
    );
}

#[test]
fn a_damaged_stretch_costs_only_its_own_frames() {
    let drive = Drive::of_frames(24);
    encode(&drive, "c.mp4", &["-g", "6", "-movflags", "+faststart"]);
    let mut bytes = fs::read(drive.path("c.mp4")).unwrap();
    let (from, to) = (bytes.len() * 45 / 100, bytes.len() * 55 / 100);
    bytes[from..to].fill(0);
    fs::write(drive.path("c.mp4"), bytes).unwrap();
    let report = json(drive.inspect_recording("c.mp4").arg("--json"));
    let line = &report["drives"][0];
    assert_eq!(line["frames"], 24);
    assert!(line["placed"].as_u64().unwrap() >= 10, "{line}");
}

#[test]
fn without_ffmpeg_the_remedy_is_named() {
    let drive = Drive::of_frames(4);
    encode(&drive, "d.mp4", &[]);
    let output = run(drive
        .inspect_recording("d.mp4")
        .env("PATH", drive.path("frames")));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        told.contains("ffprobe was not found") && told.contains("install ffmpeg"),
        "{told}"
    );
}
