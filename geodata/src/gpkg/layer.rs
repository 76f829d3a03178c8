//! The layer that is being written: its table, its index, its extent.

use super::spec::{ColumnKind, GeometryKind, LayerSpec, Value, WriteFault};
use crate::blob::{self, Envelope};
use crate::crs::Crs;
use crate::feature::Geometry;
use rusqlite::{Connection, Statement, params};

/// A layer that rows can be written to.
pub(super) struct OpenLayer {
    name: String,
    geometry: Option<GeometryKind>,
    crs: Crs,
    columns: Vec<(String, ColumnKind)>,
    insert_row: String,
    insert_index: String,
    extent: Option<Envelope>,
    blob: Vec<u8>,
}

impl OpenLayer {
    /// Makes the table and tells the catalogue of it.
    pub(super) fn create(database: &Connection, spec: &LayerSpec) -> Result<OpenLayer, WriteFault> {
        let table = quoted(spec.name);
        let geometry = spec.geometry.map(GeometryKind::name);
        let columns: String = geometry
            .map(|kind| format!(", geom {kind}"))
            .into_iter()
            .chain(
                spec.columns
                    .iter()
                    .map(|column| format!(", {} {}", quoted(column.name), column.kind.name())),
            )
            .collect();
        database.execute_batch(&format!(
            "CREATE TABLE {table} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL{columns})"
        ))?;
        catalogue(database, spec)?;
        if geometry.is_some() {
            let index = quoted(&index_name(spec.name));
            database.execute_batch(&format!(
                "CREATE VIRTUAL TABLE {index} USING rtree(id, minx, maxx, miny, maxy)"
            ))?;
        }
        let places = vec!["?"; 1 + usize::from(geometry.is_some()) + spec.columns.len()];
        Ok(OpenLayer {
            name: spec.name.to_owned(),
            geometry: spec.geometry,
            crs: spec.crs.clone(),
            columns: spec
                .columns
                .iter()
                .map(|column| (column.name.to_owned(), column.kind))
                .collect(),
            insert_row: format!("INSERT INTO {table} VALUES ({})", places.join(", ")),
            insert_index: format!(
                "INSERT INTO {} VALUES (?, ?, ?, ?, ?)",
                quoted(&index_name(spec.name))
            ),
            extent: None,
            blob: Vec::new(),
        })
    }

    /// Writes a row and returns its id.
    pub(super) fn write(
        &mut self,
        database: &Connection,
        id: Option<i64>,
        geometry: Option<&Geometry>,
        values: &[Value],
    ) -> Result<i64, WriteFault> {
        self.check(geometry, values)?;
        let geometry = geometry
            .map(|geometry| self.in_file(geometry))
            .transpose()?;
        self.blob.clear();
        if let Some(geometry) = &geometry {
            blob::write(&mut self.blob, geometry, i32::from(self.crs.epsg().code()));
        }
        let mut statement = database.prepare_cached(&self.insert_row)?;
        statement.raw_bind_parameter(1, id)?;
        let mut place = 2;
        if self.geometry.is_some() {
            statement.raw_bind_parameter(place, geometry.as_ref().map(|_| self.blob.as_slice()))?;
            place += 1;
        }
        for (value, place) in values.iter().zip(place..) {
            bind(&mut statement, place, value)?;
        }
        statement.raw_execute()?;
        let id = database.last_insert_rowid();
        if let Some(envelope) = geometry.as_ref().and_then(blob::envelope) {
            self.index(database, id, envelope)?;
        }
        Ok(id)
    }

    fn index(
        &mut self,
        database: &Connection,
        id: i64,
        envelope: Envelope,
    ) -> Result<(), WriteFault> {
        let [min_x, max_x, min_y, max_y] = envelope;
        database
            .prepare_cached(&self.insert_index)?
            .execute(params![id, min_x, max_x, min_y, max_y])?;
        let [least_x, greatest_x, least_y, greatest_y] = self.extent.unwrap_or(envelope);
        self.extent = Some([
            least_x.min(min_x),
            greatest_x.max(max_x),
            least_y.min(min_y),
            greatest_y.max(max_y),
        ]);
        Ok(())
    }

    /// Ends the layer: its extent becomes known, and its index keeps itself from now on.
    pub(super) fn close(self, database: &Connection) -> Result<(), WriteFault> {
        if let Some([min_x, max_x, min_y, max_y]) = self.extent {
            database.execute(
                "UPDATE gpkg_contents SET min_x = ?2, max_x = ?3, min_y = ?4, max_y = ?5 WHERE table_name = ?1",
                params![self.name, min_x, max_x, min_y, max_y],
            )?;
        }
        if self.geometry.is_some() {
            database.execute_batch(&triggers(&self.name))?;
        }
        Ok(())
    }

