//! Bad input: each message names the file, the fault and the remedy, and nothing is changed.

use crate::house::{Drive, json, project, run};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

/// Runs a call that must fail, beside a register that must not change.
fn refused(drive: &Drive, command: &mut Command, says: &[&str]) {
    let before = drive.path("x.db").exists().then(|| drive.register());
    let output = run(command);
    tells(&output, says);
    let after = drive.path("x.db").exists().then(|| drive.register());
    assert_eq!(before, after, "the register changed");
}

fn tells(output: &Output, says: &[&str]) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "it went well: {told}");
    assert!(!told.contains("panicked"), "{told}");
    for word in says {
        assert!(told.contains(word), "`{word}` is missing in: {told}");
    }
}

/// A drive with something in the register already.
fn drive() -> Drive {
    let drive = Drive::of_frames(6);
    json(drive.inspect().arg("--json"));
    fs::remove_file(drive.path("frames/0005.jpg")).unwrap();
    drive
}

#[test]
fn recordings() {
    let drive = drive();
    refused(
        &drive,
        &mut drive.inspect_recording("none.mp4"),
        &["none.mp4", "no such recording", "check"],
    );
    fs::write(drive.path("notes.mp4"), "this is a text").unwrap();
    fs::create_dir(drive.path("empty")).unwrap();
    refused(
        &drive,
        &mut drive.inspect_recording("notes.mp4"),
        &["notes.mp4", "not a video", "copy the file"],
    );
    refused(
        &drive,
        &mut drive.inspect_recording("empty"),
        &["empty", "no JPEG", "give the folder"],
    );
}

#[test]
fn tracks() {
    let drive = drive();
    let with = |name: &str, text: &str| {
        fs::write(drive.path(name), text).unwrap();
        let mut command = drive.inspect();
        command.arg("--track").arg(drive.path(name));
        command
    };
    let gpx = fs::read_to_string(drive.path("frames.gpx")).unwrap();
    refused(
        &drive,
        &mut with("a.gpx", "no xml"),
        &["a.gpx", "not a GPX", "export"],
    );
    let untimed: String = gpx
        .split_inclusive('>')
        .filter(|part| !part.contains("</time>"))
        .collect();
    let untimed = untimed.replace("<time>", "");
    refused(
        &drive,
        &mut with("b.gpx", &untimed),
        &["b.gpx", "has a time", "export the recorded track"],
    );
    let elsewhen = gpx.replace("<time>20", "<time>19");
    refused(
        &drive,
        &mut with("c.gpx", &elsewhen),
        &["c.gpx", "frames", "no common time", "--clock-offset"],
    );
    let mut missing = drive.inspect();
    missing.arg("--track").arg(drive.path("none.gpx"));
    refused(&drive, &mut missing, &["none.gpx", "--track"]);
    for track in ["b.gpx", "c.gpx", "frames.gpx"] {
        fs::remove_file(drive.path(track)).unwrap();
    }
    refused(
        &drive,
        &mut drive.inspect(),
        &["frames", "there is no track", "--track"],
    );
}

#[test]
fn camera_files() {
    let drive = drive();
    let good = fs::read_to_string(drive.path("camera.toml")).unwrap();
    for (bad, says) in [
        (good.replace("height_m", "# height_m"), "height_m"),
        (
            good.replace("height_m = 1.35", "height_m = 135"),
            "height_m = 135",
        ),
        ("gibberish".to_owned(), "camera file"),
    ] {
        fs::write(drive.path("camera.toml"), bad).unwrap();
        refused(&drive, &mut drive.inspect(), &["camera.toml", says]);
    }
    fs::remove_file(drive.path("camera.toml")).unwrap();
    refused(&drive, &mut drive.inspect(), &["camera.toml", "--camera"]);
}

#[test]
fn models() {
    let drive = drive();
    let names = fs::read_dir(project("models"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    for file in names.filter(|path| path.is_file() && !path.ends_with("README.md")) {
        fs::copy(
            &file,
            drive.path(file.file_name().unwrap().to_str().unwrap()),
        )
        .unwrap();
    }
    let is_onnx = |path: &Path| path.extension().is_some_and(|e| e == "onnx");
    let onnx = fs::read_dir(drive.path(""))
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| is_onnx(p));
    let onnx = onnx.unwrap();
    let mut bytes = fs::read(&onnx).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&onnx, bytes).unwrap();
    let mut changed = drive.inspect();
    changed.arg("--model").arg(&onnx);
    let name = onnx.file_name().unwrap().to_str().unwrap();
    refused(&drive, &mut changed, &[name, "sha256"]);
    let mut unknown = drive.inspect();
    refused(
        &drive,
        unknown.args(["--model", "nosuch"]),
        &["nosuch", "--model"],
    );
    let mut no_library = drive.inspect();
    no_library.arg("--ort-lib").arg(drive.path("camera.toml"));
    refused(&drive, &mut no_library, &["camera.toml", "ONNX Runtime"]);
}

#[test]
fn registers() {
    let drive = drive();
    fs::write(
        drive.path("x.db"),
        "this is no database, but long enough to be read as one",
    )
    .unwrap();
    let _ = fs::remove_file(drive.path("x.db-wal"));
    tells(
        &run(&mut drive.inspect()),
        &["x.db", "not a Michimori register", "--db"],
    );
    let mut nowhere = crate::house::michimori();
    nowhere
        .args(["export", "--what", "defects", "--format", "csv", "--db"])
        .arg(drive.path("none.db"));
    tells(
        &run(&mut nowhere),
        &["none.db", "no such register", "inspect"],
    );
}

#[test]
fn one_bad_recording_keeps_no_other_from_being_inspected() {
    let drive = Drive::of_frames(6);
    let output = run(drive
        .inspect_recording("none.mp4")
        .arg(drive.path("frames"))
        .arg("--json"));
    tells(&output, &["none.mp4"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["new"]["drives"], 1);
    assert_eq!(report["failed"].as_array().unwrap().len(), 1);
}

#[test]
fn a_full_disk() {
    let drive = Drive::of_frames(30);
    let tiny = tempfile::tempdir().unwrap();
    let mount = |size: &str| {
        let options = format!("size={size}");
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(tiny.path());
        mount.output().is_ok_and(|output| output.status.success())
    };
    if !mount("200k") {
        eprintln!("skipped: only root can mount a tiny tmpfs");
        return;
    }
    let mut command = crate::house::michimori();
    command.arg("inspect").arg(drive.path("frames"));
    let output = run(command.arg("--db").arg(tiny.path().join("x.db")));
    let mut export = crate::house::michimori();
    export.args(["export", "--what", "defects", "--format", "csv", "--db"]);
    let register = run(export.arg(tiny.path().join("x.db")));
    let unmounted = Command::new("umount").arg(tiny.path()).status().unwrap();
    assert!(unmounted.success());
    tells(&output, &["free some space"]);
    assert!(output.status.code() == Some(1));
    let rows = String::from_utf8_lossy(&register.stdout).lines().count();
    assert!(rows <= 1, "half a drive is in the register");
}
