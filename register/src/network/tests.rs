use super::made::{at, grid, junctions, named, one_way, parallel, plain, road, town};
use super::*;
use proptest::prelude::*;

fn id(name: &str) -> RoadId {
    RoadId(name.to_owned())
}

fn on(name: &str, chainage_m: f64) -> RoadPlace {
    RoadPlace {
        road: id(name),
        chainage_m,
        offset_m: 0.0,
    }
}

/// The roads of a route, each with the whole metres where it is entered and left.
fn driven(network: &Network, from: &RoadPlace, to: &RoadPlace) -> Option<Vec<(String, i64, i64)>> {
    let parts = network.route(from, to)?;
    let whole = |m: f64| m.round() as i64;
    let told = parts
        .into_iter()
        .map(|part| (part.road.0, whole(part.from_m), whole(part.to_m)));
    Some(told.collect())
}

fn part(name: &str, from_m: i64, to_m: i64) -> (String, i64, i64) {
    (name.to_owned(), from_m, to_m)
}

#[test]
fn roads_meet_at_a_shared_vertex_in_the_middle_of_both() {
    let network = Network::new(vec![
        road("a", &[(0.0, -100.0), (0.0, 0.0), (0.0, 100.0)]),
        road("b", &[(-100.0, 0.0), (0.0, 0.0), (100.0, 0.0)]),
    ]);
    assert_eq!(
        driven(&network, &on("a", 0.0), &on("b", 150.0)).unwrap(),
        [part("a", 0, 100), part("b", 100, 150)]
    );
}

#[test]
fn lines_that_cross_without_a_vertex_do_not_meet() {
    let network = Network::new(vec![
        road("under", &[(0.0, -100.0), (0.0, 100.0)]),
        road("bridge", &[(-100.0, 0.0), (100.0, 0.0)]),
    ]);
    assert_eq!(
        driven(&network, &on("under", 0.0), &on("bridge", 150.0)),
        None
    );
}

#[test]
fn an_end_all_but_at_a_road_joins_it() {
    for (gap_m, joined) in [(0.0, true), (0.9, true), (-0.9, true), (1.2, false)] {
        let network = Network::new(vec![
            road("through", &[(-100.0, 0.0), (100.0, 0.0)]),
            road("side", &[(0.0, gap_m), (0.0, 50.0)]),
            // Its end joins the other's end.
            road("onward", &[(100.0 + gap_m, 0.0), (150.0, 0.0)]),
        ]);
        let to_side = driven(&network, &on("through", 0.0), &on("side", 20.0));
        let expected = [part("through", 0, 100), part("side", 0, 20)];
        assert_eq!(
            to_side.is_some_and(|way| way == expected),
            joined,
            "{gap_m}"
        );
        let onward = driven(&network, &on("side", 20.0), &on("onward", 20.0));
        assert_eq!(onward.is_some(), joined, "{gap_m}");
    }
}

#[test]
fn a_ring_that_all_but_closes_is_closed() {
    let network = Network::new(vec![road(
        "ring",
        &[
            (0.0, 0.5),
            (0.0, 80.0),
            (80.0, 80.0),
            (80.0, 0.0),
            (0.5, 0.0),
        ],
    )]);
    let way = driven(&network, &on("ring", 310.0), &on("ring", 10.0)).unwrap();
    assert_eq!(way, [part("ring", 310, 319), part("ring", 0, 10)]);
}

#[test]
fn routes_keep_to_one_way_streets() {
    let network = Network::new(junctions());
    // From the west arm to the east arm: half round the ring, anticlockwise as it is drawn.
    let way = driven(&network, &on("west arm", 10.0), &on("east arm", 10.0)).unwrap();
    let roads: Vec<&str> = way.iter().map(|part| part.0.as_str()).collect();
    assert_eq!(roads, ["west arm", "roundabout", "east arm"]);
    assert!(way[1].2 > way[1].1, "{way:?}");
    let back = driven(&network, &on("north arm", 10.0), &on("northbound", 10.0)).unwrap();
    let roads: Vec<&str> = back.iter().map(|part| part.0.as_str()).collect();
    assert_eq!(
        roads,
        [
            "north arm",
            "roundabout",
            "southbound",
            "south end",
            "northbound"
        ]
    );
    assert_eq!(
        driven(&network, &on("northbound", 50.0), &on("northbound", 20.0)).map(|way| way[0].1),
        Some(50),
        "it goes ahead and round, not back"
    );
}

