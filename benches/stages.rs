//! Stages of an inspection by themselves: fixes from a track.

use criterion::{Criterion, criterion_group, criterion_main};
use ingest::{RawPoint, Track};
use jiff::{SignedDuration, Timestamp};
use register::LonLat;
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

criterion_group!(benches, fixes);
criterion_main!(benches);
