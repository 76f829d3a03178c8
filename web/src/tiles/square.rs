//! The Web Mercator square and the order in which tiles are one piece.

use register::LonLat;
use std::f64::consts::PI;

/// A place on the square: x to the east, y to the south.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) x: u32,
    pub(crate) y: u32,
}

const SIDE: f64 = 4_294_967_296.0;

impl Place {
    /// Where a position lies; what is beyond 85° north or south lies on the edge.
    pub(crate) fn of(position: LonLat) -> Self {
        let x = (position.lon() + 180.0) / 360.0;
        let y = 0.5 - position.lat().to_radians().sin().atanh() / (2.0 * PI);
        // `as` ends at the edges.
        Self {
            x: (x * SIDE) as u32,
            y: (y * SIDE) as u32,
        }
    }

    /// Its place along the Z-order curve: every tile is one stretch of it.
    pub(crate) fn key(self) -> u64 {
        spread(self.x) | spread(self.y) << 1
    }

    /// The place of a key.
    pub(crate) fn of_key(key: u64) -> Self {
        Self {
            x: gather(key),
            y: gather(key >> 1),
        }
    }
}

/// Puts a zero before each bit.
fn spread(n: u32) -> u64 {
    let mut n = u64::from(n);
    n = (n | n << 16) & 0x0000_ffff_0000_ffff;
    n = (n | n << 8) & 0x00ff_00ff_00ff_00ff;
    n = (n | n << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    n = (n | n << 2) & 0x3333_3333_3333_3333;
    (n | n << 1) & 0x5555_5555_5555_5555
}

/// Takes every other bit.
fn gather(n: u64) -> u32 {
    let mut n = n & 0x5555_5555_5555_5555;
    n = (n | n >> 1) & 0x3333_3333_3333_3333;
    n = (n | n >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    n = (n | n >> 4) & 0x00ff_00ff_00ff_00ff;
    n = (n | n >> 8) & 0x0000_ffff_0000_ffff;
    (n | n >> 16) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn positions_lie_where_the_map_has_them() {
        let of = |lon, lat| Place::of(LonLat::new(lon, lat).unwrap());
        assert_eq!(
            of(0.0, 0.0),
            Place {
                x: 1 << 31,
                y: 1 << 31
            }
        );
        assert_eq!(of(-180.0, 90.0), Place { x: 0, y: 0 });
        assert_eq!(
            of(180.0, -90.0),
            Place {
                x: u32::MAX,
                y: u32::MAX
            }
        );
        // Tokyo station is on tile 14/14552/6451.
        let station = of(139.7671, 35.6812);
        assert_eq!((station.x >> 18, station.y >> 18), (14552, 6451));
    }

    proptest! {
        #[test]
        fn a_key_gives_its_place_again(x in any::<u32>(), y in any::<u32>()) {
            prop_assert_eq!(Place::of_key(Place { x, y }.key()), Place { x, y });
        }
    }
}
