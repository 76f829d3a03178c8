//! Where a row is, in the coordinates that were asked for.

use crate::{ExportError, cell::rounded};
use geodata::crs::{Crs, Epsg};
use register::{
    LonLat,
    collection::{Collection, Row, Shape},
};
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::fmt::Write;

/// A shape in a coordinate system, rounded: `[east, north]`, as map files store it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Placed {
    Point([f64; 2]),
    Lines(Vec<Vec<[f64; 2]>>),
}

impl Placed {
    /// A row's shape; nothing for a row that is nowhere.
    pub(crate) fn of(
        row: &Row,
        collection: &Collection,
        crs: &Crs,
    ) -> Result<Option<Self>, ExportError> {
        let decimals = decimals(crs);
        let place = |position: &LonLat| {
            let [x, y] = crs.from_wgs84((*position).into())?;
            Ok([rounded(x, decimals), rounded(y, decimals)])
        };
        let placed = match &row.shape {
            None => return Ok(None),
            Some(Shape::Point(position)) => place(position).map(Self::Point),
            Some(Shape::Lines(lines)) => lines
                .iter()
                .map(|line| line.iter().map(place).collect())
                .collect::<Result<_, _>>()
                .map(Self::Lines),
        };
        placed.map(Some).map_err(|source| ExportError::Outside {
            collection: collection.name,
            id: row.id.clone(),
            source,
        })
    }

    /// Changes each of its positions.
    pub(crate) fn each(&mut self, change: impl Fn(&mut [f64; 2])) {
        match self {
            Self::Point(position) => change(position),
            Self::Lines(lines) => lines.iter_mut().flatten().for_each(change),
        }
    }

    /// Its first and its last position.
    pub(crate) fn ends(&self) -> Option<[[f64; 2]; 2]> {
        match self {
            Self::Point(position) => Some([*position; 2]),
            Self::Lines(lines) => {
                let mut all = lines.iter().flatten();
                let first = all.next()?;
                Some([*first, *all.next_back().unwrap_or(first)])
            }
        }
    }

    /// As well-known text (OGC 06-103r4).
    pub(crate) fn wkt(&self) -> String {
        let mut text = String::new();
        let listed = |out: &mut String, line: &[[f64; 2]]| {
            for (n, [x, y]) in line.iter().enumerate() {
                let comma = if n == 0 { "" } else { "," };
                // Writing to a string cannot fail.
                let _ = write!(out, "{comma}{x} {y}");
            }
        };
        match self {
            Self::Point(position) => {
                text.push_str("POINT (");
                listed(&mut text, &[*position]);
            }
            Self::Lines(lines) => {
                text.push_str("MULTILINESTRING (");
                for (n, line) in lines.iter().enumerate() {
                    text.push_str(if n == 0 { "(" } else { ",(" });
                    listed(&mut text, line);
                    text.push(')');
                }
            }
        }
        text.push(')');
        text
    }
}

impl Serialize for Placed {
    /// As a GeoJSON geometry.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut geometry = serializer.serialize_map(Some(2))?;
        match self {
            Self::Point(position) => {
                geometry.serialize_entry("type", "Point")?;
                geometry.serialize_entry("coordinates", position)?;
            }
            Self::Lines(lines) => {
                geometry.serialize_entry("type", "MultiLineString")?;
                geometry.serialize_entry("coordinates", lines)?;
            }
        }
        geometry.end()
    }
}

/// Digits behind the point: about a centimetre in degrees, a millimetre in metres.
pub(crate) fn decimals(crs: &Crs) -> u8 {
    if crs.is_geographic() { 7 } else { 3 }
}

/// Names of a table's two coordinate columns, and the coordinates in that order: `lon`, `lat` in WGS 84,
/// elsewhere as the system's authority orders its axes. Japan's plane systems have X to the north.
pub(crate) fn axes(crs: &Crs) -> [String; 2] {
    if crs.epsg() == Epsg::WGS_84 {
        ["lon".to_owned(), "lat".to_owned()]
    } else {
        crs.names()
    }
}

/// A position `[east, north]` in the order of [`axes`].
pub(crate) fn in_order(crs: &Crs, position: [f64; 2]) -> [f64; 2] {
    if crs.epsg() == Epsg::WGS_84 {
        position
    } else {
        crs.in_authority_order(position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use register::collection::{defects, sections};

    fn row(shape: Option<Shape>) -> Row {
        Row {
            id: "r".into(),
            shape,
            values: vec![],
            picture: None,
        }
    }

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).unwrap()
    }

    #[test]
    fn degrees_have_seven_decimals() {
        let row = row(Some(Shape::Point(at(139.123_456_789, 35.0))));
        let placed = Placed::of(&row, &defects(), &Crs::wgs84())
            .unwrap()
            .unwrap();
        assert_eq!(placed, Placed::Point([139.123_456_8, 35.0]));
        assert_eq!(placed.wkt(), "POINT (139.1234568 35)");
    }

    #[test]
    fn japans_plane_system_has_x_to_the_north() {
        // The origin of zone IX is 36 degrees north, 139 degrees 50 minutes east.
        let crs = Crs::from_epsg(6677).unwrap();
        let row = row(Some(Shape::Point(at(139.0 + 50.0 / 60.0, 36.01))));
        let Placed::Point([east, north]) = Placed::of(&row, &defects(), &crs).unwrap().unwrap()
        else {
            panic!("a point stays a point");
        };
        assert!(east.abs() < 0.002 && (1_100.0..1_120.0).contains(&north));
        assert_eq!(axes(&crs), ["x_north_m", "y_east_m"]);
        assert_eq!(in_order(&crs, [east, north]), [north, east]);
    }

    #[test]
    fn lines_are_told_as_text_with_their_ends() {
        let lines = vec![
            vec![at(1.0, 2.0), at(1.5, 2.0)],
            vec![at(3.0, 2.0), at(3.0, 2.5)],
        ];
        let row = row(Some(Shape::Lines(lines)));
        let placed = Placed::of(&row, &sections(), &Crs::wgs84())
            .unwrap()
            .unwrap();
        assert_eq!(placed.wkt(), "MULTILINESTRING ((1 2,1.5 2),(3 2,3 2.5))");
        assert_eq!(placed.ends(), Some([[1.0, 2.0], [3.0, 2.5]]));
        assert_eq!(Placed::Lines(vec![]).ends(), None);
    }

    #[test]
    fn what_the_system_does_not_reach_is_told_with_its_row() {
        let mercator = Crs::from_epsg(3857).unwrap();
        let row = row(Some(Shape::Point(at(0.0, 90.0))));
        let error = Placed::of(&row, &defects(), &mercator).unwrap_err();
        assert!(error.to_string().contains("defects, row r: "), "{error}");
    }
}
