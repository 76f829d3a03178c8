//! How often an alarm is raised where there is nothing: in images without damage, and on the
//! greatest piece of unmarked ground of every image, because few sets have images without damage.

use super::{Found, Looked, Truth};
use crate::PixelBox;

/// The ground lies below this share of an image's height: above are sky and houses, where silence
/// proves nothing.
const GROUND_BEGINS: f32 = 1.0 / 3.0;
/// A smaller piece than this share of the image is not counted.
const LEAST_SHARE: f32 = 0.1;

/// Places without damage, and how many of them raise an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Alarms {
    /// Places looked at.
    pub places: usize,
    /// Places with a box of at least the score asked for.
    pub alarmed: usize,
}

impl Alarms {
    fn count(places: impl Iterator<Item = bool>) -> Self {
        places.fold(Self::default(), |all, alarmed| Self {
            places: all.places + 1,
            alarmed: all.alarmed + usize::from(alarmed),
        })
    }

    /// Share of the places that raise an alarm; `None` if there are none.
    pub fn share(&self) -> Option<f64> {
        (self.places > 0).then(|| self.alarmed as f64 / self.places as f64)
    }
}

/// The images in which nothing is marked: one alarms if it has any box of at least this score.
pub fn clean_images(images: &[Looked], score: f32) -> Alarms {
    let clean = images.iter().filter(|image| image.truth.is_empty());
    Alarms::count(clean.map(|image| image.found.iter().any(|found| found.score >= score)))
}

/// The greatest unmarked rectangle of each image's ground, if it is a tenth of the image: it alarms
/// if the middle of any box of at least this score lies in it.
pub fn clean_ground(images: &[Looked], score: f32) -> Alarms {
    let pieces = images.iter().filter_map(|image| {
        let piece = greatest_unmarked(&image.truth, image.width, image.height)?;
        let inside = |found: &Found| found.score >= score && has_middle_of(&piece, &found.bbox);
        Some(image.found.iter().any(inside))
    });
    Alarms::count(pieces)
}

fn has_middle_of(piece: &PixelBox, bbox: &PixelBox) -> bool {
    let (x, y) = ((bbox.x0 + bbox.x1) / 2.0, (bbox.y0 + bbox.y1) / 2.0);
    piece.x0 <= x && x <= piece.x1 && piece.y0 <= y && y <= piece.y1
}

/// The greatest rectangle of the ground that shares no area with a marked box.
fn greatest_unmarked(truth: &[Truth], width: u32, height: u32) -> Option<PixelBox> {
    let (width, height) = (width as f32, height as f32);
    let marked: Vec<PixelBox> = truth.iter().map(|one| one.bbox).collect();
    let mut edges: Vec<f32> = marked.iter().flat_map(|one| [one.x0, one.x1]).collect();
    edges.extend([0.0, width]);
    edges.sort_by(f32::total_cmp);
    edges.dedup();
    let strips = edges
        .iter()
        .enumerate()
        .flat_map(|(i, &left)| edges[i + 1..].iter().map(move |&right| (left, right)));
    strips
        .map(|(x0, x1)| {
            let (y0, y1) = longest_gap(&marked, (x0, x1), (height * GROUND_BEGINS, height));
            PixelBox { x0, y0, x1, y1 }
        })
        .max_by(|a, b| a.area().total_cmp(&b.area()))
        .filter(|piece| piece.area() >= LEAST_SHARE * width * height)
}

/// The longest range of rows in which no box reaches into these columns.
fn longest_gap(marked: &[PixelBox], (left, right): (f32, f32), rows: (f32, f32)) -> (f32, f32) {
    let mut reaching: Vec<&PixelBox> = marked
        .iter()
        .filter(|one| one.x0 < right && one.x1 > left)
        .collect();
    reaching.sort_by(|a, b| a.y0.total_cmp(&b.y0));
    let (mut top, mut longest) = (rows.0, (rows.0, rows.0));
    for (y0, y1) in reaching
        .iter()
        .map(|one| (one.y0, one.y1))
        .chain([(rows.1, rows.1)])
    {
        if y0 - top > longest.1 - longest.0 {
            longest = (top, y0);
        }
        top = top.max(y1);
    }
    longest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::DamageClass::Pothole;

    fn truth([x0, y0, x1, y1]: [f32; 4]) -> Truth {
        Truth {
            class: Pothole,
            bbox: PixelBox { x0, y0, x1, y1 },
        }
    }

    fn image(marked: &[[f32; 4]], found: &[([f32; 4], f32)]) -> Looked {
        let found = found.iter().map(|&(bbox, score)| Found {
            class: Pothole,
            score,
            bbox: truth(bbox).bbox,
        });
        Looked {
            width: 90,
            height: 90,
            truth: marked.iter().copied().map(truth).collect(),
            found: found.collect(),
        }
    }

    #[test]
    fn an_unmarked_image_is_clean_from_a_third_of_its_height_on() {
        let piece = greatest_unmarked(&[], 90, 90).unwrap();
        assert_eq!(piece, truth([0.0, 30.0, 90.0, 90.0]).bbox);
    }

    #[test]
    fn the_greatest_piece_lies_beside_the_damage() {
        // 40 × 60 to the left, 20 × 60 to the right, 90 × 10 above.
        let piece = greatest_unmarked(&[truth([40.0, 40.0, 70.0, 90.0])], 90, 90).unwrap();
        assert_eq!(piece, truth([0.0, 30.0, 40.0, 90.0]).bbox);
        assert_eq!(
            greatest_unmarked(&[truth([0.0, 0.0, 90.0, 85.0])], 90, 90),
            None
        );
    }

    #[test]
    fn alarms_count_on_clean_ground_only() {
        let marked = [40.0, 40.0, 70.0, 90.0];
        let images = [
            image(&[marked], &[(marked, 0.9)]),
            image(&[marked], &[([10.0, 50.0, 20.0, 60.0], 0.5)]),
            image(&[], &[([10.0, 0.0, 20.0, 10.0], 0.5)]),
        ];
        let ground = clean_ground(&images, 0.4);
        assert_eq!((ground.places, ground.alarmed), (3, 1));
        assert_eq!(clean_ground(&images, 0.6).alarmed, 0);
        let whole = clean_images(&images, 0.4);
        assert_eq!((whole.places, whole.alarmed), (1, 1));
        assert_eq!(clean_images(&images[..2], 0.4).share(), None);
    }

    proptest! {
        #[test]
        fn the_piece_shares_nothing_with_any_damage(boxes in prop::collection::vec((0f32..80.0, 0f32..80.0, 1f32..60.0, 1f32..60.0), 0..12)) {
            let marked: Vec<Truth> = boxes
                .iter()
                .map(|&(x, y, w, h)| Truth { class: Pothole, bbox: truth([x, y, x + w, y + h]).bbox.clipped_to(90, 90) })
                .collect();
            if let Some(piece) = greatest_unmarked(&marked, 90, 90) {
                for one in &marked {
                    prop_assert!(piece.intersection(&one.bbox).area() < 1e-3);
                }
            }
        }
    }
}
