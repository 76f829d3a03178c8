//! Programs that hang, crash or talk nonsense, and a card pulled out.

use super::*;
use std::{os::unix::fs::PermissionsExt, time::Instant};

/// Programs that are not FFmpeg: the body of each, as a shell script.
fn fakes(ffprobe: &str, ffmpeg: &str, patience: Duration) -> (Card, Tools) {
    let card = Card::new();
    for (name, body) in [("ffprobe", ffprobe), ("ffmpeg", ffmpeg)] {
        fs::write(card.path(name), format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(card.path(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let tools = Tools::in_folder(card.0.path(), patience);
    (card, tools)
}

/// Does `body` for files named `bad…`, and the true program's work for all others.
fn for_bad(program: &str, body: &str) -> String {
    format!("case \"$*\" in *bad*) {body};; esac\nexec {program} \"$@\"")
}

const SOON: Duration = Duration::from_millis(1500);

#[test]
fn an_ffprobe_that_fails_costs_only_its_file() {
    for (body, words) in [
        ("sleep 600", "gave no sign of life"),
        ("sleep 600 & sleep 600", "gave no sign of life"),
        ("kill -SEGV $$", "ffprobe failed and gave no reason"),
        ("echo 'bad luck' >&2; exit 3", "bad luck"),
        ("head -c 100000 /dev/urandom; exit 0", "makes no sense"),
        ("echo '{}'; exit 0", "no video stream"),
    ] {
        let card = Card::new();
        card.created("bad.mp4", 0.5, "2026-10-05T01:00:00Z");
        card.created("good.mp4", 0.5, "2026-10-05T01:00:01Z");
        let (_programs, tools) = fakes(&for_bad("ffprobe", body), "exec ffmpeg \"$@\"", SOON);
        let started = Instant::now();
        let opened = Recording::open_all_with(card.0.path(), &options(), &tools).unwrap();
        let recording = only(opened);
        assert!(started.elapsed() < Duration::from_secs(20), "{body}");
        assert_eq!(recording.clips().len(), 1, "{body}");
        assert_eq!(recording.left_out[0].file, "bad.mp4");
        let fault = &recording.left_out[0].fault;
        assert!(fault.contains(words), "{body}: {fault}");
    }
}

#[test]
fn an_ffmpeg_that_fails_costs_only_its_file() {
    for (body, words) in [
        ("sleep 600", "gave no sign of life"),
        ("kill -SEGV $$", "cannot be decoded"),
        (
            "echo '[x] [error] bad luck' >&2; exit 3",
            "ffmpeg says: bad luck",
        ),
        (
            "head -c 30000 /dev/urandom | tee /dev/stderr; exit 0",
            "cannot be decoded",
        ),
        (
            "echo '[info] pts_time:0.0 x' >&2; echo few bytes; exit 0",
            "cannot be decoded",
        ),
    ] {
        let card = Card::new();
        card.created("1 bad.mp4", 0.5, "2026-10-05T01:00:00Z");
        card.created("2 good.mp4", 0.5, "2026-10-05T01:00:01Z");
        let (_programs, tools) = fakes("exec ffprobe \"$@\"", &for_bad("ffmpeg", body), SOON);
        let opened = Recording::open_all_with(card.0.path(), &options(), &tools).unwrap();
        let recording = only(opened);
        let given = read(&recording, &[0, 3, 5, 9]);
        assert_eq!(given.len(), 4, "{body}");
        for (index, fault) in &given[..2] {
            assert!(
                fault.as_ref().is_some_and(|f| f.contains(words)),
                "{body}: {index} {fault:?}"
            );
        }
        assert_eq!(given[2..], [(5, None), (9, None)], "{body}");
    }
}

#[test]
fn an_ffmpeg_that_always_hangs_ends_the_recording() {
    let card = Card::new();
    card.created("1 bad.mp4", 0.5, "2026-10-05T01:00:00Z");
    card.created("2 bad.mp4", 0.5, "2026-10-05T01:00:01Z");
    let (_programs, tools) = fakes("exec ffprobe \"$@\"", "sleep 600", SOON);
    let opened = Recording::open_all_with(card.0.path(), &options(), &tools).unwrap();
    let mut faults = 0;
    let ended = only(opened).read(&[0, 1, 5], &mut |_, picture| {
        faults += usize::from(picture.is_err());
        true
    });
    assert!(
        matches!(ended, Err(RecordingError::Hung { tool: "ffmpeg", .. })),
        "{ended:?}"
    );
    assert_eq!(faults, 2);
}

#[test]
fn patience_is_with_ffmpeg_and_not_with_us() {
    let card = Card::new();
    // More pixels than a pipe holds, so that ffmpeg has to wait.
    card.record("20261005_101207.mp4", 2.0, &["-s", "640x480"]);
    let (_programs, tools) = fakes("exec ffprobe \"$@\"", "exec ffmpeg \"$@\"", SOON);
    let opened = Recording::open_all_with(card.0.path(), &options(), &tools).unwrap();
    let mut good = 0;
    let wanted: Vec<u32> = (0..20).collect();
    only(opened)
        .read(&wanted, &mut |index, picture| {
            if index == 1 {
                std::thread::sleep(SOON * 2);
            }
            good += usize::from(picture.is_ok());
            true
        })
        .unwrap();
    assert_eq!(good, 20);
}

#[test]
fn without_ffmpeg_a_folder_is_an_error_that_names_the_remedy() {
    let card = Card::new();
    fs::write(card.path("1.mp4"), "x").unwrap();
    let nowhere = Card::new();
    let tools = Tools::in_folder(nowhere.0.path(), SOON);
    let error = Recording::open_all_with(card.0.path(), &options(), &tools).unwrap_err();
    assert!(error.to_string().contains("install FFmpeg"), "{error}");
}

#[test]
fn a_card_pulled_out_ends_the_recording() {
    let card = Card::new();
    card.created("videos/1.mp4", 0.5, "2026-10-05T01:00:00Z");
    fs::create_dir(card.path("frames")).unwrap();
    fs::write(card.path("frames/1.jpg"), "x").unwrap();
    let recordings = ["videos", "frames"].map(|name| only(open(&card.path(name))));
    fs::remove_dir_all(card.path("videos")).unwrap();
    fs::remove_dir_all(card.path("frames")).unwrap();
    for recording in recordings {
        let ended = recording.read(&[0], &mut |_, _| true);
        assert!(
            matches!(ended, Err(RecordingError::Unreadable { .. })),
            "{ended:?}"
        );
    }
}
