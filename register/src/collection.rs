//! The register's tables as other programs get them: files and web services write the same columns.

mod defects;
mod drives;
mod sections;
mod works;

pub use defects::{Standing, defect_row, defects};
pub use drives::{drive_row, drives};
pub use sections::{section_row, sections};
pub use works::{work_rows, worklist};

use crate::{Because, DriveId, Language, LonLat, Words};
use jiff::{Timestamp, civil::Date};

/// A table: what its rows are and what their columns mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Collection {
    /// The name used in files and on the wire.
    pub name: &'static str,
    /// The name for people.
    pub title: Words,
    /// What a row is.
    pub about: Words,
    /// What lies on the map.
    pub shape: ShapeKind,
    /// The columns in order; the first is `id`.
    pub properties: Vec<Property>,
}

/// What a collection's rows look like on a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShapeKind {
    /// Points.
    Point,
    /// Sets of lines.
    Lines,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// The name used in files and on the wire; with its unit, as in `length_m`.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// The heading for people.
    pub title: Words,
    /// What it means, and how it comes about.
    pub about: Words,
}

/// What the values of a column are; any of them may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Free text.
    Text,
    /// One of a set of names.
    Code,
    /// A whole number.
    Integer,
    /// A number to so many decimals.
    Number {
        /// Digits behind the point.
        decimals: u8,
    },
    /// A sum of money in whole units of the policy's currency.
    Money,
    /// A share, 0 to 1, to three decimals.
    Share,
    /// An instant.
    Time,
    /// A day.
    Date,
    /// Yes or no.
    Flag,
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Not known, or it does not apply.
    Nothing,
    /// Text that is the same in every language: a name, a number plate.
    Text(String),
    /// Text for people.
    Words(Words),
    /// A name of a set: machines get the name, people the words.
    Code(&'static str, Words),
    /// A whole number, also of money.
    Integer(i64),
    /// A number or a share, not yet rounded.
    Number(f64),
    /// An instant.
    Time(Timestamp),
    /// A day.
    Date(Date),
    /// Yes or no.
    Flag(bool),
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        if value.is_finite() {
            Self::Number(value)
        } else {
            Self::Nothing
        }
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Integer(value.into())
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Flag(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<Words> for Value {
    fn from(value: Words) -> Self {
        Self::Words(value)
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Time(value)
    }
}

impl From<Date> for Value {
    fn from(value: Date) -> Self {
        Self::Date(value)
    }
}

/// What a row looks like on a map, in WGS 84.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A point.
    Point(LonLat),
    /// Lines, each of at least two points.
    Lines(Vec<Vec<LonLat>>),
}

/// The picture that shows best what a row is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The drive it was taken on.
    pub drive: DriveId,
    /// Its place in the recording.
    pub frame: u32,
    /// What was seen in it: left, top, right, bottom in its pixels.
    pub boxes: Vec<[f64; 4]>,
}

/// One row of a collection.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its lasting name.
    pub id: String,
    /// Where it is; a drive whose frames were all left out is nowhere.
    pub shape: Option<Shape>,
    /// One value for each of the collection's properties, in their order.
    pub values: Vec<Value>,
    /// The picture to show with it.
    pub picture: Option<Picture>,
}

/// A column's name, kind, headings and meanings, a line each in the collections.
pub(crate) const fn property(
    name: &'static str,
    kind: Kind,
    title: Words,
    about: Words,
) -> Property {
    Property {
        name,
        kind,
        title,
        about,
    }
}

/// Reasons in a line, each with its points.
pub(crate) fn reasons(because: &[Because]) -> Words {
    let told = |language| {
        let each = |b: &Because| format!("{} [{:.1}]", b.words.text(language), b.points);
        because.iter().map(each).collect::<Vec<_>>().join("; ")
    };
    Words::said(told(Language::En), told(Language::Ja))
}

/// Every collection, in the order in which they are told.
pub fn all() -> [Collection; 4] {
    [defects(), sections(), worklist(), drives()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn columns_have_names_that_files_can_carry_and_words_in_both_languages() {
        for collection in all() {
            let names: BTreeSet<_> = collection.properties.iter().map(|p| p.name).collect();
            assert_eq!(
                names.len(),
                collection.properties.len(),
                "{}",
                collection.name
            );
            assert_eq!(collection.properties[0].name, "id");
            for p in &collection.properties {
                let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
                assert!(p.name.chars().all(plain), "{}", p.name);
                for words in [&p.title, &p.about] {
                    assert!(!words.en.is_empty() && !words.ja.is_empty(), "{}", p.name);
                }
            }
        }
    }
}
