//! The model card: everything needed to feed a model and to understand what it answers.

mod output;
mod read;

use std::{collections::BTreeMap, path::Path};

pub use output::{BoxUnit, DetrScores, OutputLayout, OutputRole, YoloxBoxes};
pub use read::CardError;

use crate::{DamageClass, Sha256Digest};

/// Larger inputs are surely a mistake, and would take gigabytes.
const MAX_INPUT_SIDE: u32 = 4096;

/// What a model is, what it wants and what it answers. Read from TOML; always valid.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelCard {
    name: String,
    licence: String,
    sha256: Sha256Digest,
    input: InputSpec,
    size_input: Option<String>,
    output: OutputLayout,
    output_names: BTreeMap<OutputRole, String>,
    channels: Vec<Option<usize>>,
    classes: Vec<DamageClass>,
    thresholds: Thresholds,
    provenance: toml::Table,
    measured: toml::Table,
}

impl ModelCard {
    /// Reads a card from a TOML file.
    ///
    /// # Errors
    /// [`CardError`] if the file cannot be read, is no TOML, or a field is wrong.
    pub fn load(path: &Path) -> Result<Self, CardError> {
        let text = std::fs::read_to_string(path).map_err(|source| CardError::Read {
            file: path.display().to_string(),
            source,
        })?;
        Self::parse(&text, &path.display().to_string())
    }

    /// Reads a card from TOML text; `file` is what error messages call it.
    ///
    /// # Errors
    /// [`CardError`] if the text is no TOML or a field is wrong.
    pub fn parse(text: &str, file: &str) -> Result<Self, CardError> {
        read::parse(text, file)
    }

    /// The model's name, such as `road-nano-v1`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Licence of the weights.
    pub fn licence(&self) -> &str {
        &self.licence
    }

    /// SHA-256 of the ONNX file.
    pub fn sha256(&self) -> Sha256Digest {
        self.sha256
    }

    /// How an image becomes the input tensor.
    pub fn input(&self) -> &InputSpec {
        &self.input
    }

    /// Name of a second input that takes the size of the first, `[1, 2]`, i64: width, height. Some
    /// networks (RT-DETR, D-FINE) scale their boxes by it.
    pub fn size_input(&self) -> Option<&str> {
        self.size_input.as_deref()
    }

    /// What the output tensors mean.
    pub fn output(&self) -> OutputLayout {
        self.output
    }

    /// The outputs the card calls by name. All others are ignored, unless it names none.
    pub fn output_names(&self) -> &BTreeMap<OutputRole, String> {
        &self.output_names
    }

    /// What the model can find; [`Detection::class`](crate::Detection::class) is an index into it.
    /// Model classes mapped to the same damage are one entry; ignored ones are left out.
    pub fn classes(&self) -> &[DamageClass] {
        &self.classes
    }

    /// For every class score in the output, its index in [`classes`](Self::classes), or `None` if
    /// the card says to ignore it.
    pub fn channels(&self) -> &[Option<usize>] {
        &self.channels
    }

    /// From which score on a box counts, and how much boxes may overlap.
    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
    }

    /// Where the model comes from: free fields of the card.
    pub fn provenance(&self) -> &toml::Table {
        &self.provenance
    }

    /// What was measured on the model: free fields of the card.
    pub fn measured(&self) -> &toml::Table {
        &self.measured
    }
}

/// How an image becomes the input tensor: `[1, 3, height, width]`, f32.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InputSpec {
    size: InputSize,
    multiple_of: Option<u32>,
    colour: ColourOrder,
    padding: u8,
    anchor: Anchor,
    normalisation: Normalisation,
}

impl InputSpec {
    /// The greatest input, and the only one without [`multiple_of`](Self::multiple_of).
    pub fn size(&self) -> InputSize {
        self.size
    }

