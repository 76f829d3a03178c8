//! Lines on a map: roads and their sections, found by an R-tree.

mod clip;
mod roads;
mod sections;

pub(crate) use roads::Roads;
pub(crate) use sections::Sections;

use super::{EXTENT, Place, Tile, TileError};
use clip::clipped;
use geo::{LineString, Simplify};
use mvt::{Feature, GeomData, GeomEncoder, GeomType};
use register::LonLat;
use rstar::{
    AABB, RTree,
    primitives::{GeomWithData, Rectangle},
};

/// Lines are drawn so far beyond the tile's edge, in its units: as wide as any stroke.
const MARGIN: f64 = 128.0;
/// Bends smaller than half a pixel are left out; a tile is 512 pixels wide.
const BEND: f64 = 4.0;
/// Lines shorter than this, in the tile's units, are not seen.
const SPECK: f64 = 6.0;

/// Lines of one kind, each with what is told of it.
pub(super) struct Lines<T> {
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
    lines: Vec<(Vec<[f64; 2]>, T)>,
}

impl<T> Lines<T> {
    pub(super) fn new(lines: impl IntoIterator<Item = (Vec<LonLat>, T)>) -> Self {
        let placed = lines.into_iter().map(|(line, told)| {
            let on_square = |position: &LonLat| {
                let Place { x, y } = Place::of(*position);
                [f64::from(x), f64::from(y)]
            };
            (line.iter().map(on_square).collect::<Vec<_>>(), told)
        });
        let lines: Vec<_> = placed.filter(|(line, _)| line.len() > 1).collect();
        let boxed = lines.iter().enumerate().map(|(n, (line, _))| {
            let around = AABB::from_points(line);
            GeomWithData::new(Rectangle::from_aabb(around), n)
        });
        Self {
            tree: RTree::bulk_load(boxed.collect()),
            lines,
        }
    }

    /// The tile's layer of those lines that are `shown`, with the tags that `tell` gives each.
    pub(super) fn tile(
        &self,
        layer: &str,
        tile: Tile,
        shown: impl Fn(&T) -> bool,
        tell: impl Fn(&T, &mut Feature),
    ) -> Result<Vec<u8>, TileError> {
        let mut drawn = mvt::Tile::new(EXTENT);
        let mut layer = drawn.create_layer(layer);
        let ([left, top], side) = tile.corner();
        let margin = MARGIN / f64::from(EXTENT) * side;
        let view = AABB::from_corners(
            [left - margin, top - margin],
            [left + side + margin, top + side + margin],
        );
        let mut found: Vec<usize> = self
            .tree
            .locate_in_envelope_intersecting(&view)
            .map(|boxed| boxed.data)
            .collect();
        // The tree's order is of no meaning: a tile is the same every time.
        found.sort_unstable();
        for (line, told) in found.iter().filter_map(|n| self.lines.get(*n)) {
            if !shown(told) {
                continue;
            }
            if let Some(geometry) = on_tile(tile, line)? {
                let mut feature = layer.into_feature(geometry);
                tell(told, &mut feature);
                layer = feature.into_layer();
            }
        }
        drawn.add_layer(layer)?;
        Ok(drawn.to_bytes()?)
    }
}

/// A line in the tile's units, without what cannot be seen; `None` where nothing is left.
fn on_tile(tile: Tile, line: &[[f64; 2]]) -> Result<Option<GeomData>, TileError> {
    let units: LineString = line.iter().map(|place| tile.units(*place)).collect();
    let simple: Vec<[f64; 2]> = units.simplify(BEND).0.iter().map(|c| [c.x, c.y]).collect();
    let mut encoder = GeomEncoder::new(GeomType::Linestring);
    let mut is_empty = true;
    for piece in clipped(&simple, -MARGIN, f64::from(EXTENT) + MARGIN) {
        if length(&piece) < SPECK {
            continue;
        }
        let mut last = None;
        for [x, y] in &piece {
            let rounded = [x.round(), y.round()];
            if last != Some(rounded) {
                encoder.add_point(rounded[0], rounded[1])?;
            }
            last = Some(rounded);
        }
        encoder.complete_geom()?;
        is_empty = false;
    }
    Ok(if is_empty {
        None
    } else {
        Some(encoder.encode()?)
    })
}

fn length(line: &[[f64; 2]]) -> f64 {
    line.windows(2)
        .map(|w| (w[1][0] - w[0][0]).hypot(w[1][1] - w[0][1]))
        .sum()
}
