//! Running the program, and small drives to run it on.

use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A file of the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The program, in the project's folder.
pub fn michimori() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_michimori"));
    command.current_dir(project(""));
    command
}

/// What a call printed and how it ended.
pub fn run(command: &mut Command) -> Output {
    command.output().expect("the program starts")
}

/// The JSON that a call printed; the call must have gone well.
pub fn json(command: &mut Command) -> Value {
    let output = run(command);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

/// A folder with the first frames of the sample drive, its track and its camera file.
pub struct Drive {
    home: tempfile::TempDir,
}

impl Drive {
    /// So many frames of the sample drive.
    pub fn of_frames(n: usize) -> Self {
        let home = tempfile::tempdir().unwrap();
        let frames = home.path().join("frames");
        fs::create_dir(&frames).unwrap();
        let sample = project("sample-data/drive");
        for name in ["frames.csv".to_owned()]
            .into_iter()
            .chain((0..n).map(|n| format!("{n:04}.jpg")))
        {
            fs::copy(sample.join("frames").join(&name), frames.join(&name)).unwrap();
        }
        fs::copy(sample.join("track.gpx"), home.path().join("frames.gpx")).unwrap();
        fs::copy(sample.join("camera.toml"), home.path().join("camera.toml")).unwrap();
        Self { home }
    }

    /// The sample's pictures over and over, one every 2.5 m along a straight road: a long drive.
    pub fn of_repeated_frames(n: usize) -> Self {
        let drive = Self::of_frames(0);
        let sample = project("sample-data/drive/frames");
        let time = |seconds: f64| {
            let start: jiff::Timestamp = "2026-04-01T00:00:00Z".parse().unwrap();
            start + jiff::SignedDuration::from_secs_f64(seconds)
        };
        let mut listing = "file,captured_at\n".to_owned();
        for frame in 0..n {
            let name = format!("{frame:06}.jpg");
            let picture = sample.join(format!("{:04}.jpg", frame % 80));
            fs::copy(picture, drive.path("frames").join(&name)).unwrap();
            listing += &format!("{name},{}\n", time(frame as f64 * 0.25));
        }
        fs::write(drive.path("frames/frames.csv"), listing).unwrap();
        let point = |second: usize| {
            let lat = 35.6 + second as f64 * 10.0 / 110_940.0;
            let at = time(second as f64);
            format!("<trkpt lat=\"{lat:.7}\" lon=\"139.7\"><time>{at}</time></trkpt>\n")
        };
        let points: String = (0..n / 4 + 2).map(point).collect();
        let gpx = format!("<gpx version=\"1.1\"><trk><trkseg>{points}</trkseg></trk></gpx>");
        fs::write(drive.path("frames.gpx"), gpx).unwrap();
        drive
    }

    /// A file of this drive.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// `michimori inspect frames --db x.db`, with the track and camera file found beside it.
    pub fn inspect(&self) -> Command {
        self.inspect_recording("frames")
    }

    /// The same for another recording in the folder.
    pub fn inspect_recording(&self, recording: &str) -> Command {
        let mut command = michimori();
        command
            .arg("inspect")
            .arg(self.path(recording))
            .arg("--db")
            .arg(self.path("x.db"));
        command
    }

    /// The register as it would be exported.
    pub fn register(&self) -> String {
        let mut command = michimori();
        command.args(["export", "--what", "defects", "--format", "geojson", "--db"]);
        let output = run(command.arg(self.path("x.db")));
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }
}
