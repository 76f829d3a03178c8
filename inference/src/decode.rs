//! From a model's output tensors to boxes in input pixels. One file for each output layout.

mod candidates;
mod detr;
mod nms;
mod outputs;
mod tensor;
mod yolov5;
mod yolov8;
mod yolox;

use candidates::Candidates;
pub(crate) use outputs::{Bound, Declared};
use tensor::ShapePattern;
pub(crate) use tensor::{Tensor, Values};

use crate::{Detection, InputSize, ModelCard, OutputLayout, OutputRole};

/// Why a model's output cannot be understood.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DecodeError {
    /// The shape is not what the card's layout and classes ask for.
    #[error(
        "the model's output ({output}) has shape {found:?}, but layout `{layout}` with {classes} \
         classes at an input of {} × {} px gives {expected}; correct [output], [classes] or \
         [input] in the card",
        .input.width, .input.height
    )]
    Shape {
        /// What the output should hold.
        output: &'static str,
        /// The layout in the card.
        layout: &'static str,
        /// How many classes the card names.
        classes: usize,
        /// Size of the input.
        input: InputSize,
        /// What the card asks for.
        expected: String,
        /// What the model gives.
        found: Vec<i64>,
    },
    /// Outputs that belong together are of different lengths.
    #[error(
        "the model's outputs have {found:?} rows instead of as many each; \
         correct output.names in the card or export the network anew"
    )]
    Rows {
        /// Rows of each output.
        found: Vec<usize>,
    },
    /// A score is well above 1.
    #[error(
        "the model gives a score of {found}, but scores are from 0 to 1; correct output.layout (or \
         output.scores) in the card, or export the network with its last sigmoid"
    )]
    Score {
        /// The score.
        found: f32,
    },
    /// The model has more classes than its card.
    #[error(
        "the model gives class number {found}, but the card names {classes} classes, counted from \
         0; list all classes of the network in classes.names of the card, and the background too \
         if it counts from there"
    )]
    Class {
        /// The class number.
        found: usize,
        /// How many classes the card names.
        classes: usize,
    },
}

/// Reads the outputs of one network as its card says.
#[derive(Debug, Clone)]
pub(crate) struct Decoder {
    layout: OutputLayout,
    channels: Vec<Option<usize>>,
    outputs: Vec<Bound>,
}

impl Decoder {
    /// Finds the outputs to read and checks what the network declares of them.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(crate) fn new(card: &ModelCard, declared: &[Declared<'_>]) -> Result<Self, String> {
        let decoder = Self {
            layout: card.output(),
            channels: card.channels().to_vec(),
            outputs: outputs::bind(card, declared)?,
        };
        for Bound { role, place, .. } in &decoder.outputs {
            let shape = declared
                .get(*place)
                .and_then(|output| outputs::shape(output.dtype));
            for input in [card.input().size(), card.input().size_for(1, 1)] {
                let allowed = decoder.shapes(*role, input);
                let fits = |shape: &[i64]| allowed.iter().any(|one| one.allows_declared(shape));
                if let Some(shape) = shape.filter(|shape| !fits(shape)) {
                    return Err(decoder.shape_error(*role, input, shape).to_string());
                }
            }
        }
        Ok(decoder)
    }

    /// The outputs that [`decode`](Self::decode) wants, in its order.
    pub(crate) fn outputs(&self) -> &[Bound] {
        &self.outputs
    }

    /// Appends every box with a score of at least `min_score` to `found`, in pixels of the input
    /// that gave these outputs.
    pub(crate) fn decode(
        &self,
        input: InputSize,
        tensors: &[Tensor<'_>],
        min_score: f32,
        found: &mut Vec<Detection>,
    ) -> Result<(), DecodeError> {
        for (Bound { role, .. }, tensor) in self.outputs.iter().zip(tensors) {
            let length: i64 = tensor.shape.iter().product();
            let allowed = self.shapes(*role, input);
            if !allowed.iter().any(|one| one.allows(tensor.shape))
                || usize::try_from(length) != Ok(tensor.values.len())
            {
                return Err(self.shape_error(*role, input, tensor.shape));
            }
        }
        self.check_rows(tensors)?;
        let candidates = &mut Candidates {
            channels: &self.channels,
            min_score,
            found,
        };
        let floats = |place: usize| {
            tensors
                .get(place)
                .map_or(&[][..], |one| one.values.floats())
        };
        match self.layout {
            OutputLayout::Yolox(boxes) => yolox::decode(boxes, input, floats(0), candidates),
            OutputLayout::Yolov8 => yolov8::decode(floats(0), candidates),
            OutputLayout::Yolov5 => yolov5::decode(floats(0), candidates),
            OutputLayout::Detr(scores) => {
                detr::decode(scores, input, floats(0), floats(1), candidates)
            }
            OutputLayout::Nms(unit) => {
                let scale = nms::Scale { unit, input };
                match tensors {
                    [_, _, labels] => {
                        nms::decode_parts(scale, floats(0), floats(1), labels.values, candidates)
                    }
                    _ => nms::decode_rows(scale, floats(0), candidates),
                }
            }
        }
    }

    /// Outputs that are read side by side must have as many rows.
    fn check_rows(&self, tensors: &[Tensor<'_>]) -> Result<(), DecodeError> {
        let rows = |(Bound { role, .. }, tensor): (&Bound, &Tensor<'_>)| {
            let columns = match role {
                OutputRole::Scores | OutputRole::Labels => Some(&1),
                OutputRole::Rows | OutputRole::Boxes | OutputRole::Logits => tensor.shape.last(),
            };
            let columns = columns.and_then(|columns| usize::try_from(*columns).ok());
            tensor
                .values
                .len()
                .checked_div(columns.unwrap_or(0))
                .unwrap_or(0)
        };
        let found: Vec<usize> = self.outputs.iter().zip(tensors).map(rows).collect();
        match found.windows(2).all(|pair| pair[0] == pair[1]) {
            true => Ok(()),
            false => Err(DecodeError::Rows { found }),
        }
    }

    /// The shapes an output may have at an input of this size.
    fn shapes(&self, role: OutputRole, input: InputSize) -> Vec<ShapePattern> {
        let classes = self.channels.len();
        match (self.layout, role) {
            (OutputLayout::Yolox(_), _) => vec![yolox::shape(classes, input)],
            (OutputLayout::Yolov8, _) => vec![yolov8::shape(classes)],
            (OutputLayout::Yolov5, _) => vec![yolov5::shape(classes)],
            (OutputLayout::Detr(_), OutputRole::Boxes) => vec![detr::boxes_shape()],
            (OutputLayout::Detr(scores), _) => detr::logits_shapes(scores, classes),
            (OutputLayout::Nms(_), OutputRole::Rows) => nms::rows_shapes(),
            (OutputLayout::Nms(_), OutputRole::Boxes) => nms::boxes_shapes(),
            (OutputLayout::Nms(_), _) => nms::list_shapes(),
        }
    }

    fn shape_error(&self, role: OutputRole, input: InputSize, found: &[i64]) -> DecodeError {
        let shapes = self.shapes(role, input);
        let shapes: Vec<String> = shapes.iter().map(ShapePattern::to_string).collect();
        DecodeError::Shape {
            output: role.name(),
            layout: self.layout.name(),
            classes: self.channels.len(),
            input,
            expected: shapes.join(" or "),
            found: found.to_vec(),
        }
    }
}

#[cfg(test)]
mod tests;
