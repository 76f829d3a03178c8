//! The detector and what runs it, from the command line to something ready.

use crate::{
    args::{self, RuntimeChoice, ThresholdChoice},
    default_model,
};
use anyhow::{Context, Result};
use inference::{Detector, DetectorOptions, Fraction, Model, ModelCard, Runtime, RuntimeSearch};
use std::{num::NonZeroUsize, path::PathBuf, thread};

/// What finds the damage.
pub struct Engine {
    /// The detector.
    pub model: Model,
    /// What runs it.
    pub runtime: &'static Runtime,
    /// Where it runs, at what size and with which threshold.
    pub options: DetectorOptions,
    /// Images looked at at once.
    pub workers: NonZeroUsize,
}

impl Engine {
    /// A detector of its own for one worker.
    pub fn detector(&self) -> Result<Detector> {
        Ok(Detector::new(self.runtime, &self.model, self.options)?)
    }

    /// Lowest score that counts.
    pub fn threshold(&self) -> Fraction {
        let of_card = self.model.card().thresholds().score;
        self.options.score.unwrap_or(of_card)
    }

    /// What shapes the boxes: another one may find others.
    pub fn fingerprint(&self) -> String {
        let side = self.options.longest_px.map(|px| format!("-{px}px"));
        format!(
            "{}-{}{}",
            self.model.card().sha256(),
            self.threshold().get(),
            side.unwrap_or_default()
        )
    }
}

/// Loads the detector and what runs it.
pub fn load(args: &args::Engine) -> Result<Engine> {
    let model = default_model::find(args.model.as_deref())?;
    let score = args.threshold.map(|choice| score(choice, model.card()));
    let options = DetectorOptions {
        score: score.transpose()?,
        ..options(&args.runtime)
    };
    Ok(Engine {
        runtime: runtime(&args.runtime)?,
        workers: args.workers.unwrap_or_else(cores),
        options,
        model,
    })
}

/// Loads ONNX Runtime.
pub fn runtime(choice: &RuntimeChoice) -> Result<&'static Runtime> {
    Ok(Runtime::load(&RuntimeSearch {
        explicit: choice.ort_lib.clone(),
        env: std::env::var_os("ORT_DYLIB_PATH").map(PathBuf::from),
    })?)
}

/// Where a detector runs and at what size.
pub fn options(choice: &RuntimeChoice) -> DetectorOptions {
    DetectorOptions {
        device: choice.device,
        longest_px: choice.input_px,
        ..DetectorOptions::default()
    }
}

/// One worker for each core of the machine.
pub fn cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

fn score(choice: ThresholdChoice, card: &ModelCard) -> Result<Fraction> {
    let thresholds = card.thresholds();
    let named = match choice {
        ThresholdChoice::Score(score) => return Ok(score),
        ThresholdChoice::Balanced => Some(thresholds.score),
        ThresholdChoice::ReviewEverything => thresholds.review_everything,
        ThresholdChoice::FewFalseAlarms => thresholds.few_false_alarms,
    };
    named.with_context(|| {
        format!(
            "--threshold: the card of {} does not say which score that is; give a number from 0 to 1",
            card.name()
        )
    })
}
