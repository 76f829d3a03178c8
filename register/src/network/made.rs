//! Made roads for tests, from metres east and north of one place.

use crate::{LocalPlane, LonLat, Network, OneWay, Road, RoadAttributes, RoadId};
use geo::Coord;

/// The position of metres east and north of where all made roads lie.
pub(crate) fn at(x: f64, y: f64) -> LonLat {
    let origin = LonLat::new(139.7, 35.6).unwrap();
    LocalPlane::at(origin).to_globe(Coord { x, y })
}

pub(crate) fn plain(id: &str, line: Vec<LonLat>) -> Road {
    Road {
        id: RoadId(id.to_owned()),
        key: None,
        line,
        attributes: RoadAttributes::default(),
    }
}

pub(crate) fn road(id: &str, points: &[(f64, f64)]) -> Road {
    plain(id, points.iter().map(|&(x, y)| at(x, y)).collect())
}

pub(crate) fn one_way(id: &str, points: &[(f64, f64)]) -> Road {
    let mut road = road(id, points);
    road.attributes.one_way = OneWay::Forward;
    road
}

pub(crate) fn named(mut road: Road, name: &str) -> Road {
    road.attributes.name = Some(name.to_owned());
    road
}

/// A corner of the grid: some 150 by 120 m, at irregular angles.
fn corner(i: i32, j: i32) -> (f64, f64) {
    let (x, y) = (f64::from(i), f64::from(j));
    (
        150.0 * x + 22.0 * (1.7 * x + 2.3 * y).sin(),
        120.0 * y + 18.0 * (2.9 * x - 1.3 * y).cos(),
    )
}

/// Corners each way of the grid.
pub(crate) const CORNERS: i32 = 8;

/// A grid whose streets east are one line each, and whose streets north are a line from corner to corner.
pub(crate) fn grid() -> Vec<Road> {
    let mut roads = Vec::new();
    for j in 0..CORNERS {
        let points: Vec<(f64, f64)> = (0..CORNERS).map(|i| corner(i, j)).collect();
        roads.push(road(&format!("east {j}"), &points));
    }
    for i in 0..CORNERS {
        for j in 1..CORNERS {
            let id = format!("north {i} {j}");
            roads.push(road(&id, &[corner(i, j - 1), corner(i, j)]));
        }
    }
    roads
}

/// Streets side by side, `apart_m` metres from one to the next, between two cross streets 400 m apart.
pub(crate) fn parallel(apart_m: f64) -> Vec<Road> {
    let x = |n: i32| f64::from(n) * apart_m;
    let across = |y: f64| -> Vec<(f64, f64)> {
        let inner = (0..6).map(x);
        let ends = std::iter::once(-300.0).chain(inner).chain([350.0]);
        ends.map(|x| (x, y)).collect()
    };
    let mut roads = vec![road("south", &across(0.0)), road("north", &across(400.0))];
    let streets = (0..6).map(|n| road(&format!("street {n}"), &[(x(n), 0.0), (x(n), 400.0)]));
    roads.extend(streets);
    roads.push(road("west", &[(-300.0, 0.0), (-300.0, 400.0)]));
    roads.push(road("east", &[(350.0, 0.0), (350.0, 400.0)]));
    roads
}

/// A dual carriageway north into a roundabout with three more arms, a street that ends 0.6 m before another, and a
/// bridge over one.
pub(crate) fn junctions() -> Vec<Road> {
    let ring: Vec<(f64, f64)> = (0..=24)
        .map(|n| f64::from(n) * 15f64.to_radians())
        .map(|a| (18.0 * a.cos(), 18.0 * a.sin()))
        .collect();
    let (east, north, west) = (ring[0], ring[6], ring[12]);
    vec![
        one_way("northbound", &[(7.0, -400.0), (7.0, -60.0), ring[19]]),
        one_way("southbound", &[ring[17], (-7.0, -60.0), (-7.0, -400.0)]),
        road("south end", &[(7.0, -400.0), (-7.0, -400.0)]),
        one_way("roundabout", &ring),
        road("east arm", &[east, (300.0, 20.0)]),
        road("north arm", &[north, (0.0, 350.0)]),
        road("west arm", &[west, (-300.0, -10.0)]),
        road("loose", &[(200.0, 350.0), (200.0, 13.95)]),
        road("bridge", &[(-150.0, -100.0), (-150.0, 200.0), (0.0, 350.0)]),
        road("top", &[(0.0, 350.0), (200.0, 350.0)]),
    ]
}

/// All of the made roads, far enough from each other not to touch.
pub(crate) fn town() -> Network {
    let moved = |roads: Vec<Road>, by: f64| {
        roads.into_iter().map(move |mut road| {
            road.line = road
                .line
                .iter()
                .map(|p| LonLat::new(p.lon() + by, p.lat()).unwrap())
                .collect();
            road
        })
    };
    let all = grid().into_iter();
    let all = all.chain(moved(parallel(10.0), 0.03));
    let all = all.chain(moved(junctions(), 0.06));
    Network::new(all.collect())
}
