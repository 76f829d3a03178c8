//! Tables as GeoJSON: one feature collection, a feature a line.
//!
//! RFC 7946 knows only WGS 84. A table in another coordinate system is written as the older
//! GeoJSON 2008 has it, with a `crs` member, which GDAL and QGIS obey.

use crate::{
    ExportError, Options, RowSink,
    cell::{Cell, values},
    place::Placed,
};
use geodata::crs::{Crs, Epsg};
use register::{
    Language,
    collection::{Collection, Property, Row, Value},
};
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::io::Write;

/// Writes a table as GeoJSON.
pub struct Writer<'a, W: Write> {
    collection: &'a Collection,
    options: &'a Options,
    out: W,
    is_empty: bool,
}

impl<'a, W: Write> Writer<'a, W> {
    /// Begins a table of a collection's rows.
    ///
    /// # Errors
    /// [`ExportError::Write`].
    pub fn new(
        collection: &'a Collection,
        options: &'a Options,
        mut out: W,
    ) -> Result<Self, ExportError> {
        write!(
            out,
            "{{\"type\":\"FeatureCollection\",\"name\":\"{}\",",
            collection.name
        )?;
        let epsg = options.crs.epsg();
        if epsg != Epsg::WGS_84 {
            write!(
                out,
                "\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"urn:ogc:def:crs:EPSG::{}\"}}}},",
                epsg.code()
            )?;
        }
        out.write_all(b"\"features\":[")?;
        Ok(Self {
            collection,
            options,
            out,
            is_empty: true,
        })
    }

    /// Ends the table.
    ///
    /// # Errors
    /// [`ExportError::Write`].
    pub fn finish(mut self) -> Result<(), ExportError> {
        self.out.write_all(b"\n]}\n")?;
        Ok(self.out.flush()?)
    }
}

impl<W: Write> RowSink for Writer<'_, W> {
    fn row(&mut self, row: &Row) -> Result<(), ExportError> {
        let feature = Feature::of(row, self.collection, self.options)?;
        self.out
            .write_all(if self.is_empty { b"\n" } else { b",\n" })?;
        self.is_empty = false;
        Ok(serde_json::to_writer(&mut self.out, &feature)?)
    }
}

/// One row as a feature, to be serialized; coordinates are `[east, north]`, also where the authority
/// of the coordinate system puts north first.
#[derive(Serialize)]
#[serde(tag = "type")]
pub struct Feature<'a> {
    id: &'a str,
    geometry: Option<Placed>,
    properties: Properties<'a>,
}

impl<'a> Feature<'a> {
    /// A row of a collection.
    ///
    /// # Errors
    /// [`ExportError::Columns`] and [`ExportError::Outside`].
    pub fn of(
        row: &'a Row,
        collection: &'a Collection,
        options: &Options,
    ) -> Result<Self, ExportError> {
        Ok(Self {
            id: &row.id,
            geometry: Placed::of(row, collection, &options.crs)?,
            properties: Properties::of(row, collection, options.language)?,
        })
    }
}

impl Feature<'_> {
    /// The same with coordinates in the order that the authority of their system gives them.
    #[must_use]
    pub fn in_authority_order(mut self, crs: &Crs) -> Self {
        if let Some(geometry) = &mut self.geometry {
            geometry.each(|position| *position = crs.in_authority_order(*position));
        }
        self
    }
}

/// A row's values by the names of their columns, to be serialized.
pub struct Properties<'a> {
    columns: &'a [Property],
    values: &'a [Value],
    language: Language,
}

impl<'a> Properties<'a> {
    /// Those of a row of a collection.
    ///
    /// # Errors
    /// [`ExportError::Columns`].
    pub fn of(
        row: &'a Row,
        collection: &'a Collection,
        language: Language,
    ) -> Result<Self, ExportError> {
        Ok(Self {
            columns: &collection.properties,
            values: values(collection, row)?,
            language,
        })
    }
}

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(Some(self.columns.len()))?;
        for (column, value) in self.columns.iter().zip(self.values) {
            members.serialize_entry(column.name, &Cell::of(value, column.kind, self.language))?;
        }
        members.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::made;
    use register::collection::{defects, sections};
    use serde_json::json;

    fn written(collection: &Collection, rows: Vec<Row>, options: &Options) -> String {
        let mut out = Vec::new();
        let mut writer = Writer::new(collection, options, &mut out).unwrap();
        writer.rows(rows).unwrap();
        writer.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_defect_is_a_point_with_its_columns() {
        let text = written(&defects(), vec![made::defect(0)], &Options::default());
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let feature = &json["features"][0];
        assert_eq!(feature["type"], "Feature");
        assert_eq!(feature["id"], "d000000000000");
        assert_eq!(
            feature["geometry"],
            json!({"type": "Point", "coordinates": [139.7, 35.7]})
        );
        let properties = &feature["properties"];
        assert_eq!(properties["class"], "longitudinal_crack");
        assert_eq!(properties["score"], 0.712);
        assert_eq!(properties["first_seen"], "2025-10-01T00:00:00Z");
        assert_eq!(properties["open_ended"], true);
        assert_eq!(properties["growth_per_year"], json!(null));
        assert_eq!(
            properties.as_object().unwrap().len(),
            defects().properties.len()
        );
    }

    #[test]
    fn a_feature_is_a_line_and_wgs_84_is_not_named() {
        let rows = (0..3).map(made::defect).collect();
        let text = written(&defects(), rows, &Options::default());
        assert_eq!(text.lines().count(), 5);
        assert!(!text.contains("\"crs\""));
    }

    #[test]
    fn an_empty_table_is_a_collection_without_features() {
        let text = written(&sections(), vec![], &Options::default());
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["features"], json!([]));
        assert_eq!(json["name"], "sections");
    }

    #[test]
    fn another_coordinate_system_is_named_and_used() {
        let options = Options {
            crs: geodata::crs::Crs::from_epsg(6677).unwrap(),
            ..Options::default()
        };
        let text = written(&sections(), vec![made::section(0)], &options);
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            json["crs"]["properties"]["name"],
            "urn:ogc:def:crs:EPSG::6677"
        );
        let geometry = &json["features"][0]["geometry"];
        assert_eq!(geometry["type"], "MultiLineString");
        let east = geometry["coordinates"][0][0][0].as_f64().unwrap();
        // 139.7 degrees east is about 12 km west of the origin of zone IX.
        assert!((-12_200.0..-11_900.0).contains(&east), "{east}");
    }

    #[test]
    fn a_row_that_is_nowhere_has_no_geometry() {
        let mut row = made::defect(0);
        row.shape = None;
        let text = written(&defects(), vec![row], &Options::default());
        assert!(text.contains("\"geometry\":null"));
    }
}
