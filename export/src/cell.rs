//! A row's values as files carry them: rounded, and in one language.

use crate::ExportError;
use jiff::{Timestamp, civil::Date};
use register::{
    Language,
    collection::{Collection, Kind, Row, Value},
};
use serde::{Serialize, Serializer};
use std::fmt;

/// One value, ready to be written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    /// Not known, or it does not apply.
    Nothing,
    /// Text from wherever: road names, file names.
    Text(&'a str),
    /// A name of ours.
    Name(&'static str),
    Integer(i64),
    /// Rounded as the column says.
    Number(f64),
    Flag(bool),
    Time(Timestamp),
    Date(Date),
}

/// Names a cell of a table to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellPlace {
    /// The row's id.
    pub row: String,
    /// The column's name.
    pub column: &'static str,
}

impl fmt::Display for CellPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {} column {}", self.row, self.column)
    }
}

impl<'a> Cell<'a> {
    /// A value as machines get it.
    pub(crate) fn of(value: &'a Value, kind: Kind, language: Language) -> Self {
        match value {
            Value::Nothing => Self::Nothing,
            Value::Text(text) => Self::Text(text),
            Value::Words(words) => Self::Text(words.text(language)),
            Value::Code(name, _) => Self::Name(name),
            Value::Integer(n) => Self::Integer(*n),
            Value::Number(n) if !n.is_finite() => Self::Nothing,
            Value::Number(n) => rounded_cell(*n, decimals(kind)),
            Value::Time(time) => Self::Time(*time),
            Value::Date(date) => Self::Date(*date),
            Value::Flag(flag) => Self::Flag(*flag),
        }
    }

    /// A value as people get it: codes in words.
    pub(crate) fn for_people(value: &'a Value, kind: Kind, language: Language) -> Self {
        match value {
            Value::Code(_, words) => Self::Text(words.text(language)),
            value => Self::of(value, kind, language),
        }
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_unit(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Name(name) => serializer.serialize_str(name),
            Self::Integer(n) => serializer.serialize_i64(*n),
            Self::Number(n) => serializer.serialize_f64(*n),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Time(time) => serializer.collect_str(time),
            Self::Date(date) => serializer.collect_str(date),
        }
    }
}

/// How many digits behind the point a column's numbers have.
pub(crate) fn decimals(kind: Kind) -> u8 {
    match kind {
        Kind::Number { decimals } => decimals,
        Kind::Share => 3,
        _ => 0,
    }
}

fn rounded_cell(value: f64, decimals: u8) -> Cell<'static> {
    /// Beyond this a double skips whole numbers.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let rounded = rounded(value, decimals);
    if decimals == 0 && rounded.abs() < EXACT {
        Cell::Integer(rounded as i64)
    } else {
        Cell::Number(rounded)
    }
}

/// A number to so many decimals; never minus zero.
pub(crate) fn rounded(value: f64, decimals: u8) -> f64 {
    let scale = 10f64.powi(decimals.into());
    let rounded = (value * scale).round() / scale + 0.0;
    // Scaling overflows only where no decimals are left to round.
    if rounded.is_finite() { rounded } else { value }
}

/// A row's values, checked to be one for each column.
pub(crate) fn values<'a>(
    collection: &Collection,
    row: &'a Row,
) -> Result<&'a [Value], ExportError> {
    if row.values.len() == collection.properties.len() {
        Ok(&row.values)
    } else {
        Err(ExportError::Columns {
            collection: collection.name,
            id: row.id.clone(),
            columns: collection.properties.len(),
            found: row.values.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use register::{Words, collection::defects};

    const CM: Kind = Kind::Number { decimals: 2 };

    #[test]
    fn numbers_are_rounded_as_their_column_says() {
        let cell = |n, kind| match Cell::of(&Value::Number(n), kind, Language::En) {
            Cell::Number(n) => Cell::Number(n),
            Cell::Integer(n) => Cell::Integer(n),
            _ => Cell::Nothing,
        };
        assert_eq!(cell(1.236, CM), Cell::Number(1.24));
        assert_eq!(cell(0.12345, Kind::Share), Cell::Number(0.123));
        assert_eq!(cell(7.6, Kind::Number { decimals: 0 }), Cell::Integer(8));
        assert_eq!(cell(-0.001, CM), Cell::Number(0.0));
        assert!(!format!("{:?}", cell(-0.001, CM)).contains('-'));
        assert_eq!(cell(f64::NAN, CM), Cell::Nothing);
        assert_eq!(cell(1e308, CM), Cell::Number(1e308));
    }

    #[test]
    fn machines_get_names_and_people_words() {
        let value = Value::Code("pothole", Words::of("pothole", "ポットホール"));
        let kind = Kind::Code;
        assert_eq!(Cell::of(&value, kind, Language::Ja), Cell::Name("pothole"));
        assert_eq!(
            Cell::for_people(&value, kind, Language::Ja),
            Cell::Text("ポットホール")
        );
    }

    #[test]
    fn a_row_that_does_not_fit_its_collection_is_refused() {
        let row = Row {
            id: "d1".into(),
            shape: None,
            values: vec![],
            picture: None,
        };
        let error = values(&defects(), &row).unwrap_err().to_string();
        assert!(error.contains("defects, row d1: 0 values"));
    }

    proptest! {
        #[test]
        fn rounding_moves_a_number_by_half_a_unit_at_most(n in -1e9..1e9, decimals in 0_u8..=7) {
            let error = (rounded(n, decimals) - n).abs();
            prop_assert!(error <= 0.5000001 * 10f64.powi(-i32::from(decimals)) + n.abs() * 1e-15);
        }
    }
}
