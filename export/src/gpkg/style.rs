//! How QGIS shows a layer when it is opened: a style in QGIS's own markup (QML), kept in the GeoPackage.
//!
//! Every class has its own shape or dash beside its colour, so that prints in black and white can be read.

use register::{
    DamageClass, Language, Words,
    collection::{Collection, ShapeKind},
};
use std::fmt::Write;

/// Red, green, blue.
type Colour = [u8; 3];

const GREY: Colour = [124, 138, 146];
const ORANGE: Colour = [200, 80, 10];
const PURPLE: Colour = [156, 47, 116];
const BLUE: Colour = [0, 103, 165];
const GREEN: Colour = [0, 128, 92];

/// What one value of the column looks like.
struct Look {
    value: &'static str,
    label: Words,
    symbol: Symbol,
}

/// One sign on the map.
enum Symbol {
    Marker {
        shape: &'static str,
        colour: Colour,
    },
    Line {
        colour: Colour,
        width_mm: f64,
        dash: &'static str,
    },
}

/// The style of a collection's layer.
pub(super) fn qml(collection: &Collection, language: Language) -> String {
    match collection.name {
        "defects" => by_value("class", &classes(), language),
        "sections" => by_value("band", &bands(), language),
        "worklist" => by_value("decision", &decisions(), language),
        _ => alike(collection.shape),
    }
}

fn classes() -> Vec<Look> {
    let signs = [
        ("triangle", BLUE),
        ("diamond", GREEN),
        ("square", PURPLE),
        ("circle", ORANGE),
    ];
    DamageClass::ALL
        .into_iter()
        .zip(signs)
        .map(|(class, (shape, colour))| Look {
            value: class.name(),
            label: class.words(),
            symbol: Symbol::Marker { shape, colour },
        })
        .collect()
}

fn bands() -> Vec<Look> {
    let line = |value, label, colour, width_mm, dash| Look {
        value,
        label,
        symbol: Symbol::Line {
            colour,
            width_mm,
            dash,
        },
    };
    let w = Words::of;
    vec![
        line("I", w("I: below 20 %", "I:20 %未満"), BLUE, 0.6, "solid"),
        line(
            "II",
            w("II: 20 to 40 %", "II:20~40 %"),
            PURPLE,
            1.0,
            "solid",
        ),
        line(
            "III",
            w("III: 40 % and more", "III:40 %以上"),
            ORANGE,
            1.6,
            "solid",
        ),
        line("", w("not surveyed", "未点検"), GREY, 0.5, "dash"),
    ]
}

fn decisions() -> Vec<Look> {
    let line = |value, label, colour, width_mm, dash| Look {
        value,
        label,
        symbol: Symbol::Line {
            colour,
            width_mm,
            dash,
        },
    };
    vec![
        line("do", Words::of("on the list", "実施"), ORANGE, 1.6, "solid"),
        line(
            "leave_out",
            Words::of("left out", "見送り"),
            GREY,
            0.8,
            "dot",
        ),
    ]
}

/// A sign for each value of a column. QGIS shows a missing value by the sign of the empty text.
fn by_value(column: &str, looks: &[Look], language: Language) -> String {
    let mut categories = String::new();
    let mut symbols = String::new();
    for (n, look) in looks.iter().enumerate() {
        let (value, label) = (look.value, look.label.text(language));
        // Writing to a string cannot fail.
        let _ = writeln!(
            categories,
            r#"   <category value="{value}" symbol="{n}" label="{label}" type="string" render="true"/>"#
        );
        symbols += &look.symbol.qml(n);
    }
    document(&format!(
        r#" <renderer-v2 type="categorizedSymbol" attr="{column}" symbollevels="0" forceraster="0" enableorderby="0">
  <categories>
{categories}  </categories>
  <symbols>
{symbols}  </symbols>
 </renderer-v2>
"#
    ))
}

/// One sign for all.
fn alike(shape: ShapeKind) -> String {
    let symbol = match shape {
        ShapeKind::Point => Symbol::Marker {
            shape: "circle",
            colour: BLUE,
        },
        ShapeKind::Lines => Symbol::Line {
            colour: BLUE,
            width_mm: 0.6,
            dash: "solid",
        },
    };
    let symbol = symbol.qml(0);
    document(&format!(
        r#" <renderer-v2 type="singleSymbol" symbollevels="0" forceraster="0" enableorderby="0">
  <symbols>
{symbol}  </symbols>
 </renderer-v2>
"#
    ))
}

fn document(renderer: &str) -> String {
    format!(
        r#"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology">
{renderer}</qgis>
"#
    )
}

impl Symbol {
    /// A symbol of one layer, with properties as every QGIS from 2.0 on reads them.
    fn qml(&self, name: usize) -> String {
        let colour = |[r, g, b]: Colour| format!("{r},{g},{b},255");
        let (kind, class, properties) = match self {
            Self::Marker { shape, colour: c } => (
                "marker",
                "SimpleMarker",
                vec![
                    ("name", (*shape).to_owned()),
                    ("color", colour(*c)),
                    ("outline_color", "255,255,255,255".to_owned()),
                    ("outline_width", "0.2".to_owned()),
                    ("size", "2.6".to_owned()),
                ],
            ),
            Self::Line {
                colour: c,
                width_mm,
                dash,
            } => (
                "line",
                "SimpleLine",
                vec![
                    ("line_color", colour(*c)),
                    ("line_width", width_mm.to_string()),
                    ("line_width_unit", "MM".to_owned()),
                    ("line_style", (*dash).to_owned()),
                    ("capstyle", "flat".to_owned()),
                ],
            ),
        };
        let properties: String = properties
            .iter()
            .map(|(key, value)| format!("     <prop k=\"{key}\" v=\"{value}\"/>\n"))
            .collect();
        format!(
            r#"   <symbol name="{name}" type="{kind}" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="{class}" enabled="1" locked="0" pass="0">
{properties}    </layer>
   </symbol>
"#
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use register::collection::{all, defects, sections};

    #[test]
    fn damage_is_told_apart_by_class_and_sections_by_band() {
        let style = qml(&defects(), Language::Ja);
        assert!(style.contains("attr=\"class\"") && style.contains("label=\"ポットホール\""));
        for class in DamageClass::ALL {
            assert!(style.contains(&format!("value=\"{class}\"")));
        }
        let style = qml(&sections(), Language::En);
        assert!(style.contains("value=\"\" symbol=\"3\" label=\"not surveyed\""));
        assert!(style.contains("k=\"line_style\" v=\"dash\""));
    }

    #[test]
    fn a_style_speaks_only_of_columns_that_are_there() {
        for collection in all() {
            let style = qml(&collection, Language::En);
            if let Some((_, rest)) = style.split_once("attr=\"") {
                let column = rest.split_once('"').unwrap().0;
                assert!(collection.properties.iter().any(|p| p.name == column));
            }
        }
    }
}
