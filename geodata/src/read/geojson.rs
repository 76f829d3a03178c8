//! GeoJSON (RFC 7946), its older form with a `crs` member, and one text after another (RFC 8142, NDJSON).

use super::{RawFeature, RawLayer, What, damaged, read_whole, stem};
use crate::crs::{Crs, CrsError};
use crate::feature::{FaultKind, Geometry, Property};
use geojson::feature::Id;
use geojson::{Feature, GeometryValue, JsonObject, JsonValue};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::path::Path;

pub(super) fn read(path: &Path) -> Result<Vec<RawLayer>, What> {
    let bytes = read_whole(path)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| damaged("it is not in UTF-8, as GeoJSON has to be"))?;
    parse(text, &stem(path)).map(|layer| vec![layer])
}

/// A GeoJSON text, its features still unread: one that is damaged spoils no other.
#[derive(Deserialize)]
struct Document<'a> {
    #[serde(rename = "type")]
    kind: String,
    name: Option<String>,
    crs: Option<JsonValue>,
    #[serde(borrow, default)]
    features: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    geometries: Vec<&'a RawValue>,
}

fn parse(text: &str, stem: &str) -> Result<RawLayer, What> {
    let text = text.trim_start_matches('\u{feff}').replace('\u{1e}', " ");
    let mut layer = RawLayer {
        name: stem.to_owned(),
        crs: None,
        features: Vec::new(),
    };
    for raw in serde_json::Deserializer::from_str(&text).into_iter::<&RawValue>() {
        let raw = raw.map_err(damaged)?;
        let document: Document = serde_json::from_str(raw.get()).map_err(damaged)?;
        if let Some(name) = document
            .name
            .filter(|_| document.kind == "FeatureCollection")
        {
            layer.name = name;
        }
        if let Some(crs) = document.crs.as_ref().and_then(told_crs).transpose()? {
            layer.crs = Some(crs);
        }
        match document.kind.as_str() {
            "FeatureCollection" => layer.features.extend(
                document
                    .features
                    .iter()
                    .map(|feature| read_feature(feature.get())),
            ),
            "Feature" => layer.features.push(read_feature(raw.get())),
            "GeometryCollection" => layer.features.extend(
                document
                    .geometries
                    .iter()
                    .map(|geometry| read_bare(geometry.get())),
            ),
            _ => layer.features.push(read_bare(raw.get())),
        }
    }
    // The standard knows no other system (RFC 7946, section 4); its older form was often written without a word.
    if layer.crs.is_none() && layer.looks_like_degrees() {
        layer.crs = Some(Crs::wgs84());
    }
    Ok(layer)
}

/// The coordinate system of the old `crs` member (GeoJSON of 2008, section 3); none if it says nothing.
fn told_crs(crs: &JsonValue) -> Option<Result<Crs, CrsError>> {
    let properties = crs.get("properties")?;
    let code = properties.get("code").and_then(JsonValue::as_u64);
    let name = properties.get("name").and_then(JsonValue::as_str);
    match (code, name) {
        (Some(code), _) => Some(Crs::from_name(&code.to_string())),
        (None, Some(name)) => Some(Crs::from_name(name)),
        (None, None) => Some(Crs::from_name(&properties.to_string())),
    }
}

fn read_feature(text: &str) -> RawFeature {
    match serde_json::from_str::<Feature>(text) {
        Ok(feature) => RawFeature {
            key: feature.id.map(|id| match id {
                Id::String(text) => text,
                Id::Number(number) => number.to_string(),
            }),
            geometry: feature
                .geometry
                .ok_or(FaultKind::NoGeometry)
                .and_then(|geometry| shape(geometry.value)),
            properties: feature.properties.map(properties).unwrap_or_default(),
        },
        Err(error) => unreadable(error),
    }
}

/// A geometry that is no feature.
fn read_bare(text: &str) -> RawFeature {
    match serde_json::from_str::<geojson::Geometry>(text) {
        Ok(geometry) => RawFeature {
            key: None,
            geometry: shape(geometry.value),
            properties: BTreeMap::new(),
        },
        Err(error) => unreadable(error),
    }
}

fn unreadable(error: serde_json::Error) -> RawFeature {
    RawFeature {
        key: None,
        geometry: Err(FaultKind::Unreadable(error.to_string())),
        properties: BTreeMap::new(),
    }
}

fn shape(value: GeometryValue) -> Result<Geometry, FaultKind> {
    let kind = value.type_name();
    Ok(match value {
        GeometryValue::Point { coordinates } => Geometry::Point(position(&coordinates)?),
        GeometryValue::LineString { coordinates } => Geometry::Line(line(&coordinates)?),
        GeometryValue::MultiLineString { coordinates } => Geometry::Lines(
            coordinates
                .iter()
                .map(|coordinates| line(coordinates))
                .collect::<Result<_, _>>()?,
        ),
        _ => Geometry::Other(kind),
    })
}

