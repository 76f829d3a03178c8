//! `michimori export` as typed.

use crate::{args::EXIT_CODES, worklist::args::Planning};
use clap::{
    Args,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use export::Encoding;
use geodata::crs::{Crs, CrsError};
use register::Language;
use std::{path::PathBuf, str::FromStr};
use web::files::{Format, UnknownName, What};

/// `michimori export`
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Export {
    /// What to write.
    #[arg(long, value_parser = named(&What::ALL, What::name, What::about))]
    pub what: What,
    /// How to write it.
    #[arg(long, value_parser = named(&Format::ALL, Format::name, Format::about))]
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

impl Export {
    /// What in the arguments does not go together.
    pub fn fault(&self) -> Option<String> {
        if self.out.is_none() && !self.format.is_text() {
            let told =
                "this format is no text for a terminal: say where to write it with --out FILE";
            return Some(told.to_owned());
        }
        let fits = self.format.fits(self.what, &self.crs(), self.encoding);
        fits.err().map(|mismatch| mismatch.to_string())
    }

    /// The coordinate system asked for.
    pub fn crs(&self) -> Crs {
        self.crs.clone().unwrap_or_else(Crs::wgs84)
    }
}

fn crs(text: &str) -> Result<Crs, CrsError> {
    Crs::from_name(text)
}

/// One of a set of names, each with a word on what it is.
fn named<T: FromStr<Err = UnknownName> + Copy + Clone + Send + Sync + 'static>(
    all: &[T],
    name: fn(T) -> &'static str,
    about: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let each = all
        .iter()
        .map(|one| PossibleValue::new(name(*one)).help(about(*one)));
    PossibleValuesParser::new(each).try_map(|text| text.parse::<T>())
}

#[cfg(test)]
mod tests {
    use crate::args::{Arguments, Command};
    use clap::Parser;

    fn fault(arguments: &str) -> Option<String> {
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
