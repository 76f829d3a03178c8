//! YOLO text: a line for each box, `class cx cy w h`, the box in fractions of the image's sides.

use super::Truth;
use crate::{DamageClass, PixelBox};

/// A line that is no label.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line} is `{text}`, but a label is: class (0 to 3 = D00, D10, D20, D40) cx cy w h, the \
     last four from 0 to 1; correct or remove it"
)]
pub struct LabelError {
    /// Number of the line, from 1.
    pub line: usize,
    /// The line.
    pub text: String,
}

/// The boxes in a label file of an image of `width` × `height` pixels, cut to the image; none in an
/// empty file.
///
/// # Errors
/// [`LabelError`] for the first line that is no label.
pub fn parse_labels(text: &str, width: u32, height: u32) -> Result<Vec<Truth>, LabelError> {
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            label(line, width, height).ok_or_else(|| LabelError {
                line: number + 1,
                text: line.trim().chars().take(80).collect(),
            })
        })
        .collect()
}

fn label(line: &str, width: u32, height: u32) -> Option<Truth> {
    let mut words = line.split_whitespace();
    let class = words.next()?.parse::<usize>().ok()?;
    let class = *DamageClass::ALL.get(class)?;
    let mut fraction = || {
        let value = words.next()?.parse::<f64>().ok()?;
        (0.0..=1.0).contains(&value).then_some(value)
    };
    let (cx, cy, w, h) = (fraction()?, fraction()?, fraction()?, fraction()?);
    let edge = |centre: f64, half: f64, side: u32| ((centre + half) * f64::from(side)) as f32;
    let bbox = PixelBox {
        x0: edge(cx, -w / 2.0, width),
        y0: edge(cy, -h / 2.0, height),
        x1: edge(cx, w / 2.0, width),
        y1: edge(cy, h / 2.0, height),
    };
    words.next().is_none().then_some(Truth {
        class,
        bbox: bbox.clipped_to(width, height),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_becomes_a_box_in_pixels() {
        let labels = parse_labels("3 0.5 0.5 0.2 0.4\n\n", 100, 50).unwrap();
        let [Truth { class, bbox }] = labels[..] else {
            panic!("{labels:?}")
        };
        assert_eq!(class, DamageClass::Pothole);
        for (edge, wanted) in [
            (bbox.x0, 40.0),
            (bbox.y0, 15.0),
            (bbox.x1, 60.0),
            (bbox.y1, 35.0),
        ] {
            assert!((edge - wanted).abs() < 1e-4, "{bbox:?}");
        }
        assert_eq!(parse_labels("", 100, 50), Ok(vec![]));
    }

    #[test]
    fn a_wrong_line_is_named() {
        for wrong in [
            "4 0.5 0.5 0.2 0.4",
            "-1 0.5 0.5 0.2 0.4",
            "0 0.5 0.5 0.2",
            "0 0.5 0.5 0.2 0.4 0.9",
            "0 0.5 0.5 nan 0.4",
            "0 0.5 0.5 1.2 0.4",
            "pothole",
        ] {
            let error = parse_labels(&format!("0 0.5 0.5 0.1 0.1\n{wrong}"), 10, 10).unwrap_err();
            assert_eq!((error.line, error.text.as_str()), (2, wrong));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_labels_in_the_image_or_an_error(text in ".{0,200}", numbers in prop::collection::vec(-0.5f64..1.5, 4)) {
            let line = format!("1 {} {} {} {}", numbers[0], numbers[1], numbers[2], numbers[3]);
            for text in [text, line] {
                for truth in parse_labels(&text, 640, 480).unwrap_or_default() {
                    let PixelBox { x0, y0, x1, y1 } = truth.bbox;
                    prop_assert!(0.0 <= x0 && x0 <= x1 && x1 <= 640.0);
                    prop_assert!(0.0 <= y0 && y0 <= y1 && y1 <= 480.0);
                }
            }
        }
    }
}
