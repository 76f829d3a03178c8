//! A drive that comes back to where it was passes it anew: it is cut into legs that each pass a place once.

use super::Pass;
use crate::{Fix, LocalPlane};
use rstar::{RTree, primitives::GeomWithData};
use std::ops::Range;

/// So near to an earlier place of the leg...
const SAME_PLACE_M: f64 = 15.0;
/// ...after so long a way, a vehicle has come back.
const CAME_BACK_AFTER_M: f64 = 80.0;

/// Ranges of frame numbers, one for each leg; together all frames.
pub(super) fn legs(pass: &Pass) -> Vec<Range<u32>> {
    let mut cuts = vec![0];
    let mut leg: Option<Leg> = None;
    for (frame, fix) in pass.fixes() {
        let at = leg.get_or_insert_with(|| Leg::at(fix));
        if !at.goes_on(fix) {
            cuts.push(frame.index);
            let mut fresh = Leg::at(fix);
            fresh.goes_on(fix);
            leg = Some(fresh);
        }
    }
    let ends = cuts[1..].iter().copied().chain([u32::MAX]);
    cuts.iter()
        .copied()
        .zip(ends)
        .map(|(start, end)| start..end)
        .collect()
}

struct Leg {
    plane: LocalPlane,
    /// Where it was, with the way driven until then.
    way: RTree<GeomWithData<[f64; 2], f64>>,
    driven_m: f64,
    last: Option<[f64; 2]>,
}

impl Leg {
    fn at(fix: &Fix) -> Self {
        Self {
            plane: LocalPlane::at(fix.position),
            way: RTree::new(),
            driven_m: 0.0,
            last: None,
        }
    }

    /// Takes a fix, unless the vehicle has been there before.
    fn goes_on(&mut self, fix: &Fix) -> bool {
        let p = self.plane.to_plane(fix.position);
        let at = [p.x, p.y];
        let step = self
            .last
            .map_or(0.0, |last| (at[0] - last[0]).hypot(at[1] - last[1]));
        let driven_m = self.driven_m + step;
        let near = || self.way.locate_within_distance(at, SAME_PLACE_M.powi(2));
        if near().any(|before| driven_m - before.data > CAME_BACK_AFTER_M) {
            return false;
        }
        (self.driven_m, self.last) = (driven_m, Some(at));
        self.way.insert(GeomWithData::new(at, driven_m));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::tests::pass_along;

    /// Metres east and north, every two metres from corner to corner.
    fn way(corners: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let mut all = vec![corners[0]];
        for pair in corners.windows(2) {
            let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
            let steps = (dx.hypot(dy) / 2.0) as usize;
            all.extend((1..=steps).map(|n| {
                let share = n as f64 / steps as f64;
                (pair[0].0 + dx * share, pair[0].1 + dy * share)
            }));
        }
        all
    }

    fn count(corners: &[(f64, f64)]) -> usize {
        let drive = pass_along(&way(corners));
        let legs = legs(&drive.pass(&[]));
        assert!(legs.windows(2).all(|two| two[0].end == two[1].start));
        assert_eq!((legs[0].start, legs[legs.len() - 1].end), (0, u32::MAX));
        legs.len()
    }

    #[test]
    fn a_way_is_one_leg_until_it_comes_back() {
        assert_eq!(count(&[(0.0, 0.0), (0.0, 300.0), (200.0, 300.0)]), 1);
        assert_eq!(
            count(&[(0.0, 0.0), (0.0, 300.0), (4.0, 300.0), (4.0, 0.0)]),
            2
        );
        let block = [
            (0.0, 0.0),
            (0.0, 100.0),
            (100.0, 100.0),
            (100.0, 0.0),
            (0.0, 0.0),
            (0.0, 100.0),
        ];
        assert_eq!(count(&block), 2);
    }

    #[test]
    fn a_street_next_door_is_not_the_same_place() {
        assert_eq!(
            count(&[(0.0, 0.0), (0.0, 200.0), (18.0, 200.0), (18.0, 0.0)]),
            1
        );
    }
}
