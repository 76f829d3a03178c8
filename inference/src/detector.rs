//! A model being run: image in, boxes out.

use std::time::{Duration, Instant};

use image::RgbImage;
use ort::{
    session::Session,
    value::{DynValue, TensorElementType, TensorRef},
};

use crate::{
    DecodeError, Detection, Device, DeviceError, Fraction, InputSpec, Model, ModelCard,
    PreprocessError, Preprocessor, Region, Runtime,
    decode::{Declared, Decoder, Tensor, Values},
    session::{self, Inputs},
    suppress_overlaps,
};

/// What may differ from the card, and what the network runs on.
#[derive(Debug, Clone, Copy, Default)]
pub struct DetectorOptions {
    /// Lowest score that counts; the card's if `None`.
    pub score: Option<Fraction>,
    /// Greatest overlap of two boxes of one class; the card's if `None`.
    pub nms_iou: Option<Fraction>,
    /// Longest side of the input, for networks with free sides; the card's if `None`.
    pub longest_px: Option<u32>,
    /// What the network runs on.
    pub device: Device,
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
    device: Device,
    card: ModelCard,
    inputs: Inputs,
    decoder: Decoder,
    score: Fraction,
    nms_iou: Fraction,
    preprocessor: Preprocessor,
    output_shapes: Vec<(String, Vec<i64>)>,
    timings: Timings,
}

/// Why a model cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum DetectorError {
    /// ONNX Runtime does not accept the network.
    #[error(
        "model {model}: ONNX Runtime does not accept the network on {device}: {detail}; \
         export it for an operator set this ONNX Runtime knows, or renew the library"
    )]
    Session {
        /// The model's name.
        model: String,
        /// What it should run on.
        device: Device,
        /// What ONNX Runtime says.
        detail: String,
    },
    /// The device cannot be had.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The network does not take an input of the size asked for.
    #[error(
        "model {model} does not take an input of {longest_px} px: it has {}",
        match .multiple_of {
            Some(step) => format!("sides that are multiples of {step} px, up to 4096"),
            None => "one size only".to_owned(),
        }
    )]
    Size {
        /// The model's name.
        model: String,
        /// What was asked for.
        longest_px: u32,
        /// What sides must be multiples of, if they are free.
        multiple_of: Option<u32>,
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
    /// [`DetectorError`] if the device cannot be had, ONNX Runtime does not accept the network, or
    /// the network is not what the card says.
    pub fn new(
        runtime: &Runtime,
        model: &Model,
        options: DetectorOptions,
    ) -> Result<Self, DetectorError> {
        let card = model.card().clone();
        let input = input(&card, options.longest_px)?;
        let session = session::open(runtime, model, options.device)?;
        let signature = |fault| DetectorError::Signature {
            model: card.name().to_owned(),
            fault,
        };
        let inputs = Inputs::of(&session, &card).map_err(signature)?;
        let outputs = session.outputs().iter().map(|output| Declared {
            name: output.name(),
            dtype: output.dtype(),
        });
        let decoder = Decoder::new(&card, &outputs.collect::<Vec<_>>()).map_err(signature)?;
        Ok(Self {
            session,
            device: options.device,
            inputs,
            decoder,
            score: options.score.unwrap_or(card.thresholds().score),
            nms_iou: options.nms_iou.unwrap_or(card.thresholds().nms_iou),
            preprocessor: Preprocessor::new(input),
            output_shapes: Vec::new(),
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
        let pixels = self.preprocessor.tensor().map_err(PreprocessError::Shape)?;
        let pixels = TensorRef::from_array_view(pixels)?;
        let inputs = self.inputs.values(pixels, letterbox.input())?;
        let outputs = self.session.run(inputs)?;
        let ran = Instant::now();

        let wanted = self.decoder.outputs().iter();
        let tensors = wanted
            .map(|output| tensor(&outputs[output.place], output.element))
            .collect::<ort::Result<Vec<_>>>()?;
        if self.output_shapes.is_empty() {
            let shape = |value: &DynValue| value.shape().iter().copied().collect();
            let shapes = outputs
                .iter()
                .map(|(name, value)| (name.to_owned(), shape(&value)));
            self.output_shapes = shapes.collect();
        }
        let mut found = Vec::new();
        let min_score = self.score.get();
        self.decoder
            .decode(letterbox.input(), &tensors, min_score, &mut found)?;
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

    /// What the network runs on.
    pub fn device(&self) -> Device {
        self.device
    }

    /// Names and shapes of everything the network gave for the first image; empty before.
    pub fn output_shapes(&self) -> &[(String, Vec<i64>)] {
        &self.output_shapes
    }

    /// How long the steps of the last image took.
    pub fn timings(&self) -> Timings {
        self.timings
    }
}

/// The card's input, or the same with another longest side.
fn input(card: &ModelCard, longest_px: Option<u32>) -> Result<InputSpec, DetectorError> {
    let Some(longest_px) = longest_px else {
        return Ok(*card.input());
    };
    card.input()
        .with_longest_px(longest_px)
        .ok_or_else(|| DetectorError::Size {
            model: card.name().to_owned(),
            longest_px,
            multiple_of: card.input().multiple_of(),
        })
}

/// An output's values, which have the type found when the network was opened.
fn tensor(value: &DynValue, element: TensorElementType) -> ort::Result<Tensor<'_>> {
    let (shape, values) = match element {
        TensorElementType::Int64 => {
            let (shape, values) = value.try_extract_tensor()?;
            (shape, Values::Int64(values))
        }
        TensorElementType::Int32 => {
            let (shape, values) = value.try_extract_tensor()?;
            (shape, Values::Int32(values))
        }
        _ => {
            let (shape, values) = value.try_extract_tensor()?;
            (shape, Values::Float32(values))
        }
    };
    Ok(Tensor { shape, values })
}
