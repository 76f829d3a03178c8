//! Roads as merging takes them.

use crate::LonLat;

/// The middle of a road, all its lanes together.
#[derive(Clone, Debug, PartialEq)]
pub struct CentreLine {
    /// Its points in order.
    pub points: Vec<LonLat>,
    /// From the middle to the edge.
    pub half_width_m: f64,
}
