//! From TOML text to a valid card: every field is checked here and nowhere else.

mod output;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    Anchor, ColourOrder, Fraction, InputSize, InputSpec, MAX_INPUT_SIDE, ModelCard, Normalisation,
    Thresholds,
};
use crate::DamageClass;

/// The coarsest grid of the detectors: input sides are multiples of it.
const COARSEST_STRIDE: u32 = 32;
/// The word in `[classes.map]` for a class that is not wanted.
const IGNORE: &str = "ignore";

/// Why a card cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// The file cannot be read.
    #[error(
        "{file}: cannot read the model card: {source}; \
         a model needs its card (NAME.toml) beside NAME.onnx"
    )]
    Read {
        /// The card.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The text is no TOML, a field is missing or unknown, or has the wrong type.
    #[error(
        "{file}: the model card cannot be understood: {source}\
         correct the line shown; the cards in models/ show how one is written"
    )]
    Syntax {
        /// The card.
        file: String,
        /// Line, column and what was expected there.
        source: Box<toml::de::Error>,
    },
    /// A field has a value that makes no sense.
    #[error("{file}: {field}: {fault}; {remedy}")]
    Field {
        /// The card.
        file: String,
        /// The field, such as `input.padding`.
        field: String,
        /// What is wrong with it.
        fault: String,
        /// What to do.
        remedy: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCard {
    name: String,
    licence: String,
    sha256: String,
    input: RawInput,
    output: output::RawOutput,
    classes: RawClasses,
    thresholds: RawThresholds,
    #[serde(default)]
    provenance: toml::Table,
    #[serde(default)]
    measured: toml::Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawInput {
    size: [i64; 2],
    multiple_of: Option<i64>,
    size_input: Option<String>,
    layout: String,
    colour: String,
    padding: i64,
    anchor: String,
    #[serde(default = "one")]
    scale: f32,
    #[serde(default)]
    mean: [f32; 3],
    #[serde(default = "ones")]
    std: [f32; 3],
}

fn one() -> f32 {
    1.0
}

fn ones() -> [f32; 3] {
    [1.0; 3]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClasses {
    names: Vec<String>,
    #[serde(default)]
    map: BTreeMap<String, String>,
    others: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawThresholds {
    score: f32,
    review_everything: Option<f32>,
    few_false_alarms: Option<f32>,
    nms_iou: f32,
}

/// A field, what is wrong with it and what to do; the file is added by [`parse`].
struct Fault {
    field: String,
    fault: String,
    remedy: String,
}

fn fault(field: &str, fault: impl Into<String>, remedy: impl Into<String>) -> Fault {
    Fault {
        field: field.into(),
        fault: fault.into(),
        remedy: remedy.into(),
    }
}

pub(super) fn parse(text: &str, file: &str) -> Result<ModelCard, CardError> {
    let raw: RawCard = toml::from_str(text).map_err(|source| CardError::Syntax {
        file: file.to_owned(),
        source: Box::new(source),
    })?;
    validate(raw).map_err(
        |Fault {
             field,
             fault,
             remedy,
         }| CardError::Field {
            file: file.to_owned(),
            field,
            fault,
            remedy,
        },
    )
}

fn validate(raw: RawCard) -> Result<ModelCard, Fault> {
    let (channels, classes) = classes(&raw.classes)?;
    let (output, output_names) = output::read(raw.output)?;
    Ok(ModelCard {
        name: words("name", raw.name)?,
        licence: words("licence", raw.licence)?,
        sha256: raw.sha256.parse().map_err(|wrong: String| {
            fault(
                "sha256",
                wrong,
                "write what `sha256sum` prints for the ONNX file",
            )
        })?,
        input: input(&raw.input)?,
        size_input: raw
            .input
            .size_input
            .map(|name| words("input.size_input", name))
            .transpose()?,
        output,
        output_names,
        channels,
        classes,
        thresholds: thresholds(&raw.thresholds)?,
        provenance: raw.provenance,
        measured: raw.measured,
    })
}

fn input(raw: &RawInput) -> Result<InputSpec, Fault> {
    one_of("input.layout", &raw.layout, &[("nchw", ())])?;
    let [width, height] = raw.size;
    let size = InputSize {
        width: side(width)?,
        height: side(height)?,
    };
    Ok(InputSpec {
        size,
        multiple_of: raw
            .multiple_of
            .map(|pixels| multiple_of(pixels, size))
            .transpose()?,
        colour: one_of(
            "input.colour",
            &raw.colour,
            &[("bgr", ColourOrder::Bgr), ("rgb", ColourOrder::Rgb)],
        )?,
        padding: u8::try_from(raw.padding).map_err(|_| {
            fault(
                "input.padding",
                format!("{} is no grey value", raw.padding),
                "give 0 to 255",
            )
        })?,
        anchor: one_of(
            "input.anchor",
            &raw.anchor,
            &[("top_left", Anchor::TopLeft), ("centre", Anchor::Centre)],
        )?,
        normalisation: normalisation(raw)?,
    })
}

fn thresholds(raw: &RawThresholds) -> Result<Thresholds, Fault> {
    let optional =
        |field, value: Option<f32>| value.map(|value| fraction(field, value)).transpose();
    Ok(Thresholds {
        score: fraction("thresholds.score", raw.score)?,
        review_everything: optional("thresholds.review_everything", raw.review_everything)?,
        few_false_alarms: optional("thresholds.few_false_alarms", raw.few_false_alarms)?,
        nms_iou: fraction("thresholds.nms_iou", raw.nms_iou)?,
    })
}

fn side(pixels: i64) -> Result<u32, Fault> {
    u32::try_from(pixels)
        .ok()
        .filter(|side| side.is_multiple_of(COARSEST_STRIDE))
        .filter(|side| (COARSEST_STRIDE..=MAX_INPUT_SIDE).contains(side))
        .ok_or_else(|| {
            fault(
                "input.size",
                format!("a side of {pixels} px is not possible"),
                format!(
                    "give [width, height], multiples of {COARSEST_STRIDE} \
                     from {COARSEST_STRIDE} to {MAX_INPUT_SIDE}"
                ),
            )
        })
}

fn multiple_of(pixels: i64, size: InputSize) -> Result<u32, Fault> {
    u32::try_from(pixels)
        .ok()
        .filter(|step| *step > 0 && step.is_multiple_of(COARSEST_STRIDE))
        .filter(|step| size.width.is_multiple_of(*step) && size.height.is_multiple_of(*step))
        .ok_or_else(|| {
            fault(
                "input.multiple_of",
                format!(
                    "sides of {} × {} px cannot go in steps of {pixels} px",
                    size.width, size.height
                ),
                format!(
                    "give a multiple of {COARSEST_STRIDE} that divides both sides of input.size, \
                     or remove the line if the network takes one size only"
                ),
            )
        })
}

fn normalisation(raw: &RawInput) -> Result<Normalisation, Fault> {
    let positive = |value: &f32| value.is_normal() && *value > 0.0;
    if !positive(&raw.scale) {
        let wrong = format!("{} cannot scale pixels", raw.scale);
        return Err(fault(
            "input.scale",
            wrong,
            "give a number above 0, such as 1.0",
        ));
    }
    if !raw.std.iter().all(positive) {
        let wrong = format!("cannot divide by {:?}", raw.std);
        return Err(fault("input.std", wrong, "give three numbers above 0"));
    }
    if !raw.mean.iter().all(|value| value.is_finite()) {
        let wrong = format!("cannot subtract {:?}", raw.mean);
        return Err(fault("input.mean", wrong, "give three finite numbers"));
    }
    Ok(Normalisation {
        scale: raw.scale,
        mean: raw.mean,
        std: raw.std,
    })
}

/// The channel table and the classes it points into; see [`ModelCard::channels`].
fn classes(raw: &RawClasses) -> Result<(Vec<Option<usize>>, Vec<DamageClass>), Fault> {
    if let Some(stray) = raw.map.keys().find(|name| !raw.names.contains(name)) {
        let wrong = format!("`{stray}` is not among classes.names");
        return Err(fault(
            "classes.map",
            wrong,
            "correct the name or remove the line",
        ));
    }
    let others = raw
        .others
        .as_deref()
        .map(|others| one_of("classes.others", others, &[(IGNORE, ())]));
    let ignore_others = others.transpose()?.is_some();
    let mut channels = Vec::with_capacity(raw.names.len());
    let mut classes = Vec::new();
    for name in &raw.names {
        let class = match meaning(name, raw.map.get(name)) {
            Err(_) if ignore_others && !raw.map.contains_key(name) => None,
            meaning => meaning?,
        };
        channels.push(class.map(|class| {
            classes
                .iter()
                .position(|known| *known == class)
                .unwrap_or_else(|| {
                    classes.push(class);
                    classes.len() - 1
                })
        }));
    }
    if classes.is_empty() {
        let wrong = "no class of the model is one of ours";
        return Err(fault(
            "classes",
            wrong,
            format!("map at least one to {}", our_names()),
        ));
    }
    Ok((channels, classes))
}

/// Our class for the model's `name`, `None` if it is to be ignored.
fn meaning(name: &str, mapped: Option<&String>) -> Result<Option<DamageClass>, Fault> {
    match mapped.map(String::as_str) {
        Some(IGNORE) => Ok(None),
        Some(ours) => DamageClass::from_name(ours).map(Some).ok_or_else(|| {
            let wrong = format!("`{name}` cannot become `{ours}`");
            fault(
                "classes.map",
                wrong,
                format!("choose {} or {IGNORE}", our_names()),
            )
        }),
        None => DamageClass::from_name(name)
            .or_else(|| DamageClass::from_rdd_code(name))
            .map(Some)
            .ok_or_else(|| {
                let wrong = format!("`{name}` is not a class known here");
                let remedy = format!(
                    "say in [classes.map] what it becomes: {} or {IGNORE}; \
                     or write classes.others = \"{IGNORE}\"",
                    our_names()
                );
                fault("classes.names", wrong, remedy)
            }),
    }
}

fn our_names() -> String {
    DamageClass::ALL.map(DamageClass::name).join(", ")
}

fn words(field: &str, text: String) -> Result<String, Fault> {
    if text.trim().is_empty() || text.contains(char::is_control) {
        return Err(fault(
            field,
            format!("{text:?} says nothing"),
            "write it on one line",
        ));
    }
    Ok(text)
}

fn fraction(field: &str, value: f32) -> Result<Fraction, Fault> {
    Fraction::new(value)
        .ok_or_else(|| fault(field, format!("{value} is out of range"), "give 0.0 to 1.0"))
}

fn one_of<T: Copy>(field: &str, given: &str, known: &[(&str, T)]) -> Result<T, Fault> {
    known
        .iter()
        .find(|(name, _)| *name == given)
        .map(|(_, meaning)| *meaning)
        .ok_or_else(|| {
            let names: Vec<_> = known.iter().map(|(name, _)| format!("`{name}`")).collect();
            fault(
                field,
                format!("`{given}` is not known"),
                format!("known here: {}", names.join(", ")),
            )
        })
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
