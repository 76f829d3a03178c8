//! Output tensors and the shapes they should have.

use std::fmt;

/// An output tensor as ONNX Runtime gives it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tensor<'a> {
    /// Length of each dimension.
    pub shape: &'a [i64],
    /// The values, last dimension running fastest.
    pub values: Values<'a>,
}

/// The values of an output tensor.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Values<'a> {
    Float32(&'a [f32]),
    Int32(&'a [i32]),
    Int64(&'a [i64]),
}

impl<'a> Values<'a> {
    pub(super) fn len(self) -> usize {
        match self {
            Self::Float32(values) => values.len(),
            Self::Int32(values) => values.len(),
            Self::Int64(values) => values.len(),
        }
    }

    /// The values if they are real numbers, else none of them.
    pub(super) fn floats(self) -> &'a [f32] {
        match self {
            Self::Float32(values) => values,
            Self::Int32(_) | Self::Int64(_) => &[],
        }
    }

    /// The class number at this place; `None` if it is negative or no whole number.
    pub(super) fn class(self, place: usize) -> Option<usize> {
        match self {
            Self::Float32(values) => values.get(place).copied().and_then(whole),
            Self::Int32(values) => usize::try_from(*values.get(place)?).ok(),
            Self::Int64(values) => usize::try_from(*values.get(place)?).ok(),
        }
    }
}

/// A class number written as a real number.
pub(super) fn whole(number: f32) -> Option<usize> {
    // Beyond 2^24 not every whole number exists as f32, and no model has so many classes.
    let is_whole = (0.0..16_777_216.0).contains(&number) && number.fract() == 0.0;
    is_whole.then_some(number as usize)
}

/// A shape some of whose lengths may be anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ShapePattern(Vec<Option<i64>>);

impl ShapePattern {
    /// `None` allows any length.
    pub(super) fn new(lengths: &[Option<i64>]) -> Self {
        Self(lengths.to_vec())
    }

    /// Whether a tensor may have this shape.
    pub(super) fn allows(&self, shape: &[i64]) -> bool {
        self.fits(shape, |wanted, given| wanted == given)
    }

    /// Whether a network may declare this shape: −1 where a length is open, no dimensions at all
    /// where even their number is.
    pub(super) fn allows_declared(&self, declared: &[i64]) -> bool {
        declared.is_empty() || self.fits(declared, |wanted, given| given < 0 || wanted == given)
    }

    fn fits(&self, shape: &[i64], same: impl Fn(i64, i64) -> bool) -> bool {
        let mut pairs = self.0.iter().zip(shape);
        self.0.len() == shape.len()
            && pairs.all(|(wanted, given)| wanted.is_none_or(|wanted| same(wanted, *given)))
    }
}

impl fmt::Display for ShapePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lengths: Vec<String> = self
            .0
            .iter()
            .map(|length| length.map_or("any".to_owned(), |length| length.to_string()))
            .collect();
        write!(f, "[{}]", lengths.join(", "))
    }
}
