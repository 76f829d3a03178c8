//! Vector tiles, drawn from indexes in memory.
//!
//! Places are whole numbers on the Web Mercator square, 2³² to a side: less than a centimetre each.

mod address;
pub(crate) mod lines;
pub(crate) mod points;
mod square;

pub(crate) use address::Tile;
pub(crate) use square::Place;

/// Units of a tile's own grid to a side, as the vector tile specification has it.
pub(crate) const EXTENT: u32 = 4096;

/// A tile that could not be written: coordinates of whole numbers always fit, so this is a fault of the program.
#[derive(Debug, thiserror::Error)]
#[error("the tile cannot be written ({0}); this is a fault of the program, please report it")]
pub(crate) struct TileError(#[from] mvt::Error);

impl From<TileError> for crate::problem::Problem {
    fn from(error: TileError) -> Self {
        Self::internal(&error)
    }
}
