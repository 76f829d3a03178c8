//! What the cells of a sheet look like.

use super::columns::Column;
use register::collection::Kind;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// The looks of a sheet.
pub(super) struct Formats {
    pub heading: Format,
    /// One for each column.
    pub columns: Vec<Format>,
}

impl Formats {
    pub(super) fn of(columns: &[Column]) -> Self {
        Self {
            heading: heading(),
            columns: columns.iter().map(|column| of_kind(column.kind)).collect(),
        }
    }
}

/// The look of headings.
pub(super) fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_indent(1)
        .set_align(FormatAlign::Left)
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0x00E3_E8EE))
        .set_border_bottom(FormatBorder::Thin)
}

/// The look of text.
pub(super) fn text() -> Format {
    Format::new()
        .set_align(FormatAlign::Left)
        .set_align(FormatAlign::Top)
        .set_indent(1)
        .set_text_wrap()
}

fn of_kind(kind: Kind) -> Format {
    let number = |pattern: &str| {
        Format::new()
            .set_align(FormatAlign::Top)
            .set_num_format(pattern)
    };
    match kind {
        Kind::Text | Kind::Code | Kind::Flag => text(),
        Kind::Integer | Kind::Money | Kind::Number { decimals: 0 } => number("#,##0"),
        Kind::Number { decimals } => number(&format!("#,##0.{}", "0".repeat(decimals.into()))),
        Kind::Share => number("0.0%"),
        Kind::Time => number("yyyy-mm-dd hh:mm:ss"),
        Kind::Date => number("yyyy-mm-dd"),
    }
}
