//! The order of axes that the authority of a coordinate system prescribes.

use super::Crs;

/// Which axis comes first in the authority's definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axes {
    /// Easting (or longitude) first.
    EastNorth,
    /// Northing (or latitude) first: all degrees of EPSG, and Japan's plane rectangular systems, whose X is north.
    NorthEast,
}

/// EPSG's order of projected systems is north first where the definition names no axes, but for these
/// (compared with PROJ 9.1 over all 6184 codes).
const EAST_FIRST_WITHOUT_AXES: [u16; 6] = [3907, 3908, 3909, 3910, 3911, 27492];
const NORTH_FIRST_WITH_AXES: [u16; 21] = [
    8433, 8441, 21891, 21892, 21893, 21894, 31265, 31266, 31267, 31268, 31291, 31292, 31293, 31294,
    31295, 31296, 31297, 31462, 31463, 31464, 31465,
];

impl Crs {
    /// The order of axes in the authority's definition, for outputs that keep to it (CSV, OGC API).
    /// Map files are written `[east, north]` all the same.
    pub fn axes(&self) -> Axes {
        let code = self.epsg().code();
        let is_north_first = if self.is_geographic() {
            true
        } else if self.wkt().contains("AXIS[") {
            NORTH_FIRST_WITH_AXES.contains(&code)
        } else {
            !EAST_FIRST_WITHOUT_AXES.contains(&code)
        };
        if is_north_first {
            Axes::NorthEast
        } else {
            Axes::EastNorth
        }
    }

    /// A position `[east, north]` in the authority's order.
    pub fn in_authority_order(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        match self.axes() {
            Axes::EastNorth => [x, y],
            Axes::NorthEast => [y, x],
        }
    }

    /// Column names for the two coordinates in the authority's order, with their unit:
    /// `["x_north_m", "y_east_m"]` in Japan's plane rectangular systems, `["latitude", "longitude"]` in degrees,
    /// else `easting_m` and `northing_m` in the system's order.
    pub fn names(&self) -> [String; 2] {
        if self.is_geographic() {
            return ["latitude".to_owned(), "longitude".to_owned()];
        }
        let unit = match super::parameter(self.definition.proj4, "units") {
            Some("m") => "_m",
            Some("ft") => "_ft",
            Some("us-ft") => "_us_ft",
            _ => "",
        };
        let (north, east) = if self.name().contains("Japan Plane Rectangular") {
            ("x_north", "y_east")
        } else {
            ("northing", "easting")
        };
        match self.axes() {
            Axes::NorthEast => [format!("{north}{unit}"), format!("{east}{unit}")],
            Axes::EastNorth => [format!("{east}{unit}"), format!("{north}{unit}")],
        }
    }
}