    /// If given, the network takes any sides that are multiples of this many pixels; it divides
    /// both sides of [`size`](Self::size).
    pub fn multiple_of(&self) -> Option<u32> {
        self.multiple_of
    }

    /// The smallest input that holds a picture of these sides, which must fit into
    /// [`size`](Self::size).
    pub fn size_for(&self, width: u32, height: u32) -> InputSize {
        match self.multiple_of {
            Some(step) => InputSize {
                width: width.next_multiple_of(step),
                height: height.next_multiple_of(step),
            },
            None => self.size,
        }
    }

    /// The same with another greatest input, whose longest side is this; `None` if the network does
    /// not take it: it has one size only, or the side is no multiple of
    /// [`multiple_of`](Self::multiple_of).
    pub fn with_longest_px(self, longest_px: u32) -> Option<Self> {
        let step = self.multiple_of?;
        let InputSize { width, height } = self.size;
        let side = |length: u32| {
            let share = f64::from(length) / f64::from(width.max(height));
            ((f64::from(longest_px) * share) as u32).next_multiple_of(step)
        };
        let size = InputSize {
            width: side(width),
            height: side(height),
        };
        let possible = (1..=MAX_INPUT_SIDE).contains(&longest_px);
        (possible && longest_px.is_multiple_of(step)).then_some(Self { size, ..self })
    }

    /// Order of the three colour planes.
    pub fn colour(&self) -> ColourOrder {
        self.colour
    }

    /// Grey value of the pixels the image does not cover, before normalisation.
    pub fn padding(&self) -> u8 {
        self.padding
    }

    /// Where the image lies in the input.
    pub fn anchor(&self) -> Anchor {
        self.anchor
    }

    /// How pixel values become numbers.
    pub fn normalisation(&self) -> &Normalisation {
        &self.normalisation
    }
}

/// Sides of an input tensor in pixels, each a multiple of 32 from 32 to 4096.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputSize {
    /// Length of a row.
    pub width: u32,
    /// Number of rows.
    pub height: u32,
}

/// Order of the three colour planes of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColourOrder {
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red.
    Bgr,
}

/// Where the resized image lies in the input; the rest is padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// In the top left corner.
    TopLeft,
    /// In the middle.
    Centre,
}

/// `value = (pixel × scale − mean) / std`, pixel 0 to 255, one mean and std for each plane in the
/// order of [`ColourOrder`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normalisation {
    scale: f32,
    mean: [f32; 3],
    std: [f32; 3],
}

impl Normalisation {
    /// The factor and the offset of each plane: `value = pixel × factor + offset`.
    pub fn linear(&self) -> [(f32, f32); 3] {
        std::array::from_fn(|plane| {
            (
                self.scale / self.std[plane],
                -self.mean[plane] / self.std[plane],
            )
        })
    }
}

/// Which boxes count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// Lowest score that counts: the best balance of misses and false alarms.
    pub score: Fraction,
    /// Lowest score that counts when a person looks at everything, so that little is missed.
    pub review_everything: Option<Fraction>,
    /// Lowest score that counts when clean roads must stay clean.
    pub few_false_alarms: Option<Fraction>,
    /// Of two boxes of one class with a greater intersection over union, the weaker one is dropped;
    /// at 1 none is, as networks without double finds (DETR, or with suppression inside) allow.
    pub nms_iou: Fraction,
}

impl Thresholds {
    /// The scores the card names, under the names it uses.
    pub fn named(self) -> impl Iterator<Item = (&'static str, Fraction)> {
        [
            ("review_everything", self.review_everything),
            ("score", Some(self.score)),
            ("few_false_alarms", self.few_false_alarms),
        ]
        .into_iter()
        .filter_map(|(name, score)| Some((name, score?)))
    }
}

/// A number from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Fraction(f32);

impl Fraction {
    /// `None` unless `value` is from 0 to 1.
    pub fn new(value: f32) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// The number.
    pub fn get(self) -> f32 {
        self.0
    }
}
