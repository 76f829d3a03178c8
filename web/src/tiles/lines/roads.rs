//! Roads: the base map that is there without any other.

use super::{Lines, TileError};
use crate::{problem::Problem, tiles::Tile};
use register::{Road, RoadClass};
use store::Store;

/// The roads of a moment.
pub(crate) struct Roads(Lines<Told>);

struct Told {
    name: Option<String>,
    class: Option<RoadClass>,
    width_m: f64,
}

impl Roads {
    /// Reads all roads.
    pub(crate) fn read(store: &Store) -> Result<Self, Problem> {
        let told = |road: Road| {
            let told = Told {
                width_m: crate::decimals::rounded(road.width_m(), 1),
                name: road.attributes.name,
                class: road.attributes.class,
            };
            (road.line, told)
        };
        Ok(Self(Lines::new(store.roads()?.into_iter().map(told))))
    }

    /// A tile with the layer `roads`.
    pub(crate) fn tile(&self, tile: Tile) -> Result<Vec<u8>, TileError> {
        let shown = |told: &Told| tile.z() >= shown_from(told.class);
        self.0.tile("roads", tile, shown, |told, feature| {
            if let Some(name) = &told.name {
                feature.add_tag_string("name", name);
            }
            if let Some(class) = told.class {
                feature.add_tag_string("class", class.name());
            }
            feature.add_tag_double("width_m", told.width_m);
        })
    }
}

/// The zoom from which on roads of a class are drawn; those without one may be all there is.
fn shown_from(class: Option<RoadClass>) -> u8 {
    match class {
        None | Some(RoadClass::Trunk) => 0,
        Some(RoadClass::Arterial) => 8,
        Some(RoadClass::Collector) => 10,
        Some(RoadClass::Local) => 12,
        Some(RoadClass::Lane) => 13,
    }
}
