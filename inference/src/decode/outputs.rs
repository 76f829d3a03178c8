//! Which output of a network plays which role.

use ort::value::{TensorElementType, ValueType};

use crate::{ModelCard, OutputLayout, OutputRole};

/// An output as a network declares it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Declared<'a> {
    pub name: &'a str,
    pub dtype: &'a ValueType,
}

/// An output that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bound {
    pub role: OutputRole,
    /// Its place among the network's outputs.
    pub place: usize,
    pub element: TensorElementType,
}

/// The outputs that are read, in the order of the roles of the layout.
///
/// # Errors
/// What is wrong, if an output the card names does not exist, or it names none and the outputs do
/// not tell by themselves.
pub(crate) fn bind(card: &ModelCard, declared: &[Declared<'_>]) -> Result<Vec<Bound>, String> {
    let places = if card.output_names().is_empty() {
        unnamed(card.output(), declared)?
    } else {
        named(card, declared)?
    };
    places
        .into_iter()
        .map(|(role, place)| {
            let Declared { name, dtype } = declared.get(place).ok_or("an output is missing")?;
            let element = element(role, name, dtype)?;
            Ok(Bound {
                role,
                place,
                element,
            })
        })
        .collect()
}

fn named(card: &ModelCard, declared: &[Declared<'_>]) -> Result<Vec<(OutputRole, usize)>, String> {
    let names = card.output_names();
    let in_parts = card
        .output()
        .roles()
        .iter()
        .filter(|role| **role != OutputRole::Rows);
    let roles: Vec<OutputRole> = match names.contains_key(&OutputRole::Rows) {
        true => vec![OutputRole::Rows],
        false => in_parts.copied().collect(),
    };
    let place = |role: OutputRole| {
        let name = names.get(&role).map_or(role.name(), String::as_str);
        find(declared, name).map(|place| (role, place)).ok_or_else(|| {
            format!(
                "the network has no output `{name}`, which the card's output.names.{} asks for; \
                 it has {}",
                role.name(),
                list(declared)
            )
        })
    };
    roles.into_iter().map(place).collect()
}

/// By number and shape alone.
fn unnamed(
    layout: OutputLayout,
    declared: &[Declared<'_>],
) -> Result<Vec<(OutputRole, usize)>, String> {
    let parts = [OutputRole::Boxes, OutputRole::Scores, OutputRole::Labels];
    let wanted = match layout {
        OutputLayout::Detr(_) => match logits_and_boxes(declared) {
            Some(places) => return Ok(places),
            None => "{ logits = \"…\", boxes = \"…\" }",
        },
        _ if declared.len() == 1 => return Ok(vec![(OutputRole::Rows, 0)]),
        OutputLayout::Nms(_) => {
            let places: Option<Vec<_>> = parts
                .iter()
                .map(|role| Some((*role, find(declared, role.name())?)))
                .collect();
            if let Some(places) = places {
                return Ok(places);
            }
            "{ rows = \"…\" } or { boxes = \"…\", scores = \"…\", labels = \"…\" }"
        }
        OutputLayout::Yolox(_) | OutputLayout::Yolov8 | OutputLayout::Yolov5 => "{ rows = \"…\" }",
    };
    Err(unclear(layout, declared, wanted))
}

/// Of two outputs, boxes have four columns and logits another number of them; `None` if it is not
/// so.
fn logits_and_boxes(declared: &[Declared<'_>]) -> Option<Vec<(OutputRole, usize)>> {
    let [first, second] = declared else {
        return None;
    };
    let columns = |output: &Declared<'_>| shape(output.dtype)?.last().copied();
    let (logits, boxes) = match (columns(first)?, columns(second)?) {
        (4, other) if other > 0 && other != 4 => (1, 0),
        (other, 4) if other > 0 && other != 4 => (0, 1),
        _ => return None,
    };
    Some(vec![
        (OutputRole::Logits, logits),
        (OutputRole::Boxes, boxes),
    ])
}

fn unclear(layout: OutputLayout, declared: &[Declared<'_>], names: &str) -> String {
    format!(
        "the network has {}, and layout `{}` does not tell which of them to read; \
         write names = {names} into [output] of the card",
        list(declared),
        layout.name()
    )
}

fn find(declared: &[Declared<'_>], name: &str) -> Option<usize> {
    declared.iter().position(|output| output.name == name)
}

fn list(declared: &[Declared<'_>]) -> String {
    let outputs = declared
        .iter()
        .map(|Declared { name, dtype }| format!("`{name}` {dtype}"));
    match declared.len() {
        1 => "one output: ".to_owned() + &outputs.collect::<String>(),
        count => format!(
            "{count} outputs: {}",
            outputs.collect::<Vec<_>>().join(", ")
        ),
    }
}

/// The type of an output's values; class numbers may be whole or real, all else is real.
fn element(role: OutputRole, name: &str, dtype: &ValueType) -> Result<TensorElementType, String> {
    match dtype.tensor_type() {
        Some(TensorElementType::Float32) => Ok(TensorElementType::Float32),
        Some(whole @ (TensorElementType::Int32 | TensorElementType::Int64))
            if role == OutputRole::Labels =>
        {
            Ok(whole)
        }
        _ => Err(format!(
            "the network's output `{name}` is {dtype} instead of f32 numbers{}",
            if role == OutputRole::Labels {
                ", i32 or i64"
            } else {
                ""
            }
        )),
    }
}

/// The declared shape of a tensor.
pub(super) fn shape(dtype: &ValueType) -> Option<&[i64]> {
    dtype.tensor_shape().map(|shape| &**shape)
}
