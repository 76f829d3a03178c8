//! From the attributes of a road file to ours.

use crate::{OneWay, RoadAttributes, RoadClass};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use std::{collections::BTreeMap, str::FromStr};

/// The mapping that is used where none is given, with comments.
pub const DEFAULT_MAPPING: &str = include_str!("../../mapping.toml");

/// A mapping that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{0}; `michimori roads mapping` prints a mapping with every key explained")]
pub struct MappingError(String);

/// Where one of our attributes comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    from: Vec<String>,
    #[serde(default)]
    values: BTreeMap<String, String>,
}

/// Which attribute of a file tells what.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    #[serde(default)]
    key: Source,
    #[serde(default)]
    name: Source,
    #[serde(default)]
    class: Source,
    #[serde(default)]
    width_m: Source,
    #[serde(default)]
    lanes: Source,
    #[serde(default)]
    one_way: Source,
    #[serde(default)]
    traffic_per_day: Source,
    #[serde(default)]
    pedestrians_per_day: Source,
    #[serde(default)]
    bus_route: Source,
    #[serde(default)]
    school_route: Source,
    #[serde(default)]
    emergency_route: Source,
    #[serde(default)]
    resurfaced: Source,
}

impl Default for Mapping {
    /// OpenStreetMap's tags and usual names of road ledgers.
    fn default() -> Self {
        Self::from_str("").expect("the built-in mapping can be read")
    }
}

/// A value that could not be understood: our attribute and the file's word.
pub type NotUnderstood = (&'static str, String);

/// What a feature's attributes say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapped {
    /// What the file calls the road.
    pub key: Option<String>,
    /// What is known of it.
    pub attributes: RoadAttributes,
    /// What could not be understood, and is left out.
    pub not_understood: Vec<NotUnderstood>,
}

impl FromStr for Mapping {
    type Err = MappingError;

    fn from_str(text: &str) -> Result<Self, MappingError> {
        let error = |e: toml::de::Error| MappingError(e.to_string().trim_end().to_owned());
        let mut mapping: Self = toml::from_str(DEFAULT_MAPPING).map_err(error)?;
        let told: toml::Table = toml::from_str(text).map_err(error)?;
        let own: Self = toml::from_str(text).map_err(error)?;
        // What the text does not speak of keeps its default.
        macro_rules! take {
            ($($field:ident),*) => {
                $(if told.contains_key(stringify!($field)) { mapping.$field = own.$field; })*
            };
        }
        take!(
            key,
            name,
            class,
            width_m,
            lanes,
            one_way,
            traffic_per_day,
            pedestrians_per_day,
            bus_route,
            school_route,
            emergency_route,
            resurfaced
        );
        Ok(mapping)
    }
}

impl Source {
    /// The file's word for it, translated.
    fn text(&self, properties: &BTreeMap<String, Value>) -> Option<String> {
        let word = self.from.iter().find_map(|name| {
            let exact = properties.get(name);
            let any_case = || {
                let same = properties
                    .iter()
                    .find(|(key, _)| key.to_lowercase() == name.to_lowercase());
                same.map(|(_, value)| value)
            };
            word(exact.or_else(any_case)?)
        })?;
        let same = self
            .values
            .iter()
            .find(|(own, _)| own.to_lowercase() == word.to_lowercase());
        Some(same.map_or(word, |(_, ours)| ours.clone()))
    }
}

/// A value as a word; nothing for empty ones.
fn word(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => match number.as_f64() {
            // 3.0 is written 3: ids and codes of spreadsheets are whole numbers.
            Some(n) if n.fract() == 0.0 && n.abs() < 1e15 => format!("{n:.0}"),
            _ => number.to_string(),
        },
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

impl Mapping {
    /// What a feature's attributes say.
    pub fn read(&self, properties: &BTreeMap<String, Value>) -> Mapped {
        let mut reading = Reading {
            properties,
            not_understood: Vec::new(),
        };
        let key = self.key.text(properties);
        let attributes = RoadAttributes {
            name: self.name.text(properties),
            class: reading.parsed("class", &self.class, |w| RoadClass::from_str(w).ok()),
            width_m: reading.parsed("width_m", &self.width_m, |w| number(w, 0.5, 200.0)),
            lanes: reading
                .parsed("lanes", &self.lanes, |w| number(w, 1.0, 30.0))
                .map(|lanes| lanes.round() as u32),
            one_way: reading
                .parsed("one_way", &self.one_way, one_way)
                .unwrap_or_default(),
            traffic_per_day: reading.parsed("traffic_per_day", &self.traffic_per_day, |w| {
                number(w, 0.0, 1e7)
            }),
            pedestrians_per_day: reading.parsed(
                "pedestrians_per_day",
                &self.pedestrians_per_day,
                |w| number(w, 0.0, 1e7),
            ),
            bus_route: reading.parsed("bus_route", &self.bus_route, yes_or_no),
            school_route: reading.parsed("school_route", &self.school_route, yes_or_no),
            emergency_route: reading.parsed("emergency_route", &self.emergency_route, yes_or_no),
            resurfaced: reading.parsed("resurfaced", &self.resurfaced, day),
        };
        Mapped {
            key,
            attributes,
            not_understood: reading.not_understood,
        }
    }
}

struct Reading<'a> {
    properties: &'a BTreeMap<String, Value>,
    not_understood: Vec<NotUnderstood>,
}

