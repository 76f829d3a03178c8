//! How long the best choice of works under a budget takes, and what the greedy choice would miss.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use michimori_register::{Offer, choose};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use std::hint::black_box;

/// Stretches of road, each with ways to repair it: a patch, sealing, an overlay.
fn stretches(n: usize) -> Vec<Vec<Offer>> {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut stretch = || {
        let area_m2 = rng.random_range(60.0..1200.0_f64);
        let need = rng.random::<f64>().powi(2);
        let offer = |cost: f64, benefit: f64| Offer {
            cost: cost as i64,
            benefit,
        };
        let holes = rng.random_range(1.0..6.0_f64).floor();
        vec![
            offer(30_000.0 + 20_000.0 * holes, need * holes * 2.0),
            offer(100_000.0 + 300.0 * area_m2, need * area_m2 * 0.12),
            offer(300_000.0 + 10_000.0 * area_m2, need * area_m2 * 0.9),
        ]
    };
    (0..n).map(|_| stretch()).collect()
}

fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("choose works");
    group.sample_size(10);
    for n in [1_000, 10_000] {
        let stretches = stretches(n);
        let budget = 50_000 * n as i64;
        let choice = choose(&stretches, budget);
        println!(
            "{n} stretches, budget {budget}: greedy reaches {:.4} % of the best; proven: {}",
            100.0 * choice.greedy_benefit / choice.benefit,
            choice.proven
        );
        group.bench_with_input(
            BenchmarkId::from_parameter(n),
            &stretches,
            |b, stretches| {
                b.iter(|| choose(black_box(stretches), budget));
            },
        );
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
