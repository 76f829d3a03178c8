//! `michimori model check`: is this detector whole, and does it run here?

use super::args::Check;
use crate::engine::{self, Engine};
use anyhow::{Context, Result};
use image::{Rgb, RgbImage};
use inference::{InputSize, ModelCard};
use serde::Serialize;
use std::{process::ExitCode, time::Instant};

pub fn run(args: &Check) -> Result<ExitCode> {
    let engine = engine::load(&args.engine)?;
    let checked = Checked::of(&engine)?;
    if args.json {
        println!("{}", serde_json::to_string(&checked)?);
    } else {
        checked.print();
    }
    Ok(ExitCode::SUCCESS)
}

/// What was found out.
#[derive(Debug, Serialize)]
struct Checked {
    model: String,
    licence: String,
    sha256: String,
    network_bytes: usize,
    input: [u32; 2],
    free_sides: bool,
    layout: &'static str,
    outputs: Vec<Output>,
    classes: Vec<&'static str>,
    ignored_classes: usize,
    thresholds: Vec<(&'static str, f32)>,
    device: String,
    runtime: String,
    library: String,
    first_run_ms: f64,
    second_run_ms: f64,
}

/// An output tensor of the run.
#[derive(Debug, Serialize)]
struct Output {
    name: String,
    shape: Vec<i64>,
}

impl Checked {
    /// The hash has been compared when the model was loaded; what remains is to run it.
    fn of(engine: &Engine) -> Result<Self> {
        let card = engine.model.card();
        let InputSize { width, height } = card.input().size();
        let mut detector = engine.detector()?;
        let grey = RgbImage::from_pixel(width, height, Rgb([114; 3]));
        let mut run = || {
            let started = Instant::now();
            detector
                .detect(&grey, None)
                .with_context(|| format!("model {}", card.name()))?;
            Ok::<_, anyhow::Error>(started.elapsed().as_secs_f64() * 1000.0)
        };
        let (first_run_ms, second_run_ms) = (run()?, run()?);
        let outputs = detector.output_shapes().iter().map(|(name, shape)| Output {
            name: name.clone(),
            shape: shape.clone(),
        });
        Ok(Self {
            model: card.name().to_owned(),
            licence: card.licence().to_owned(),
            sha256: card.sha256().to_string(),
            network_bytes: engine.model.bytes().len(),
            input: [width, height],
            free_sides: card.input().multiple_of().is_some(),
            layout: card.output().name(),
            outputs: outputs.collect(),
            classes: card.classes().iter().map(|class| class.name()).collect(),
            ignored_classes: ignored(card),
            thresholds: card
                .thresholds()
                .named()
                .map(|(name, score)| (name, score.get()))
                .collect(),
            device: detector.device().to_string(),
            runtime: engine.runtime.version().to_owned(),
            library: engine.runtime.path().display().to_string(),
            first_run_ms,
            second_run_ms,
        })
    }

    fn print(&self) {
        let [width, height] = self.input;
        let sides = if self.free_sides { "at most" } else { "always" };
        println!("{}: whole, and it runs", self.model);
        println!("  licence     {}", self.licence);
        println!(
            "  sha256      {} ({} bytes)",
            self.sha256, self.network_bytes
        );
        println!("  input       {sides} {width} × {height} px");
        println!("  output      {}", self.layout);
        for output in &self.outputs {
            println!("              {} {:?}", output.name, output.shape);
        }
        println!("  classes     {}", self.classes.join(", "));
        if self.ignored_classes > 0 {
            println!("              {} more are ignored", self.ignored_classes);
        }
        for (name, score) in &self.thresholds {
            println!("  threshold   {score:.2} ({name})");
        }
        println!(
            "  device      {}, ONNX Runtime {}",
            self.device, self.runtime
        );
        println!("  library     {}", self.library);
        println!(
            "  one run     {:.1} ms (the first {:.1} ms)",
            self.second_run_ms, self.first_run_ms
        );
    }
}

fn ignored(card: &ModelCard) -> usize {
    card.channels().iter().filter(|one| one.is_none()).count()
}
