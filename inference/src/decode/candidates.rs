//! What the layouts share: from a score and four numbers to a detection.

use super::DecodeError;
use crate::{BoxUnit, Detection, InputSize, PixelBox};

/// Scores may pass 1 by this much, as they do in quantised networks; they are taken for 1.
const ROUNDING: f32 = 0.01;

/// Numbers before the class scores in rows with an objectness; see [`Candidates::add_row`].
pub(super) const OBJECTNESS_HEAD: usize = 5;

/// Takes in boxes that count.
#[derive(Debug)]
pub(super) struct Candidates<'a> {
    /// Index of the class of each channel, `None` for one to be ignored.
    pub channels: &'a [Option<usize>],
    /// Lowest score that counts.
    pub min_score: f32,
    /// Where the boxes go.
    pub found: &'a mut Vec<Detection>,
}

impl Candidates<'_> {
    /// Adds a box, unless it is too weak, its class is to be ignored, or a number is not finite.
    ///
    /// # Errors
    /// If the score is well above 1, or the card has no class of this number: the card is not for
    /// this network, and whatever it seems to find means nothing.
    pub(super) fn add(
        &mut self,
        channel: usize,
        score: f32,
        bbox: impl FnOnce() -> PixelBox,
    ) -> Result<(), DecodeError> {
        if !score.is_finite() || score < self.min_score {
            return Ok(());
        }
        if score > 1.0 + ROUNDING {
            return Err(DecodeError::Score { found: score });
        }
        let classes = self.channels.len();
        let Some(class) = self.channels.get(channel) else {
            return Err(DecodeError::Class {
                found: channel,
                classes,
            });
        };
        let Some(class) = *class else {
            return Ok(());
        };
        let bbox = bbox();
        if bbox.is_finite() {
            let score = score.min(1.0);
            self.found.push(Detection { class, score, bbox });
        }
        Ok(())
    }

    /// Adds the best class of a row of centre x, centre y, width, height, objectness, class scores;
    /// its score is objectness × class score. `in_pixels` brings the first four to input pixels.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub(super) fn add_row(
        &mut self,
        row: &[f32],
        in_pixels: impl FnOnce([f32; 4]) -> [f32; 4],
    ) -> Result<(), DecodeError> {
        let Some((&[cx, cy, w, h, objectness], scores)) =
            row.split_first_chunk::<OBJECTNESS_HEAD>()
        else {
            return Ok(());
        };
        // Class scores are at most 1, so the objectness alone rules out nearly every row.
        if objectness < self.min_score || objectness.is_nan() {
            return Ok(());
        }
        match best(scores.iter().copied()) {
            Some((channel, score)) => self.add(channel, objectness * score, || {
                around(in_pixels([cx, cy, w, h]))
            }),
            None => Ok(()),
        }
    }
}

/// The box with this centre x, centre y, width and height.
pub(super) fn around([cx, cy, w, h]: [f32; 4]) -> PixelBox {
    PixelBox {
        x0: cx - w / 2.0,
        y0: cy - h / 2.0,
        x1: cx + w / 2.0,
        y1: cy + h / 2.0,
    }
}

/// A box in input pixels, from one counted in `unit`.
pub(super) fn in_pixels(bbox: PixelBox, unit: BoxUnit, input: InputSize) -> PixelBox {
    let (width, height) = match unit {
        BoxUnit::Pixels => return bbox,
        BoxUnit::Fractions => (input.width as f32, input.height as f32),
    };
    PixelBox {
        x0: bbox.x0 * width,
        y0: bbox.y0 * height,
        x1: bbox.x1 * width,
        y1: bbox.y1 * height,
    }
}

/// The greatest score and its channel; the first of equals. Not-a-number is never the greatest.
pub(super) fn best(scores: impl IntoIterator<Item = f32>) -> Option<(usize, f32)> {
    let mut best: Option<(usize, f32)> = None;
    for (channel, score) in scores.into_iter().enumerate() {
        if !score.is_nan() && best.is_none_or(|(_, greatest)| score > greatest) {
            best = Some((channel, score));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: PixelBox = PixelBox {
        x0: 1.0,
        y0: 2.0,
        x1: 3.0,
        y1: 4.0,
    };

    fn added(channel: usize, score: f32, bbox: PixelBox) -> Result<Vec<Detection>, DecodeError> {
        let mut found = Vec::new();
        let mut candidates = Candidates {
            channels: &[Some(7), None],
            min_score: 0.5,
            found: &mut found,
        };
        candidates.add(channel, score, || bbox)?;
        Ok(found)
    }

    #[test]
    fn what_is_weak_ignored_or_no_number_is_left_out() {
        let scores = |channel, score| added(channel, score, BOX).unwrap().len();
        assert_eq!((scores(0, 0.5), scores(0, 0.49), scores(1, 0.9)), (1, 0, 0));
        for score in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert_eq!(scores(0, score), 0);
        }
        for wrong in [f32::NAN, f32::INFINITY] {
            let bbox = PixelBox { y1: wrong, ..BOX };
            assert_eq!(added(0, 0.9, bbox).unwrap(), []);
        }
        assert_eq!(around([f32::MAX, 0.0, f32::MAX, 1.0]).x1, f32::INFINITY);
    }

    #[test]
    fn a_hair_above_1_is_1_and_more_is_an_error() {
        assert_eq!(added(0, 1.004, BOX).unwrap()[0].score, 1.0);
        let message = added(0, 3.5, BOX).unwrap_err().to_string();
        assert!(
            message.contains("3.5") && message.contains("card"),
            "{message}"
        );
    }

    #[test]
    fn a_class_the_card_does_not_have_is_an_error_if_it_counts() {
        assert_eq!(added(2, 0.1, BOX).unwrap(), []);
        let message = added(2, 0.9, BOX).unwrap_err().to_string();
        assert!(
            message.contains("number 2") && message.contains("names 2"),
            "{message}"
        );
    }

    #[test]
    fn fractions_are_of_width_and_height() {
        let input = InputSize {
            width: 64,
            height: 32,
        };
        let half = around([0.5, 0.5, 0.5, 0.5]);
        let PixelBox { x0, y0, x1, y1 } = in_pixels(half, BoxUnit::Fractions, input);
        assert_eq!([x0, y0, x1, y1], [16.0, 8.0, 48.0, 24.0]);
        assert_eq!(in_pixels(half, BoxUnit::Pixels, input), half);
    }
}
