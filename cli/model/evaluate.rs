//! `michimori model evaluate`: what a detector finds in labelled images, against what people marked.

use super::{
    args::Evaluate,
    pictures::{self, Labelled},
};
use crate::engine::{self, Engine};
use anyhow::{Context, Result};
use export::write_whole;
use inference::{
    DamageClass, Detector, DetectorOptions, Fraction,
    evaluate::{
        Alarms, Counts, Found, Looked, average_precision, best_threshold, clean_ground,
        clean_images, counts_at, mean_precision,
    },
};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

/// Boxes of less than this score say nothing about average precision.
const LOWEST_SCORE: f32 = 0.01;

pub fn run(args: &Evaluate) -> Result<ExitCode> {
    let pictures = pictures::labelled(&args.images, &args.labels, args.list.as_deref())?;
    let engine = engine::load(&args.engine)?;
    let (looked, spent) = look_at_all(&engine, &pictures)?;
    if let Some(file) = &args.detections {
        let boxes = coco_results(&pictures, &looked);
        write_whole::<_, anyhow::Error>(file, |out| Ok(serde_json::to_writer(out, &boxes)?))?;
    }
    let scores = Scores::of(&engine, &looked, spent);
    if args.json {
        println!("{}", serde_json::to_string(&scores)?);
    } else {
        scores.print();
    }
    Ok(ExitCode::SUCCESS)
}

/// Looks at every picture, some at once; the answers are in the order of the pictures. Also the time
/// that all workers spent on it together.
fn look_at_all(engine: &Engine, pictures: &[Labelled]) -> Result<(Vec<Looked>, Duration)> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut detector = detector(engine)?;
        let (mut looked, mut spent) = (Vec::new(), Duration::ZERO);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(labelled) = pictures.get(number) else {
                return Ok::<_, anyhow::Error>((looked, spent));
            };
            looked.push((number, look(&mut detector, labelled)?));
            let timings = detector.timings();
            spent += timings.preprocess + timings.run + timings.decode;
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..engine.workers.get())
            .map(|_| scope.spawn(work))
            .collect();
        let (mut all, mut spent) = (BTreeMap::new(), Duration::ZERO);
        for worker in workers {
            let (looked, time) = worker
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            all.extend(looked);
            spent += time;
        }
        Ok((all.into_values().collect(), spent))
    })
}

fn detector(engine: &Engine) -> Result<Detector> {
    let options = DetectorOptions {
        score: Fraction::new(LOWEST_SCORE),
        ..engine.options
    };
    Ok(Detector::new(engine.runtime, &engine.model, options)?)
}

fn look(detector: &mut Detector, labelled: &Labelled) -> Result<Looked> {
    let (picture, truth) = labelled.read()?;
    let found = detector
        .detect(&picture, None)
        .with_context(|| labelled.image.display().to_string())?;
    let classes = detector.card().classes();
    let found = found.into_iter().map(|one| Found {
        class: classes[one.class],
        score: one.score,
        bbox: one.bbox,
    });
    Ok(Looked {
        width: picture.width(),
        height: picture.height(),
        truth,
        found: found.collect(),
    })
}

/// A box as COCO's tools read it.
#[derive(Serialize)]
struct CocoResult {
    image_id: String,
    /// Counted from 1: COCO's 0 is the background.
    category_id: usize,
    /// Left, top, width, height in pixels.
    bbox: [f64; 4],
    score: f32,
}

fn coco_results(pictures: &[Labelled], looked: &[Looked]) -> Vec<CocoResult> {
    let of_image = |(labelled, looked): (&Labelled, &Looked)| {
        let image_id = labelled.stem();
        let one = |found: &Found| {
            let [x0, y0, x1, y1] =
                [found.bbox.x0, found.bbox.y0, found.bbox.x1, found.bbox.y1].map(f64::from);
            CocoResult {
                image_id: image_id.clone(),
                category_id: 1 + class_number(found.class),
                bbox: [x0, y0, x1 - x0, y1 - y0],
                score: found.score,
            }
        };
        looked.found.iter().map(one).collect::<Vec<_>>()
    };
    pictures.iter().zip(looked).flat_map(of_image).collect()
}

fn class_number(class: DamageClass) -> usize {
    DamageClass::ALL
        .iter()
        .take_while(|one| **one != class)
        .count()
}