impl Reading<'_> {
    fn parsed<T>(
        &mut self,
        ours: &'static str,
        source: &Source,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let word = source.text(self.properties)?;
        let parsed = parse(&word);
        if parsed.is_none() {
            self.not_understood.push((ours, word));
        }
        parsed
    }
}

/// The number a text begins with: "5.5 m" is 5.5, full-width digits count.
fn number(text: &str, least: f64, most: f64) -> Option<f64> {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
            '．' => '.',
            _ => c,
        })
        .filter(|c| *c != ',')
        .collect();
    let end = plain.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '-');
    let value: f64 = plain[..end.unwrap_or(plain.len())].parse().ok()?;
    (least..=most).contains(&value).then_some(value)
}

fn one_way(word: &str) -> Option<OneWay> {
    match word.to_lowercase().as_str() {
        "no" => Some(OneWay::No),
        "forward" => Some(OneWay::Forward),
        "backward" => Some(OneWay::Backward),
        _ => None,
    }
}

fn yes_or_no(word: &str) -> Option<bool> {
    const YES: [&str; 11] = [
        "yes",
        "true",
        "1",
        "y",
        "t",
        "designated",
        "○",
        "〇",
        "有",
        "はい",
        "対象",
    ];
    const NO: [&str; 10] = [
        "no",
        "false",
        "0",
        "n",
        "f",
        "×",
        "無",
        "いいえ",
        "対象外",
        "-",
    ];
    let word = word.to_lowercase();
    if YES.contains(&word.as_str()) {
        Some(true)
    } else {
        NO.contains(&word.as_str()).then_some(false)
    }
}

/// `2019-04-01`, `2019/04/01`, `2019-04`, `2019`, also with 年月日 or 年度; a year is its first of April, when
/// Japan's begins, a month its first day.
fn day(word: &str) -> Option<Date> {
    if let Ok(date) = Date::strptime("%Y%m%d", word)
        && word.len() == 8
    {
        return Some(date);
    }
    let numbers: Vec<i16> = word
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .take(3)
        .map_while(|part| part.parse().ok())
        .collect();
    let (year, month, day) = match numbers[..] {
        [year] => (year, 4, 1),
        [year, month] => (year, month, 1),
        [year, month, day] => (year, month, day),
        _ => return None,
    };
    let date = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    (1900..=2200).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn read(text: &str, properties: serde_json::Value) -> Mapped {
        let mapping: Mapping = text.parse().unwrap();
        mapping.read(&serde_json::from_value(properties).unwrap())
    }

    #[test]
    fn tags_of_openstreetmap_are_understood() {
        let mapped = read(
            "",
            serde_json::json!({"highway": "tertiary", "name": "Kanneltie", "width": "6.5 m", "lanes": "2",
                               "oneway": "-1", "surface": "asphalt"}),
        );
        let a = &mapped.attributes;
        assert_eq!(a.class, Some(RoadClass::Collector));
        assert_eq!(
            (a.width_m, a.lanes, a.one_way),
            (Some(6.5), Some(2), OneWay::Backward)
        );
        assert_eq!(a.bus_route, None);
        assert!(mapped.not_understood.is_empty());
    }

    #[test]
    fn a_japanese_ledger_is_understood() {
        let mapped = read(
            "",
            serde_json::json!({"路線番号": 1203.0, "路線名": "区道第１２号線", "道路種別": "区道", "幅員": "５．５",
                               "通学路": "○", "バス路線": "無", "舗装年度": "2008年度", "交通量": 1200}),
        );
        let a = &mapped.attributes;
        assert_eq!(mapped.key.as_deref(), Some("1203"));
        assert_eq!(a.class, Some(RoadClass::Local));
        assert_eq!((a.width_m, a.traffic_per_day), (Some(5.5), Some(1200.0)));
        assert_eq!((a.school_route, a.bus_route), (Some(true), Some(false)));
        assert_eq!(a.resurfaced, Some(date(2008, 4, 1)));
    }

    #[test]
    fn an_own_mapping_replaces_what_it_speaks_of() {
        let own = "[class]\nfrom = [\"typ\"]\n[class.values]\nA = \"trunk\"\n";
        let mapped = read(
            own,
            serde_json::json!({"TYP": "a", "highway": "service", "width": "wide"}),
        );
        assert_eq!(mapped.attributes.class, Some(RoadClass::Trunk));
        assert_eq!(mapped.not_understood, [("width_m", "wide".to_owned())]);
        assert!(
            "[clas]\nfrom = []"
                .parse::<Mapping>()
                .unwrap_err()
                .to_string()
                .contains("clas")
        );
    }

    #[test]
    fn days_months_and_years_are_days() {
        assert_eq!(day("2019/7/3"), Some(date(2019, 7, 3)));
        assert_eq!(day("2019年7月"), Some(date(2019, 7, 1)));
        assert_eq!(day("20190703"), Some(date(2019, 7, 3)));
        for text in ["", "soon", "2019-13-01", "99999", "0", "平成30年"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
