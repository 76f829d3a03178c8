//! What a written layer looks like: its columns, values and shapes, and what can be wrong with them.

use crate::crs::{Crs, OutsideCrs};
use std::collections::HashSet;
use std::path::PathBuf;

/// The shape of all features of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeometryKind {
    /// Places.
    Point,
    /// Ways of one part.
    LineString,
    /// Ways of one or more parts.
    MultiLineString,
}

impl GeometryKind {
    /// Its name in GeoPackage.
    pub(super) fn name(self) -> &'static str {
        match self {
            GeometryKind::Point => "POINT",
            GeometryKind::LineString => "LINESTRING",
            GeometryKind::MultiLineString => "MULTILINESTRING",
        }
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Real,
    /// Words.
    Text,
    /// A day.
    Date,
    /// A moment, to the millisecond, in UTC.
    DateTime,
}

impl ColumnKind {
    /// Its name in GeoPackage (table 1 of the specification).
    pub(super) fn name(self) -> &'static str {
        match self {
            ColumnKind::Boolean => "BOOLEAN",
            ColumnKind::Integer => "INTEGER",
            ColumnKind::Real => "REAL",
            ColumnKind::Text => "TEXT",
            ColumnKind::Date => "DATE",
            ColumnKind::DateTime => "DATETIME",
        }
    }
}

/// A column of a layer.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    /// Its name in SQL; `fid` and `geom` are taken.
    pub name: &'a str,
    /// What it holds.
    pub kind: ColumnKind,
    /// Its heading for readers; unique in the layer.
    pub title: &'a str,
    /// What it means, with its unit.
    pub description: &'a str,
}

/// A value of a column; each must be of its column's kind, or null.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Not known.
    Null,
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Real(f64),
    /// Words.
    Text(&'a str),
    /// A day.
    Date(jiff::civil::Date),
    /// A moment.
    DateTime(jiff::Timestamp),
}

impl Value<'_> {
    /// Whether a column of this kind can hold it.
    pub(super) fn fits(&self, kind: ColumnKind) -> bool {
        match self {
            Value::Null => true,
            Value::Boolean(_) => kind == ColumnKind::Boolean,
            Value::Integer(_) => kind == ColumnKind::Integer,
            Value::Real(number) => kind == ColumnKind::Real && number.is_finite(),
            Value::Text(_) => kind == ColumnKind::Text,
            Value::Date(_) => kind == ColumnKind::Date,
            Value::DateTime(_) => kind == ColumnKind::DateTime,
        }
    }
}

/// A layer to be written.
#[derive(Debug, Clone, Copy)]
pub struct LayerSpec<'a> {
    /// The table's name; unique in the file.
    pub name: &'a str,
    /// Its heading for readers; unique in the file.
    pub title: &'a str,
    /// What it holds.
    pub description: &'a str,
    /// The shape of its features; none for a table without map.
    pub geometry: Option<GeometryKind>,
    /// The coordinate system in the file. Rows are given in WGS 84 all the same.
    pub crs: &'a Crs,
    /// Its columns, beside `fid` and `geom`.
    pub columns: &'a [Column<'a>],
    /// A QGIS style (the text of a `.qml` file) that opens with the layer.
    pub style_qml: Option<&'a str>,
}

impl LayerSpec<'_> {
    /// Refuses names that would break the file.
    pub(super) fn check(&self) -> Result<(), WriteFault> {
        let lower = self.name.to_ascii_lowercase();
        let is_reserved = ["gpkg_", "rtree_", "sqlite_"]
            .iter()
            .any(|p| lower.starts_with(p));
        if lower.is_empty() || is_reserved || lower == "layer_styles" || lower.contains('\0') {
            return Err(WriteFault::Name(self.name.to_owned()));
        }
        let mut names = HashSet::from(["fid".to_owned(), "geom".to_owned()]);
        let mut titles = HashSet::new();
        for column in self.columns {
            let name = column.name.to_ascii_lowercase();
            if name.is_empty() || name.contains('\0') || !names.insert(name) {
                return Err(WriteFault::Name(column.name.to_owned()));
            }
            if !titles.insert(column.title) {
                return Err(WriteFault::Name(column.title.to_owned()));
            }
        }
        Ok(())
    }
}

/// A GeoPackage that cannot be written: which, and why.
#[derive(Debug, thiserror::Error)]
#[error("{}: {what}", file.display())]
pub struct WriteError {
    /// The file that was to be.
    pub file: PathBuf,
    /// The fault, with its remedy.
    #[source]
    pub what: WriteFault,
}

/// What is wrong with a GeoPackage that is being written.
#[derive(Debug, thiserror::Error)]
pub enum WriteFault {
    /// The file system refuses.
    #[error("cannot be written ({0}): is there room, and may you write into the folder?")]
    Io(#[from] std::io::Error),
    /// The database refuses: a full disk, or an id or a layer that is there already.
    #[error(
        "cannot be written ({0}): is there room, and is each layer and each id there only once?"
    )]
    Database(#[from] rusqlite::Error),
    /// A name of a layer or column is empty, reserved or there already.
    #[error("\"{0}\" cannot be a name here: it is empty, reserved or taken; choose another")]
    Name(String),
    /// A row came before any layer.
    #[error("a row was written before its layer: add the layer first")]
    NoLayer,
    /// A row has too many or too few values.
    #[error("a row of \"{layer}\" has {got} values for {expected} columns")]
    ValueCount {
        /// The layer.
        layer: String,
        /// Its columns.
        expected: usize,
        /// The row's values.
        got: usize,
    },
    /// A value is not of its column's kind, or not finite.
    #[error("a value of \"{layer}\" does not fit its column \"{column}\" ({kind:?})")]
    ValueKind {
        /// The layer.
        layer: String,
        /// The column.
        column: String,
        /// What it holds.
        kind: ColumnKind,
    },
    /// A shape is not of its layer's kind.
    #[error("a shape of \"{layer}\" is not of the layer's kind ({kind:?})")]
    GeometryKind {
        /// The layer.
        layer: String,
        /// Its shape.
        kind: Option<GeometryKind>,
    },
    /// A position cannot be expressed in the layer's coordinate system.
    #[error("{0}: choose another coordinate system with --crs")]
    Outside(#[from] OutsideCrs),
}
