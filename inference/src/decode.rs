//! From a model's output tensor to boxes in input pixels. One file for each output layout.

mod yolox;

use crate::{Detection, InputSize, ModelCard, OutputLayout};

/// An output tensor as ONNX Runtime gives it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output<'a> {
    /// Length of each dimension.
    pub shape: &'a [i64],
    /// The values, last dimension running fastest.
    pub values: &'a [f32],
}

/// Why a model's output cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The shape is not what the card's layout and classes ask for.
    #[error(
        "the model's output has shape {found:?}, but layout `{layout}` with {classes} classes at \
         an input of {} × {} px gives {expected:?}; correct [output], [classes] or [input] in the \
         card",
        .input.width, .input.height
    )]
    Shape {
        /// The layout in the card.
        layout: &'static str,
        /// How many classes the card names.
        classes: usize,
        /// Size of the input.
        input: InputSize,
        /// What the card asks for.
        expected: Vec<i64>,
        /// What the model gives.
        found: Vec<i64>,
    },
}

/// The output shape the card asks for at an input of this size.
pub(crate) fn expected_shape(card: &ModelCard, input: InputSize) -> Vec<i64> {
    match card.output() {
        OutputLayout::Yolox(_) => yolox::expected_shape(card.channels().len(), input).to_vec(),
    }
}

/// Appends every box with a score of at least `min_score` to `found`, in pixels of the input that
/// gave this output.
pub(crate) fn decode(
    card: &ModelCard,
    input: InputSize,
    output: Output<'_>,
    min_score: f32,
    found: &mut Vec<Detection>,
) -> Result<(), DecodeError> {
    let expected = expected_shape(card, input);
    let length: i64 = expected.iter().product();
    if output.shape != expected || output.values.len() as i64 != length {
        return Err(shape_error(card, input, output.shape));
    }
    match card.output() {
        OutputLayout::Yolox(boxes) => {
            let rows = yolox::Rows {
                boxes,
                input,
                values: output.values,
            };
            yolox::decode(card.channels(), rows, min_score, found);
        }
    }
    Ok(())
}

/// The error for an output of this shape at an input of this size.
pub(crate) fn shape_error(card: &ModelCard, input: InputSize, found: &[i64]) -> DecodeError {
    DecodeError::Shape {
        layout: card.output().name(),
        classes: card.channels().len(),
        input,
        expected: expected_shape(card, input),
        found: found.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card() -> ModelCard {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        ModelCard::load(&path.join("../models/road-nano-v0.toml")).unwrap()
    }

    fn size(width: u32, height: u32) -> InputSize {
        InputSize { width, height }
    }

    #[test]
    fn four_classes_give_rows_of_9_as_many_as_the_input_has_cells() {
        assert_eq!(expected_shape(&card(), size(512, 512)), [1, 5376, 9]);
        assert_eq!(expected_shape(&card(), size(512, 288)), [1, 3024, 9]);
        assert_eq!(expected_shape(&card(), size(32, 64)), [1, 42, 9]);
    }

    #[test]
    fn another_shape_is_an_error_that_names_both() {
        let values = vec![0.0; 5376 * 9];
        for shape in [
            &[1, 9, 5376][..],
            &[5376, 9],
            &[1, 5376, 10],
            &[],
            &[2, 5376, 9],
        ] {
            let output = Output {
                shape,
                values: &values,
            };
            let message = decode(&card(), size(512, 512), output, 0.5, &mut Vec::new())
                .unwrap_err()
                .to_string();
            assert!(message.contains("[1, 5376, 9]"), "{message}");
            assert!(message.contains(&format!("{shape:?}")), "{message}");
        }
        let cut_off = Output {
            shape: &[1, 5376, 9],
            values: &values[1..],
        };
        assert!(decode(&card(), size(512, 512), cut_off, 0.5, &mut Vec::new()).is_err());
        let square = Output {
            shape: &[1, 5376, 9],
            values: &values,
        };
        assert!(decode(&card(), size(512, 512), square, 0.5, &mut Vec::new()).is_ok());
        let message = decode(&card(), size(512, 288), square, 0.5, &mut Vec::new())
            .unwrap_err()
            .to_string();
        assert!(message.contains("[1, 3024, 9]"), "{message}");
        assert!(message.contains("512 × 288"), "{message}");
    }
}
