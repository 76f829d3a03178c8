//! A camera file found from a drive.

use crate::{
    house::{json, michimori, project, run},
    shared::shared,
};
use serde_json::Value;
use std::{fs, path::Path, process::Command};

/// `michimori calibrate RECORDING --out HOME/camera.toml`
fn calibrate(recording: &Path, home: &Path) -> Command {
    let mut command = michimori();
    command.arg("calibrate").arg(recording);
    command.arg("--out").arg(home.join("camera.toml"));
    command
}

/// What was found, and that the files are there and say the same.
fn found(command: &mut Command, home: &Path) -> Value {
    let found = json(command.arg("--json"));
    eprintln!("{found}");
    let file = fs::read_to_string(home.join("camera.toml")).unwrap();
    assert!(file.contains("given") && file.contains("found"), "{file}");
    for field in ["height_sigma_m", "pitch_sigma_deg", "yaw_sigma_deg"] {
        assert!(file.contains(field), "{file}");
    }
    let png = fs::read(home.join("camera.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
    found
}

/// A value with its error, both as found.
fn value(found: &Value, name: &str) -> (f64, f64) {
    let error = found["error95"][name].as_f64().unwrap();
    (found[name].as_f64().unwrap(), error)
}

/// The virtual camera of the sample drive and of the filmed road.
fn assert_true(found: &Value) {
    for (name, truth, most) in [
        ("height_m", 1.35, 0.05),
        ("pitch_deg", 6.0, 0.25),
        ("yaw_deg", 0.0, 0.25),
        ("roll_deg", 0.0, 0.25),
    ] {
        let (value, error) = value(found, name);
        let off = (value - truth).abs();
        assert!(off <= error && off <= most, "{name}: {value} ± {error}");
        // An error that always holds says nothing.
        assert!(error <= 2.0 * most, "{name}: {value} ± {error}");
    }
}

#[test]
fn the_sample_drives_camera_is_found_and_no_file_is_written_over() {
    let home = tempfile::tempdir().unwrap();
    let drive = project("sample-data/drive");
    let command = || {
        let mut command = calibrate(&drive.join("frames"), home.path());
        command.arg("--track").arg(drive.join("track.gpx"));
        command
    };
    let found = found(command().args(["--hfov", "66"]), home.path());
    assert_true(&found);
    assert_eq!(found["given"], "focal");
    let (driven, seen) = (
        &found["ground_step"]["driven_m"],
        &found["ground_step"]["seen_m"],
    );
    let share = seen.as_f64().unwrap() / driven.as_f64().unwrap();
    assert!((share - 1.0).abs() < 0.05, "{found}");

    let before = fs::read(home.path().join("camera.toml")).unwrap();
    let again = run(command().args(["--height", "1.35"]));
    assert_eq!(again.status.code(), Some(1));
    let told = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(
        told.contains("--force") && told.contains("camera.toml"),
        "{told}"
    );
    assert_eq!(fs::read(home.path().join("camera.toml")).unwrap(), before);

    let taped = json(command().args(["--height", "1.35", "--force", "--json"]));
    let (focal, error) = value(&taped, "focal_px");
    assert_eq!(taped["given"], "height");
    assert!((focal - 985.5).abs() <= error && error < 60.0, "{taped}");

    // The file is one that inspect takes.
    let mut inspect = michimori();
    inspect.arg("inspect").arg(drive.join("frames"));
    inspect.arg("--track").arg(drive.join("track.gpx"));
    inspect.arg("--camera").arg(home.path().join("camera.toml"));
    assert!(run(inspect.arg("--dry-run")).status.success());
}

#[test]
fn what_a_drive_cannot_show_is_said_with_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let drive = project("sample-data/drive");
    let refused = |recording: &Path, extra: &[&str], named: &[&str]| {
        let mut command = calibrate(recording, home.path());
        command.arg("--track").arg(drive.join("track.gpx"));
        let output = run(command.args(extra));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(named.iter().all(|word| told.contains(word)), "{told}");
        assert!(!home.path().join("camera.toml").exists());
    };
    let frames = drive.join("frames");
    refused(&frames, &[], &["--hfov", "--height"]);
    refused(
        &frames,
        &["--hfov", "66", "--clock-offset", "3600"],
        &["no common time"],
    );
    let few = home.path().join("few");
    fs::create_dir(&few).unwrap();
    for name in ["frames.csv", "0000.jpg", "0001.jpg", "0002.jpg", "0003.jpg"] {
        fs::copy(frames.join(name), few.join(name)).unwrap();
    }
    refused(&few, &["--hfov", "66"], &["100 m of straight driving"]);
    let night = home.path().join("night");
    fs::create_dir(&night).unwrap();
    fs::copy(frames.join("frames.csv"), night.join("frames.csv")).unwrap();
    for n in 0..80 {
        let black = image::GrayImage::from_pixel(320, 180, image::Luma([8]));
        let name = night.join(format!("{n:04}.jpg"));
        // Each its own file: the same content twice is still a frame each.
        black.save(name).unwrap();
    }
    refused(&night, &["--hfov", "66"], &["too dark", "daylight"]);
}

#[test]
fn a_filmed_drives_camera_is_found_from_a_wrong_guess() {
    let Some(drive) = shared("data/drives/pavement-a") else {
        return;
    };
    for pass in ["pass1.mp4", "pass2.mp4"] {
        let home = tempfile::tempdir().unwrap();
        let guess = home.path().join("guess.toml");
        let wrong = "height_m = 1.1\npitch_deg = 8.0\nhfov_deg = 66.0\nimage = [1280, 720]\n\
                     antenna_ahead_m = -0.6\nbonnet_row = 660\n";
        fs::write(&guess, wrong).unwrap();
        let mut command = calibrate(&drive.join(pass), home.path());
        assert_true(&found(command.arg("--camera").arg(guess), home.path()));
        let file = fs::read_to_string(home.path().join("camera.toml")).unwrap();
        assert!(file.contains("antenna_ahead_m = -0.6"), "{file}");
        assert!(file.contains("bonnet_row = 660"), "{file}");
    }
}

#[test]
fn real_frames_five_metres_apart_move_five_metres_under_the_camera_found() {
    let Some(drive) = shared("data/drives/br290-frames") else {
        return;
    };
    let guess = "height_m = 1.7\npitch_deg = 10.0\nhfov_deg = 35.0\nimage = [720, 450]\n";
    for with_guess in [false, true] {
        let home = tempfile::tempdir().unwrap();
        let mut command = calibrate(&drive.join("frames"), home.path());
        command.arg("--track").arg(drive.join("track.gpx"));
        if with_guess {
            fs::write(home.path().join("guess.toml"), guess).unwrap();
            command.arg("--camera").arg(home.path().join("guess.toml"));
        } else {
            command.args(["--hfov", "35"]);
        }
        let found = found(&mut command, home.path());
        let step = found["ground_step"]["seen_m"].as_f64().unwrap();
        assert!((step - 5.0).abs() <= 0.25, "{found}");
        // The lane edges' vanishing point says 14.4 down and 3.3 to the left.
        for (name, by_hand) in [("pitch_deg", 14.4), ("yaw_deg", -3.3)] {
            let (value, _) = value(&found, name);
            assert!((value - by_hand).abs() < 0.5, "{found}");
        }
    }
}
