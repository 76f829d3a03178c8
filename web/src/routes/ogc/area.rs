//! The `bbox` of a question, in whatever coordinate system it is given.

use super::crs::Ordered;
use crate::problem::Problem;
use register::Bounds;

/// Points along each side of a box that are looked at when it is brought to WGS 84.
const ALONG: u32 = 8;

/// A box as bounds in WGS 84; a west that lies east of the east means across the date line.
pub(super) fn area(text: &str, crs: &Ordered) -> Result<Bounds, Problem> {
    let wrong = |why: &str| Problem::bad_request(format!("bbox `{text}`: {why}"));
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse()).collect();
    let numbers = numbers.map_err(|_| wrong("it must be numbers, joined by commas"))?;
    // Heights are of no meaning on a road map.
    let corners = match numbers[..] {
        [a, b, c, d] | [a, b, _, c, d, _] => [[a, b], [c, d]],
        _ => return Err(wrong("it must have four numbers, or six with heights")),
    };
    if numbers.iter().any(|number| !number.is_finite()) {
        return Err(wrong("its numbers must be finite"));
    }
    let [low, high] = corners.map(|corner| crs.ordered(corner));
    if low[1] > high[1] {
        return Err(wrong("its south lies north of its north"));
    }
    if crs.crs.is_geographic() {
        let on_globe = |[lon, lat]: [f64; 2]| lon.abs() <= 180.0 && lat.abs() <= 90.0;
        if !on_globe(low) || !on_globe(high) {
            return Err(wrong("degrees reach from -180 to 180 and from -90 to 90"));
        }
        return Ok(bounds(low, high));
    }
    if low[0] > high[0] {
        return Err(wrong("its west lies east of its east"));
    }
    let share = |n: u32, axis: usize| {
        low[axis] + f64::from(n) / f64::from(ALONG) * (high[axis] - low[axis])
    };
    let places = (0..=ALONG).flat_map(|n| {
        let (x, y) = (share(n, 0), share(n, 1));
        [[x, low[1]], [x, high[1]], [low[0], y], [high[0], y]]
    });
    let places: Result<Vec<[f64; 2]>, _> = places.map(|place| crs.crs.to_wgs84(place)).collect();
    let places = places.map_err(|e| wrong(&e.to_string()))?;
    let reach = |axis: usize| {
        let all = places.iter().map(|place| place[axis]);
        (
            all.clone().fold(f64::INFINITY, f64::min),
            all.fold(f64::NEG_INFINITY, f64::max),
        )
    };
    let ((west, east), (south, north)) = (reach(0), reach(1));
    Ok(bounds([west, south], [east, north]))
}

fn bounds([west, south]: [f64; 2], [east, north]: [f64; 2]) -> Bounds {
    Bounds {
        west,
        south,
        east,
        north,
    }
}

/// Whether two boxes share a place; `asked` may go across the date line.
pub(super) fn meet(asked: &Bounds, other: &Bounds) -> bool {
    let by_longitude = if asked.west <= asked.east {
        asked.west <= other.east && other.west <= asked.east
    } else {
        other.east >= asked.west || other.west <= asked.east
    };
    by_longitude && asked.south <= other.north && other.south <= asked.north
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_box_in_metres_is_brought_to_degrees() {
        let zone_9 = Ordered::at(Some("http://www.opengis.net/def/crs/EPSG/0/6677")).unwrap();
        // X is to the north there: 2 km from north to south, 4 km from west to east.
        let bounds = area("-1000,-2000,1000,2000", &zone_9).unwrap();
        assert!(
            (bounds.north - bounds.south - 0.018).abs() < 0.001,
            "{bounds:?}"
        );
        assert!(
            (bounds.east - bounds.west - 0.0444).abs() < 0.001,
            "{bounds:?}"
        );
    }

    #[test]
    fn boxes_across_the_date_line_meet_both_sides() {
        let pacific = area("170,-10,-170,10", &Ordered::crs84()).unwrap();
        let at = |lon| bounds([lon, 0.0], [lon, 0.0]);
        assert!(meet(&pacific, &at(175.0)) && meet(&pacific, &at(-175.0)));
        assert!(!meet(&pacific, &at(0.0)));
    }

    proptest! {
        #[test]
        fn no_text_is_answered_with_a_panic(text in "[-0-9eE.,nafi ]{0,40}") {
            for crs in [None, Some("http://www.opengis.net/def/crs/EPSG/0/6677"), Some("http://www.opengis.net/def/crs/EPSG/0/3857")] {
                let _ = area(&text, &Ordered::at(crs).unwrap());
            }
        }
    }
}
