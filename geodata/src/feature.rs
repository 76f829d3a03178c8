//! What map files hold: layers of features with a geometry and properties.

use crate::crs::{Crs, Epsg, OutsideCrs};
use std::collections::BTreeMap;
use std::fmt;

/// A shape on the map; positions are `[longitude, latitude]`, or `[east, north]` before conversion.
#[derive(Debug, Clone, PartialEq)]
pub enum Geometry {
    /// One place.
    Point([f64; 2]),
    /// A way along two or more places.
    Line(Vec<[f64; 2]>),
    /// Several ways that are one feature.
    Lines(Vec<Vec<[f64; 2]>>),
    /// A shape that neither roads nor places have, by its kind, such as `Polygon`.
    Other(&'static str),
}

/// The value of a property.
#[derive(Debug, Clone, PartialEq)]
pub enum Property {
    /// Not known.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A finite number, in the file's own unit.
    Number(f64),
    /// Anything else; dates are `YYYY-MM-DD`.
    Text(String),
}

impl Property {
    /// A number, or null for what is none.
    pub(crate) fn number(value: f64) -> Property {
        if value.is_finite() {
            Property::Number(value)
        } else {
            Property::Null
        }
    }
}

/// One thing on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// What the file calls it: a GeoPackage's fid, a GeoJSON id, the id of an OpenStreetMap way.
    pub key: Option<String>,
    /// Where it is, in WGS 84.
    pub geometry: Geometry,
    /// What is known of it, by name.
    pub properties: BTreeMap<String, Property>,
}

/// Where the knowledge of a layer's coordinate system comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrsSource {
    /// The file says so.
    Told,
    /// The file says nothing, and its positions look like degrees.
    Assumed,
    /// The user said so.
    Given,
}

/// The coordinate system that a layer was converted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayerCrs {
    /// Its code.
    pub epsg: Epsg,
    /// How it is known.
    pub source: CrsSource,
}

/// A feature that was left out, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Its key, or its number in the file, such as `feature 12`.
    pub feature: String,
    /// What is wrong with it.
    pub what: FaultKind,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.feature, self.what)
    }
}

/// What can be wrong with one feature.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FaultKind {
    /// There are properties only.
    #[error("has no geometry")]
    NoGeometry,
    /// There is a geometry without any position.
    #[error("has an empty geometry")]
    EmptyGeometry,
    /// A line has one position only.
    #[error("is a line of one point only")]
    OnePointLine,
    /// A position is no number, or lies outside of the coordinate system.
    #[error("{0}; is the coordinate system right?")]
    Outside(#[from] OutsideCrs),
    /// An OpenStreetMap way whose points are not in the extract.
    #[error("has fewer than two of its points in the file")]
    PointsMissing,
    /// The feature could not be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
}

/// A table of features.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// The file's name for it.
    pub name: String,
    /// The coordinate system in the file.
    pub crs: LayerCrs,
    /// Its features, in the file's order.
    pub features: Vec<Feature>,
    /// What was left out.
    pub faults: Vec<Fault>,
}

impl Geometry {
    /// The geometry in WGS 84, without parts that have no length.
    pub(crate) fn into_wgs84(self, crs: &Crs) -> Result<Geometry, FaultKind> {
        let convert = |mut line: Vec<[f64; 2]>| {
            crs.all_to_wgs84(&mut line)?;
            Ok::<_, FaultKind>(line)
        };
        match self {
            Geometry::Point(position) => Ok(Geometry::Point(crs.to_wgs84(position)?)),
            Geometry::Line(line) => match line.len() {
                0 => Err(FaultKind::EmptyGeometry),
                1 => Err(FaultKind::OnePointLine),
                _ => convert(line).map(Geometry::Line),
            },
            Geometry::Lines(lines) => {
                let is_empty = lines.iter().all(Vec::is_empty);
                let mut parts = lines.into_iter().filter(|line| line.len() > 1);
                match (parts.next(), parts.next()) {
                    (None, _) if is_empty => Err(FaultKind::EmptyGeometry),
                    (None, _) => Err(FaultKind::OnePointLine),
                    (Some(only), None) => convert(only).map(Geometry::Line),
                    (Some(first), Some(second)) => [first, second]
                        .into_iter()
                        .chain(parts)
                        .map(convert)
                        .collect::<Result<_, _>>()
                        .map(Geometry::Lines),
                }
            }
            Geometry::Other(kind) => Ok(Geometry::Other(kind)),
        }
    }

    /// Its first position, if it has one.
    pub(crate) fn first(&self) -> Option<[f64; 2]> {
        match self {
            Geometry::Point(position) => Some(*position),
            Geometry::Line(line) => line.first().copied(),
            Geometry::Lines(lines) => lines.iter().flatten().next().copied(),
            Geometry::Other(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: [f64; 2] = [139.7, 35.6];
    const B: [f64; 2] = [139.8, 35.7];

    fn placed(geometry: Geometry) -> Result<Geometry, FaultKind> {
        geometry.into_wgs84(&Crs::wgs84())
    }

    #[test]
    fn parts_without_length_are_dropped() {
        let lines = Geometry::Lines(vec![vec![], vec![A], vec![A, B]]);
        assert_eq!(placed(lines), Ok(Geometry::Line(vec![A, B])));
        let lines = Geometry::Lines(vec![vec![A, B], vec![], vec![B, A]]);
        assert_eq!(
            placed(lines),
            Ok(Geometry::Lines(vec![vec![A, B], vec![B, A]]))
        );
    }

    #[test]
    fn shapes_that_are_no_way_are_faults() {
        assert_eq!(
            placed(Geometry::Line(vec![])),
            Err(FaultKind::EmptyGeometry)
        );
        assert_eq!(
            placed(Geometry::Line(vec![A])),
            Err(FaultKind::OnePointLine)
        );
        assert_eq!(
            placed(Geometry::Lines(vec![vec![]])),
            Err(FaultKind::EmptyGeometry)
        );
        assert_eq!(
            placed(Geometry::Lines(vec![vec![A]])),
            Err(FaultKind::OnePointLine)
        );
        assert!(matches!(
            placed(Geometry::Line(vec![A, [f64::NAN, 0.0]])),
            Err(FaultKind::Outside(_))
        ));
    }
}
