//! Stages of an inspection by themselves: fixes from a track, and merging.

use criterion::{Criterion, criterion_group, criterion_main};
use ingest::{RawPoint, Track};
use jiff::{SignedDuration, Timestamp};
use register::{DamageClass, DriveId, GroundError, LonLat, OpenSides, Sighting, SightingId, merge};
use std::hint::black_box;

/// Metres northward as degrees of latitude.
fn north(metres: f64) -> LonLat {
    LonLat::new(139.7, 35.6 + metres / 110_940.0).expect("it is on the globe")
}

fn at(seconds: f64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs_f64(seconds)
}

/// An hour at 10 m/s, a point a second.
fn log() -> Vec<RawPoint> {
    let point = |s: i32| RawPoint {
        at: Some(at(s.into())),
        ..RawPoint::new(north(10.0 * f64::from(s)))
    };
    (0..3600).map(point).collect()
}

fn fixes(c: &mut Criterion) {
    let log = log();
    c.bench_function("track: an hour cleaned and smoothed", |b| {
        b.iter(|| Track::from_points(black_box(&log), None));
    });
    let track = Track::from_points(&log, None).expect("it has points");
    c.bench_function("fix: 10,000 frames of an hour's track", |b| {
        b.iter(|| {
            (0..10_000)
                .filter(|n| track.fix(at(f64::from(*n) * 0.36)).is_ok())
                .count()
        });
    });
}

/// A pothole every 7 m, each seen in four frames.
fn sightings() -> Vec<Sighting> {
    let sighting = |n: u32| Sighting {
        id: SightingId {
            drive: DriveId("bench".into()),
            frame: n,
            n: 0,
        },
        class: DamageClass::Pothole,
        score: 0.5,
        pixel_box: [0.0, 0.0, 50.0, 30.0],
        captured_at: at(f64::from(n) * 0.2),
        position: north(7.0 * f64::from(n / 4)),
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
            clock_along_m: 0.0,
            aim_along_m: 0.3,
            aim_across_m: 0.1,
            own_along_m: 0.4,
            own_across_m: 0.3,
        },
    };
    (0..2000).map(sighting).collect()
}

fn merging(c: &mut Criterion) {
    let sightings = sightings();
    c.bench_function(
        "merge: 2,000 sightings of a drive into an empty register",
        |b| {
            b.iter(|| merge(black_box(&[]), sightings.clone()).created);
        },
    );
}

criterion_group!(benches, fixes, merging);
criterion_main!(benches);
