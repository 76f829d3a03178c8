//! Truth and roads as GeoJSON.

use crate::place::Place;
use crate::road::{CENTRE_LINE_M, LANE_M, LEFT_EDGE_M, RIGHT_EDGE_M, lon_lat};
use crate::scenery::SideStreet;
use serde_json::{Value, json};

/// Way between written points of a line, metres.
const STEP_M: f64 = 5.0;

/// A number with so many decimals.
fn rounded(x: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (x * scale).round() / scale
}

fn degrees(place: &Place, s: f64, e: f64) -> [f64; 2] {
    lon_lat(place.scene.road.point(s, e)).map(|x| rounded(x, 8))
}

fn collection(features: Vec<Value>) -> String {
    let all = json!({"type": "FeatureCollection", "features": features});
    format!("{all:#}\n")
}

/// The true damage: one point each, in the middle, with class and extent.
pub fn truth(place: &Place) -> String {
    let features = place.damages.iter().map(|damage| {
        let [s, e] = damage.middle().map(f64::from);
        let extent = |span: [f32; 2]| rounded(f64::from(span[1] - span[0]), 2);
        json!({
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": degrees(place, s, e)},
            "properties": {
                "id": damage.id,
                "class": damage.class.name(),
                "length_m": extent(damage.extent.s),
                "width_m": extent(damage.extent.e),
                "marked_area_m2": rounded(f64::from(damage.extent.area_m2), 3),
                "chainage_m": rounded(s, 2),
                "offset_m": rounded(e, 2),
            },
        })
    });
    collection(features.collect())
}

/// A line `e` metres right of the driven lane's centre along the whole road.
fn along(place: &Place, e: f64) -> Value {
    let count = (place.scene.road.length_m() / STEP_M).floor() as usize;
    let points: Vec<_> = (0..=count)
        .map(|i| degrees(place, i as f64 * STEP_M, e))
        .collect();
    json!({"type": "LineString", "coordinates": points})
}

/// The centre of the driven lane; chainages of the truth count along it.
pub fn driven_lane(place: &Place) -> String {
    collection(vec![json!({
        "type": "Feature",
        "geometry": along(place, 0.0),
        "properties": {
            "road_id": "R1", "name": "Sample road", "road_class": "municipal", "lanes": 2,
            "lane_width_m": LANE_M, "note": "centre line of the driven lane",
        },
    })])
}

/// The road network: the driven road and the streets that join it, as centre lines.
pub fn network(place: &Place) -> String {
    let width = rounded(f64::from(RIGHT_EDGE_M - LEFT_EDGE_M), 2);
    let mut features = vec![json!({
        "type": "Feature",
        "geometry": along(place, f64::from(CENTRE_LINE_M)),
        "properties": {"id": "R1", "name": "Sample road", "class": "tertiary", "width_m": width, "lanes": 2},
    })];
    for (i, street) in place.scene.scenery.streets.iter().enumerate() {
        features.push(json!({
            "type": "Feature",
            "geometry": side_street(place, street),
            "properties": {
                "id": format!("R{}", i + 2),
                "name": format!("Side street {}", i + 1),
                "class": "residential",
                "width_m": rounded(f64::from(street.width_m), 1),
                "lanes": 1,
            },
        }));
    }
    collection(features)
}

/// A straight line from the driven road's centre line outwards.
fn side_street(place: &Place, street: &SideStreet) -> Value {
    let side = if street.left { -1.0 } else { 1.0 };
    let s = f64::from(street.s);
    let count = (f64::from(street.length_m) / 10.0) as usize;
    let points: Vec<_> = (0..=count)
        .map(|i| degrees(place, s, f64::from(CENTRE_LINE_M) + side * 10.0 * i as f64))
        .collect();
    json!({"type": "LineString", "coordinates": points})
}
