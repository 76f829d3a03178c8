//! Tables as layers of one GeoPackage, which QGIS, ArcGIS and GDAL open.
//!
//! Codes are machine names; every column carries its heading and meaning, every layer a style that QGIS
//! opens it with. Instants are UTC. The file appears whole or not at all, by itself: it needs no
//! [`write_whole`](crate::write_whole).

mod style;

use crate::{
    ExportError, Options, RowSink,
    cell::{Cell, values},
};
use geodata::{
    gpkg::{Column, ColumnKind, GeometryKind, LayerSpec, Value, WriteError, WriteFault},
    read::Geometry,
};
use register::{
    LonLat,
    collection::{Collection, Kind, Row, Shape, ShapeKind},
};
use std::path::Path;

/// Writes tables as layers of a GeoPackage.
pub struct Writer<'a> {
    file: geodata::gpkg::Writer,
    options: &'a Options,
}

impl<'a> Writer<'a> {
    /// Begins a GeoPackage that will be at `path`, in place of what is there.
    ///
    /// # Errors
    /// [`ExportError::GeoPackage`].
    pub fn create(path: &Path, options: &'a Options) -> Result<Self, ExportError> {
        Ok(Self {
            file: geodata::gpkg::Writer::create(path)?,
            options,
        })
    }

    /// Begins the layer of a collection, after the rows of the one before.
    ///
    /// # Errors
    /// [`ExportError::GeoPackage`], as when the collection has its layer already.
    pub fn layer<'b>(&'b mut self, collection: &'b Collection) -> Result<Layer<'b>, ExportError> {
        let language = self.options.language;
        let columns: Vec<_> = collection
            .properties
            .iter()
            .map(|property| Column {
                name: property.name,
                kind: column_kind(property.kind),
                title: property.title.text(language),
                description: property.about.text(language),
            })
            .collect();
        let style = style::qml(collection, language);
        self.file.add_layer(&LayerSpec {
            name: collection.name,
            title: collection.title.text(language),
            description: collection.about.text(language),
            geometry: Some(match collection.shape {
                ShapeKind::Point => GeometryKind::Point,
                ShapeKind::Lines => GeometryKind::MultiLineString,
            }),
            crs: &self.options.crs,
            columns: &columns,
            style_qml: Some(&style),
        })?;
        Ok(Layer {
            file: &mut self.file,
            options: self.options,
            collection,
        })
    }

    /// Completes the file and puts it in its place.
    ///
    /// # Errors
    /// [`ExportError::GeoPackage`].
    pub fn finish(self) -> Result<(), ExportError> {
        Ok(self.file.finish()?)
    }
}

/// The layer that rows go to.
pub struct Layer<'a> {
    file: &'a mut geodata::gpkg::Writer,
    options: &'a Options,
    collection: &'a Collection,
}

impl RowSink for Layer<'_> {
    fn row(&mut self, row: &Row) -> Result<(), ExportError> {
        let values: Vec<_> = values(self.collection, row)?
            .iter()
            .zip(&self.collection.properties)
            .map(|(value, property)| {
                let cell = Cell::of(value, property.kind, self.options.language);
                in_column(cell, column_kind(property.kind))
            })
            .collect();
        let geometry = row.shape.as_ref().map(geometry);
        let written = self.file.row(None, geometry.as_ref(), &values);
        written.map(drop).map_err(|error| match error.what {
            WriteFault::Outside(source) => ExportError::Outside {
                collection: self.collection.name,
                id: row.id.clone(),
                source,
            },
            what => WriteError { what, ..error }.into(),
        })
    }
}

fn column_kind(kind: Kind) -> ColumnKind {
    match kind {
        Kind::Text | Kind::Code => ColumnKind::Text,
        Kind::Integer | Kind::Money => ColumnKind::Integer,
        Kind::Number { .. } | Kind::Share => ColumnKind::Real,
        Kind::Time => ColumnKind::DateTime,
        Kind::Date => ColumnKind::Date,
        Kind::Flag => ColumnKind::Boolean,
    }
}

fn in_column(cell: Cell, kind: ColumnKind) -> Value {
    match cell {
        Cell::Nothing => Value::Null,
        Cell::Text(text) => Value::Text(text),
        Cell::Name(name) => Value::Text(name),
        Cell::Integer(n) if kind == ColumnKind::Real => Value::Real(n as f64),
        Cell::Integer(n) => Value::Integer(n),
        Cell::Number(n) => Value::Real(n),
        Cell::Flag(flag) => Value::Boolean(flag),
        Cell::Time(time) => Value::DateTime(time),
        Cell::Date(date) => Value::Date(date),
    }
}

fn geometry(shape: &Shape) -> Geometry {
    let line = |line: &Vec<LonLat>| line.iter().map(|p| (*p).into()).collect();
    match shape {
        Shape::Point(position) => Geometry::Point((*position).into()),
        Shape::Lines(lines) => Geometry::Lines(lines.iter().map(line).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::made;
    use geodata::{crs::Crs, read};
    use register::{
        Language,
        collection::{all, defects, sections},
    };

    #[test]
    fn every_collection_becomes_a_layer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.gpkg");
        for language in [Language::En, Language::Ja] {
            let options = Options {
                language,
                crs: Crs::from_epsg(6677).unwrap(),
                ..Options::default()
            };
            let mut writer = Writer::create(&path, &options).unwrap();
            for collection in all() {
                let row = match collection.shape {
                    ShapeKind::Point => made::defect(3),
                    ShapeKind::Lines => made::of_lines(&collection, 3),
                };
                writer.layer(&collection).unwrap().row(&row).unwrap();
            }
            writer.finish().unwrap();
            let layers = read::read(&path, None).unwrap();
            assert_eq!(layers.len(), 4);
            assert!(layers.iter().all(|layer| layer.features.len() == 1));
        }
    }

    #[test]
    fn a_defect_comes_back_at_its_place_with_its_values() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("defects.gpkg");
        let options = Options {
            crs: Crs::from_epsg(6677).unwrap(),
            ..Options::default()
        };
        let (mut writer, collection) = (Writer::create(&path, &options).unwrap(), defects());
        writer
            .layer(&collection)
            .unwrap()
            .row(&made::defect(0))
            .unwrap();
        writer.finish().unwrap();
        let layer = &read::read(&path, None).unwrap()[0];
        let feature = &layer.features[0];
        let Geometry::Point([lon, lat]) = feature.geometry else {
            panic!("a defect is a point");
        };
        assert!((lon - 139.7).abs() < 1e-8 && (lat - 35.7).abs() < 1e-8);
        let class = read::Property::Text("longitudinal_crack".into());
        assert_eq!(feature.properties["class"], class);
        assert_eq!(feature.properties["score"], read::Property::Number(0.712));
    }

    #[test]
    fn an_unfinished_file_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sections.gpkg");
        let (options, collection) = (Options::default(), sections());
        let mut writer = Writer::create(&path, &options).unwrap();
        writer
            .layer(&collection)
            .unwrap()
            .row(&made::section(0))
            .unwrap();
        drop(writer);
        assert!(!path.exists());
    }

    #[test]
    fn a_collection_has_one_layer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sections.gpkg");
        let (options, collection) = (Options::default(), sections());
        let mut writer = Writer::create(&path, &options).unwrap();
        assert!(writer.layer(&collection).is_ok());
        let error = writer.layer(&collection).err().unwrap().to_string();
        assert!(error.contains("sections.gpkg"), "{error}");
    }
}
