//! How well a detector does on labelled images: average precision as COCO counts it, and
//! precision, recall and F1 as a person at the screen meets them.

mod clean;
mod counts;
mod labels;
mod matching;
mod precision;

pub use clean::{Alarms, clean_ground, clean_images};
pub use counts::{BOXES_A_PERSON_LOOKS_AT, Counts, best_threshold, counts_at};
pub use labels::{LabelError, parse_labels};
pub use precision::{ClassPrecision, MOST_BOXES, average_precision, mean_precision};

use crate::{DamageClass, PixelBox};

/// From which intersection over union on a box counts as found.
pub const IOU: f64 = 0.5;

/// A damage that people marked in an image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truth {
    /// What it is.
    pub class: DamageClass,
    /// Where it is, in pixels.
    pub bbox: PixelBox,
}

/// A box that the detector gives for an image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// What it is said to be.
    pub class: DamageClass,
    /// How sure the detector is, 0 to 1.
    pub score: f32,
    /// Where it is, in pixels.
    pub bbox: PixelBox,
}

/// One labelled image, looked at.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Looked {
    /// Width of the image in pixels.
    pub width: u32,
    /// Height of the image in pixels.
    pub height: u32,
    /// What people marked.
    pub truth: Vec<Truth>,
    /// What the detector found, strongest first.
    pub found: Vec<Found>,
}