fn line(coordinates: &[geojson::Position]) -> Result<Vec<[f64; 2]>, FaultKind> {
    coordinates.iter().map(position).collect()
}

fn position(position: &geojson::Position) -> Result<[f64; 2], FaultKind> {
    match position.as_slice() {
        [x, y, ..] => Ok([*x, *y]),
        _ => Err(FaultKind::EmptyGeometry),
    }
}

fn properties(object: JsonObject) -> BTreeMap<String, Property> {
    object
        .into_iter()
        .map(|(name, value)| {
            let property = match value {
                JsonValue::Null => Property::Null,
                JsonValue::Bool(is_true) => Property::Bool(is_true),
                JsonValue::Number(number) => {
                    number.as_f64().map_or(Property::Null, Property::number)
                }
                JsonValue::String(text) => Property::Text(text),
                nested => Property::Text(nested.to_string()),
            };
            (name, property)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shapes(text: &str) -> Vec<Result<Geometry, FaultKind>> {
        let layer = parse(text, "roads").unwrap();
        layer.features.into_iter().map(|f| f.geometry).collect()
    }

    #[test]
    fn a_collection_is_read_with_ids_and_properties() {
        let text = "\u{feff}{\"type\":\"FeatureCollection\",\"name\":\"道路\",\"features\":[
            {\"type\":\"Feature\",\"id\":7,\"properties\":{\"name\":\"本町通り\",\"lanes\":2,\"bus\":true,\"tags\":[1]},
             \"geometry\":{\"type\":\"LineString\",\"coordinates\":[[139.7,35.6,4],[139.8,35.6,5]]}},
            {\"type\":\"Feature\",\"properties\":null,\"geometry\":null}]}";
        let layer = parse(text, "file").unwrap();
        assert_eq!(layer.name, "道路");
        let first = &layer.features[0];
        assert_eq!(first.key.as_deref(), Some("7"));
        assert_eq!(
            first.geometry,
            Ok(Geometry::Line(vec![[139.7, 35.6], [139.8, 35.6]]))
        );
        assert_eq!(first.properties["name"], Property::Text("本町通り".into()));
        assert_eq!(first.properties["lanes"], Property::Number(2.0));
        assert_eq!(first.properties["bus"], Property::Bool(true));
        assert_eq!(first.properties["tags"], Property::Text("[1]".into()));
        assert_eq!(layer.features[1].geometry, Err(FaultKind::NoGeometry));
    }

    #[test]
    fn bare_geometries_and_lines_of_json_are_read() {
        let point = r#"{"type":"Point","coordinates":[1,2]}"#;
        let one = [Ok(Geometry::Point([1.0, 2.0]))];
        let two = [one.clone(), one.clone()].concat();
        assert_eq!(shapes(point), one);
        let collection =
            format!(r#"{{"type":"GeometryCollection","geometries":[{point},{point}]}}"#);
        assert_eq!(shapes(&collection), two);
        let feature = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{point}}}"#);
        assert_eq!(shapes(&format!("{feature}\n{feature}\n")), two);
        assert_eq!(shapes(&format!("\u{1e}{feature}\n\u{1e}{feature}\n")), two);
    }

    #[test]
    fn a_damaged_feature_spoils_no_other() {
        let read = shapes(
            r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":"?"}},
            {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[]}},
            {"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[]}},
            {"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}]}"#,
        );
        assert!(matches!(read[0], Err(FaultKind::Unreadable(_))), "{read:?}");
        assert_eq!(read[1], Ok(Geometry::Other("Polygon")));
        assert!(read[2].is_err(), "{read:?}");
        assert_eq!(read[3], Ok(Geometry::Point([1.0, 2.0])));
    }

    #[test]
    fn the_old_crs_member_is_obeyed() {
        let with = |crs: &str| {
            parse(
                &format!(r#"{{"type":"FeatureCollection","crs":{crs},"features":[]}}"#),
                "x",
            )
            .map(|layer| layer.crs.map(|crs| crs.epsg().code()))
        };
        let named = r#"{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::6677"}}"#;
        assert_eq!(with(named).unwrap(), Some(6677));
        let coded = r#"{"type":"EPSG","properties":{"code":2451}}"#;
        assert_eq!(with(coded).unwrap(), Some(2451));
        // The standard knows no other system.
        assert_eq!(with("null").unwrap(), Some(4326));
        let linked = r#"{"type":"link","properties":{"href":"http://example.com/crs/42"}}"#;
        assert!(matches!(with(linked), Err(What::Crs(_))));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            let _ = parse(&text, "x");
        }

        #[test]
        fn any_json_is_read_or_refused(
            text in r#"(\{"type":"(Feature|Point|LineString|MultiLineString|FeatureCollection|GeometryCollection)",?|"(geometry|coordinates|features|properties|geometries)":|[\[\]{},]|[0-9]{1,3}|null|-1e9)*"#
        ) {
            let _ = parse(&text, "x");
        }
    }
}
