//! A model being run: image in, boxes out.

use std::time::{Duration, Instant};

use image::RgbImage;
use ort::{
    session::{Session, builder::GraphOptimizationLevel},
    value::{TensorElementType, TensorRef, ValueType},
};

use crate::{
    DecodeError, Detection, Fraction, InputSize, InputSpec, Model, ModelCard, PreprocessError,
    Preprocessor, Region, Runtime,
    decode::{self, Output},
    suppress_overlaps,
};

/// What may differ from the card.
#[derive(Debug, Clone, Copy, Default)]
pub struct DetectorOptions {
    /// Lowest score that counts; the card's if `None`.
    pub score: Option<Fraction>,
    /// Greatest overlap of two boxes of one class; the card's if `None`.
    pub nms_iou: Option<Fraction>,
}

/// How long the steps of one image took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Timings {
    /// From image to input tensor.
    pub preprocess: Duration,
    /// The network.
    pub run: Duration,
    /// From output tensor to boxes.
    pub decode: Duration,
}

/// Runs one model on one thread. Each worker thread owns one.
#[derive(Debug)]
pub struct Detector {
    session: Session,
    card: ModelCard,
    score: Fraction,
    nms_iou: Fraction,
    preprocessor: Preprocessor,
    timings: Timings,
}

/// Why a model cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum DetectorError {
    /// ONNX Runtime does not accept the network.
    #[error(
        "model {model}: ONNX Runtime does not accept the network: {detail}; \
         export it for an operator set this ONNX Runtime knows, or renew the library"
    )]
    Session {
        /// The model's name.
        model: String,
        /// What ONNX Runtime says.
        detail: String,
    },
    /// The network's inputs or outputs are not what the card says.
    #[error("model {model}: {fault}; correct the card or export the network anew")]
    Signature {
        /// The model's name.
        model: String,
        /// What is wrong.
        fault: String,
    },
}

