//! A value with its variance.

/// A value with its variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Estimate {
    pub value: f64,
    pub variance: f64,
}

/// Two-sided 95 % of a normal distribution, in standard deviations.
pub(crate) const SIGMAS_95: f64 = 1.96;

impl Estimate {
    /// The mean of independent estimates, weighted by what each knows.
    pub fn mean(estimates: impl Iterator<Item = Self>) -> Self {
        // A variance of nothing would outweigh all others: a millimetre is the least.
        let (sum, weight) = estimates.fold((0.0, 0.0), |(sum, weight), e| {
            let w = 1.0 / e.variance.max(1e-6);
            (sum + w * e.value, weight + w)
        });
        Self {
            value: sum / weight,
            variance: 1.0 / weight,
        }
    }
}
