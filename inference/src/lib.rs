//! Boxes in images: what a model is ([`ModelCard`], [`Model`]), how it is run ([`Runtime`],
//! [`Detector`]) and what it finds ([`Detection`]). Knows nothing of roads or maps.
//!
//! ```no_run
//! use std::path::Path;
//! use michimori_inference::{
//!     Detector, DetectorOptions, Model, Runtime, RuntimeSearch, decode_picture,
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let runtime = Runtime::load(&RuntimeSearch::default())?;
//! let model = Model::load(Path::new("models/road-nano-v1.toml"))?;
//! let mut detector = Detector::new(runtime, &model, DetectorOptions::default())?;
//! let picture = decode_picture(&std::fs::read("frame.jpg")?)?;
//! for found in detector.detect(&picture, None)? {
//!     let class = model.card().classes()[found.class];
//!     println!("{class} {:.2} {:?}", found.score, found.bbox);
//! }
//! # Ok(())
//! # }
//! ```

mod card;
mod class;
mod decode;
mod detector;
mod device;
mod digest;
pub mod evaluate;
mod geometry;
mod letterbox;
mod model;
mod nms;
mod picture;
mod preprocess;
mod runtime;
mod session;

pub use card::{
    Anchor, BoxUnit, CardError, ColourOrder, DetrScores, Fraction, InputSize, InputSpec, ModelCard,
    Normalisation, OutputLayout, OutputRole, Thresholds, YoloxBoxes,
};
pub use class::DamageClass;
pub use decode::DecodeError;
pub use detector::{DetectError, Detector, DetectorError, DetectorOptions, Timings};
pub use device::{Device, DeviceError, UnknownDevice};
pub use digest::Sha256Digest;
pub use geometry::{Detection, PixelBox, Region};
pub use letterbox::Letterbox;
pub use model::{Model, ModelError};
pub use nms::suppress_overlaps;
pub use picture::{PictureError, decode_picture};
pub use preprocess::{PreprocessError, Preprocessor};
pub use runtime::{Attempt, Runtime, RuntimeError, RuntimeSearch};
