//! Which tables there are, which formats, and which of them go together.

use export::{
    Encoding,
    crs::{Crs, Epsg},
};

use register::collection::{self, Collection};
use std::str::FromStr;

/// A table of the register, or all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// One table.
    Table(Table),
    /// All of them, each as a layer.
    All,
}

/// One table of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Every damage.
    Defects,
    /// Every section of road.
    Sections,
    /// What to repair under a budget.
    Worklist,
    /// Every drive.
    Drives,
}

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// GeoJSON.
    Geojson,
    /// Comma-separated values.
    Csv,
    /// An Excel workbook.
    Xlsx,
    /// A GeoPackage.
    Gpkg,
    /// The work list to print.
    Pdf,
    /// Requests of Open311 GeoReport v2.
    Open311,
}

/// A name that is none of a table or a format.
#[derive(Debug, thiserror::Error)]
#[error("`{name}` is not known: use {known}")]
pub struct UnknownName {
    name: String,
    known: String,
}

/// A table and a format, or a format and an option, that do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// PDF of another table.
    #[error("a PDF is made of the work list only: ask for worklist")]
    PdfOfAnother,
    /// Open311 of another table.
    #[error("Open311 knows only defects: ask for defects")]
    Open311OfAnother,
    /// All tables in a file that holds one.
    #[error("all tables fit into one file of the format gpkg only: export them one by one")]
    AllInOne,
    /// A coordinate system for a format that has its own.
    #[error("this format is always in WGS 84: leave the coordinate system away")]
    OwnCrs,
    /// An encoding for a format that has its own.
    #[error("an encoding is for the format csv: the other formats have their own")]
    OwnEncoding,
}

impl Table {
    /// All of them, in the order of their layers.
    pub const ALL: [Self; 4] = [Self::Defects, Self::Sections, Self::Worklist, Self::Drives];

    /// Its columns.
    pub fn collection(self) -> Collection {
        match self {
            Self::Defects => collection::defects(),
            Self::Sections => collection::sections(),
            Self::Worklist => collection::worklist(),
            Self::Drives => collection::drives(),
        }
    }

    /// Whether its rows come from sections, which must be up to date then.
    pub fn is_of_sections(self) -> bool {
        matches!(self, Self::Sections | Self::Worklist)
    }
}

impl What {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Table(Table::Defects),
        Self::Table(Table::Sections),
        Self::Table(Table::Worklist),
        Self::Table(Table::Drives),
        Self::All,
    ];

    /// The name used in files, on the command line and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table(Table::Defects) => "defects",
            Self::Table(Table::Sections) => "sections",
            Self::Table(Table::Worklist) => "worklist",
            Self::Table(Table::Drives) => "drives",
            Self::All => "all",
        }
    }

    /// What it is.
    pub fn about(self) -> &'static str {
        match self {
            Self::Table(Table::Defects) => "Every damage with its place, size and errors",
            Self::Table(Table::Sections) => "Every section of road with its condition and rank",
            Self::Table(Table::Worklist) => "What to repair under a budget, and what is left out",
            Self::Table(Table::Drives) => "Every drive with what became of its frames",
            Self::All => "All of these, each as a layer: GeoPackage only",
        }
    }

    /// Its tables.
    pub fn tables(self) -> Vec<Table> {
        match self {
            Self::Table(table) => vec![table],
            Self::All => Table::ALL.to_vec(),
        }
    }
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Geojson,
        Self::Csv,
        Self::Xlsx,
        Self::Gpkg,
        Self::Pdf,
        Self::Open311,
    ];

    /// The name used on the command line and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Geojson => "geojson",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Gpkg => "gpkg",
            Self::Pdf => "pdf",
            Self::Open311 => "open311",
        }
    }

    /// What it is for.
    pub fn about(self) -> &'static str {
        match self {
            Self::Geojson => "For maps and scripts",
            Self::Csv => "For scripts and spreadsheets",
            Self::Xlsx => {
                "For people: an Excel workbook with pictures and a sheet that explains the columns"
            }
            Self::Gpkg => "For QGIS and ArcGIS: layers with styles",
            Self::Pdf => "The work list to print",
            Self::Open311 => "Defects as requests of Open311 GeoReport v2",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Geojson => "application/geo+json",
            Self::Csv => "text/csv",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Gpkg => "application/geopackage+sqlite3",
            Self::Pdf => "application/pdf",
            Self::Open311 => "application/json",
        }
    }

    /// The end of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Open311 => "open311.json",
            format => format.name(),
        }
    }

    /// Whether it can be shown on a terminal.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Geojson | Self::Csv | Self::Open311)
    }

    /// What of an order does not go together: nothing that was asked for is passed over in silence.
    ///
    /// # Errors
    /// [`Mismatch`].
    pub fn fits(self, what: What, crs: &Crs, encoding: Encoding) -> Result<(), Mismatch> {
        let is_reprojected = crs.epsg() != Epsg::WGS_84;
        match (self, what) {
            (Self::Pdf, what) if what != What::Table(Table::Worklist) => {
                Err(Mismatch::PdfOfAnother)
            }
            (Self::Open311, what) if what != What::Table(Table::Defects) => {
                Err(Mismatch::Open311OfAnother)
            }
            (format, What::All) if format != Self::Gpkg => Err(Mismatch::AllInOne),
            (Self::Pdf | Self::Open311, _) if is_reprojected => Err(Mismatch::OwnCrs),
            (format, _) if format != Self::Csv && encoding != Encoding::Utf8 => {
                Err(Mismatch::OwnEncoding)
            }
            _ => Ok(()),
        }
    }
}

