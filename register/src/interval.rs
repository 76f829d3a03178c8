//! A number with its error.

use serde::{Deserialize, Serialize};

/// A value and the 95 % interval that it lies in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Interval {
    /// The best estimate.
    pub value: f64,
    /// Not likely to be less than this.
    pub low: f64,
    /// Not likely to be more than this.
    pub high: f64,
}

impl Interval {
    /// A number that is known.
    pub fn exact(value: f64) -> Self {
        Self {
            value,
            low: value,
            high: value,
        }
    }

    /// What a rising function makes of it; a falling one swaps the ends.
    pub fn map(self, f: impl Fn(f64) -> f64) -> Self {
        let (a, b) = (f(self.low), f(self.high));
        Self {
            value: f(self.value),
            low: a.min(b),
            high: a.max(b),
        }
    }

    /// The sum of two numbers whose errors go together.
    pub fn plus(self, other: Self) -> Self {
        Self {
            value: self.value + other.value,
            low: self.low + other.low,
            high: self.high + other.high,
        }
    }
}
