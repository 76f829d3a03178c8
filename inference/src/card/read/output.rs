//! The `[output]` part of a card.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Fault, fault, one_of, words};
use crate::card::{BoxUnit, DetrScores, OutputLayout, OutputRole, YoloxBoxes};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOutput {
    layout: String,
    boxes: Option<String>,
    scores: Option<String>,
    #[serde(default)]
    names: BTreeMap<String, String>,
}

type ReadLayout = fn(&RawOutput) -> Result<OutputLayout, Fault>;

const LAYOUTS: &[(&str, ReadLayout)] = &[
    ("yolox", yolox),
    ("yolov8", yolov8),
    ("yolov5", yolov5),
    ("detr", detr),
    ("nms", nms),
];

/// The layout, and the outputs called by name.
pub(super) fn read(raw: RawOutput) -> Result<(OutputLayout, BTreeMap<OutputRole, String>), Fault> {
    let layout = one_of("output.layout", &raw.layout, LAYOUTS)?(&raw)?;
    if raw.scores.is_some() && !matches!(layout, OutputLayout::Detr(_)) {
        return Err(fault(
            "output.scores",
            format!("layout `{}` has scores of one kind only", layout.name()),
            "remove the line",
        ));
    }
    Ok((layout, names(layout, raw.names)?))
}

fn yolox(raw: &RawOutput) -> Result<OutputLayout, Fault> {
    let known = [("pixels", YoloxBoxes::Pixels), ("grid", YoloxBoxes::Grid)];
    boxes(raw, &known).map(OutputLayout::Yolox)
}

fn yolov8(raw: &RawOutput) -> Result<OutputLayout, Fault> {
    boxes(raw, &[("pixels", OutputLayout::Yolov8)])
}

fn yolov5(raw: &RawOutput) -> Result<OutputLayout, Fault> {
    boxes(raw, &[("pixels", OutputLayout::Yolov5)])
}

fn detr(raw: &RawOutput) -> Result<OutputLayout, Fault> {
    boxes(raw, &[("fractions", ())])?;
    let known = [
        ("sigmoid", DetrScores::Sigmoid),
        ("softmax", DetrScores::Softmax),
        ("probabilities", DetrScores::Probabilities),
    ];
    let Some(scores) = &raw.scores else {
        return Err(fault(
            "output.scores",
            "layout `detr` does not say how logits become scores",
            "give `sigmoid` (RT-DETR, D-FINE, DEIM), `softmax` (DETR, with \"no object\" as the \
             last class) or `probabilities` (they already are)",
        ));
    };
    one_of("output.scores", scores, &known).map(OutputLayout::Detr)
}

fn nms(raw: &RawOutput) -> Result<OutputLayout, Fault> {
    let known = [
        ("pixels", BoxUnit::Pixels),
        ("fractions", BoxUnit::Fractions),
    ];
    boxes(raw, &known).map(OutputLayout::Nms)
}

/// What `output.boxes` says, the first of `known` if it is left out.
fn boxes<T: Copy, const N: usize>(raw: &RawOutput, known: &[(&str, T); N]) -> Result<T, Fault> {
    let default = known.first().map_or("", |(name, _)| name);
    one_of(
        "output.boxes",
        raw.boxes.as_deref().unwrap_or(default),
        known,
    )
}

fn names(
    layout: OutputLayout,
    raw: BTreeMap<String, String>,
) -> Result<BTreeMap<OutputRole, String>, Fault> {
    let known: Vec<_> = layout
        .roles()
        .iter()
        .map(|role| (role.name(), *role))
        .collect();
    let mut names = BTreeMap::new();
    for (role, name) in raw {
        let name = words("output.names", name)?;
        names.insert(one_of("output.names", &role, &known)?, name);
    }
    let one_tensor = names.contains_key(&OutputRole::Rows);
    if one_tensor && names.len() > 1 {
        return Err(fault(
            "output.names",
            "`rows` holds boxes, scores and classes, so the others cannot be named beside it",
            "name either `rows` or `boxes`, `scores` and `labels`",
        ));
    }
    let half = matches!(layout, OutputLayout::Detr(_)) && names.len() == 1;
    if half {
        return Err(fault(
            "output.names",
            "only one of `logits` and `boxes` is named",
            "name both, or none",
        ));
    }
    Ok(names)
}
