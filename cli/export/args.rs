//! `michimori export` as typed.

use crate::{args::EXIT_CODES, worklist::args::Planning};
use clap::{Args, ValueEnum};
use export::Encoding;
use geodata::crs::{Crs, CrsError, Epsg};
use register::{
    Language,
    collection::{self, Collection},
};
use std::path::PathBuf;

/// `michimori export`
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Export {
    /// What to write.
    #[arg(long, value_enum)]
    pub what: What,
    /// How to write it.
    #[arg(long, value_enum)]
    pub format: Format,
    /// Where to write it [default: standard output, for text].
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The register.
    #[arg(long, value_name = "FILE", default_value = "michimori.db")]
    pub db: PathBuf,
    /// Folder of kept pictures [default: beside the register, michimori.data].
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The coordinate system to write, as in 6677 [default: WGS 84].
    #[arg(long, value_name = "EPSG", value_parser = crs)]
    pub crs: Option<Crs>,
    /// Language of headings and texts: en or ja [default: that of the terminal].
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<Language>,
    /// Characters of a CSV: utf-8, or cp932 for programs that know nothing newer.
    #[arg(long, value_name = "ENCODING", default_value = "utf-8")]
    pub encoding: Encoding,
    #[command(flatten)]
    pub planning: Planning,
    #[command(flatten)]
    pub paper: Paper,
}

/// What a printed work list needs beside the list.
#[derive(Clone, Debug, Default, Args)]
pub struct Paper {
    /// Heading of the PDF [default: Road repair plan].
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Whose list it is: the town, the office.
    #[arg(long, value_name = "TEXT")]
    pub organisation: Option<String>,
    /// Folder with fonts for the PDF, used before those of this computer.
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
}

/// A table of the register, or all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// Every damage with its place, size and errors.
    Defects,
    /// Every section of road with its condition and rank.
    Sections,
    /// What to repair under a budget, and what is left out.
    Worklist,
    /// Every drive with what became of its frames.
    Drives,
    /// All of these, each as a layer: GeoPackage only.
    All,
}

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For maps and scripts.
    Geojson,
    /// For scripts and spreadsheets.
    Csv,
    /// For people: an Excel workbook with pictures and a sheet that explains the columns.
    Xlsx,
    /// For QGIS and ArcGIS: layers with styles.
    Gpkg,
    /// The work list to print.
    Pdf,
    /// Defects as requests of Open311 GeoReport v2.
    Open311,
}

/// One table of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Defects,
    Sections,
    Worklist,
    Drives,
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
}

impl What {
    /// The table that it is, if it is one.
    pub fn table(self) -> Option<Table> {
        match self {
            Self::Defects => Some(Table::Defects),
            Self::Sections => Some(Table::Sections),
            Self::Worklist => Some(Table::Worklist),
            Self::Drives => Some(Table::Drives),
            Self::All => None,
        }
    }
}

impl Export {
    /// What in the arguments does not go together.
    ///
    /// Nothing that was asked for is passed over in silence.
    pub fn fault(&self) -> Option<&'static str> {
        let wgs84 = |crs: &Crs| crs.epsg() == Epsg::WGS_84;
        let is_reprojected = !self.crs.as_ref().is_none_or(wgs84);
        match (self.format, self.what) {
            (Format::Pdf, what) if what != What::Worklist => {
                Some("a PDF is made of the work list only: use --what worklist")
            }
            (Format::Open311, what) if what != What::Defects => {
                Some("Open311 knows only defects: use --what defects")
            }
            (format, What::All) if format != Format::Gpkg => {
                Some("all tables fit into one file of --format gpkg only: export them one by one")
            }
            (Format::Pdf | Format::Open311, _) if is_reprojected => {
                Some("this format is always in WGS 84: leave --crs away")
            }
            (Format::Xlsx | Format::Gpkg | Format::Pdf, _) if self.out.is_none() => {
                Some("this format is no text for a terminal: say where to write it with --out FILE")
            }
            (format, _) if format != Format::Csv && self.encoding != Encoding::Utf8 => {
                Some("--encoding is for --format csv: the other formats have their own")
            }
            _ => None,
        }
    }
}

fn crs(text: &str) -> Result<Crs, CrsError> {
    Crs::from_name(text)
}

#[cfg(test)]
mod tests {
    use crate::args::{Arguments, Command};
    use clap::Parser;

    fn fault(arguments: &str) -> Option<&'static str> {
        let words = format!("michimori export {arguments}");
        let parsed = Arguments::try_parse_from(words.split(' ')).unwrap();
        match parsed.command {
            Command::Export(export) => export.fault(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        for (arguments, told) in [
            ("--what defects --format pdf --out x", "worklist"),
            ("--what sections --format open311", "defects"),
            ("--what all --format xlsx --out x", "gpkg"),
            ("--what worklist --format pdf --out x --crs 6677", "WGS 84"),
            ("--what defects --format xlsx", "--out"),
            ("--what defects --format geojson --encoding cp932", "csv"),
        ] {
            assert!(
                fault(arguments).is_some_and(|f| f.contains(told)),
                "{arguments}"
            );
        }
        for arguments in [
            "--what all --format gpkg --out x --crs 6677",
            "--what worklist --format pdf --out x --crs EPSG:4326",
            "--what sections --format csv --encoding cp932",
        ] {
            assert_eq!(fault(arguments), None, "{arguments}");
        }
    }
}
