//! The address of a tile: `{z}/{x}/{y}.mvt`.

use super::{EXTENT, Place};
use serde::Deserialize;
use std::ops::RangeInclusive;

/// A tile of the map, as everybody numbers them: x to the east, y to the south.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Told")]
pub(crate) struct Tile {
    z: u8,
    x: u32,
    y: u32,
}

/// The address as it stands in the path.
#[derive(Debug, Deserialize)]
pub(crate) struct Told {
    z: String,
    x: String,
    y: String,
}

/// An address that no tile has.
#[derive(Debug, thiserror::Error)]
#[error(
    "there is no tile {z}/{x}/{y}: addresses are z/x/y.mvt, z up to {MAX_Z}, x and y below 2^z"
)]
pub(crate) struct InvalidTile {
    z: String,
    x: String,
    y: String,
}

/// At this zoom a tile is some 10 m wide.
const MAX_Z: u8 = 22;

impl TryFrom<Told> for Tile {
    type Error = InvalidTile;

    fn try_from(Told { z, x, y }: Told) -> Result<Self, InvalidTile> {
        let tile = || {
            let (z, x) = (z.parse().ok()?, x.parse().ok()?);
            let y = y.strip_suffix(".mvt")?.parse().ok()?;
            Self::new(z, x, y)
        };
        tile().ok_or(InvalidTile { z, x, y })
    }
}

impl Tile {
    /// The tile of this number, if there is one.
    pub(crate) fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        let is_one = z <= MAX_Z && x < 1 << z && y < 1 << z;
        is_one.then_some(Self { z, x, y })
    }

    pub(crate) fn z(self) -> u8 {
        self.z
    }

    /// The keys of all places on it.
    pub(crate) fn keys(self) -> RangeInclusive<u64> {
        let (z, side) = (u32::from(self.z), 32 - u32::from(self.z));
        // At zoom 0 the numbers are 0, and nothing may be shifted by all 32 bits.
        let first = Place {
            x: self.x.checked_shl(side).unwrap_or(0),
            y: self.y.checked_shl(side).unwrap_or(0),
        };
        let first = first.key();
        first..=first | u64::MAX.checked_shr(2 * z).unwrap_or(0)
    }

    /// Its north-western corner on the square, and the length of its side there.
    pub(crate) fn corner(self) -> ([f64; 2], f64) {
        let side = 2f64.powi(32 - i32::from(self.z));
        ([f64::from(self.x) * side, f64::from(self.y) * side], side)
    }

    /// A place in the tile's own units.
    pub(crate) fn units(self, [x, y]: [f64; 2]) -> [f64; 2] {
        let ([left, top], side) = self.corner();
        let units = f64::from(EXTENT) / side;
        [(x - left) * units, (y - top) * units]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(z: &str, x: &str, y: &str) -> Result<Tile, InvalidTile> {
        let [z, x, y] = [z, x, y].map(str::to_owned);
        Tile::try_from(Told { z, x, y })
    }

    #[test]
    fn what_is_no_tile_is_refused() {
        for (z, x, y) in [
            ("23", "0", "0.mvt"),
            ("1", "2", "0.mvt"),
            ("1", "0", "2.mvt"),
            ("1", "0", "0"),
            ("-1", "0", "0.mvt"),
            ("255", "0", "0.mvt"),
            ("1", "99999999999", "0.mvt"),
            ("x", "0", "0.png"),
        ] {
            let error = told(z, x, y).unwrap_err().to_string();
            assert!(error.contains(&format!("{z}/{x}/{y}")), "{error}");
        }
        assert_eq!(told("0", "0", "0.mvt").unwrap(), Tile { z: 0, x: 0, y: 0 });
    }

    #[test]
    fn the_whole_world_is_one_tile() {
        assert_eq!(Tile { z: 0, x: 0, y: 0 }.keys(), 0..=u64::MAX);
    }

    proptest! {
        #[test]
        fn a_tile_holds_its_places_and_no_others(x in any::<u32>(), y in any::<u32>(), z in 0u8..=22, aside in 0u32..3) {
            let number = |n: u32| n.checked_shr(32 - u32::from(z)).unwrap_or(0);
            let place = Place { x, y };
            let tile = Tile::new(z, number(x), number(y)).unwrap();
            prop_assert!(tile.keys().contains(&place.key()));
            let [u, v] = tile.units([f64::from(x), f64::from(y)]);
            prop_assert!((0.0..4096.0).contains(&u) && (0.0..4096.0).contains(&v));
            if aside > 0 && let Some(other) = Tile::new(z, number(x) + aside, number(y)) {
                prop_assert!(!other.keys().contains(&place.key()));
            }
        }
    }
}
