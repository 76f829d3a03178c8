//! Merging a drive of 5,000 sightings into registers of ten thousand, a hundred thousand and a million
//! defects.

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use jiff::{SignedDuration, Timestamp};
use michimori_store::{DriveRecord, Store};
use register::{
    DamageClass, Drive, DriveId, Fix, FrameOutcome, FrameRecord, GroundError, LifePolicy, LonLat,
    OpenSides, Report, Sighting, SightingId, View,
};
use rusqlite::{Connection, params};
use std::{cell::Cell, path::Path};

/// Damage every ten metres of a street, each seen in four frames; a frame every two metres.
const DEFECTS: u32 = 1250;
const EVERY_M: u32 = 10;
const VIEWS: u32 = 4;
const FRAME_M: u32 = 2;
/// From one street to the next, in degrees of longitude: some 60 m.
const STREET_DEG: f64 = 0.000_662;

fn place(along_m: f64, right_m: f64) -> LonLat {
    LonLat::new(139.5 + right_m / 90_400.0, 35.6 + along_m / 110_940.0).expect("it is on the globe")
}

/// The n-th drive along the first street, its receiver off by some metres.
fn drive(n: u32) -> DriveRecord {
    let id = DriveId(format!("drive-{n}"));
    let start = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * i64::from(n));
    let at = |frame: u32| start + SignedDuration::from_millis(250 * i64::from(frame));
    let off = |k: u32| f64::from((n * 7 + k) % 5) - 2.0;
    let frames = (0..(DEFECTS + 1) * EVERY_M / FRAME_M).map(|index| FrameRecord {
        index,
        captured_at: Some(at(index)),
        outcome: FrameOutcome::Placed(Fix {
            position: place(f64::from(index * FRAME_M) + off(0), off(1)),
            heading_deg: 0.0,
            speed_mps: 8.0,
            error_m: 6.0,
            heading_sigma_deg: 1.0,
            jitter_m: 0.3,
        }),
        picture: None,
    });
    let sighting = |n: u32| {
        let (defect, view) = (n / VIEWS, n % VIEWS);
        let frame = (defect + 1) * EVERY_M / FRAME_M + view - 5;
        Sighting {
            id: SightingId {
                drive: id.clone(),
                frame,
                n,
            },
            class: DamageClass::ALL[defect as usize % 4],
            score: 0.5,
            pixel_box: [0.0, 0.0, 50.0, 30.0],
            captured_at: at(frame),
            position: place(
                f64::from((defect + 1) * EVERY_M) + off(0) + 0.1 * f64::from(view),
                f64::from(defect % 3) - 1.0 + off(1),
            ),
            heading_deg: 0.0,
            distance_m: 6.0,
            length_m: 0.6,
            length_sigma_m: 0.2,
            width_m: 0.5,
            width_sigma_m: 0.1,
            open: OpenSides::default(),
            places: true,
            error: GroundError {
                receiver_m: 2.5,
                clock_along_m: 0.8,
                aim_along_m: 0.3,
                aim_across_m: 0.1,
                own_along_m: 0.4,
                own_across_m: 0.3,
            },
        }
    };
    DriveRecord {
        drive: Drive {
            id: id.clone(),
            name: "made".into(),
            vehicle: None,
            model: "made".into(),
            recorded_from: Some(start),
            recorded_to: Some(start),
            report: Report::default(),
            view: View {
                near_m: 4.0,
                far_m: 12.0,
                left_m: [-2.6, -7.8],
                right_m: [2.6, 7.8],
            },
            ground: None,
        },
        frames: frames.collect(),
        sightings: (0..DEFECTS * VIEWS).map(sighting).collect(),
    }
}

/// A register whose first street was driven, and copied to as many streets beside it as it takes.
fn register_of(defects: u32, db: &Path) -> Store {
    let mut store = Store::open(db).expect("a new register");
    let plan = store
        .merge_drive(&drive(0), &LifePolicy::default())
        .expect("it is written");
    assert_eq!(plan.map(|plan| plan.created), Some(DEFECTS as usize));
    drop(store);
    copy_streets(db, defects / DEFECTS).expect("the street is copied");
    Store::open(db).expect("the register")
}

/// One sighting for each copied defect is enough: others are never read.
fn copy_streets(db: &Path, streets: u32) -> rusqlite::Result<()> {
    let mut db = Connection::open(db)?;
    db.pragma_update(None, "foreign_keys", false)?;
    db.pragma_update(None, "synchronous", "off")?;
    let tx = db.transaction()?;
    tx.execute_batch(
        "CREATE TEMP TABLE street AS SELECT * FROM defect; CREATE TEMP TABLE seen AS SELECT * FROM sighting WHERE n % 4 = 0",
    )?;
    for street in 1..streets {
        let moved = params![street, f64::from(street) * STREET_DEG];
        tx.execute("UPDATE temp.street SET lon = lon + ?1", [STREET_DEG])?;
        tx.execute(
            "INSERT INTO defect SELECT id || '-' || ?1, class, status, score, sightings, drives, first_seen, last_seen,
                lon, lat, position_error_m, heading, length_m, length_error_m, width_m, width_error_m, open_ended,
                reason, gone, passed_unseen, votes, datum, own, ellipse, path, growth,
                CAST((lat + 90) * 2000 AS INTEGER) * 1000000 + CAST((lon + 180) * 2000 AS INTEGER)
             FROM temp.street",
            [street],
        )?;
        tx.execute(
            "INSERT INTO sighting SELECT drive || '-' || ?1, frame, n, defect || '-' || ?1, class, score, x0, y0, x1, y1,
                captured_at, lon + ?2, lat, heading, distance_m, length_m, length_sigma_m, width_m, width_sigma_m,
                open_ended, places, receiver_m, clock_along_m, aim_along_m, aim_across_m, own_along_m, own_across_m
             FROM temp.seen",
            moved,
        )?;
    }
    tx.commit()
}

fn merging(c: &mut Criterion) {
    let mut group = c.benchmark_group("merge: 5,000 sightings of a drive into a register");
    group.sample_size(10);
    for defects in [10_000, 100_000, 1_000_000] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = register_of(defects, &folder.path().join("bench.db"));
        let next = Cell::new(1);
        group.bench_function(BenchmarkId::from_parameter(defects), |b| {
            b.iter_batched(
                || drive(next.replace(next.get() + 1)),
                |record| {
                    store
                        .merge_drive(&record, &LifePolicy::default())
                        .expect("it is written")
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, merging);
criterion_main!(benches);