impl FromStr for What {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        found(name, &Self::ALL, Self::name)
    }
}

impl FromStr for Format {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        found(name, &Self::ALL, Self::name)
    }
}

fn found<T: Copy>(name: &str, all: &[T], name_of: fn(T) -> &'static str) -> Result<T, UnknownName> {
    let one = all.iter().copied().find(|one| name_of(*one) == name);
    one.ok_or_else(|| UnknownName {
        name: name.to_owned(),
        known: all
            .iter()
            .map(|one| name_of(*one))
            .collect::<Vec<_>>()
            .join(", "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for what in What::ALL {
            assert_eq!(what.name().parse::<What>().unwrap(), what);
        }
        for format in Format::ALL {
            assert_eq!(format.name().parse::<Format>().unwrap(), format);
        }
        let error = "shp".parse::<Format>().unwrap_err().to_string();
        assert!(error.contains("`shp`") && error.contains("gpkg"));
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        let (utf8, wgs84) = (Encoding::Utf8, Crs::wgs84());
        let zone_9 = Crs::from_epsg(6677).unwrap();
        let fits = |what: &str, format: &str, crs: &Crs, encoding| {
            let (what, format): (What, Format) = (what.parse().unwrap(), format.parse().unwrap());
            format.fits(what, crs, encoding)
        };
        assert_eq!(
            fits("defects", "pdf", &wgs84, utf8),
            Err(Mismatch::PdfOfAnother)
        );
        assert_eq!(
            fits("sections", "open311", &wgs84, utf8),
            Err(Mismatch::Open311OfAnother)
        );
        assert_eq!(fits("all", "xlsx", &wgs84, utf8), Err(Mismatch::AllInOne));
        assert_eq!(
            fits("worklist", "pdf", &zone_9, utf8),
            Err(Mismatch::OwnCrs)
        );
        assert_eq!(
            fits("drives", "xlsx", &wgs84, Encoding::Cp932),
            Err(Mismatch::OwnEncoding)
        );
        assert_eq!(fits("all", "gpkg", &zone_9, utf8), Ok(()));
        assert_eq!(fits("worklist", "pdf", &wgs84, utf8), Ok(()));
        assert_eq!(fits("sections", "csv", &wgs84, Encoding::Cp932), Ok(()));
    }
}
