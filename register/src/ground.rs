//! Positions on the ground: WGS 84 degrees and a local plane in metres.

use geo::Coord;
use serde::{Deserialize, Serialize};

/// A WGS 84 position in degrees, finite and on the globe.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "[f64; 2]", into = "[f64; 2]")]
pub struct LonLat {
    lon: f64,
    lat: f64,
}

/// A longitude or latitude that is not on the globe.
#[derive(Debug, thiserror::Error)]
#[error(
    "longitude {lon}, latitude {lat} is not a position: longitudes run from -180 to 180, latitudes from -90 to 90"
)]
pub struct InvalidPosition {
    lon: f64,
    lat: f64,
}

impl LonLat {
    /// A position from degrees; NaN and anything off the globe is refused.
    pub fn new(lon: f64, lat: f64) -> Result<Self, InvalidPosition> {
        if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) {
            Ok(Self { lon, lat })
        } else {
            Err(InvalidPosition { lon, lat })
        }
    }

    /// Degrees east of Greenwich.
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// Degrees north of the equator.
    pub fn lat(self) -> f64 {
        self.lat
    }
}

impl TryFrom<[f64; 2]> for LonLat {
    type Error = InvalidPosition;

    fn try_from([lon, lat]: [f64; 2]) -> Result<Self, InvalidPosition> {
        Self::new(lon, lat)
    }
}

impl From<LonLat> for [f64; 2] {
    fn from(position: LonLat) -> Self {
        [position.lon, position.lat]
    }
}

/// A box of positions in degrees. It does not cross the date line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// Least longitude.
    pub west: f64,
    /// Least latitude.
    pub south: f64,
    /// Greatest longitude.
    pub east: f64,
    /// Greatest latitude.
    pub north: f64,
}

impl Bounds {
    /// The smallest box around the positions; `None` where there are none.
    pub fn around(positions: impl IntoIterator<Item = LonLat>) -> Option<Self> {
        positions.into_iter().fold(None, |bounds: Option<Self>, p| {
            let b = bounds.unwrap_or(Self {
                west: p.lon,
                south: p.lat,
                east: p.lon,
                north: p.lat,
            });
            Some(Self {
                west: b.west.min(p.lon),
                south: b.south.min(p.lat),
                east: b.east.max(p.lon),
                north: b.north.max(p.lat),
            })
        })
    }

    /// The box widened by at least `margin_m` on every side.
    pub fn widened(self, margin_m: f64) -> Self {
        let lat = margin_m / METRES_PER_DEGREE_AT_LEAST;
        let widest = self
            .south
            .abs()
            .max(self.north.abs())
            .min(89.0)
            .to_radians();
        let lon = lat / widest.cos();
        Self {
            west: self.west - lon,
            south: self.south - lat,
            east: self.east + lon,
            north: self.north + lat,
        }
    }
}

/// A degree of latitude is nowhere shorter than this on WGS 84 (110 574 m at the equator).
const METRES_PER_DEGREE_AT_LEAST: f64 = 110_574.0;

/// A plane touching the ellipsoid at an origin: east (x) and north (y) in metres.
///
/// Good to a millimetre per 100 m within some kilometres of the origin.
#[derive(Clone, Copy, Debug)]
pub struct LocalPlane {
    origin: LonLat,
    metres_per_lon_deg: f64,
    metres_per_lat_deg: f64,
}

impl LocalPlane {
    /// The plane at `origin`, from the WGS 84 radii of curvature M and N (Torge, Geodesy, 4.1).
    pub fn at(origin: LonLat) -> Self {
        const A_M: f64 = 6_378_137.0;
        const E2: f64 = 6.694_379_990_141_3e-3;
        let (sin, cos) = origin.lat.to_radians().sin_cos();
        let w2 = 1.0 - E2 * sin * sin;
        let north_radius_m = A_M * (1.0 - E2) / w2.powf(1.5);
        let east_radius_m = A_M / w2.sqrt();
        Self {
            origin,
            // At a pole every longitude is the same place: keep the division below finite.
            metres_per_lon_deg: (east_radius_m * cos).max(1e-3).to_radians(),
            metres_per_lat_deg: north_radius_m.to_radians(),
        }
    }

