//! One folder for each case: a track and frame times go in, what becomes of each frame comes out.
//!
//! `UPDATE_CASES=1 cargo test -p michimori-ingest --test cases` writes `expected.txt` anew.

use jiff::tz::TimeZone;
use michimori_ingest::{ClockMap, OpenOptions, Recording, Track, TrackFile, plan};
use register::FrameOutcome;
use std::{fs, path::Path};

/// The frames of a case in a folder of their own: the times are all that counts.
fn frames(case: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let listing = fs::read_to_string(case.join("frames.csv")).unwrap();
    for line in listing.lines().skip(1) {
        fs::write(folder.path().join(line.split(',').next().unwrap()), line).unwrap();
    }
    fs::write(folder.path().join("frames.csv"), listing).unwrap();
    folder
}

/// Metres between frames and the clock's offset.
fn options(case: &Path) -> (f64, ClockMap) {
    let options = fs::read_to_string(case.join("options.toml")).unwrap_or_default();
    let options: toml::Table = options.parse().unwrap();
    let number =
        |name: &str, usual: f64| options.get(name).map_or(usual, |v| v.as_float().unwrap());
    let clock = ClockMap::constant(number("clock_offset_s", 0.0), None);
    (number("every_m", 2.0), clock)
}

/// What becomes of the frames, equal neighbours in one line.
fn outcomes(case: &Path) -> String {
    let folder = frames(case);
    let opening = OpenOptions::in_zone(TimeZone::UTC);
    let recording = &Recording::open_all(folder.path(), &opening).unwrap()[0];
    let log = TrackFile::read(&case.join("track.gpx"), &TimeZone::UTC).unwrap();
    let track = Track::from_points(&log.points, None).unwrap();
    let (every_m, clock) = options(case);
    let plan = plan(recording, &track, &clock, every_m).unwrap();
    let name = |outcome: &FrameOutcome| match outcome {
        FrameOutcome::Placed(_) => "placed",
        FrameOutcome::Skipped(reason) => reason.name(),
    };
    let runs = plan
        .frames
        .chunk_by(|a, b| name(&a.outcome) == name(&b.outcome));
    let line = |run: &[michimori_ingest::PlannedFrame]| {
        format!(
            "{:04} to {:04}  {}\n",
            run[0].index,
            run[run.len() - 1].index,
            name(&run[0].outcome)
        )
    };
    runs.map(line).collect()
}

#[test]
fn every_case_comes_out_as_expected() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut seen = 0;
    for entry in fs::read_dir(cases).unwrap() {
        let case = entry.unwrap().path();
        let expected = case.join("expected.txt");
        let outcomes = outcomes(&case);
        if std::env::var_os("UPDATE_CASES").is_some() {
            fs::write(&expected, &outcomes).unwrap();
        }
        assert_eq!(
            outcomes,
            fs::read_to_string(&expected).unwrap(),
            "{}",
            case.display()
        );
        seen += 1;
    }
    assert!(seen >= 9, "{seen} cases");
}
