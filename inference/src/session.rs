//! A network in ONNX Runtime: opened, and its inputs checked against its card.

use ort::{
    session::{
        Session, SessionInputValue,
        builder::{GraphOptimizationLevel, SessionBuilder},
    },
    value::{Outlet, Tensor, TensorElementType, TensorRef},
};

use crate::{DetectorError, Device, DeviceError, InputSize, InputSpec, Model, ModelCard, Runtime};

/// A session for the model on this device.
///
/// # Errors
/// [`DetectorError::Device`] if the device cannot be had, [`DetectorError::Session`] if ONNX Runtime
/// does not accept the network.
pub(crate) fn open(
    runtime: &Runtime,
    model: &Model,
    device: Device,
) -> Result<Session, DetectorError> {
    let refused = |error: ort::Error| DetectorError::Session {
        model: model.card().name().to_owned(),
        device,
        detail: error.to_string(),
    };
    let mut builder = builder(runtime).map_err(refused)?;
    for provider in device.providers(runtime)? {
        // Its error is returned, not logged: there is no silent way back to the processor.
        provider
            .register(&mut builder)
            .map_err(|error| DeviceError::Refused {
                device,
                detail: error.to_string(),
            })?;
    }
    builder.commit_from_memory(model.bytes()).map_err(refused)
}

/// Many sessions of one thread each are faster than one session of many threads.
fn builder(runtime: &Runtime) -> ort::Result<SessionBuilder> {
    Ok(Session::builder(runtime.environment())?
        .with_intra_threads(1)?
        .with_inter_threads(1)?
        .with_parallel_execution(false)?
        .with_optimization_level(GraphOptimizationLevel::All)?)
}

/// The names of a network's inputs.
#[derive(Debug, Clone)]
pub(crate) struct Inputs {
    image: String,
    size: Option<String>,
}

impl Inputs {
    /// Checks what the network takes: an image, and its size if the card says so.
    ///
    /// # Errors
    /// What is wrong.
    pub(crate) fn of(session: &Session, card: &ModelCard) -> Result<Self, String> {
        let (sizes, images): (Vec<_>, Vec<_>) = session
            .inputs()
            .iter()
            .partition(|input| Some(input.name()) == card.size_input());
        if let (Some(name), None) = (card.size_input(), sizes.first()) {
            return Err(format!(
                "the network has no input `{name}`, which the card's input.size_input asks for; \
                 it has {}",
                list(session.inputs())
            ));
        }
        let [image] = images.as_slice() else {
            return Err(format!(
                "the network has the inputs {}, but must take one image, and beside it only the \
                 size that the card's input.size_input names",
                list(session.inputs())
            ));
        };
        check_image(image, card.input())?;
        for size in &sizes {
            check_size(size)?;
        }
        Ok(Self {
            image: image.name().to_owned(),
            size: sizes.first().map(|size| size.name().to_owned()),
        })
    }

    /// The inputs by name, for an image tensor of this size.
    ///
    /// # Errors
    /// If ONNX Runtime cannot hold two numbers more.
    pub(crate) fn values<'a>(
        &'a self,
        image: TensorRef<'a, f32>,
        size: InputSize,
    ) -> ort::Result<Vec<(&'a str, SessionInputValue<'a>)>> {
        let mut values = vec![(self.image.as_str(), image.into())];
        if let Some(name) = &self.size {
            let sides = vec![i64::from(size.width), i64::from(size.height)];
            values.push((name, Tensor::from_array(([1, 2], sides))?.into()));
        }
        Ok(values)
    }
}

fn list(inputs: &[Outlet]) -> String {
    let inputs = inputs
        .iter()
        .map(|input| format!("`{}` {}", input.name(), input.dtype()));
    inputs.collect::<Vec<_>>().join(", ")
}

/// f32 `[1, 3, height, width]`, the sides free if the card says what they are multiples of, and only
/// then.
fn check_image(image: &Outlet, spec: &InputSpec) -> Result<(), String> {
    let taken = match (image.dtype().tensor_type(), image.dtype().tensor_shape()) {
        (Some(TensorElementType::Float32), Some(shape)) => &**shape,
        _ => {
            return Err(format!(
                "the network's input `{}` is {} instead of f32 numbers; export it with f32 input \
                 and output (half precision is not supported)",
                image.name(),
                image.dtype()
            ));
        }
    };
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

/// i64 `[1, 2]`.
fn check_size(size: &Outlet) -> Result<(), String> {
    let shape = size.dtype().tensor_shape();
    let is_whole = size.dtype().tensor_type() == Some(TensorElementType::Int64);
    if is_whole && shape.is_some_and(|shape| fits(shape, &[1, 2])) {
        return Ok(());
    }
    Err(format!(
        "the network's input `{}` is {} instead of two i64 numbers [1, 2], width and height \
         (input.size_input)",
        size.name(),
        size.dtype()
    ))
}

/// Whether a declared shape (−1 where it is open) allows this one.
fn fits(declared: &[i64], wanted: &[i64]) -> bool {
    declared.len() == wanted.len()
        && declared
            .iter()
            .zip(wanted)
            .all(|(declared, wanted)| *declared < 0 || declared == wanted)
}
