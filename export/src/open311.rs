//! Defects as Open311 GeoReport v2 has service requests (<https://wiki.open311.org/GeoReport_v2>), for
//! the systems in which cities keep reports of their people.
//!
//! `services.json` lists the four classes, `requests.json` the defects: a candidate or confirmed defect
//! is `open`, a rejected or repaired one `closed`. The standard has no word for who reported it, and
//! gives positions in WGS 84 only.

use crate::{ExportError, Options, RowSink, cell::Cell};
use register::{
    DamageClass, Language,
    collection::{Collection, Row, Shape, Value, defects},
};
use serde::Serialize;
use std::io::Write;

/// A kind of thing that can be reported.
#[derive(Debug, Serialize)]
struct Service {
    service_code: &'static str,
    service_name: String,
    description: String,
    metadata: bool,
    #[serde(rename = "type")]
    kind: &'static str,
    keywords: String,
    group: &'static str,
}

/// Writes `services.json`: the classes of damage.
///
/// # Errors
/// [`ExportError::Write`].
pub fn write_services(language: Language, mut out: impl Write) -> Result<(), ExportError> {
    let text = Text(language);
    let services = DamageClass::ALL.map(|class| Service {
        service_code: class.name(),
        service_name: class.words().text(language).to_owned(),
        description: text.service(class.words().text(language)),
        metadata: false,
        kind: "realtime",
        keywords: class.name().replace('_', ","),
        group: text.group(),
    });
    serde_json::to_writer_pretty(&mut out, &services)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// One defect.
#[derive(Debug, Serialize)]
struct Request<'a> {
    service_request_id: &'a str,
    status: &'static str,
    status_notes: String,
    service_name: &'a str,
    service_code: &'static str,
    description: String,
    agency_responsible: Option<&'a str>,
    service_notice: Option<&'a str>,
    requested_datetime: Cell<'a>,
    updated_datetime: Cell<'a>,
    expected_datetime: Option<&'a str>,
    address: Option<String>,
    address_id: Option<&'a str>,
    zipcode: Option<&'a str>,
    lat: Option<f64>,
    long: Option<f64>,
    media_url: Option<&'a str>,
}

/// Writes `requests.json`.
pub struct Writer<'a, W: Write> {
    collection: &'a Collection,
    language: Language,
    out: W,
    is_empty: bool,
}

impl<'a, W: Write> Writer<'a, W> {
    /// Begins a list of defects.
    ///
    /// # Errors
    /// [`ExportError::NotDefects`] and [`ExportError::Write`].
    pub fn new(
        collection: &'a Collection,
        options: &Options,
        mut out: W,
    ) -> Result<Self, ExportError> {
        if collection.name != defects().name {
            return Err(ExportError::NotDefects {
                collection: collection.name,
            });
        }
        out.write_all(b"[")?;
        Ok(Self {
            collection,
            language: options.language,
            out,
            is_empty: true,
        })
    }

    /// Ends the list.
    ///
    /// # Errors
    /// [`ExportError::Write`].
    pub fn finish(mut self) -> Result<(), ExportError> {
        self.out.write_all(b"\n]\n")?;
        Ok(self.out.flush()?)
    }
}

impl<W: Write> RowSink for Writer<'_, W> {
    fn row(&mut self, row: &Row) -> Result<(), ExportError> {
        let columns = Columns {
            collection: self.collection,
            values: crate::cell::values(self.collection, row)?,
            language: self.language,
        };
        self.out
            .write_all(if self.is_empty { b"\n" } else { b",\n" })?;
        self.is_empty = false;
        Ok(serde_json::to_writer(
            &mut self.out,
            &request(row, &columns),
        )?)
    }
}

fn request<'a>(row: &'a Row, columns: &Columns<'a>) -> Request<'a> {
    let (class, class_words) = columns.code("class");
    let (status, status_words) = columns.code("status");
    let (_, why) = columns.code("reason");
    let position = match &row.shape {
        Some(Shape::Point(position)) => Some(*position),
        _ => None,
    };
    let degrees = |angle| crate::cell::rounded(angle, 7);
    Request {
        service_request_id: &row.id,
        status: match status {
            "rejected" | "repaired" => "closed",
            _ => "open",
        },
        status_notes: format!("{status_words}: {why}"),
        service_name: class_words,
        service_code: class,
        description: columns.description(class_words),
        agency_responsible: None,
        service_notice: None,
        requested_datetime: columns.cell("first_seen"),
        updated_datetime: columns.cell("last_seen"),
        expected_datetime: None,
        address: columns.address(),
        address_id: None,
        zipcode: None,
        lat: position.map(|p| degrees(p.lat())),
        long: position.map(|p| degrees(p.lon())),
        media_url: None,
    }
}

/// A row's values by the names of their columns.
struct Columns<'a> {
    collection: &'a Collection,
    values: &'a [Value],
    language: Language,
}

impl<'a> Columns<'a> {
    fn value(&self, name: &str) -> Option<(&'a Value, register::collection::Kind)> {
        let mut columns = self.collection.properties.iter().zip(self.values);
        columns
            .find(|(property, _)| property.name == name)
            .map(|(property, value)| (value, property.kind))
    }

