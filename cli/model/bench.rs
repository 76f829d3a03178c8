//! `michimori model bench`: images a second of detectors, side by side.

use super::args::Bench;
use crate::{
    default_model,
    engine::{self, Engine},
};
use anyhow::{Result, ensure};
use image::{Rgb, RgbImage};
use inference::Detector;
use serde::Serialize;
use std::{
    collections::BTreeSet,
    num::NonZeroUsize,
    process::ExitCode,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

pub fn run(args: &Bench) -> Result<ExitCode> {
    let engines = engines(args)?;
    let mut lines: Vec<Line> = Vec::new();
    for engine in &engines {
        for workers in workers(args) {
            lines.push(Line::new(engine, workers, args.side));
        }
    }
    // Rounds over all of them, so that a slow spell of the machine meets each alike.
    for _ in 0..args.rounds {
        for line in &mut lines {
            line.measure(Duration::from_secs_f64(args.seconds))?;
        }
    }
    let rows: Vec<Row> = lines.iter().map(|line| line.row(&lines)).collect();
    if args.json {
        println!("{}", serde_json::to_string(&rows)?);
    } else {
        print(&rows, &engines, args);
    }
    Ok(ExitCode::SUCCESS)
}

fn engines(args: &Bench) -> Result<Vec<Engine>> {
    let runtime = engine::runtime(&args.runtime)?;
    let names: Vec<Option<&str>> = match args.models.as_slice() {
        [] => vec![None],
        names => names.iter().map(|name| Some(name.as_str())).collect(),
    };
    let engine = |name| {
        Ok(Engine {
            model: default_model::find(name)?,
            runtime,
            options: engine::options(&args.runtime),
            workers: NonZeroUsize::MIN,
        })
    };
    names.into_iter().map(engine).collect()
}

fn workers(args: &Bench) -> BTreeSet<NonZeroUsize> {
    match args.workers.as_slice() {
        [] => BTreeSet::from([NonZeroUsize::MIN, engine::cores()]),
        given => given.iter().copied().collect(),
    }
}

/// One detector with one number of workers, and what its rounds gave.
struct Line<'a> {
    engine: &'a Engine,
    workers: NonZeroUsize,
    picture: RgbImage,
    images_per_s: Vec<f64>,
    network_ms: Vec<f64>,
    all_ms: Vec<f64>,
}

impl<'a> Line<'a> {
    fn new(engine: &'a Engine, workers: NonZeroUsize, side: Option<u32>) -> Self {
        let greatest = engine.model.card().input().size();
        let longest = engine.options.longest_px;
        let side = side
            .or(longest)
            .unwrap_or(greatest.width.max(greatest.height));
        Self {
            engine,
            workers,
            picture: asphalt(side),
            images_per_s: Vec::new(),
            network_ms: Vec::new(),
            all_ms: Vec::new(),
        }
    }

    /// All workers look at the picture again and again for so long.
    fn measure(&mut self, long: Duration) -> Result<()> {
        let detectors = (0..self.workers.get()).map(|_| self.engine.detector());
        let detectors: Vec<Detector> = detectors.collect::<Result<_>>()?;
        let barrier = Barrier::new(detectors.len());
        let picture = &self.picture;
        let spent: Vec<Result<Spent>> = thread::scope(|scope| {
            let barrier = &barrier;
            let workers: Vec<_> = detectors
                .into_iter()
                .map(|detector| scope.spawn(move || look_for(detector, picture, barrier, long)))
                .collect();
            let ended = workers.into_iter().map(|worker| worker.join());
            ended
                .map(|ended| ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        let spent = spent.into_iter().collect::<Result<Vec<Spent>>>()?;
        let images: u32 = spent.iter().map(|one| one.images).sum();
        let rate = |one: &Spent| f64::from(one.images) / one.wall.as_secs_f64();
        let mean = |part: fn(&Spent) -> Duration| {
            1000.0 * spent.iter().map(|one| part(one).as_secs_f64()).sum::<f64>()
                / f64::from(images)
        };
        ensure!(images > 0, "not one image was looked at");
        self.images_per_s.push(spent.iter().map(rate).sum());
        self.network_ms.push(mean(|one| one.network));
        self.all_ms.push(mean(|one| one.wall));
        Ok(())
    }

    fn row(&self, all: &[Self]) -> Row {
        let card = self.engine.model.card();
        // The first detector with as many workers is what the others are compared with.
        let first = all.iter().find(|line| line.workers == self.workers);
        let ratios = first.map(|first| {
            let pairs = self.images_per_s.iter().zip(&first.images_per_s);
            pairs.map(|(own, other)| own / other).collect::<Vec<_>>()
        });
        Row {
            model: card.name().to_owned(),
            side_px: self.picture.width(),
            workers: self.workers.get(),
            images_per_s: median(&self.images_per_s),
            ms_per_image: median(&self.all_ms),
            network_ms: median(&self.network_ms),
            times_the_first: median(&ratios.unwrap_or_default()),
            device: self.engine.options.device.to_string(),
        }
    }
}

/// What one worker did.
struct Spent {
    images: u32,
    wall: Duration,
    network: Duration,
}

fn look_for(
    mut detector: Detector,
    picture: &RgbImage,
    barrier: &Barrier,
    long: Duration,
) -> Result<Spent> {
    // The first run makes buffers and is not counted.
    let warm = detector.detect(picture, None);
    barrier.wait();
    warm?;
    let started = Instant::now();
    let (mut images, mut network) = (0, Duration::ZERO);
    while started.elapsed() < long || images == 0 {
        detector.detect(picture, None)?;
        network += detector.timings().run;
        images += 1;
    }
    Ok(Spent {
        images,
        wall: started.elapsed(),
        network,
    })
}

/// Grey with a grain: what a network makes of it does not change its speed.
fn asphalt(side: u32) -> RgbImage {
    RgbImage::from_fn(side, side, |x, y| {
        let grain = x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(2_246_822_519);
        Rgb([96 + ((grain >> 13) % 48) as u8; 3])
    })
}

/// What one detector with one number of workers gives: medians over the rounds.
#[derive(Debug, Serialize)]
struct Row {
    model: String,
    side_px: u32,
    workers: usize,
    images_per_s: f64,
    ms_per_image: f64,
    network_ms: f64,
    times_the_first: f64,
    device: String,
}

fn print(rows: &[Row], engines: &[Engine], args: &Bench) {
    println!(
        "model                     px  workers  images/s  ms/image  network ms  × first  device"
    );
    for row in rows {
        println!(
            "{:<24} {:>4} {:>7} {:>9.1} {:>9.1} {:>11.1} {:>7.2}×  {}",
            row.model,
            row.side_px,
            row.workers,
            row.images_per_s,
            row.ms_per_image,
            row.network_ms,
            row.times_the_first,
            row.device
        );
    }
    if let Some(engine) = engines.first() {
        let version = engine.runtime.version();
        println!("medians of {} rounds, ONNX Runtime {version}", args.rounds);
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[odd / 2],
        even => (sorted[even / 2 - 1] + sorted[even / 2]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_the_mean_of_the_two_middles() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(&[]).is_nan());
    }
}