    fn check(&self, geometry: Option<&Geometry>, values: &[Value]) -> Result<(), WriteFault> {
        let layer = || self.name.clone();
        if values.len() != self.columns.len() {
            return Err(WriteFault::ValueCount {
                layer: layer(),
                expected: self.columns.len(),
                got: values.len(),
            });
        }
        let mut pairs = values.iter().zip(&self.columns);
        if let Some((_, (column, kind))) = pairs.find(|(value, (_, kind))| !value.fits(*kind)) {
            return Err(WriteFault::ValueKind {
                layer: layer(),
                column: column.clone(),
                kind: *kind,
            });
        }
        let fits = match geometry {
            None => true,
            Some(Geometry::Point(_)) => self.geometry == Some(GeometryKind::Point),
            Some(Geometry::Line(_)) => {
                matches!(
                    self.geometry,
                    Some(GeometryKind::LineString | GeometryKind::MultiLineString)
                )
            }
            Some(Geometry::Lines(_)) => self.geometry == Some(GeometryKind::MultiLineString),
            Some(Geometry::Other(_)) => false,
        };
        if fits {
            Ok(())
        } else {
            Err(WriteFault::GeometryKind {
                layer: layer(),
                kind: self.geometry,
            })
        }
    }

    /// A geometry in the layer's coordinate system and kind.
    fn in_file(&self, geometry: &Geometry) -> Result<Geometry, WriteFault> {
        let convert = |line: &Vec<[f64; 2]>| {
            let mut line = line.clone();
            self.crs.all_from_wgs84(&mut line)?;
            Ok::<_, WriteFault>(line)
        };
        Ok(match geometry {
            Geometry::Point(position) => Geometry::Point(self.crs.from_wgs84(*position)?),
            Geometry::Line(line) if self.geometry == Some(GeometryKind::MultiLineString) => {
                Geometry::Lines(vec![convert(line)?])
            }
            Geometry::Line(line) => Geometry::Line(convert(line)?),
            Geometry::Lines(lines) => {
                Geometry::Lines(lines.iter().map(convert).collect::<Result<_, _>>()?)
            }
            Geometry::Other(kind) => Geometry::Other(kind),
        })
    }
}

fn bind(statement: &mut Statement, place: usize, value: &Value) -> rusqlite::Result<()> {
    match value {
        Value::Null => statement.raw_bind_parameter(place, None::<i64>),
        Value::Boolean(is_true) => statement.raw_bind_parameter(place, is_true),
        Value::Integer(number) => statement.raw_bind_parameter(place, number),
        Value::Real(number) => statement.raw_bind_parameter(place, number),
        Value::Text(text) => statement.raw_bind_parameter(place, text),
        Value::Date(day) => statement.raw_bind_parameter(place, day.to_string()),
        Value::DateTime(moment) => {
            let text = moment.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
            statement.raw_bind_parameter(place, text)
        }
    }
}

/// Tells the catalogue of a layer, its columns and its index.
fn catalogue(database: &Connection, spec: &LayerSpec) -> Result<(), WriteFault> {
    let srs_id = spec.geometry.map(|_| spec.crs.epsg().code());
    if spec.geometry.is_some() {
        add_crs(database, spec.crs)?;
    }
    let data_type = if spec.geometry.is_some() {
        "features"
    } else {
        "attributes"
    };
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES (?, ?, ?, ?, ?)",
        params![spec.name, data_type, spec.title, spec.description, srs_id],
    )?;
    if let Some(kind) = spec.geometry {
        database.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
            params![spec.name, kind.name(), srs_id],
        )?;
        database.execute(
            "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', \
             'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
            [spec.name],
        )?;
    }
    for column in spec.columns {
        database.execute(
            "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description) \
             VALUES (?1, ?2, ?3, ?3, ?4)",
            params![spec.name, column.name, column.title, column.description],
        )?;
    }
    Ok(())
}

/// Defines a coordinate system, unless it is defined already.
pub(super) fn add_crs(database: &Connection, crs: &Crs) -> Result<(), WriteFault> {
    let code = crs.epsg().code();
    database.execute(
        "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?1, ?2, 'EPSG', ?2, ?3, NULL)",
        params![crs.name(), code, crs.wkt()],
    )?;
    Ok(())
}

/// Keeps a style that QGIS opens the layer with.
pub(super) fn add_style(
    database: &Connection,
    spec: &LayerSpec,
    qml: &str,
) -> Result<(), WriteFault> {
    database.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, \
         styleName, styleQML, styleSLD, useAsDefault, description, owner) \
         VALUES ('', '', ?1, ?2, ?1, ?3, '', 1, ?4, '')",
        params![spec.name, spec.geometry.map_or("", |_| "geom"), qml, spec.title],
    )?;
    Ok(())
}

fn index_name(table: &str) -> String {
    format!("rtree_{table}_geom")
}

/// The index's triggers for a table.
fn triggers(table: &str) -> String {
    let index = index_name(table);
    [
        "insert", "update1", "update2", "update3", "update4", "delete",
    ]
    .iter()
    .fold(include_str!("rtree.sql").to_owned(), |sql, event| {
        sql.replace(
            &format!("{{{event}}}"),
            &quoted(&format!("{index}_{event}")),
        )
    })
    .replace("{table}", &quoted(table))
    .replace("{index}", &quoted(&index))
}

/// A name as SQL takes it, whatever is in it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
