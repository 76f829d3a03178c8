//! Reads roads and places from the map files a city has: GeoJSON, GeoPackage, shapefile (also in a zip)
//! and OpenStreetMap PBF.
//!
//! A feature that cannot be used is a [`Fault`] of its layer; the others go on. Only what leaves nothing
//! to read is a [`ReadError`].

mod dbf;
mod error;
mod geojson;
mod gpkg;
mod osm;
mod shapefile;
mod shp;
mod zip;

pub use crate::feature::{
    CrsSource, Fault, FaultKind, Feature, Geometry, Layer, LayerCrs, Property,
};
pub use error::{ReadError, What};

use crate::crs::Crs;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most that is taken into memory from one file, unpacked (the greatest shapefile has 2 GB).
const SIZE_LIMIT_BYTES: u64 = 2 << 30;

/// Reads the layers of a map file and converts them to WGS 84.
///
/// The format is told by the content, not by the file's ending. A coordinate system that is `given`
/// goes before what the file says.
///
/// # Errors
/// The file cannot be opened, is in none of the formats, is damaged, or its coordinate system is not known.
pub fn read(path: &Path, given: Option<&Crs>) -> Result<Vec<Layer>, ReadError> {
    let at = |what| ReadError {
        file: path.to_owned(),
        what,
    };
    let raw_layers = match Format::of(path).map_err(at)? {
        Format::GeoJson => geojson::read(path),
        Format::GeoPackage => gpkg::read(path, given.is_none()),
        Format::Zip => zip::read(path, SIZE_LIMIT_BYTES),
        Format::Shapefile => shapefile::read(path),
        Format::OsmPbf if given.is_some_and(|crs| crs.epsg() != Crs::wgs84().epsg()) => {
            Err(What::OsmIsWgs84)
        }
        Format::OsmPbf => osm::read(path),
    };
    let layers: Vec<Layer> = raw_layers
        .and_then(|layers| layers.into_iter().map(|layer| layer.place(given)).collect())
        .map_err(at)?;
    if layers
        .iter()
        .all(|layer| layer.features.is_empty() && layer.faults.is_empty())
    {
        return Err(at(What::Empty));
    }
    Ok(layers)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    GeoJson,
    GeoPackage,
    Zip,
    Shapefile,
    OsmPbf,
}

impl Format {
    fn of(path: &Path) -> Result<Format, What> {
        let mut head = Vec::new();
        File::open(path)?.take(64).read_to_end(&mut head)?;
        Format::by_head(&head).ok_or_else(|| match path.extension().and_then(|e| e.to_str()) {
            _ if head.is_empty() => What::Empty,
            Some(ending)
                if ["dbf", "shx", "prj", "cpg"].contains(&ending.to_ascii_lowercase().as_str()) =>
            {
                What::PartOfShapefile
            }
            _ => What::UnknownFormat,
        })
    }

    /// The format by the first 64 bytes of a file.
    fn by_head(head: &[u8]) -> Option<Format> {
        if head.starts_with(b"SQLite format 3\0") {
            Some(Format::GeoPackage)
        } else if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            Some(Format::Zip)
        } else if head.starts_with(&shp::FILE_CODE.to_be_bytes()) {
            Some(Format::Shapefile)
        } else if head
            .get(4..)
            .is_some_and(|rest| rest.starts_with(b"\x0a\x09OSMHeader"))
        {
            Some(Format::OsmPbf)
        } else {
            let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
            // RFC 8142 starts each text with a record separator.
            let first = text
                .iter()
                .find(|byte| !byte.is_ascii_whitespace() && **byte != 0x1e);
            (first == Some(&b'{')).then_some(Format::GeoJson)
        }
    }
}

/// A layer in the file's own coordinates.
struct RawLayer {
    name: String,
    /// What the file says, if it says something.
    crs: Option<Crs>,
    features: Vec<RawFeature>,
}

struct RawFeature {
    key: Option<String>,
    geometry: Result<Geometry, FaultKind>,
    properties: BTreeMap<String, Property>,
}

impl RawLayer {
    /// Converts the layer to WGS 84; features that cannot be converted become faults.
    fn place(self, given: Option<&Crs>) -> Result<Layer, What> {
        let (crs, source) = match (given, self.crs.as_ref()) {
            (Some(given), _) => (given.clone(), CrsSource::Given),
            (None, Some(told)) => (told.clone(), CrsSource::Told),
            (None, None) if self.looks_like_degrees() => (Crs::wgs84(), CrsSource::Assumed),
            (None, None) => return Err(What::NoCrs { layer: self.name }),
        };
        let mut layer = Layer {
            name: self.name,
            crs: LayerCrs {
                epsg: crs.epsg(),
                source,
            },
            features: Vec::with_capacity(self.features.len()),
            faults: Vec::new(),
        };
        for (at, raw) in self.features.into_iter().enumerate() {
            match raw.geometry.and_then(|geometry| geometry.into_wgs84(&crs)) {
                Ok(geometry) => layer.features.push(Feature {
                    key: raw.key,
                    geometry,
                    properties: raw.properties,
                }),
                Err(what) => layer.faults.push(Fault {
                    feature: raw.key.unwrap_or_else(|| format!("feature {}", at + 1)),
                    what,
                }),
            }
        }
        Ok(layer)
    }

    /// Whether at least half of the features start within the degrees of the earth.
    fn looks_like_degrees(&self) -> bool {
        let firsts = self
            .features
            .iter()
            .filter_map(|feature| feature.geometry.as_ref().ok()?.first());
        let (all, degrees) = firsts.fold((0_usize, 0_usize), |(all, degrees), [x, y]| {
            (
                all + 1,
                degrees + usize::from(x.abs() <= 180.0 && y.abs() <= 90.0),
            )
        });
        degrees * 2 >= all
    }
}

/// The whole of a file, unless it is greater than [`SIZE_LIMIT_BYTES`].
fn read_whole(path: &Path) -> Result<Vec<u8>, What> {
    read_limited(File::open(path)?, SIZE_LIMIT_BYTES)
}

/// Everything of a reader, or an error if that is more than `limit` bytes.
fn read_limited(reader: impl Read, limit: u64) -> Result<Vec<u8>, What> {
    let mut bytes = Vec::new();
    let read = reader
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if u64::try_from(read).is_ok_and(|read| read > limit) {
        return Err(What::TooLarge);
    }
    Ok(bytes)
}

/// A file's name without folder and ending.
fn stem(path: &Path) -> String {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// An error of a damaged file.
fn damaged(what: impl ToString) -> What {
    What::Damaged(what.to_string())
}

impl From<io::Error> for What {
    fn from(error: io::Error) -> What {
        What::Io(error)
    }
}

#[cfg(test)]
mod tests;
