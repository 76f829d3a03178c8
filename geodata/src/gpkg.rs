//! Writes GeoPackage 1.3 (OGC 12-128r18, <https://www.geopackage.org/spec130/>), which QGIS, ArcGIS and GDAL open.
//!
//! Rows are streamed within one transaction and bounded memory. The file appears whole or not at all.

mod layer;
mod spec;

pub use spec::{Column, ColumnKind, GeometryKind, LayerSpec, Value, WriteError, WriteFault};

use crate::feature::Geometry;
use layer::OpenLayer;
use rusqlite::Connection;
use std::fs::File;
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// A GeoPackage that is being written. Without [`Writer::finish`] nothing of it remains.
pub struct Writer {
    path: PathBuf,
    database: Connection,
    draft: TempPath,
    layer: Option<OpenLayer>,
    has_styles: bool,
}

impl Writer {
    /// Begins a GeoPackage that will be at `path`, in place of what is there.
    ///
    /// # Errors
    /// Nothing can be written in the folder.
    pub fn create(path: &Path) -> Result<Writer, WriteError> {
        let begin = || -> Result<(Connection, TempPath), WriteFault> {
            let draft = draft_beside(path)?;
            let database = Connection::open(&draft)?;
            database.execute_batch(include_str!("gpkg/schema.sql"))?;
            layer::add_crs(&database, &crate::crs::Crs::wgs84())?;
            Ok((database, draft))
        };
        let (database, draft) = begin().map_err(|what| at(path, what))?;
        Ok(Writer {
            path: path.to_owned(),
            database,
            draft,
            layer: None,
            has_styles: false,
        })
    }

    /// Begins a layer, and ends the one before.
    ///
    /// # Errors
    /// A name is reserved or taken; see [`WriteFault::Name`].
    pub fn add_layer(&mut self, spec: &LayerSpec) -> Result<(), WriteError> {
        let mut begin = || -> Result<(), WriteFault> {
            spec.check()?;
            if let Some(layer) = self.layer.take() {
                layer.close(&self.database)?;
            }
            self.layer = Some(OpenLayer::create(&self.database, spec)?);
            if let Some(qml) = spec.style_qml {
                if !self.has_styles {
                    self.database
                        .execute_batch(include_str!("gpkg/styles.sql"))?;
                    self.has_styles = true;
                }
                layer::add_style(&self.database, spec, qml)?;
            }
            Ok(())
        };
        begin().map_err(|what| at(&self.path, what))
    }

    /// Writes a row into the layer that was begun last, and returns its id: `id`, or the next free one.
    /// The geometry is in WGS 84; there is one value for each column.
    ///
    /// # Errors
    /// Values, shape or position do not fit the layer, or the id is taken. The row is left out, and
    /// writing can go on.
    pub fn row(
        &mut self,
        id: Option<i64>,
        geometry: Option<&Geometry>,
        values: &[Value],
    ) -> Result<i64, WriteError> {
        self.layer
            .as_mut()
            .ok_or(WriteFault::NoLayer)
            .and_then(|layer| layer.write(&self.database, id, geometry, values))
            .map_err(|what| at(&self.path, what))
    }

    /// Completes the file and puts it in its place.
    ///
    /// # Errors
    /// The disk is full, or the folder refuses the file.
    pub fn finish(self) -> Result<(), WriteError> {
        let path = self.path.clone();
        self.complete().map_err(|what| at(&path, what))
    }

    fn complete(mut self) -> Result<(), WriteFault> {
        if let Some(layer) = self.layer.take() {
            layer.close(&self.database)?;
        }
        self.database.execute_batch("COMMIT")?;
        self.database.close().map_err(|(_, error)| error)?;
        File::open(&self.draft)?.sync_all()?;
        self.draft
            .persist(&self.path)
            .map_err(|error| error.error)?;
        Ok(())
    }
}

/// An empty file in the folder of `path`, with the rights that any new file gets.
fn draft_beside(path: &Path) -> Result<TempPath, std::io::Error> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(".gpkg.draft");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    Ok(builder.tempfile_in(folder)?.into_temp_path())
}

fn at(path: &Path, what: WriteFault) -> WriteError {
    WriteError {
        file: path.to_owned(),
        what,
    }
}

#[cfg(test)]
mod tests;
