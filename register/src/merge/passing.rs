//! Which known damage lay in view of a pass: what was passed and could have been seen.

use super::Pass;
use crate::{Fix, LocalPlane, covariance::ahead};
use jiff::Timestamp;
use nalgebra::Vector2;
use rstar::{RTree, primitives::GeomWithData};

/// The placed frames of a pass on a plane, by place.
pub(super) struct Frames<'a> {
    pass: &'a Pass<'a>,
    frames: Vec<(Timestamp, [f64; 2], &'a Fix)>,
    tree: RTree<GeomWithData<[f64; 2], usize>>,
}

impl<'a> Frames<'a> {
    pub fn of(plane: &LocalPlane, pass: &'a Pass<'a>) -> Self {
        let frames: Vec<_> = pass
            .fixes()
            .filter_map(|(frame, fix)| {
                let at = plane.to_plane(fix.position);
                Some((frame.captured_at?, [at.x, at.y], fix))
            })
            .collect();
        let points = frames
            .iter()
            .enumerate()
            .map(|(n, (_, at, _))| GeomWithData::new(*at, n));
        let tree = RTree::bulk_load(points.collect());
        Self { pass, frames, tree }
    }

    /// The frame that had a place nearest its view's middle: its time and fix.
    pub fn best_view(&self, place: Vector2<f64>) -> Option<(Timestamp, &'a Fix)> {
        let viewing = self
            .around(place)
            .filter_map(|(n, right, front)| Some((self.pass.view.from_middle(right, front)?, n)));
        let (_, n) = viewing.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))?;
        let (at, _, fix) = self.frames[n];
        Some((at, fix))
    }

    /// How many frames had a place in view, so far from the view's sides.
    pub fn clear_views(&self, place: Vector2<f64>, margin_m: f64) -> usize {
        let clear =
            |(_, right, front): &(usize, f64, f64)| self.pass.view.holds(*right, *front, margin_m);
        self.around(place).filter(clear).count()
    }

    /// Frames that could see a place: which, and metres right of and ahead of their vehicle.
    fn around(&self, place: Vector2<f64>) -> impl Iterator<Item = (usize, f64, f64)> {
        let reach_m = self.pass.view.reach_m();
        let near = self
            .tree
            .locate_within_distance([place.x, place.y], reach_m.powi(2));
        near.map(move |point| {
            let (_, at, fix) = self.frames[point.data];
            let off = place - Vector2::new(at[0], at[1]);
            let h = ahead(fix.heading_deg);
            (point.data, off.x * h.y - off.y * h.x, off.dot(&h))
        })
    }
}
