//! The straight pieces of all roads, to be found by position.

use super::line::{Foot, Measured};
use crate::{Bounds, LonLat};
use rstar::{
    AABB, RTree,
    primitives::{GeomWithData, Rectangle},
};

/// Boxes of segments in degrees, with the numbers of road and segment.
///
/// A segment across the date line keeps its length: its box goes on beyond 180 degrees.
pub(crate) struct Segments(RTree<Extent>);

type Extent = GeomWithData<Rectangle<[f64; 2]>, (usize, usize)>;

impl Segments {
    pub fn of(roads: &[Measured]) -> Self {
        let mut all = Vec::new();
        for (road, held) in roads.iter().enumerate() {
            for (n, two) in held.road.line.windows(2).enumerate() {
                let (a, b) = (two[0], two[1]);
                let (west, east) = (a.lon().min(b.lon()), a.lon().max(b.lon()));
                let (west, east) = if east - west > 180.0 {
                    (east, west + 360.0)
                } else {
                    (west, east)
                };
                let extent = Rectangle::from_corners([west, a.lat()], [east, b.lat()]);
                all.push(GeomWithData::new(extent, (road, n)));
            }
        }
        Self(RTree::bulk_load(all))
    }

    /// The numbers of roads and segments whose boxes touch a box.
    pub fn within(&self, bounds: Bounds) -> impl Iterator<Item = (usize, usize)> {
        // Near the date line the same place has two longitudes.
        let turns = [-360.0, 0.0, 360.0]
            .into_iter()
            .filter(move |turn| bounds.east + turn >= -180.0 && bounds.west + turn <= 360.0);
        turns.flat_map(move |turn| {
            let extent = AABB::from_corners(
                [bounds.west + turn, bounds.south],
                [bounds.east + turn, bounds.north],
            );
            self.0
                .locate_in_envelope_intersecting(&extent)
                .map(|found| found.data)
        })
    }

    /// The nearest place of every segment within `radius_m`, with the numbers of road and segment.
    pub fn feet(
        &self,
        roads: &[Measured],
        position: LonLat,
        radius_m: f64,
    ) -> Vec<(usize, usize, Foot)> {
        let Some(here) = Bounds::around([position]) else {
            return Vec::new();
        };
        self.within(here.widened(radius_m))
            .filter_map(|(road, n)| {
                let held = roads.get(road)?;
                let foot = held.foot(n, position, 0.0, held.length_m())?;
                (foot.distance_m <= radius_m).then_some((road, n, foot))
            })
            .collect()
    }
}