    fn cell(&self, name: &str) -> Cell<'a> {
        self.value(name).map_or(Cell::Nothing, |(value, kind)| {
            Cell::of(value, kind, self.language)
        })
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        match self.cell(name) {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    fn number(&self, name: &str) -> Option<f64> {
        match self.cell(name) {
            Cell::Number(n) => Some(n),
            _ => None,
        }
    }

    /// A code's name and words.
    fn code(&self, name: &str) -> (&'static str, &'a str) {
        match self.value(name) {
            Some((Value::Code(name, words), _)) => (name, words.text(self.language)),
            _ => ("", ""),
        }
    }

    /// The road's name, else its id, and how far along it.
    fn address(&self) -> Option<String> {
        let road = self.text("road_name").or_else(|| self.text("road_id"))?;
        Some(match self.number("chainage_m") {
            Some(chainage_m) => Text(self.language).along(road, chainage_m),
            None => road.to_owned(),
        })
    }

    fn description(&self, class: &str) -> String {
        let [length, width, error] =
            ["length_m", "width_m", "position_error_m"].map(|name| self.number(name));
        let size = match (length, width) {
            (Some(length), Some(width)) => format!(", {length:.2} m × {width:.2} m"),
            _ => String::new(),
        };
        let error = error.map(|metres| Text(self.language).error(metres));
        format!("{class}{size}{}", error.unwrap_or_default())
    }
}

/// What is said around the values.
struct Text(Language);

impl Text {
    fn group(&self) -> &'static str {
        match self.0 {
            Language::En => "road damage",
            Language::Ja => "道路損傷",
        }
    }

    fn service(&self, class: &str) -> String {
        match self.0 {
            Language::En => format!("Damage of the road surface: {class}"),
            Language::Ja => format!("路面の損傷:{class}"),
        }
    }

    fn along(&self, road: &str, chainage_m: f64) -> String {
        match self.0 {
            Language::En => format!("{road}, {chainage_m:.0} m from its start"),
            Language::Ja => format!("{road} 起点から{chainage_m:.0} m"),
        }
    }

    fn error(&self, metres: f64) -> String {
        match self.0 {
            Language::En => format!(", position ± {metres:.1} m (95 %)"),
            Language::Ja => format!("、位置誤差 ± {metres:.1} m(95 %)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::made;
    use register::collection::sections;
    use serde_json::{Value as Json, json};

    fn requests(rows: impl Iterator<Item = Row>, language: Language) -> Json {
        let options = Options {
            language,
            ..Options::default()
        };
        let (collection, mut out) = (defects(), Vec::new());
        let mut writer = Writer::new(&collection, &options, &mut out).unwrap();
        writer.rows(rows).unwrap();
        writer.finish().unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn a_defect_is_a_service_request() {
        let requests = requests([made::defect(0)].into_iter(), Language::En);
        assert_eq!(
            requests[0],
            json!({
                "service_request_id": "d000000000000",
                "status": "open",
                "status_notes": "candidate: not enough is known yet",
                "service_name": "longitudinal crack",
                "service_code": "longitudinal_crack",
                "description": "longitudinal crack, 1.50 m × 0.30 m, position ± 1.2 m (95 %)",
                "agency_responsible": null,
                "service_notice": null,
                "requested_datetime": "2025-10-01T00:00:00Z",
                "updated_datetime": "2025-10-01T01:00:00Z",
                "expected_datetime": null,
                "address": "みどり通り, 12 m from its start",
                "address_id": null,
                "zipcode": null,
                "lat": 35.7,
                "long": 139.7,
                "media_url": null,
            })
        );
    }

    #[test]
    fn rejected_and_repaired_are_closed() {
        let requests = requests((0..8).map(made::defect), Language::Ja);
        let status: Vec<_> = requests
            .as_array()
            .unwrap()
            .iter()
            .map(|request| request["status"].as_str().unwrap())
            .collect();
        assert_eq!(status[..4], ["open"; 4]);
        assert_eq!(status[4..], ["closed"; 4]);
    }

    #[test]
    fn off_the_network_there_is_no_address() {
        let mut row = made::defect(0);
        row.values[12] = Value::Nothing;
        row.values[22] = Value::Nothing;
        assert_eq!(
            requests([row].into_iter(), Language::En)[0]["address"],
            json!(null)
        );
        assert_eq!(requests([].into_iter(), Language::En), json!([]));
    }

    #[test]
    fn only_defects_can_be_reported() {
        let error = Writer::new(&sections(), &Options::default(), Vec::new()).err();
        assert!(error.unwrap().to_string().contains("sections"));
    }

    #[test]
    fn the_services_are_the_classes() {
        let mut out = Vec::new();
        write_services(Language::Ja, &mut out).unwrap();
        let services: Json = serde_json::from_slice(&out).unwrap();
        assert_eq!(services.as_array().unwrap().len(), 4);
        assert_eq!(services[3]["service_code"], "pothole");
        assert_eq!(services[3]["service_name"], "ポットホール");
        assert_eq!(services[3]["type"], "realtime");
    }
}
