//! Which EPSG code a well-known text means.
//!
//! Layouts: OGC 01-009 (version 1), ISO 19162 (version 2), and ESRI's dialect of version 1, which has no codes.

use super::CrsError;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Keywords of a horizontal coordinate system, projected before geographic: the first one in a text is its
/// outermost, also inside of a compound or bound system.
const HORIZONTAL: [&str; 9] = [
    "PROJCS",
    "PROJCRS",
    "PROJECTEDCRS",
    "GEOGCS",
    "GEOGCRS",
    "GEOGRAPHICCRS",
    "GEODCRS",
    "GEODETICCRS",
    "BASEGEOGCRS",
];

/// The code of a well-known text, by what it says itself, else by its name.
pub(super) fn find_code(text: &str) -> Result<u32, CrsError> {
    let node = outermost(text).ok_or_else(|| CrsError::UnknownName {
        name: text.trim().chars().take(80).collect(),
    })?;
    node.epsg
        .or_else(|| code_by_name(&node.name))
        .ok_or(CrsError::UnknownName { name: node.name })
}

/// The first quoted text of a definition: its name.
pub(super) fn quoted_name(wkt: &'static str) -> &'static str {
    wkt.split('"').nth(1).unwrap_or("")
}

#[derive(Debug, Default, PartialEq)]
struct Node {
    name: String,
    epsg: Option<u32>,
}

#[derive(Debug, PartialEq)]
enum Token {
    /// A keyword or a number.
    Word(String),
    Quoted(String),
    Open,
    Close,
}

/// Cuts a well-known text into words, quoted texts and brackets; everything else parts them.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '[' | '(' => tokens.push(Token::Open),
            ']' | ')' => tokens.push(Token::Close),
            '"' => {
                let mut quoted = String::new();
                while let Some(c) = rest.next() {
                    // A doubled quotation mark stands for itself.
                    if c == '"' && rest.next_if_eq(&'"').is_none() {
                        break;
                    }
                    quoted.push(c);
                }
                tokens.push(Token::Quoted(quoted));
            }
            c if c.is_ascii_alphanumeric() || c == '_' => {
                let mut word = String::from(c);
                while let Some(c) = rest.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
                    word.push(c);
                }
                tokens.push(Token::Word(word.to_ascii_uppercase()));
            }
            _ => {}
        }
    }
    tokens
}

/// Name and code of the outermost horizontal system.
fn outermost(text: &str) -> Option<Node> {
    let tokens = tokens(text);
    let start = tokens.iter().position(
        |token| matches!(token, Token::Word(word) if HORIZONTAL.contains(&word.as_str())),
    )?;
    let body = tokens.get(start + 1..)?;
    let mut node = Node::default();
    let mut depth = 0_usize;
    for (at, token) in body.iter().enumerate() {
        match token {
            Token::Open => depth += 1,
            Token::Close if depth <= 1 => break,
            Token::Close => depth -= 1,
            Token::Quoted(name) if depth == 1 && node.name.is_empty() => node.name.clone_from(name),
            Token::Word(word) if depth == 1 && matches!(word.as_str(), "AUTHORITY" | "ID") => {
                node.epsg = epsg_in(body.get(at + 1..)?).or(node.epsg);
            }
            _ => {}
        }
    }
    (!node.name.is_empty()).then_some(node)
}

/// The code in `["EPSG","6677"]` or `["EPSG",6677]`.
fn epsg_in(tokens: &[Token]) -> Option<u32> {
    match tokens {
        [
            Token::Open,
            Token::Quoted(authority),
            Token::Quoted(code) | Token::Word(code),
            ..,
        ] if authority.eq_ignore_ascii_case("EPSG") => code.parse().ok(),
        _ => None,
    }
}

/// ESRI's names that do not follow from EPSG's by spelling alone.
const ESRI_NAMES: [(&str, u32); 5] = [
    ("wgs84webmercatorauxiliarysphere", 3857),
    ("wgs84webmercator", 3857),
    ("etrs89tm35fin", 3067),
    ("eureffintm35fin", 3067),
    ("britishnationalgrid", 27700),
];

/// ESRI's names of Japan's plane rectangular systems, which end in the number of the zone, 1 to 19.
const JAPAN_ZONES: [(&str, u32); 3] = [
    ("jgd2011japanzone", 6668),
    ("jgd2000japanzone", 2442),
    ("japanzone", 30160),
];

