//! Why a map file cannot be read.

use crate::crs::CrsError;
use std::io;
use std::path::PathBuf;

/// A map file that cannot be read: which, why, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{}: {what}", file.display())]
pub struct ReadError {
    /// The file.
    pub file: PathBuf,
    /// The fault, with its remedy.
    #[source]
    pub what: What,
}

/// What is wrong with a map file.
#[derive(Debug, thiserror::Error)]
pub enum What {
    /// The file system refuses.
    #[error("cannot be read ({0}): is the path right, and may you open the file?")]
    Io(io::Error),
    /// The content is in no known format.
    #[error(
        "is no map file known here: give a GeoJSON, GeoPackage (.gpkg), shapefile (.shp, or all its parts in a \
         .zip) or OpenStreetMap (.osm.pbf) file"
    )]
    UnknownFormat,
    /// A `.dbf` or another part was named instead of the `.shp`.
    #[error("is a part of a shapefile: give its .shp, or a .zip with all its parts")]
    PartOfShapefile,
    /// There is not one feature.
    #[error("is empty: nothing to read from it; export it again with its features")]
    Empty,
    /// The content breaks its format's rules.
    #[error("is damaged: {0}; copy or export it again")]
    Damaged(String),
    /// A zip without shapefile.
    #[error("has no .shp in it: pack .shp, .shx, .dbf and .prj into the .zip")]
    NoShapefileInZip,
    /// More than fits into memory, or a zip made to burst.
    #[error("is too large (more than 2 GB unpacked): cut out the city's part with a GIS")]
    TooLarge,
    /// An SQLite database that is no GeoPackage.
    #[error("is a database without map layers, not a GeoPackage with features")]
    NotAGeoPackage,
    /// The file's coordinate system is not known here.
    #[error("{0}")]
    Crs(#[from] CrsError),
    /// Positions are not degrees, and the file does not say what they are.
    #[error(
        "does not say its coordinate system, and the positions of \"{layer}\" are not degrees: give the code with \
         --crs EPSG, for example --crs 6677 for Japan's plane rectangular system, zone IX (JGD2011)"
    )]
    NoCrs {
        /// The layer.
        layer: String,
    },
    /// A coordinate system was given for OpenStreetMap data.
    #[error("is OpenStreetMap data, which is always in WGS 84: leave out --crs")]
    OsmIsWgs84,
}