/// Why an image cannot be searched.
#[derive(Debug, thiserror::Error)]
pub enum DetectError {
    /// The image or the region cannot be used.
    #[error(transparent)]
    Preprocess(#[from] PreprocessError),
    /// ONNX Runtime failed.
    #[error("ONNX Runtime failed on this image: {0}; try again, and renew the library if it stays")]
    Run(#[from] ort::Error),
    /// The output is not what the card says.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

impl Detector {
    /// Makes a session for the model: one thread, all optimisations.
    ///
    /// # Errors
    /// [`DetectorError`] if ONNX Runtime does not accept the network, or it is not what the card
    /// says.
    pub fn new(
        runtime: &Runtime,
        model: &Model,
        options: DetectorOptions,
    ) -> Result<Self, DetectorError> {
        let card = model.card().clone();
        let session = session(runtime, model.bytes()).map_err(|error| DetectorError::Session {
            model: card.name().to_owned(),
            detail: error.to_string(),
        })?;
        check_signature(&session, &card).map_err(|fault| DetectorError::Signature {
            model: card.name().to_owned(),
            fault,
        })?;
        Ok(Self {
            session,
            score: options.score.unwrap_or(card.thresholds().score),
            nms_iou: options.nms_iou.unwrap_or(card.thresholds().nms_iou),
            preprocessor: Preprocessor::new(*card.input()),
            timings: Timings::default(),
            card,
        })
    }

    /// What is found in the image, or in a region of it: strongest first, boxes in pixels of the
    /// full image and clipped to it.
    ///
    /// # Errors
    /// [`DetectError`] if the image has no pixels, the region does not lie in it, ONNX Runtime
    /// fails, or the output is not what the card says.
    pub fn detect(
        &mut self,
        image: &RgbImage,
        region: Option<Region>,
    ) -> Result<Vec<Detection>, DetectError> {
        let started = Instant::now();
        let letterbox = self.preprocessor.fill(image, region)?;
        let filled = Instant::now();
        let tensor = self.preprocessor.tensor().map_err(PreprocessError::Shape)?;
        let input = TensorRef::from_array_view(tensor)?;
        let outputs = self.session.run(ort::inputs![input])?;
        let (shape, values) = outputs[0].try_extract_tensor::<f32>()?;
        let ran = Instant::now();

        let mut found = Vec::new();
        decode::decode(
            &self.card,
            letterbox.input(),
            Output { shape, values },
            self.score.get(),
            &mut found,
        )?;
        for detection in &mut found {
            detection.bbox = letterbox.to_image(detection.bbox);
        }
        suppress_overlaps(&mut found, self.nms_iou);
        for detection in &mut found {
            detection.bbox = detection.bbox.clipped_to(image.width(), image.height());
        }
        found.retain(|detection| detection.bbox.area() > 0.0);
        self.timings = Timings {
            preprocess: filled - started,
            run: ran - filled,
            decode: ran.elapsed(),
        };
        Ok(found)
    }

    /// The card of the model being run.
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// How long the steps of the last image took.
    pub fn timings(&self) -> Timings {
        self.timings
    }
}

/// Many sessions of one thread each are faster than one session of many threads.
fn session(runtime: &Runtime, network: &[u8]) -> ort::Result<Session> {
    Session::builder(runtime.environment())?
        .with_intra_threads(1)?
        .with_inter_threads(1)?
        .with_parallel_execution(false)?
        .with_optimization_level(GraphOptimizationLevel::All)?
        .commit_from_memory(network)
}

/// One input and one output, both f32, with the shapes the card asks for.
fn check_signature(session: &Session, card: &ModelCard) -> Result<(), String> {
    let [input] = session.inputs() else {
        return Err(format!(
            "the network has {} inputs instead of one",
            session.inputs().len()
        ));
    };
    let [output] = session.outputs() else {
        return Err(format!(
            "the network has {} outputs instead of one",
            session.outputs().len()
        ));
    };
    check_input(shape_of("input", input.dtype())?, card.input())?;
    let given = shape_of("output", output.dtype())?;
    let greatest = card.input().size();
    let smallest = card.input().size_for(1, 1);
    for size in [greatest, smallest] {
        if !fits(given, &decode::expected_shape(card, size)) {
            return Err(decode::shape_error(card, size, given).to_string());
        }
    }
    Ok(())
}

/// The sides must be free if the card says what they are multiples of, and only then.
fn check_input(taken: &[i64], spec: &InputSpec) -> Result<(), String> {
    let InputSize { width, height } = spec.size();
    let asked = [1, 3, height.into(), width.into()];
    if !fits(taken, &asked) {
        return Err(format!(
            "the network takes an input of {taken:?}, the card gives {asked:?}"
        ));
    }
    let free = taken.iter().skip(2).all(|side| *side < 0);
    let fixed = taken.iter().skip(2).all(|side| *side >= 0);
    match spec.multiple_of() {
        Some(step) if !free => Err(format!(
            "the network takes inputs of {taken:?} only, but the card says that height and width \
             are any multiples of {step} (input.multiple_of)"
        )),
        None if !fixed => Err(format!(
            "the network takes inputs of {taken:?}, −1 being any number, but the card does not \
             say what height and width must be multiples of (input.multiple_of, such as 32)"
        )),
        _ => Ok(()),
    }
}

fn shape_of<'a>(end: &str, dtype: &'a ValueType) -> Result<&'a [i64], String> {
    match dtype {
        ValueType::Tensor {
            ty: TensorElementType::Float32,
            shape,
            ..
        } => Ok(shape),
        other => Err(format!(
            "the network's {end} is {other} instead of f32 numbers"
        )),
    }
}

/// Whether a declared shape (−1 where it is open) allows this one.
fn fits(declared: &[i64], wanted: &[i64]) -> bool {
    declared.len() == wanted.len()
        && declared
            .iter()
            .zip(wanted)
            .all(|(declared, wanted)| *declared < 0 || declared == wanted)
}
