//! Which found boxes meet a marked damage: strongest first, each damage met once (COCO's rule).

use super::{Found, IOU, Truth};
use crate::PixelBox;

/// For every box found, strongest first, whether it meets a marked damage of its class that no
/// stronger box has met. Of several damages it takes the one it overlaps most, the last of equals.
pub(super) fn hits(found: &[Found], truth: &[Truth]) -> Vec<bool> {
    let mut met = vec![false; truth.len()];
    let mut hit = |found: &Found| {
        let candidates = truth.iter().enumerate();
        let free = candidates.filter(|(i, damage)| !met[*i] && damage.class == found.class);
        let best = free
            .map(|(i, damage)| (i, overlap(&found.bbox, &damage.bbox)))
            .filter(|&(_, shared)| shared >= IOU)
            .max_by(|(_, a), (_, b)| a.total_cmp(b));
        if let Some((i, _)) = best {
            met[i] = true;
        }
        best.is_some()
    };
    found.iter().map(&mut hit).collect()
}

/// Intersection over union in double precision, as pycocotools computes it.
fn overlap(a: &PixelBox, b: &PixelBox) -> f64 {
    let length = |a0: f32, a1: f32, b0: f32, b1: f32| {
        (f64::from(a1).min(f64::from(b1)) - f64::from(a0).max(f64::from(b0))).max(0.0)
    };
    let area = |one: &PixelBox| {
        (f64::from(one.x1) - f64::from(one.x0)).max(0.0)
            * (f64::from(one.y1) - f64::from(one.y0)).max(0.0)
    };
    let shared = length(a.x0, a.x1, b.x0, b.x1) * length(a.y0, a.y1, b.y0, b.y1);
    let union = area(a) + area(b) - shared;
    if union > 0.0 { shared / union } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DamageClass::{self, LongitudinalCrack, Pothole};

    fn bbox(x0: f32, width: f32) -> PixelBox {
        PixelBox {
            x0,
            y0: 0.0,
            x1: x0 + width,
            y1: 10.0,
        }
    }

    fn found(class: DamageClass, bbox: PixelBox) -> Found {
        Found {
            class,
            score: 0.5,
            bbox,
        }
    }

    fn truth(class: DamageClass, bbox: PixelBox) -> Truth {
        Truth { class, bbox }
    }

    #[test]
    fn a_damage_is_met_once_and_by_its_class_only() {
        let marked = [truth(Pothole, bbox(0.0, 10.0))];
        let given = [
            found(LongitudinalCrack, bbox(0.0, 10.0)),
            found(Pothole, bbox(1.0, 10.0)),
            found(Pothole, bbox(0.0, 10.0)),
        ];
        assert_eq!(hits(&given, &marked), [false, true, false]);
    }

    #[test]
    fn a_box_takes_the_damage_it_overlaps_most() {
        let marked = [
            truth(Pothole, bbox(0.0, 10.0)),
            truth(Pothole, bbox(2.0, 10.0)),
        ];
        let given = [
            found(Pothole, bbox(2.5, 10.0)),
            found(Pothole, bbox(0.0, 10.0)),
        ];
        assert_eq!(hits(&given, &marked), [true, true]);
    }

    #[test]
    fn half_an_overlap_is_just_enough() {
        let marked = [truth(Pothole, bbox(0.0, 10.0))];
        assert_eq!(hits(&[found(Pothole, bbox(0.0, 20.0))], &marked), [true]);
        assert_eq!(hits(&[found(Pothole, bbox(0.0, 20.5))], &marked), [false]);
        assert_eq!(hits(&[found(Pothole, bbox(5.0, 0.0))], &marked), [false]);
    }
}
