//! A shapefile: geometry, attributes, coordinate system and encoding, each in its own file.

use super::{RawFeature, RawLayer, What, dbf, read_whole, shp, stem};
use crate::crs::Crs;
use std::path::{Path, PathBuf};

/// The parts of one shapefile, as bytes.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) name: String,
    pub(super) shp: Vec<u8>,
    pub(super) shx: Option<Vec<u8>>,
    pub(super) dbf: Option<Vec<u8>>,
    pub(super) prj: Option<Vec<u8>>,
    pub(super) cpg: Option<Vec<u8>>,
}

impl Parts {
    /// Joins the parts to a layer.
    pub(super) fn join(self) -> Result<RawLayer, What> {
        let as_text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let cpg = self.cpg.map(as_text);
        let shapes = shp::read(&self.shp, self.shx.as_deref())?;
        let mut rows = self
            .dbf
            .map(|dbf| dbf::read(&dbf, cpg.as_deref()))
            .transpose()?
            .map(Vec::into_iter);
        let mut features = Vec::with_capacity(shapes.len());
        for geometry in shapes {
            // Without a table, or after its end, features have no properties.
            let row = match rows.as_mut().map(Iterator::next) {
                Some(Some(row)) => row,
                Some(None) | None => Some(Default::default()),
            };
            // A row that was deleted takes its shape with it.
            features.extend(row.map(|properties| RawFeature {
                key: None,
                geometry,
                properties,
            }));
        }
        Ok(RawLayer {
            name: self.name,
            crs: self
                .prj
                .map(|prj| Crs::from_wkt(&as_text(prj)))
                .transpose()?,
            features,
        })
    }
}

/// Reads a `.shp` with the parts that lie beside it.
pub(super) fn read(path: &Path) -> Result<Vec<RawLayer>, What> {
    let part = |ending: &str| {
        sister(path, ending)
            .map(|path| read_whole(&path))
            .transpose()
    };
    let parts = Parts {
        name: stem(path),
        shp: read_whole(path)?,
        shx: part("shx")?,
        dbf: part("dbf")?,
        prj: part("prj")?,
        cpg: part("cpg")?,
    };
    parts.join().map(|layer| vec![layer])
}

/// The file beside `path` with another ending, in small or capital letters.
fn sister(path: &Path, ending: &str) -> Option<PathBuf> {
    [ending.to_owned(), ending.to_ascii_uppercase()]
        .iter()
        .map(|ending| path.with_extension(ending))
        .find(|path| path.is_file())
}