#[test]
fn a_route_within_a_road_is_the_stretch_between() {
    let network = Network::new(grid());
    for (from_m, to_m) in [(20.0, 320.0), (320.0, 20.0), (20.0, 25.0), (40.0, 40.0)] {
        let way = network
            .route(&on("east 0", from_m), &on("east 0", to_m))
            .unwrap();
        let expected = RoadPart {
            road: id("east 0"),
            from_m,
            to_m,
        };
        assert_eq!(way, [expected]);
    }
    assert_eq!(network.route(&on("east 0", 0.0), &on("nowhere", 0.0)), None);
}

#[test]
fn near_finds_roads_with_side_and_direction() {
    let network = Network::new(parallel(10.0));
    let found = network.near(at(12.0, 200.0), 9.0);
    let told: Vec<(&str, i64, i64)> = found
        .iter()
        .map(|near| {
            let offset_dm = (near.place.offset_m * 10.0).round() as i64;
            (
                near.place.road.0.as_str(),
                near.place.chainage_m.round() as i64,
                offset_dm,
            )
        })
        .collect();
    assert_eq!(told, [("street 1", 200, 20), ("street 2", 200, -80)]);
    assert!(
        found
            .iter()
            .all(|near| near.heading_deg < 0.01 || near.heading_deg > 359.99)
    );
    assert!((found[1].distance_m - 8.0).abs() < 1e-3);
    assert!(network.near(at(12.0, 200.0), 0.5).is_empty());
}

#[test]
fn roads_at_the_date_line_are_found_from_both_sides() {
    let lonlat = |lon: f64| LonLat::new(lon, -17.0).unwrap();
    let network = Network::new(vec![
        plain("across", vec![lonlat(179.999), lonlat(-179.999)]),
        plain("east of it", vec![lonlat(-179.999), lonlat(-179.99)]),
    ]);
    for (lon, roads) in [
        (179.9995, 1),
        (-179.9995, 1),
        (-179.999, 2),
        (180.0, 1),
        (0.0, 0),
    ] {
        assert_eq!(network.near(lonlat(lon), 5.0).len(), roads, "{lon}");
    }
    assert_eq!(network.near(lonlat(179.99999), 150.0).len(), 2);
    assert!((network.length_m(&id("across")).unwrap() - 213.0).abs() < 1.0);
    assert!(
        network
            .route(&on("across", 0.0), &on("east of it", 100.0))
            .is_some()
    );
}

#[test]
fn centre_lines_are_those_that_touch_the_box() {
    let network = Network::new(parallel(10.0));
    let bounds = Bounds::around([at(-5.0, 100.0), at(12.0, 120.0)]).unwrap();
    let lines = network.centre_lines_within(bounds);
    assert_eq!(lines.len(), 2);
    assert!(
        lines
            .iter()
            .all(|line| line.half_width_m == 2.75 && line.points.len() == 2)
    );
}

#[test]
fn a_road_goes_on_in_the_only_other_end_of_its_name() {
    let network = Network::new(vec![
        named(road("first", &[(0.0, 0.0), (0.0, 100.0)]), "Mill Street"),
        named(road("second", &[(0.0, 200.0), (0.0, 100.0)]), "Mill Street"),
        named(road("side", &[(0.0, 100.0), (80.0, 100.0)]), "Back Lane"),
        road("unnamed", &[(80.0, 100.0), (150.0, 100.0)]),
        named(
            road("fork 1", &[(0.0, 200.0), (40.0, 250.0)]),
            "Mill Street",
        ),
        named(
            road("fork 2", &[(0.0, 200.0), (-40.0, 250.0)]),
            "Mill Street",
        ),
    ]);
    use RoadEnd::{Finish, Start};
    let next = |name: &str, end| {
        network
            .continues(&id(name), end)
            .map(|(id, end)| (id.0, end))
    };
    assert_eq!(next("first", Finish), Some(("second".to_owned(), Finish)));
    assert_eq!(next("second", Finish), Some(("first".to_owned(), Finish)));
    assert_eq!(
        next("side", Start),
        None,
        "two of another name meet it there"
    );
    assert_eq!(
        next("side", Finish),
        Some(("unnamed".to_owned(), Start)),
        "nothing else is there"
    );
    assert_eq!(next("second", Start), None, "it forks");
    assert_eq!(next("first", Start), None, "a dead end");
    assert_eq!(next("nowhere", Start), None);
}

