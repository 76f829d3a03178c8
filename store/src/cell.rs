//! A grid over the globe, so that what lies along a drive is found without looking at the whole city.

use register::{Bounds, LonLat};
use std::collections::BTreeSet;

/// Cells in a degree: some 55 m from north to south, less from east to west.
const A_DEGREE: f64 = 2000.0;
const ROW: i64 = 1_000_000;

/// The cell of a position. The migration to cells computes the same in SQL.
pub(crate) fn cell(position: LonLat) -> i64 {
    row(position.lat()) * ROW + column(position.lon())
}

/// The cells that reach within some metres of any of the positions.
pub(crate) fn around(positions: impl Iterator<Item = LonLat>, reach_m: f64) -> BTreeSet<i64> {
    let mut cells = BTreeSet::new();
    for position in positions {
        let Some(bounds) = Bounds::around([position]) else {
            continue;
        };
        let bounds = bounds.widened(reach_m);
        for row in row(bounds.south)..=row(bounds.north) {
            for column in column(bounds.west)..=column(bounds.east) {
                // The short way round the globe.
                cells.insert(row * ROW + column.rem_euclid(360 * A_DEGREE as i64));
            }
        }
    }
    cells
}

fn row(lat: f64) -> i64 {
    ((lat + 90.0) * A_DEGREE).floor() as i64
}

fn column(lon: f64) -> i64 {
    ((lon + 180.0) * A_DEGREE).floor() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_among_the_cells_around() {
        for (lon, lat) in [(139.7, 35.6), (179.9999, 0.0), (-70.0, -53.0)] {
            let here = LonLat::new(lon, lat).unwrap();
            let near = around([here].into_iter(), 40.0);
            assert!(near.contains(&cell(here)));
            let plane = register::LocalPlane::at(here);
            for (x, y) in [(39.0, 39.0), (-39.0, 39.0), (39.0, -39.0), (-39.0, -39.0)] {
                assert!(
                    near.contains(&cell(plane.to_globe(geo::Coord { x, y }))),
                    "{lon} {x} {y}"
                );
            }
            assert!(near.len() <= 16, "{}", near.len());
        }
    }
}
