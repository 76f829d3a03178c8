//! How long it takes to build a town's network, and to match a drive of 100 km to it.

use criterion::{Criterion, criterion_group, criterion_main};
use michimori_register::{
    Fix, FrameOutcome, FrameRecord, LonLat, MatchPolicy, Network, Road, RoadAttributes, RoadId,
    RoadPlace, match_drive,
};
use std::hint::black_box;

/// Streets each way; blocks are some 100 m wide.
const STREETS: u32 = 60;
const DRIVEN_M: f64 = 100_000.0;
const EVERY_M: f64 = 2.0;

fn corner(i: u32, j: u32) -> LonLat {
    let (x, y) = (f64::from(i), f64::from(j));
    let lon = 139.7 + 0.0011 * x + 0.00015 * (1.7 * x + 2.3 * y).sin();
    let lat = 35.6 + 0.0009 * y + 0.00012 * (2.9 * x - 1.3 * y).cos();
    LonLat::new(lon, lat).expect("it is on the globe")
}

/// A road from corner to corner: some 7000 roads, 700 km.
fn roads() -> Vec<Road> {
    let road = |id: String, line: Vec<LonLat>| Road {
        id: RoadId(id),
        key: None,
        line,
        attributes: RoadAttributes::default(),
    };
    let mut all = Vec::new();
    for i in 0..STREETS {
        for j in 1..STREETS {
            all.push(road(
                format!("n{i}-{j}"),
                vec![corner(i, j - 1), corner(i, j)],
            ));
            all.push(road(
                format!("e{i}-{j}"),
                vec![corner(j - 1, i), corner(j, i)],
            ));
        }
    }
    all
}

/// Frames every 2 m on shortest ways from corner to corner, off by some metres that change slowly.
fn frames(network: &Network) -> Vec<FrameRecord> {
    let ids: Vec<RoadId> = network.roads().map(|road| road.id.clone()).collect();
    let at = |n: usize| RoadPlace {
        road: ids[n % ids.len()].clone(),
        chainage_m: 0.0,
        offset_m: 0.0,
    };
    let most = (DRIVEN_M / EVERY_M) as usize;
    let mut frames: Vec<FrameRecord> = Vec::new();
    for leg in 0.. {
        let parts = network.route(&at(leg * 1009), &at((leg + 1) * 1009));
        for part in parts.expect("the streets are joined") {
            let sign = if part.to_m >= part.from_m { 1.0 } else { -1.0 };
            let steps = (part.length_m() / EVERY_M) as usize;
            for n in 0..steps {
                let wave = frames.len() as f64 * EVERY_M / 600.0;
                let place = RoadPlace {
                    road: part.road.clone(),
                    chainage_m: part.from_m + sign * EVERY_M * n as f64,
                    offset_m: 3.0 * wave.sin(),
                };
                let (Some(position), Some(heading_deg)) =
                    (network.position_at(&place), network.heading_at(&place))
                else {
                    continue;
                };
                frames.push(FrameRecord {
                    index: frames.len() as u32,
                    captured_at: None,
                    outcome: FrameOutcome::Placed(Fix {
                        position,
                        heading_deg: if sign > 0.0 {
                            heading_deg
                        } else {
                            heading_deg + 180.0
                        },
                        speed_mps: 10.0,
                        error_m: 5.2,
                        heading_sigma_deg: 2.0,
                        jitter_m: 0.5,
                    }),
                    picture: None,
                });
            }
        }
        if frames.len() >= most {
            break;
        }
    }
    frames.truncate(most);
    frames
}

fn matching(c: &mut Criterion) {
    let mut group = c.benchmark_group("roads");
    group.sample_size(10);
    let roads = roads();
    group.bench_function("a network of 7,000 roads", |b| {
        b.iter(|| Network::new(black_box(roads.clone())));
    });
    let network = Network::new(roads);
    let frames = frames(&network);
    let policy = MatchPolicy::default();
    group.bench_function("100 km matched, a frame every 2 m", |b| {
        b.iter(|| match_drive(&network, black_box(&frames), &policy));
    });
    group.finish();
}

criterion_group!(benches, matching);
criterion_main!(benches);