    /// Metres east and north of the origin, the short way round the globe.
    pub fn to_plane(&self, position: LonLat) -> Coord<f64> {
        let mut dlon = position.lon - self.origin.lon;
        if dlon > 180.0 {
            dlon -= 360.0;
        } else if dlon < -180.0 {
            dlon += 360.0;
        }
        Coord {
            x: dlon * self.metres_per_lon_deg,
            y: (position.lat - self.origin.lat) * self.metres_per_lat_deg,
        }
    }

    /// The position at metres east and north of the origin, kept on the globe.
    pub fn to_globe(&self, at: Coord<f64>) -> LonLat {
        let lon = self.origin.lon + at.x / self.metres_per_lon_deg;
        let lat = self.origin.lat + at.y / self.metres_per_lat_deg;
        LonLat {
            lon: (lon + 180.0).rem_euclid(360.0) - 180.0,
            lat: lat.clamp(-90.0, 90.0),
        }
    }
}

/// The radius that holds 95 % of a two-dimensional normal error with these two standard deviations.
///
/// Leenhouts' cubic ("On the Computation of Bi-Normal Radial Error", Navigation 32, 1985).
pub fn radius95_m(sigma_a_m: f64, sigma_b_m: f64) -> f64 {
    let (large, small) = (sigma_a_m.max(sigma_b_m), sigma_a_m.min(sigma_b_m));
    if large <= 0.0 {
        return 0.0;
    }
    let c = small / large;
    large * (1.960_790 + 0.004_071 * c + 0.114_276 * c * c + 0.371_625 * c * c * c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Distance, Geodesic, Point};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_plane_agrees_with_the_geodesic(
            lon in -179.0..179.0f64, lat in -80.0..80.0f64, x in -500.0..500.0f64, y in -500.0..500.0f64,
        ) {
            let origin = LonLat::new(lon, lat).unwrap();
            let plane = LocalPlane::at(origin);
            let there = plane.to_globe(Coord { x, y });
            let geodesic_m = Geodesic.distance(Point::new(lon, lat), Point::new(there.lon(), there.lat()));
            prop_assert!((geodesic_m - x.hypot(y)).abs() < 0.3, "{geodesic_m} against {}", x.hypot(y));
            let back = plane.to_plane(there);
            prop_assert!((back.x - x).abs() < 1e-6 && (back.y - y).abs() < 1e-6);
        }

        #[test]
        fn widened_bounds_reach_at_least_as_far(lat in -80.0..80.0f64, margin_m in 1.0..500.0f64) {
            let here = LonLat::new(10.0, lat).unwrap();
            let bounds = Bounds::around([here]).unwrap().widened(margin_m);
            let plane = LocalPlane::at(here);
            let corner = plane.to_plane(LonLat::new(bounds.east, bounds.north).unwrap());
            prop_assert!(corner.x >= margin_m * 0.999 && corner.y >= margin_m * 0.999);
        }
    }

    #[test]
    fn the_date_line_is_crossed_the_short_way() {
        let plane = LocalPlane::at(LonLat::new(179.9999, 0.0).unwrap());
        let east = plane.to_plane(LonLat::new(-179.9999, 0.0).unwrap());
        assert!((east.x - 22.26).abs() < 0.01, "{east:?}");
    }

    #[test]
    fn positions_off_the_globe_are_refused() {
        for (lon, lat) in [
            (181.0, 0.0),
            (0.0, -90.1),
            (f64::NAN, 0.0),
            (0.0, f64::INFINITY),
        ] {
            assert!(LonLat::new(lon, lat).is_err(), "{lon} {lat}");
        }
    }

    #[test]
    fn the_95_percent_radius_is_that_of_the_known_limits() {
        // One dimension: 1.960 σ; a circle: sqrt(-2 ln 0.05) σ = 2.4477 σ.
        assert!((radius95_m(2.0, 0.0) - 3.92).abs() < 0.01);
        assert!((radius95_m(3.0, 3.0) - 7.343).abs() < 0.02);
        assert_eq!(radius95_m(1.0, 2.0), radius95_m(2.0, 1.0));
        assert_eq!(radius95_m(0.0, 0.0), 0.0);
    }
}
