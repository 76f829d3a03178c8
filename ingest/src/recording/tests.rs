//! Recordings made by ffmpeg, as cameras leave them.

mod accidents;

use super::*;
use jiff::SignedDuration;
use std::{
    process::Command,
    time::{Duration, SystemTime},
};

/// A folder to record into.
struct Card(tempfile::TempDir);

impl Card {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A test picture of so many seconds at 10 frames a second; `arguments` for its encoding.
    fn record(&self, name: &str, seconds: f64, arguments: &[&str]) -> PathBuf {
        let file = self.path(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let source = format!("testsrc=s=160x120:r=10:d={seconds}");
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args([
            "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", &source,
        ]);
        ffmpeg
            .args(["-pix_fmt", "yuv420p", "-threads", "1"])
            .args(arguments);
        let mut output = std::ffi::OsString::from("file:");
        output.push(&file);
        assert!(ffmpeg.arg(output).status().unwrap().success());
        file
    }

    /// The same with a creation time.
    fn created(&self, name: &str, seconds: f64, created: &str) -> PathBuf {
        self.record(
            name,
            seconds,
            &["-metadata", &format!("creation_time={created}")],
        )
    }

    fn open(&self) -> Vec<Recording> {
        open(self.0.path())
    }
}

fn options() -> OpenOptions {
    OpenOptions::in_zone(TimeZone::fixed(jiff::tz::offset(9)))
}

fn open(path: &Path) -> Vec<Recording> {
    Recording::open_all(path, &options()).unwrap()
}

fn only(mut recordings: Vec<Recording>) -> Recording {
    assert_eq!(recordings.len(), 1, "{:?}", names(&recordings));
    recordings.remove(0)
}

fn names(recordings: &[Recording]) -> Vec<Vec<String>> {
    let files = |r: &Recording| r.clips().iter().map(|c| files::name_of(&c.file)).collect();
    recordings.iter().map(files).collect()
}

/// Seconds after a time at which the frames were taken.
fn after(recording: &Recording, start: &str) -> Vec<f64> {
    let start: Timestamp = start.parse().unwrap();
    let at = |frame: &FrameTime| {
        frame
            .captured_at
            .unwrap()
            .duration_since(start)
            .as_secs_f64()
    };
    recording.frames.iter().map(at).collect()
}

/// What reading gives: frame and fault.
fn read(recording: &Recording, wanted: &[u32]) -> Vec<(u32, Option<String>)> {
    let mut given = Vec::new();
    recording
        .read(wanted, &mut |index, picture| {
            given.push((index, picture.err()));
            true
        })
        .unwrap();
    given
}

fn all_read(recording: &Recording) -> bool {
    let all: Vec<u32> = (0..recording.frames.len() as u32).collect();
    let given = read(recording, &all);
    given.iter().map(|(index, _)| *index).eq(all) && given.iter().all(|(_, f)| f.is_none())
}

#[test]
fn every_kind_of_video_is_read_to_its_last_frame() {
    for (name, codec) in [
        ("20261005_101207.mp4", "libx264"),
        ("20261005_101207.MOV", "libx265"),
        ("20261005_101207.avi", "mjpeg"),
        ("20261005_101207.TS", "libx264"),
        ("20261005_101207.m2ts", "libx264"),
    ] {
        let card = Card::new();
        let log = ["-x265-params", "log-level=none"];
        let more: &[&str] = if codec == "libx265" { &log } else { &[] };
        card.record(name, 1.5, &[&["-c:v", codec], more].concat());
        let recording = only(card.open());
        let times = after(&recording, "2026-10-05T01:12:07Z");
        assert_eq!(times.len(), 15, "{name}");
        assert!((times[14] - 1.4).abs() < 0.002, "{name}: {times:?}");
        assert_eq!(recording.start, StartSource::FileName, "{name}");
        assert!(all_read(&recording), "{name}");
        assert!(
            recording.left_out.is_empty(),
            "{name}: {:?}",
            recording.left_out
        );
    }
}

#[test]
fn h264_in_avi_is_read_by_decoding_times() {
    let card = Card::new();
    card.record("a.avi", 1.0, &["-c:v", "libx264", "-bf", "0"]);
    let recording = only(card.open());
    assert_eq!(recording.frames.len(), 10);
    assert!(all_read(&recording));
}

#[test]
fn odd_names_are_names() {
    let card = Card::new();
    let first = card.created("-a b.mp4", 0.5, "2026-10-05T01:12:07Z");
    for name in ["録画 🚗.mp4", "100%d.mp4", "a:b.mp4", "x'y\\z;,=[].mp4"] {
        fs::copy(&first, card.path(name)).unwrap();
        assert!(all_read(&only(open(&card.path(name)))), "{name}");
    }
}

#[test]
fn the_start_comes_from_the_best_source_there_is() {
    let card = Card::new();
    let file = card.created("20261005_101300.mp4", 0.5, "2026-10-05T01:12:07Z");
    let recording = only(open(&file));
    assert_eq!(recording.start, StartSource::CreationTime);
    assert_eq!(after(&recording, "2026-10-05T01:12:07Z")[0], 0.0);
    let clip = &recording.clips()[0];
    assert_eq!(
        clip.named
            .unwrap()
            .duration_since(clip.created.unwrap())
            .as_secs(),
        53
    );

    for nonsense in ["1970-01-01T00:00:00Z", "2058-01-01T00:00:00Z"] {
        let recording = only(open(&card.created("20261005_101300.mp4", 0.5, nonsense)));
        assert_eq!(recording.start, StartSource::FileName, "{nonsense}");
        assert_eq!(after(&recording, "2026-10-05T01:13:00Z")[0], 0.0);
    }

    let file = card.record("nameless.ts", 1.0, &[]);
    let end = SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000);
    fs::File::options()
        .write(true)
        .open(&file)
        .unwrap()
        .set_modified(end)
        .unwrap();
    let recording = only(open(&file));
    assert_eq!(recording.start, StartSource::FileTime);
    let first = recording.frames[0];
    assert_eq!(first.captured_at.unwrap().as_second(), 1_789_999_999);
    assert_eq!(first.clock_sigma_s, 5.0);

