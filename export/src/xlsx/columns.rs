//! The columns of a sheet: headings, meanings, units, widths.

use super::Extras;
use crate::{Options, csv, place};
use geodata::crs::Epsg;
use jiff::tz::TimeZone;
use register::{
    Language, Words,
    collection::{Collection, Kind, Property, ShapeKind},
};
use rust_xlsxwriter::{Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

/// Room for three lines of headings, in points.
pub(super) const HEADING_HEIGHT: f64 = 48.0;
/// Greatest width of text, in characters; longer text is wrapped.
pub(super) const WIDEST: usize = 60;
/// Width of the arrow that opens a filter, in characters.
const ARROW: usize = 4;
/// The name of the column of pictures.
const PICTURE: &str = "picture";

/// One column of a sheet.
#[derive(Debug)]
pub(super) struct Column {
    pub name: &'static str,
    /// Its name in a CSV file.
    pub in_files: String,
    pub kind: Kind,
    pub heading: String,
    pub meaning: String,
    pub unit: String,
    /// Width in pixels, where it does not follow from what the column holds.
    pub width_px: Option<u32>,
    /// Width of the widest value so far, in characters.
    widest: usize,
}

impl Column {
    /// Takes note of a value so many characters wide.
    pub(super) fn seen(&mut self, characters: usize) {
        self.widest = self.widest.max(characters);
    }

    fn of(property: &Property, options: &Options, currency: Option<&str>) -> Self {
        let title = property.title.text(options.language);
        let heading = match (property.kind, currency) {
            (Kind::Time, _) => format!("{title} ({})", zone(&options.time_zone)),
            (Kind::Money, Some(currency)) => format!("{title} ({currency})"),
            _ => title.to_owned(),
        };
        Self {
            name: property.name,
            in_files: property.name.to_owned(),
            kind: property.kind,
            meaning: property.about.text(options.language).to_owned(),
            unit: unit(property.kind, title, options, currency),
            heading,
            width_px: None,
            widest: 0,
        }
    }

    /// Width in characters: of what it holds, and of the longest word of its heading.
    fn width(&self) -> usize {
        let value = match self.kind {
            Kind::Text | Kind::Code | Kind::Flag => self.widest + 2,
            Kind::Integer | Kind::Share => 8,
            Kind::Number { decimals } => 8 + usize::from(decimals),
            Kind::Money => 14,
            Kind::Time => 20,
            Kind::Date => 12,
        };
        let words = self.heading.split_whitespace();
        // Japanese breaks anywhere.
        let unbroken = |word: &str| word.width().min(if word.is_ascii() { 14 } else { 8 });
        let heading = words.map(unbroken).max().unwrap_or(0);
        value.clamp(8, WIDEST).max(heading + ARROW)
    }
}

/// The columns of a collection: its pictures, its properties, its places.
pub(super) fn columns(collection: &Collection, options: &Options, extras: &Extras) -> Vec<Column> {
    let picture = extras.pictures.as_ref().map(|pictures| Column {
        width_px: Some(pictures.column_width_px()),
        unit: String::new(),
        ..Column::of(&picture_property(), options, None)
    });
    let currency = extras.currency.as_deref();
    let properties = collection
        .properties
        .iter()
        .map(|property| Column::of(property, options, currency));
    picture
        .into_iter()
        .chain(properties)
        .chain(place_columns(collection, options))
        .collect()
}

/// How many columns stay in sight: up to the id.
pub(super) fn frozen(columns: &[Column]) -> u16 {
    let has_picture = columns.first().is_some_and(|column| column.name == PICTURE);
    1 + u16::from(has_picture)
}

/// Height of a row whose text is broken at a column's width, in points; `None` if it fits on a line.
pub(super) fn wrapped_height(text: &str, width: usize) -> Option<f64> {
    const LINE: f64 = 15.0;
    // Excel has no higher rows.
    const HIGHEST: f64 = 409.0;
    // Other fonts than Excel's own are up to a tenth wider.
    let lines = (text.width() * 11).div_ceil(10 * width.max(1));
    (lines > 1).then(|| (lines as f64 * LINE).min(HIGHEST))
}

/// Sets the widths by what was written, and the paper by the widths.
pub(super) fn set_widths(sheet: &mut Worksheet, columns: &[Column]) -> Result<(), XlsxError> {
    // Characters that can still be read on a sheet of A3.
    const PAGE: usize = 230;
    let wide: usize = columns.iter().map(Column::width).sum();
    let pages = u16::try_from(wide.div_ceil(PAGE)).unwrap_or(1);
    sheet.set_print_fit_to_pages(pages.max(1), 0);
    sheet.set_repeat_columns(0, frozen(columns) - 1)?;
    for (n, column) in (0..).zip(columns) {
        if column.width_px.is_none() {
            sheet.set_column_width(n, column.width() as f64)?;
        }
    }
    Ok(())
}

fn picture_property() -> Property {
    Property {
        name: PICTURE,
        kind: Kind::Text,
        title: Words::of("Picture", "写真"),
        about: Words::of(
            "The frame that shows it best, with what was seen in it",
            "最もよく写っている画像と検出範囲",
        ),
    }
}

/// One or two pairs of coordinates, in the order of the coordinate system.
fn place_columns(collection: &Collection, options: &Options) -> Vec<Column> {
    let kind = Kind::Number {
        decimals: place::decimals(&options.crs),
    };
    let ends: &[Option<Words>] = match collection.shape {
        ShapeKind::Point => &[None],
        ShapeKind::Lines => &[
            Some(Words::of("from", "始点")),
            Some(Words::of("to", "終点")),
        ],
    };
    let axes = axes(options);
    let headings = ends.iter().flat_map(|end| {
        axes.iter().map(move |axis| match end {
            None => axis.clone(),
            Some(end) => format!("{axis}, {}", end.text(options.language)),
        })
    });
    headings
        .zip(csv::place_columns(collection, options))
        .map(|(heading, in_files)| Column {
            name: "place",
            in_files,
            kind,
            unit: if options.crs.is_geographic() {
                "°"
            } else {
                ""
            }
            .to_owned(),
            meaning: system(options),
            heading,
            width_px: None,
            widest: 0,
        })
        .collect()
}

/// The two coordinates for people, in the order of the coordinate system.
fn axes(options: &Options) -> [String; 2] {
    if !options.crs.is_geographic() {
        return place::axes(&options.crs);
    }
    let text = |words: Words| words.text(options.language).to_owned();
    let lon = text(Words::of("Longitude", "経度"));
    let lat = text(Words::of("Latitude", "緯度"));
    if options.crs.epsg() == Epsg::WGS_84 {
        [lon, lat]
    } else {
        [lat, lon]
    }
}

/// The coordinate system for people.
pub(super) fn system(options: &Options) -> String {
    format!(
        "{} (EPSG:{})",
        options.crs.name(),
        options.crs.epsg().code()
    )
}

/// A time zone as people know it.
pub(super) fn zone(zone: &TimeZone) -> String {
    match (zone.iana_name(), zone.to_fixed_offset()) {
        (Some(name), _) => name.to_owned(),
        (None, Ok(offset)) => format!("UTC{offset}"),
        (None, Err(_)) => "local time".to_owned(),
    }
}

/// What a column's values are told in.
fn unit(kind: Kind, title: &str, options: &Options, currency: Option<&str>) -> String {
    let words = match kind {
        Kind::Text => Words::of("text", "文字"),
        Kind::Code => Words::of("one of a list", "コード"),
        Kind::Integer => Words::of("whole number", "整数"),
        Kind::Money => match currency {
            Some(currency) => return currency.to_owned(),
            None => Words::of("the policy's currency", "方針の通貨"),
        },
        Kind::Share => Words::of("% (in files: 0 to 1)", "%(ファイルでは0~1)"),
        Kind::Time => return zone(&options.time_zone),
        Kind::Date => Words::of("date", "日付"),
        Kind::Flag => Words::of("yes or no", "はい・いいえ"),
        Kind::Number { .. } => match in_brackets(title) {
            Some(unit) => return unit.to_owned(),
            None => Words::of("number", "数値"),
        },
    };
    words.text(options.language).to_owned()
}

/// The unit that a heading ends with, as in `Length (m)`.
fn in_brackets(title: &str) -> Option<&str> {
    Some(title.strip_suffix(')')?.rsplit_once(" (")?.1)
}

/// Words of the language for those sheets that need them.
pub(super) fn text(words: Words, language: Language) -> String {
    words.text(language).to_owned()
}
