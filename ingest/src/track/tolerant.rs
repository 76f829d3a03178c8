//! Positions from a GPX file that does not keep to the standard: everything but the track
//! points' `lat`, `lon` and `time` is passed over.

use super::gpx::{RawPoint, time_of};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use register::LonLat;

pub(super) fn read(bytes: &[u8]) -> Result<Vec<RawPoint>, String> {
    // Names in another encoding are lost, which harms no position.
    let text = String::from_utf8_lossy(bytes);
    let mut reader = Reader::from_str(&text);
    let mut points: Vec<RawPoint> = Vec::new();
    let (mut is_gpx, mut in_point, mut in_time) = (false, false, false);
    loop {
        let event = match reader.read_event() {
            // A receiver that loses power leaves half a file: what is there counts.
            Err(_) | Ok(Event::Eof) if !points.is_empty() => return Ok(points),
            Err(e) => return Err(e.to_string()),
            Ok(Event::Eof) if is_gpx => return Err("there are no track points in it".into()),
            Ok(Event::Eof) => return Err("there is no <gpx> element in it".into()),
            Ok(event) => event,
        };
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "gpx" => is_gpx = true,
                "trkpt" => {
                    let point = point(&tag);
                    in_point = point.is_some();
                    points.extend(point);
                }
                name => in_time = in_point && name == "time",
            },
            Event::Empty(tag) if tag.local_name().as_ref() == "trkpt" => points.extend(point(&tag)),
            Event::Text(text) if in_time => {
                if let Some(last) = points.last_mut() {
                    last.at = last.at.or_else(|| time_of(&text));
                }
            }
            Event::End(tag) => {
                in_time = false;
                in_point &= tag.local_name().as_ref() != "trkpt";
            }
            _ => {}
        }
    }
}

fn point(tag: &BytesStart) -> Option<RawPoint> {
    let degrees = |name: &str| -> Option<f64> {
        let value = tag.try_get_attribute(name).ok()??;
        value.value.trim().parse().ok()
    };
    let position = LonLat::new(degrees("lon")?, degrees("lat")?).ok()?;
    Some(RawPoint { position, at: None })
}
