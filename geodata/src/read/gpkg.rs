//! Feature tables of a GeoPackage (OGC 12-128r18).

use super::{RawFeature, RawLayer, What, damaged};
use crate::blob;
use crate::crs::Crs;
use crate::feature::{FaultKind, Geometry, Property};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};
use std::collections::BTreeMap;
use std::path::Path;

/// No geometry and no text of a road is greater; SQLite itself would allow 1 GB.
const VALUE_LIMIT_BYTES: i32 = 256 << 20;

/// Reads all feature tables; their coordinate systems only `with_crs`, as a wrong one does no harm
/// when another is given.
pub(super) fn read(path: &Path, with_crs: bool) -> Result<Vec<RawLayer>, What> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(path, flags).map_err(damaged)?;
    database
        .set_limit(Limit::SQLITE_LIMIT_LENGTH, VALUE_LIMIT_BYTES)
        .and_then(|_| database.pragma_update(None, "trusted_schema", false))
        .map_err(damaged)?;
    let tables = feature_tables(&database)?;
    if tables.is_empty() {
        return Err(What::NotAGeoPackage);
    }
    tables
        .into_iter()
        .map(|table| {
            let crs = if with_crs {
                told_crs(&database, table.srs_id)?
            } else {
                None
            };
            let features = read_table(&database, &table).map_err(damaged)?;
            Ok(RawLayer {
                name: table.name,
                crs,
                features,
            })
        })
        .collect()
}

struct Table {
    name: String,
    geometry_column: String,
    srs_id: i64,
}

fn feature_tables(database: &Connection) -> Result<Vec<Table>, What> {
    let has_contents: bool = database
        .query_row(
            "SELECT count(*) = 2 FROM sqlite_schema \
             WHERE lower(name) IN ('gpkg_contents', 'gpkg_geometry_columns')",
            [],
            |row| row.get(0),
        )
        .map_err(damaged)?;
    if !has_contents {
        return Err(What::NotAGeoPackage);
    }
    database
        .prepare(
            "SELECT c.table_name, g.column_name, g.srs_id FROM gpkg_contents c \
             JOIN gpkg_geometry_columns g ON lower(g.table_name) = lower(c.table_name) \
             WHERE c.data_type = 'features' ORDER BY c.rowid",
        )
        .and_then(|mut query| {
            query
                .query_map([], |row| {
                    Ok(Table {
                        name: row.get(0)?,
                        geometry_column: row.get(1)?,
                        srs_id: row.get(2)?,
                    })
                })?
                .collect()
        })
        .map_err(damaged)
}

/// The coordinate system of an `srs_id`; none if it is undefined.
fn told_crs(database: &Connection, srs_id: i64) -> Result<Option<Crs>, What> {
    let row = database
        .query_row(
            "SELECT organization, organization_coordsys_id, definition \
             FROM gpkg_spatial_ref_sys WHERE srs_id = ?1",
            [srs_id],
            |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, i64>(1)?,
                    row.get::<_, String>(2)?,
                ))
            },
        )
        .optional()
        .map_err(damaged)?;
    match row {
        // -1 and 0 stand for undefined cartesian and geographic systems.
        _ if srs_id <= 0 => Ok(None),
        None => Ok(None),
        Some((organization, code, _)) if organization.eq_ignore_ascii_case("EPSG") => {
            Ok(Some(Crs::from_name(&code.to_string())?))
        }
        Some((_, _, definition)) => Ok(Some(Crs::from_wkt(&definition)?)),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Role {
    Key,
    Geometry,
    YesOrNo,
    Property,
}

fn read_table(database: &Connection, table: &Table) -> rusqlite::Result<Vec<RawFeature>> {
    let columns: Vec<(String, Role)> = database
        .prepare("SELECT name, type, pk FROM pragma_table_info(?1)")?
        .query_map([&table.name], |row| {
            let (name, kind, key): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let role = if name.eq_ignore_ascii_case(&table.geometry_column) {
                Role::Geometry
            } else if key > 0 {
                Role::Key
            } else if kind.eq_ignore_ascii_case("BOOLEAN") {
                Role::YesOrNo
            } else {
                Role::Property
            };
            Ok((name, role))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let names: Vec<String> = columns.iter().map(|(name, _)| quoted(name)).collect();
    let query = format!("SELECT {} FROM {}", names.join(", "), quoted(&table.name));
    let mut statement = database.prepare(&query)?;
    let mut rows = statement.query([])?;
    let mut features = Vec::new();
    while let Some(row) = rows.next()? {
        features.push(read_row(row, &columns)?);
    }
    Ok(features)
}

fn read_row(row: &Row, columns: &[(String, Role)]) -> rusqlite::Result<RawFeature> {
    let mut feature = RawFeature {
        key: None,
        geometry: Err(FaultKind::NoGeometry),
        properties: BTreeMap::new(),
    };
    for (at, (name, role)) in columns.iter().enumerate() {
        let value = row.get_ref(at)?;
        match role {
            Role::Geometry => feature.geometry = shape(value),
            Role::Key => {
                feature.key = match property(value, false) {
                    Property::Text(text) => Some(text),
                    Property::Number(number) => Some(number.to_string()),
                    Property::Null | Property::Bool(_) => None,
                }
            }
            Role::YesOrNo | Role::Property => {
                let property = property(value, *role == Role::YesOrNo);
                feature.properties.insert(name.clone(), property);
            }
        }
    }
    Ok(feature)
}

fn shape(value: ValueRef) -> Result<Geometry, FaultKind> {
    match value {
        ValueRef::Null => Err(FaultKind::NoGeometry),
        ValueRef::Blob(bytes) => match blob::read(bytes) {
            Ok(geometry) => geometry.ok_or(FaultKind::EmptyGeometry),
            Err(error) => Err(FaultKind::Unreadable(error.to_string())),
        },
        _ => Err(FaultKind::Unreadable(
            blob::BlobError::NotAGeometry.to_string(),
        )),
    }
}

/// A value as property; blobs are not carried on.
#[expect(
    clippy::cast_precision_loss,
    reason = "properties are numbers as JSON has them"
)]
fn property(value: ValueRef, is_yes_or_no: bool) -> Property {
    match value {
        ValueRef::Integer(number) if is_yes_or_no => Property::Bool(number != 0),
        ValueRef::Integer(number) => Property::Number(number as f64),
        ValueRef::Real(number) => Property::number(number),
        ValueRef::Text(text) => Property::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Null | ValueRef::Blob(_) => Property::Null,
    }
}

/// A name as SQL takes it, whatever is in it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
