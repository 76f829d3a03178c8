//! The work list as a document to print: A4, with a map, the scenarios, a table, and one block for
//! each of the first works with its reasons and its picture.
//!
//! What is said is made here ([`document`]) in one language; how it is laid out is `worklist.typ`,
//! which [typst](https://typst.app/docs) typesets. Data reaches the layout as values, never as
//! source: a road called `#import "x"` is printed as that.

mod chart;
mod document;
mod fonts;
mod label;
mod map;
mod number;
mod picture;
mod scribe;
mod texts;
mod typeset;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use register::{Band, Language, LonLat, WorkList};
use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::PathBuf,
};

/// Works that get a block of their own; all are in the table. Pictures of others are not used.
pub const DETAILED: usize = 50;

/// Works left out that are told; of the others, how many there are.
pub const LEFT_OUT_TOLD: usize = 100;

/// What is printed.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// The language of everything but names.
    pub language: Language,
    /// The heading, as in "Road repairs 2027, north district".
    pub title: String,
    /// Whose list it is: the town, the office.
    pub organisation: Option<String>,
    /// The day it was made. It is the only date in the file: the same input gives the same bytes.
    pub made: Date,
    /// What it was made from: a name and a text each, as in "Policy" and its file.
    pub about: Vec<(String, String)>,
    /// The works.
    pub list: &'a WorkList,
    /// Middle lines of all roads, drawn grey.
    pub roads: &'a [Vec<LonLat>],
    /// The sections, drawn by band. Neighbours of one road should follow each other.
    pub sections: &'a [Stretch],
    /// Small JPEGs by the id of their work. One that cannot be read is left out, and that is told.
    pub pictures: BTreeMap<String, Vec<u8>>,
    /// A folder with fonts to use before those of the system.
    pub fonts_dir: Option<PathBuf>,
}

/// A section on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// Its middle.
    pub line: Vec<LonLat>,
    /// Its band; `None` where nobody surveyed it.
    pub band: Option<Band>,
}

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// Japanese text and no font for it.
    #[error(
        "no font on this computer has the Japanese characters {sample}: install one (on Debian and Ubuntu: apt-get install fonts-noto-cjk), or put a .ttf, .otf or .ttc file into a folder and name it with --fonts DIR"
    )]
    NoJapaneseFont {
        /// Some of the characters.
        sample: String,
    },
    /// Letters of another script and no font for them.
    #[error(
        "no font on this computer has the characters {sample}: install one that has (on Debian and Ubuntu: apt-get install fonts-noto), or put a .ttf, .otf or .ttc file into a folder and name it with --fonts DIR"
    )]
    NoFont {
        /// Some of the characters.
        sample: String,
    },
    /// The folder of fonts is not there, or nothing in it is a font.
    #[error(
        "{dir}: no fonts can be read from this folder ({why}): give a folder with .ttf, .otf or .ttc files"
    )]
    FontsDir {
        /// The folder.
        dir: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The layout does not hold. This is a fault of the program.
    #[error(
        "the document cannot be laid out ({0}): this is a fault of the program, please report it with this message"
    )]
    Layout(String),
    /// The file cannot be written.
    #[error("the document cannot be written: {0}; is the disk full?")]
    Write(#[from] io::Error),
}

/// Writes the work list as a PDF.
///
/// # Errors
/// When no font has the characters of its text, and when it cannot be written.
pub fn write(report: &Report<'_>, mut out: impl Write) -> Result<(), PdfError> {
    let (mut document, files) = document::of(report);
    let fonts = fonts::find(
        report.fonts_dir.as_deref(),
        report.language,
        &document.characters(),
    )?;
    document.set_in(&fonts, report.language);
    let pdf = typeset::typeset(&document, files, fonts)?;
    out.write_all(&pdf)?;
    out.flush()?;
    Ok(())
}