    let pattern = Some("cam %d%m%y %H%M%S".parse().unwrap());
    let file = card.record("cam 051026 101207 left.avi", 0.5, &[]);
    let with_pattern = OpenOptions {
        name_pattern: pattern,
        ..options()
    };
    let recording = only(Recording::open_all(&file, &with_pattern).unwrap());
    assert_eq!(after(&recording, "2026-10-05T01:12:07Z")[0], 0.0);
}

#[test]
fn files_of_a_drive_are_one_recording_and_a_pause_parts_it() {
    let card = Card::new();
    for (name, start) in [
        ("DCIM/100MEDIA/2.MP4", "2026-10-05T01:00:00Z"),
        ("DCIM/100MEDIA/10.MP4", "2026-10-05T01:00:02Z"),
        ("DCIM/101MEDIA/1.MP4", "2026-10-05T01:00:04Z"),
        ("DCIM/101MEDIA/2.MP4", "2026-10-05T01:02:00Z"),
        ("DCIM/101MEDIA/3.MP4", "2026-10-05T01:10:00Z"),
    ] {
        card.created(name, 2.0, start);
    }
    let recordings = card.open();
    assert_eq!(
        names(&recordings),
        [vec!["2.MP4", "10.MP4", "1.MP4", "2.MP4"], vec!["3.MP4"]]
    );
    let drive = &recordings[0];
    let firsts: Vec<_> = drive.clips().iter().map(|c| (c.first, c.frames)).collect();
    assert_eq!(firsts, [(0, 20), (20, 20), (40, 20), (60, 20)]);
    let times = after(drive, "2026-10-05T01:00:00Z");
    assert!(
        (times[59] - 5.9).abs() < 1e-6 && times[60] == 120.0,
        "{times:?}"
    );
    assert!(times.is_sorted());
    assert!(drive.frames[0].clock_sigma_s < 0.2 && drive.frames[79].clock_sigma_s > 0.2);
    assert!(
        drive.frame_name(61).contains("2.MP4, frame 1 at 0.10 s"),
        "{}",
        drive.frame_name(61)
    );
    assert!(
        drive.name().ends_with("/2.MP4 to 2.MP4"),
        "{}",
        drive.name()
    );
    let wanted = [0, 19, 20, 41, 79];
    assert_eq!(read(drive, &wanted), wanted.map(|index| (index, None)));
    assert_ne!(drive.id, recordings[1].id);
    assert_eq!(
        recordings[1].id,
        only(open(&card.path("DCIM/101MEDIA/3.MP4"))).id
    );
}