/// Everything that was measured.
#[derive(Debug, Serialize)]
struct Scores {
    model: String,
    map50: Option<f64>,
    ap50: BTreeMap<&'static str, Option<f64>>,
    f1: f64,
    precision: f64,
    recall: f64,
    threshold: f32,
    best: AtThreshold,
    operating_points: BTreeMap<&'static str, AtThreshold>,
    /// In steps of 0.05, for choosing a threshold.
    curve: Vec<AtThreshold>,
    images: usize,
    marked: BTreeMap<&'static str, usize>,
    ms_per_image: f64,
    workers: usize,
    device: String,
    runtime: String,
}

/// What one threshold gives.
#[derive(Debug, Serialize)]
struct AtThreshold {
    threshold: f32,
    f1: f64,
    precision: f64,
    recall: f64,
    clean_images: Clean,
    clean_ground: Clean,
}

/// Places without damage, and how many of them raise an alarm.
#[derive(Debug, Serialize)]
struct Clean {
    places: usize,
    alarmed: usize,
    share: Option<f64>,
}

impl Clean {
    fn of(alarms: Alarms) -> Self {
        Self {
            places: alarms.places,
            alarmed: alarms.alarmed,
            share: alarms.share(),
        }
    }

    fn print(&self, what: &str) {
        if let Some(share) = self.share {
            let percent = 100.0 * share;
            println!(
                "{:19}alarms {what}: {} of {} ({percent:.1} %)",
                "", self.alarmed, self.places
            );
        }
    }
}

impl AtThreshold {
    fn of(counts: Counts, looked: &[Looked]) -> Self {
        Self {
            threshold: counts.threshold,
            f1: counts.f1(),
            precision: counts.precision(),
            recall: counts.recall(),
            clean_images: Clean::of(clean_images(looked, counts.threshold)),
            clean_ground: Clean::of(clean_ground(looked, counts.threshold)),
        }
    }

    fn print(&self, name: &str) {
        println!(
            "{name:<18} {:.2}: F1 {:.3}, precision {:.3}, recall {:.3}",
            self.threshold, self.f1, self.precision, self.recall
        );
        self.clean_images.print("in images without damage");
        self.clean_ground.print("on unmarked ground");
    }
}

impl Scores {
    fn of(engine: &Engine, looked: &[Looked], spent: Duration) -> Self {
        let classes = average_precision(looked);
        let card = engine.model.card();
        let at = |threshold: Fraction| counts_at(looked, threshold.get());
        let counts = at(engine.options.score.unwrap_or(card.thresholds().score));
        let points = card.thresholds().named();
        Self {
            model: card.name().to_owned(),
            map50: mean_precision(&classes),
            ap50: classes
                .iter()
                .map(|one| (one.class.name(), one.ap50))
                .collect(),
            f1: counts.f1(),
            precision: counts.precision(),
            recall: counts.recall(),
            threshold: counts.threshold,
            best: AtThreshold::of(best_threshold(looked), looked),
            operating_points: points
                .map(|(name, threshold)| (name, AtThreshold::of(at(threshold), looked)))
                .collect(),
            curve: (1..20)
                .map(|step| counts_at(looked, step as f32 / 20.0))
                .map(|counts| AtThreshold::of(counts, looked))
                .collect(),
            images: looked.len(),
            marked: classes
                .iter()
                .map(|one| (one.class.name(), one.marked))
                .collect(),
            ms_per_image: 1000.0 * spent.as_secs_f64() / looked.len() as f64,
            workers: engine.workers.get(),
            device: engine.options.device.to_string(),
            runtime: engine.runtime.version().to_owned(),
        }
    }

    fn print(&self) {
        println!("{}, {} images", self.model, self.images);
        println!("mAP50              {}", number(self.map50));
        for (class, ap50) in &self.ap50 {
            println!(
                "  {class:<18} {}  ({} marked)",
                number(*ap50),
                self.marked[class]
            );
        }
        for (name, point) in &self.operating_points {
            point.print(name);
        }
        self.best.print("best F1");
        println!(
            "{:.1} ms an image on one of {} workers, {}, ONNX Runtime {}",
            self.ms_per_image, self.workers, self.device, self.runtime
        );
    }
}

fn number(value: Option<f64>) -> String {
    value.map_or("none marked".to_owned(), |value| format!("{value:.3}"))
}
