//! Recordings are sent to the server and inspected there, whatever happens to it meanwhile.

use crate::{
    house::{Drive, json, michimori, run},
    server::{Answer, BATCH, Server, until},
};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::{Read, Write},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

const TRACK: &str = "frames.gpx";

/// What is sent of a drive: all its files but one.
fn send_all_but(server: &Server, drive: &Drive, left_out: &str) {
    for name in ["camera.toml", TRACK] {
        if name != left_out {
            server.send(name, &fs::read(drive.path(name)).unwrap());
        }
    }
    let mut frames: Vec<_> = fs::read_dir(drive.path("frames"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    frames.sort();
    for name in frames {
        let path = format!("frames/{name}");
        server.send(&path, &fs::read(drive.path(&path)).unwrap());
    }
}

fn frames() -> Value {
    json!([{ "path": "frames", "tracks": [TRACK], "camera": "camera.toml" }])
}

/// What a register holds, as other programs get it.
fn exported(db: &Path) -> Vec<String> {
    let export = |what: &str| {
        let mut command = michimori();
        command.args(["export", "--what", what, "--format", "geojson", "--db"]);
        let output = run(command.arg(db));
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    ["defects", "drives"].map(export).into()
}

/// A quarter of a minute for one thread of an ordinary machine.
const FRAMES: usize = 400;
const ONE_THREAD: &[&str] = &["--threads", "1"];

#[test]
fn killed_while_files_come_and_while_it_inspects_it_loses_and_doubles_nothing() {
    let drive = Drive::of_repeated_frames(FRAMES);
    let home = drive.path("");
    let track = fs::read(drive.path(TRACK)).unwrap();
    let half = track.len() / 2;

    let server = Server::start(&home, ONE_THREAD);
    let file = server.announce(TRACK, track.len() as u64);
    let mut socket = server.begin_patch(&file, 0, track.len() as u64);
    socket.write_all(&track[..half]).unwrap();
    until("half of the file is there", Duration::from_secs(10), || {
        (server.offset(&file) == half as u64).then_some(())
    });
    server.end("-KILL");

    let server = Server::start(&home, ONE_THREAD);
    assert_eq!(server.offset(&file), half as u64);
    let mut socket = server.begin_patch(&file, half as u64, (track.len() - half) as u64);
    socket.write_all(&track[half..]).unwrap();
    assert_eq!(Answer::read(socket).status, 204);
    send_all_but(&server, &drive, TRACK);
    let job = server.inspect(frames()).remove(0);
    let id = &job["id"];
    let begun = |job: &Value| job["frames_done"].as_u64() > Some(0);
    server.job_when(id, begun);
    assert!(server.end("-TERM"), "an orderly end");

    let server = Server::start(&home, &["--workers", "0"]);
    let job = server.json(&format!("/api/jobs/{id}"));
    assert_eq!(
        (&job["state"], &job["attempts"]),
        (&json!("queued"), &json!(1))
    );
    server.end("-TERM");

    let server = Server::start(&home, ONE_THREAD);
    let far = job["frames_done"].as_u64();
    server.job_when(id, |job| {
        job["frames_done"].as_u64() > far && job["state"] == "running"
    });
    server.end("-KILL");

    let server = Server::start(&home, ONE_THREAD);
    let job = server.job_over(id);
    assert_eq!(
        (&job["state"], &job["attempts"]),
        (&json!("done"), &json!(3)),
        "{job}"
    );
    assert_eq!(job["already_known"], false, "{job}");
    assert_eq!(job["frames_done"], job["frames_all"]);
    let told = server.json(&format!(
        "/api/drives/{}",
        job["drive_id"].as_str().unwrap()
    ));
    assert_eq!(told["report"]["frames"], FRAMES);

    let undisturbed = json(drive.inspect().arg("--json"));
    assert_eq!(undisturbed["drives"][0]["drive"], job["drive_id"]);
    // Without the server, the folder is called by the one around it, too.
    let folder = format!("{}/frames", home.file_name().unwrap().to_str().unwrap());
    let undisturbed = exported(&drive.path("x.db"));
    let undisturbed: Vec<_> = undisturbed
        .iter()
        .map(|file| file.replace(&folder, "frames"))
        .collect();
    let served = exported(&home.join("server.db"));
    let same = served == undisturbed;
    assert!(same, "{served:?}\nis not\n{undisturbed:?}");
}

#[test]
fn the_same_recording_twice_is_said_to_be_known_and_changes_nothing() {
    let drive = Drive::of_frames(12);
    let home = drive.path("");
    let server = Server::start(&home, &[]);
    send_all_but(&server, &drive, "");
    let jobs = server.inspect(json!([frames()[0], { "path": "frames", "vehicle": "another" }]));
    let first = server.job_over(&jobs[0]["id"]);
    assert_eq!(
        (&first["state"], &first["already_known"]),
        (&json!("done"), &json!(false)),
        "{first}"
    );
    let before = exported(&home.join("server.db"));
    let second = server.job_over(&jobs[1]["id"]);
    assert_eq!(
        (&second["state"], &second["already_known"]),
        (&json!("done"), &json!(true)),
        "{second}"
    );
    assert_eq!(second["drive_id"], first["drive_id"]);
    assert_eq!(exported(&home.join("server.db")), before);
}

#[test]
fn a_running_job_is_stopped_when_somebody_asks() {
    let drive = Drive::of_repeated_frames(FRAMES);
    let server = Server::start(&drive.path(""), ONE_THREAD);
    send_all_but(&server, &drive, "");
    let job = server.inspect(frames()).remove(0);
    server.job_when(&job["id"], |job| job["frames_done"].as_u64() > Some(0));
    let asked = server.ask(&format!("POST /api/jobs/{}/cancel", job["id"]), "", &[]);
    assert_eq!(asked.status, 200, "{}", asked.text());
    let over = server.job_over(&job["id"]);
    assert_eq!(over["state"], "cancelled", "{over}");
    assert_eq!(server.json("/api/summary")["drives"], 0);
}

/// The first bytes of a JPEG picture of 50,000 × 50,000 pixels.
const JPEG_BOMB: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\
    \xff\xc0\0\x11\x08\xc3\x50\xc3\x50\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\
    \xff\xda\0\x0c\x03\x01\0\x02\x11\x03\x11\0\x3f\0\xff\xd9";

/// Writes an archive of a gigabyte of zeros, and a picture of 50,000 × 50,000 black pixels.
const DRAW_BOMBS: &str = "
import struct, sys, zipfile, zlib
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as bomb:
    with bomb.open('a.mp4', 'w') as inside:
        for _ in range(1024):
            inside.write(bytes(1 << 20))
pack = zlib.compressobj(9)
rows = b''.join(pack.compress(bytes(1 + 50000 // 8)) for _ in range(50000)) + pack.flush()
def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
with open(sys.argv[2], 'wb') as png:
    header = struct.pack('>IIBBBBB', 50000, 50000, 1, 0, 0, 0, 0)
    png.write(b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', header) + chunk(b'IDAT', rows) + chunk(b'IEND', b''))
";

/// Three times what an ordinary recording takes.
const MOST_MEMORY_MB: u64 = 330;

#[test]
fn pictures_and_archives_that_swell_are_told_and_take_no_memory() {
    let drive = Drive::of_frames(12);
    let home = drive.path("");
    let mut python = Command::new("python3");
    python
        .args(["-c", DRAW_BOMBS])
        .arg(drive.path("bomb.zip"))
        .arg(drive.path("bomb.png"));
    assert!(run(&mut python).status.success());
    // Among good pictures, and with nothing but their like.
    fs::write(drive.path("frames/0005.jpg"), JPEG_BOMB).unwrap();
    let times = fs::read_to_string(drive.path("frames/frames.csv")).unwrap();
    let server = Server::start(&home, &[]);
    send_all_but(&server, &drive, "");
    let png = fs::read(drive.path("bomb.png")).unwrap();
    for (folder, bytes, ending) in [("jpg", JPEG_BOMB, "jpg"), ("png", &png, "png")] {
        let listing: Vec<_> = times.lines().take(4).collect();
        let listing = listing.join("\n").replace(".jpg", &format!(".{ending}"));
        server.send(&format!("{folder}/frames.csv"), listing.as_bytes());
        for n in 0..3 {
            server.send(&format!("{folder}/{n:04}.{ending}"), bytes);
        }
    }
    for name in ["bomb.zip", "bomb.mp4"] {
        server.send(name, &fs::read(drive.path("bomb.zip")).unwrap());
    }
    let bomb = |path: &str| json!({ "path": path, "tracks": [TRACK], "camera": "camera.toml" });
    let paths = ["jpg", "png", "bomb.zip", "bomb.mp4", "frames"];
    let jobs = server.inspect(paths.iter().map(|path| bomb(path)).collect());
    for (job, unreadable) in jobs.iter().zip([3, 3, 0, 0, 1]) {
        let job = server.job_over(&job["id"]);
        if let Some(error) = job["error"].as_str() {
            eprintln!("{}: {error}", job["name"]);
            assert!(unreadable != 1, "eleven of its pictures are good: {job}");
            assert!(error.len() > 20 && !error.contains("panic"), "{error}");
            assert!(
                !error.contains(home.to_str().unwrap()),
                "the server's folders: {error}"
            );
            continue;
        }
        let told = server.json(&format!(
            "/api/drives/{}",
            job["drive_id"].as_str().unwrap()
        ));
        let report = &told["report"];
        eprintln!(
            "{}: {} {}",
            job["name"], report["skipped"], report["faults"]
        );
        assert_eq!(report["skipped"]["unreadable"], unreadable, "{report}");
        assert!(
            report["faults"].to_string().contains("too large"),
            "{report}"
        );
    }
    let memory = server.most_memory_mb();
    eprintln!("the server took {memory} MB at most");
    assert!(memory < MOST_MEMORY_MB, "{memory} MB");
}

/// A byte that tells its place, so that a shifted piece is noticed.
fn byte(at: u64) -> u8 {
    (at ^ (at >> 8) ^ (at >> 16) ^ (at >> 24)) as u8
}

const MB: u64 = 1 << 20;

/// A megabyte of the file from there on, or what is left of it.
fn piece(at: u64, size: u64) -> Vec<u8> {
    (at..size.min(at + MB)).map(byte).collect()
}

/// `UPLOAD_TEST_MB` says how large a file is sent; 2048 takes some minutes.
#[test]
fn a_large_file_whose_sender_is_cut_ten_times_comes_byte_by_byte() {
    let size = std::env::var("UPLOAD_TEST_MB").map_or(128, |mb| mb.parse().unwrap()) * MB;
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path(), &["--workers", "0"]);
    let file = server.announce("a.mp4", size);
    let (mut cuts, mut locked) = (0, 0);
    let last = loop {
        let from = server.offset(&file);
        let mut socket = server.begin_patch(&file, from, size - from);
        let to = if cuts < 10 { from + size / 12 } else { size };
        let mut at = from;
        while at < to {
            let piece = piece(at, to);
            at += piece.len() as u64;
            if socket.write_all(&piece).is_err() {
                break;
            }
        }
        if to < size && at == to {
            cuts += 1;
            continue;
        }
        match Answer::read(socket) {
            answer if answer.status == 204 => break answer,
            // The server had not seen yet that the last sender was gone.
            answer => assert!(matches!(answer.status, 409 | 423), "{}", answer.text()),
        }
        locked += 1;
    };
    eprintln!(
        "{} MB, cut {cuts} times, {locked} times too early",
        size / MB
    );
    assert_eq!(last.header("upload-offset"), Some(size.to_string()));
    let staged = home
        .path()
        .join("server.data/uploads")
        .join(BATCH)
        .join("a.mp4");
    let mut whole = File::open(&staged).unwrap();
    assert_eq!(whole.metadata().unwrap().len(), size);
    for at in (0..size).step_by(MB as usize) {
        let mut here = vec![0; MB as usize];
        whole.read_exact(&mut here).unwrap();
        assert!(here == piece(at, size), "after {at} bytes");
    }
    let batch = server.json(&format!("/api/batches/{BATCH}"));
    let counted = run(Command::new("sha256sum")
        .arg(&staged)
        .stderr(Stdio::inherit()));
    let counted = String::from_utf8(counted.stdout).unwrap();
    assert_eq!(batch["files"][0]["sha256"], counted[..64]);
    eprintln!("the server took {} MB at most", server.most_memory_mb());
    assert!(server.most_memory_mb() < 200);
}