#[test]
fn front_and_rear_and_other_sizes_are_never_mixed() {
    let card = Card::new();
    let at = |second| format!("2026-10-05T01:00:0{second}Z");
    card.created("20261005_100000F.mp4", 1.0, &at(0));
    card.created("20261005_100000R.mp4", 1.0, &at(0));
    card.created("20261005_100001F.mp4", 1.0, &at(1));
    card.created("20261005_100001R.mp4", 1.0, &at(1));
    card.record(
        "20261005_100002F.mp4",
        1.0,
        &[
            "-s",
            "80x60",
            "-metadata",
            &format!("creation_time={}", at(2)),
        ],
    );
    let mut found = names(&card.open());
    found.sort();
    assert_eq!(
        found,
        [
            vec!["20261005_100000F.mp4", "20261005_100001F.mp4"],
            vec!["20261005_100000R.mp4", "20261005_100001R.mp4"],
            vec!["20261005_100002F.mp4"],
        ]
    );
}

#[test]
fn chapters_with_one_creation_time_run_on() {
    let card = Card::new();
    for name in ["GH020123.MP4", "GH010123.MP4", "GH030123.MP4"] {
        card.created(name, 1.0, "2026-10-05T01:00:00Z");
    }
    let recording = only(card.open());
    assert_eq!(
        names(&[recording]),
        [["GH010123.MP4", "GH020123.MP4", "GH030123.MP4"]]
    );
    let times = after(&only(card.open()), "2026-10-05T01:00:00Z");
    assert!(
        (times[29] - 2.9).abs() < 1e-6 && times.is_sorted(),
        "{times:?}"
    );
    fs::remove_file(card.path("GH010123.MP4")).unwrap();
    assert_eq!(
        only(card.open()).start,
        StartSource::FileTime,
        "the time was of the first"
    );
}

#[test]
fn what_a_camera_records_twice_is_taken_once() {
    let card = Card::new();
    for n in 0..4 {
        card.created(
            &format!("{n}.mp4"),
            4.0,
            &format!("2026-10-05T01:00:{:02}Z", n * 2),
        );
    }
    let recording = only(card.open());
    let times = after(&recording, "2026-10-05T01:00:00Z");
    assert_eq!(times.len(), 100);
    assert!(
        times
            .windows(2)
            .all(|pair| (pair[1] - pair[0] - 0.1).abs() < 1e-6),
        "{times:?}"
    );
    assert!(all_read(&recording));
}

#[test]
fn creation_times_at_the_end_leave_a_drive_whole() {
    let card = Card::new();
    card.created("20261005_100000.mp4", 4.0, "2026-10-05T01:00:04Z");
    card.created("20261005_100004.mp4", 4.0, "2026-10-05T01:00:08Z");
    card.created("20261005_100008.mp4", 2.0, "2026-10-05T01:00:10Z");
    let recording = only(card.open());
    let times = after(&recording, "2026-10-05T01:00:04Z");
    assert!(
        (times[99] - 9.9).abs() < 1e-6 && times[0] == 0.0,
        "{times:?}"
    );
}

#[test]
fn broken_files_are_left_out_and_the_rest_goes_on() {
    let card = Card::new();
    let good = card.created("1.mp4", 2.0, "2026-10-05T01:00:00Z");
    let bytes = fs::read(&good).unwrap();
    fs::write(card.path("2.mp4"), "").unwrap();
    fs::write(card.path("3.mp4"), &bytes[..bytes.len() / 2]).unwrap();
    fs::write(card.path("4.mp4"), "these are words").unwrap();
    fs::write(card.path("._1.mp4"), "a system's own").unwrap();
    fs::write(card.path("snapshot.jpg"), "a picture").unwrap();
    let recording = only(card.open());
    assert_eq!(recording.frames.len(), 20);
    let words = |file: &str| {
        let fault = recording.left_out.iter().find(|f| f.file.ends_with(file));
        fault
            .unwrap_or_else(|| panic!("{file}: {:?}", recording.left_out))
            .fault
            .as_str()
    };
    assert!(words("2.mp4").contains("0 bytes"));
    assert!(words("3.mp4").contains("no moov atom") && words("3.mp4").contains(" MB cannot"));
    assert!(
        words("4.mp4").starts_with("this is not a video"),
        "{}",
        words("4.mp4")
    );
    let folder = files::name_of(card.0.path());
    assert!(words(&folder).contains("1 pictures were left out"));
    assert_eq!(recording.left_out.len(), 4);
    fs::remove_file(good).unwrap();
    let error = Recording::open_all(card.0.path(), &options())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("not one of its files") && error.contains("0 bytes"),
        "{error}"
    );
}