#[test]
fn a_ring_does_not_go_on_into_itself() {
    let round = [(0.0, 0.0), (50.0, 0.0), (50.0, 50.0), (0.0, 0.0)];
    let network = Network::new(vec![
        named(road("ring", &round), "Circus"),
        named(road("stem", &[(0.0, 0.0), (0.0, -50.0)]), "Circus"),
    ]);
    for end in [RoadEnd::Start, RoadEnd::Finish] {
        assert_eq!(network.continues(&id("ring"), end), None);
    }
    assert_eq!(network.continues(&id("stem"), RoadEnd::Start), None);
}

#[test]
fn going_on_is_mutual() {
    let network = town();
    let ends = network
        .roads()
        .flat_map(|road| [RoadEnd::Start, RoadEnd::Finish].map(|end| (road.id.clone(), end)));
    let mut mutual = 0;
    for (road, end) in ends {
        if let Some((next, at)) = network.continues(&road, end) {
            assert_eq!(network.continues(&next, at), Some((road, end)));
            mutual += 1;
        }
    }
    assert!(mutual > 0);
}

#[test]
fn odd_roads_are_kept_but_never_met() {
    let here = at(0.0, 0.0);
    let network = Network::new(vec![
        plain("empty", Vec::new()),
        plain("point", vec![here]),
        plain("twice the same", vec![here, here]),
        road("good", &[(0.0, 0.0), (0.0, 50.0)]),
        one_way("good", &[(0.0, 0.0), (0.0, 90.0)]),
    ]);
    assert_eq!(network.roads().len(), 4);
    assert!(
        (network.length_m(&id("good")).unwrap() - 50.0).abs() < 0.01,
        "the first counts"
    );
    for name in ["empty", "point", "twice the same", "good"] {
        for other in ["empty", "good"] {
            network.route(&on(name, 1.0), &on(other, f64::NAN));
        }
        network.continues(&id(name), RoadEnd::Finish);
    }
    assert!(
        network
            .near(here, 10.0)
            .iter()
            .any(|near| near.place.road == id("good"))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn a_network_elsewhere_on_the_same_latitude_is_the_same(
        dlon in 0.5..1.5f64, x in 0.0..1000.0f64, y in 0.0..800.0f64,
    ) {
        let moved = |p: LonLat| LonLat::new(p.lon() + dlon, p.lat()).unwrap();
        let mut there = grid();
        for road in &mut there {
            road.line = road.line.iter().map(|&p| moved(p)).collect();
        }
        let (here, there) = (Network::new(grid()), Network::new(there));
        let near = (here.near(at(x, y), 100.0), there.near(moved(at(x, y)), 100.0));
        prop_assert_eq!(near.0.len(), near.1.len());
        for (a, b) in near.0.iter().zip(&near.1) {
            prop_assert_eq!(&a.place.road, &b.place.road);
            prop_assert!((a.place.chainage_m - b.place.chainage_m).abs() < 1e-4);
            prop_assert!((a.distance_m - b.distance_m).abs() < 1e-4);
            let positions = (here.position_at(&a.place).unwrap(), there.position_at(&b.place).unwrap());
            prop_assert!((moved(positions.0).lon() - positions.1.lon()).abs() < 1e-9);
            prop_assert!((positions.0.lat() - positions.1.lat()).abs() < 1e-9);
        }
        let (from, to) = (on("east 0", 10.0), on("north 5 6", 30.0));
        prop_assert_eq!(driven(&here, &from, &to), driven(&there, &from, &to));
    }
}