fn code_by_name(name: &str) -> Option<u32> {
    let spelling = spelling(name);
    let japan_zone = || {
        JAPAN_ZONES.iter().find_map(|(prefix, before_first)| {
            let zone: u32 = spelling.strip_prefix(prefix)?.parse().ok()?;
            (1..=19).contains(&zone).then_some(before_first + zone)
        })
    };
    let esri = || ESRI_NAMES.iter().find(|(name, _)| *name == spelling);
    codes_by_spelling()
        .get(&spelling)
        .copied()
        .or_else(japan_zone)
        .or_else(|| esri().map(|(_, code)| *code))
}

/// A name without what EPSG and ESRI spell differently: case, signs, `GCS_`, and years in four digits.
fn spelling(name: &str) -> String {
    let letters: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let short = [
        ("1927", "27"),
        ("1972", "72"),
        ("1983", "83"),
        ("1984", "84"),
        ("1989", "89"),
        ("1993", "93"),
    ]
    .iter()
    .fold(letters, |letters, (year, short)| {
        letters.replace(year, short)
    });
    short
        .strip_prefix("gcs")
        .map(str::to_owned)
        .unwrap_or(short)
}

/// All of EPSG's names of systems on a map. Of equal ones the lowest code, but the last of a series, which
/// is that of longitude and latitude after those with height.
fn codes_by_spelling() -> &'static HashMap<String, u32> {
    static CODES: OnceLock<HashMap<String, u32>> = OnceLock::new();
    CODES.get_or_init(|| {
        let mut codes = HashMap::new();
        let is_horizontal = |wkt: &str| wkt.starts_with("PROJCS[") || wkt.starts_with("GEOGCS[");
        for definition in (1..=u16::MAX).filter_map(crs_definitions::from_code) {
            if is_horizontal(definition.wkt) {
                let code = u32::from(definition.code);
                let known = codes
                    .entry(spelling(quoted_name(definition.wkt)))
                    .or_insert(code);
                if *known + 1 == code {
                    *known = code;
                }
            }
        }
        codes
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_code_of_the_outermost_node_counts() {
        let text = r#"PROJCS["x",GEOGCS["y",AUTHORITY["EPSG","6668"]],AUTHORITY["EPSG","6677"]]"#;
        assert_eq!(find_code(text), Ok(6677));
        let version_2 = r#"PROJCRS["x",BASEGEOGCRS["y",ID["EPSG",6668]],ID["EPSG",6677]]"#;
        assert_eq!(find_code(version_2), Ok(6677));
        let compound = r#"COMPD_CS["z",PROJCS["x",AUTHORITY["EPSG","2451"]],VERT_CS["h",AUTHORITY["EPSG","5723"]]]"#;
        assert_eq!(find_code(compound), Ok(2451));
    }

    #[test]
    fn esris_names_are_known() {
        let named = |name: &str| find_code(&format!("PROJCS[\"{name}\",GEOGCS[\"GCS_JGD_2011\"]]"));
        assert_eq!(named("JGD_2011_Japan_Zone_9"), Ok(6677));
        assert_eq!(named("JGD_2000_Japan_Zone_19"), Ok(2461));
        assert_eq!(named("Japan_Zone_1"), Ok(30161));
        assert_eq!(named("WGS_1984_UTM_Zone_54N"), Ok(32654));
        assert_eq!(named("JGD_2011_UTM_Zone_54N"), Ok(6691));
        assert_eq!(named("WGS_1984_Web_Mercator_Auxiliary_Sphere"), Ok(3857));
        assert_eq!(named("JGD2011 / Japan Plane Rectangular CS IX"), Ok(6677));
        assert_eq!(find_code("GEOGCS[\"GCS_WGS_1984\"]"), Ok(4326));
        assert_eq!(find_code("GEOGCS[\"GCS_JGD_2011\"]"), Ok(6668));
        assert!(named("JGD_2011_Japan_Zone_20").is_err());
    }

    #[test]
    fn an_unknown_name_is_told() {
        let error = find_code("PROJCS[\"Our_Town_Grid\"]")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("Our_Town_Grid") && error.contains("--crs"),
            "{error}"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in r#"(PROJCS|GEOGCS|ID|[\[\]",A-Z0-9あ ])*"#) {
            let _ = find_code(&text);
        }
    }
}