#[test]
fn what_is_cut_off_is_kept_as_far_as_it_goes() {
    let card = Card::new();
    for (name, arguments) in [
        ("a.mp4", &["-movflags", "+faststart", "-g", "5"][..]),
        ("b.avi", &["-c:v", "mjpeg"]),
        ("c.ts", &["-g", "5"]),
    ] {
        let file = card.record(name, 10.0, arguments);
        let bytes = fs::read(&file).unwrap();
        fs::write(&file, &bytes[..bytes.len() * 6 / 10]).unwrap();
        let recording = only(open(&file));
        let frames = recording.frames.len();
        assert!((30..=80).contains(&frames), "{name}: {frames}");
        let lost = &recording.left_out[0].fault;
        assert!(lost.starts_with("cut off: "), "{name}: {lost}");
        if !name.ends_with("ts") {
            assert!(lost.ends_with("s of 10 s are lost"), "{name}: {lost}");
        }
        let all: Vec<u32> = (0..frames as u32).collect();
        let given = read(&recording, &all);
        assert_eq!(given.len(), frames);
        let faults = given.iter().filter(|(_, fault)| fault.is_some()).count();
        assert!(faults <= 2, "{name}: {faults} of {frames}");
    }
}

#[test]
fn keyframes_alone_are_a_fast_look() {
    let card = Card::new();
    let file = card.record(
        "20261005_101207.mp4",
        3.0,
        &["-g", "10", "-sc_threshold", "0"],
    );
    let fast = OpenOptions {
        keyframes: true,
        ..options()
    };
    let recording = only(Recording::open_all(&file, &fast).unwrap());
    assert_eq!(after(&recording, "2026-10-05T01:12:07Z"), [0.0, 1.0, 2.0]);
    assert!((recording.clips()[0].duration_s - 3.0).abs() < 1e-6);
    assert!(all_read(&recording));
}

/// What reading small gives: frame and mean brightness.
fn small(recording: &Recording, frames: Range<u32>, step: u32, size: [u32; 2]) -> Vec<(u32, f64)> {
    let mut given = Vec::new();
    recording
        .read_small(frames, step, size, &mut |index, picture| {
            let picture = picture.unwrap();
            assert_eq!(picture.dimensions(), size.into());
            let sum: u64 = picture.iter().map(|p| u64::from(*p)).sum();
            given.push((index, sum as f64 / picture.len() as f64));
            true
        })
        .unwrap();
    given
}

#[test]
fn small_grey_pictures_are_the_same_from_videos_and_folders() {
    let card = Card::new();
    for n in 0..2 {
        let name = format!("videos/{n}.mp4");
        card.created(&name, 2.0, &format!("2026-10-05T01:00:0{}Z", n * 2));
        let video = card.path(&name);
        fs::create_dir_all(card.path("frames")).unwrap();
        let pictures = card.path(&format!("frames/20261005_10000{n}_%03d.jpg"));
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-nostdin", "-i"]).arg(video);
        assert!(
            ffmpeg
                .args(["-q:v", "2"])
                .arg(pictures)
                .status()
                .unwrap()
                .success()
        );
    }
    let (video, folder) = (
        only(open(&card.path("videos"))),
        only(open(&card.path("frames"))),
    );
    assert_eq!((video.frames.len(), folder.frames.len()), (40, 40));
    let (a, b) = (
        small(&video, 3..38, 4, [40, 30]),
        small(&folder, 3..38, 4, [40, 30]),
    );
    assert_eq!(
        a.iter().map(|(n, _)| *n).collect::<Vec<_>>(),
        [3, 7, 11, 15, 19, 23, 27, 31, 35]
    );
    for ((n, a), (m, b)) in a.iter().zip(&b) {
        assert!(n == m && (a - b).abs() < 3.0, "frame {n}: {a} and {b}");
    }
    let mut taken = 0;
    let mut take = |_, _| {
        taken += 1;
        taken < 3
    };
    video.read_small(0..40, 1, [8, 8], &mut take).unwrap();
    assert_eq!(taken, 3);
}

#[test]
fn pictures_take_their_times_from_their_names() {
    let card = Card::new();
    for name in [
        "20261005_101208_500.jpg",
        "20261005_101207_250.jpg",
        "odd.jpg",
        "empty.jpg",
    ] {
        fs::write(card.path(name), if name == "empty.jpg" { "" } else { name }).unwrap();
    }
    let recording = only(card.open());
    assert_eq!(recording.start, StartSource::FileName);
    let start: Timestamp = "2026-10-05T01:12:07.25Z".parse().unwrap();
    let times: Vec<_> = recording
        .frames
        .iter()
        .map(|frame| frame.captured_at)
        .collect();
    assert_eq!(
        times,
        [
            Some(start),
            Some(start + SignedDuration::from_millis(1250)),
            None,
            None
        ]
    );
    assert_eq!(recording.frames[0].clock_sigma_s, exif::CLOCK_SIGMA_S);
    assert!(recording.left_out.is_empty() && recording.clips().is_empty());
}
