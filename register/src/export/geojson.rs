//! Defects as GeoJSON (RFC 7946): points, WGS 84.

use super::{DefectRow, degrees};
use crate::Defect;
use geojson::{Feature, Geometry, GeometryValue, feature::Id};
use std::io::{self, Write};

/// One defect as a feature.
pub fn feature(defect: &Defect) -> Result<Feature, serde_json::Error> {
    let properties = match serde_json::to_value(DefectRow::from(defect))? {
        serde_json::Value::Object(properties) => Some(properties),
        _ => None,
    };
    let point = GeometryValue::new_point(degrees(defect.position()));
    Ok(Feature {
        bbox: None,
        geometry: Some(Geometry::new(point)),
        id: Some(Id::String(defect.id.0.clone())),
        properties,
        foreign_members: None,
    })
}

/// Writes the defects as one feature collection, a feature a line, without holding them all.
pub fn write_geojson<'a>(
    defects: impl Iterator<Item = &'a Defect>,
    mut out: impl Write,
) -> io::Result<()> {
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    for (n, defect) in defects.enumerate() {
        out.write_all(if n == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut out, &feature(defect)?)?;
    }
    out.write_all(b"\n]}\n")
}
