use super::*;
use crate::{
    LocalPlane,
    sighting::tests::{at, of_drive},
};

fn here() -> Place {
    Place {
        position: at(0, 0.0, 0.0).position,
        datum: Covariance::along_across(0.0, 2.0, 2.0),
        own: Covariance::along_across(0.0, 0.3, 0.3),
    }
}

fn defect(sightings: &[Sighting]) -> Defect {
    let history = History {
        sightings,
        unseen: &[],
        word: None,
    };
    Defect::of(
        DefectId("x".into()),
        here(),
        history,
        &LifePolicy::default(),
    )
    .unwrap()
}

/// A pothole seen once.
pub(crate) fn seen_once() -> Defect {
    defect(&[at(0, 0.0, 0.0)])
}

#[test]
fn a_pothole_does_not_grow_by_scatter_but_a_crack_runs_on() {
    let far_apart = [at(0, 0.0, 0.0), at(1, 4.0, 0.0), at(2, 8.0, 0.0)];
    assert!((defect(&far_apart).length_m - 0.6).abs() < 1e-9);
    let crack = far_apart.map(|s| Sighting {
        class: DamageClass::LongitudinalCrack,
        ..s
    });
    let crack = defect(&crack);
    assert!((crack.length_m - 8.6).abs() < 1e-6, "{}", crack.length_m);
    assert_eq!(crack.class, DamageClass::LongitudinalCrack);
}

#[test]
fn a_crack_round_a_bend_is_as_long_as_it_is() {
    // A quarter of a circle of radius 20 m: 31.4 m.
    let plane = LocalPlane::at(at(0, 0.0, 0.0).position);
    let bend: Vec<Sighting> = (0..=20)
        .map(|n| {
            let angle = f64::from(n) / 20.0 * std::f64::consts::FRAC_PI_2;
            let mut s = at(n, 0.0, 0.0);
            s.class = DamageClass::LongitudinalCrack;
            s.position = plane.to_globe(geo::Coord {
                x: 20.0 * (1.0 - angle.cos()),
                y: 20.0 * angle.sin(),
            });
            s.heading_deg = angle.to_degrees();
            s
        })
        .collect();
    let crack = defect(&bend);
    assert!(
        (crack.length_m - 31.4 - 0.6).abs() < 0.3,
        "{}",
        crack.length_m
    );
    let geo::Geometry::LineString(line) = crack.shape() else {
        panic!("a crack along the road is a line");
    };
    let m: Vec<_> = line
        .points()
        .map(|p| plane.to_plane(LonLat::new(p.x(), p.y()).unwrap()))
        .collect();
    let long: f64 = m
        .windows(2)
        .map(|w| (w[1].x - w[0].x).hypot(w[1].y - w[0].y))
        .sum();
    assert!((long - crack.length_m).abs() < 0.5, "{long}");
}

#[test]
fn the_shape_is_a_line_across_or_an_area() {
    let mut s = at(0, 0.0, 0.0);
    let geo::Geometry::Polygon(area) = defect(&[s.clone()]).shape() else {
        panic!("a pothole is an area");
    };
    use geo::{Distance, GeodesicArea, Haversine};
    assert!((area.geodesic_area_unsigned() - 0.3).abs() < 0.01);
    s.class = DamageClass::TransverseCrack;
    let geo::Geometry::LineString(line) = defect(&[s]).shape() else {
        panic!("a crack across is a line");
    };
    let ends: Vec<_> = line.points().collect();
    assert!((Haversine.distance(ends[0], ends[1]) - 0.5).abs() < 0.01);
    assert!(
        (ends[0].y() - ends[1].y()).abs() < 1e-9,
        "it runs east, across a road north"
    );
}

#[test]
fn whole_views_win_over_those_that_ran_out_of_view() {
    let mut cut = at(0, 1.0, 0.0);
    (cut.open.far, cut.length_m) = (true, 5.0);
    let d = defect(&[cut.clone(), at(1, 0.0, 0.0)]);
    assert!((d.length_m - 0.6).abs() < 1e-9 && !d.open_ended);
    let d = defect(&[cut]);
    assert!((d.length_m - 5.0).abs() < 1e-9 && d.open_ended);
}

#[test]
fn the_vote_counts_scores() {
    let mut seen = [at(0, 0.0, 0.0), at(1, 0.0, 0.0), at(2, 0.0, 0.0)];
    seen[0].class = DamageClass::AlligatorCrack;
    seen[0].score = 0.9;
    seen[1].class = DamageClass::TransverseCrack;
    seen[1].score = 0.3;
    seen[2].class = DamageClass::TransverseCrack;
    seen[2].score = 0.4;
    let d = defect(&seen);
    assert_eq!(d.class, DamageClass::AlligatorCrack);
    assert!((d.votes[1] - 0.7).abs() < 1e-9 && d.votes[0] == 0.0);
}

#[test]
fn growth_is_told_from_chance() {
    let over_time = |sizes: &[f64]| {
        let seen: Vec<Sighting> = sizes
            .iter()
            .enumerate()
            .map(|(n, &length_m)| {
                let mut s = of_drive(&n.to_string(), at(0, 0.0, 0.0));
                s.class = DamageClass::LongitudinalCrack;
                s.captured_at = Timestamp::from_second(n as i64 * 90 * 86_400).unwrap();
                (s.length_m, s.length_sigma_m) = (length_m, 0.2);
                s
            })
            .collect();
        defect(&seen).growth
    };
    assert_eq!(over_time(&[2.0, 3.0]), None);
    let grown = over_time(&[2.0, 2.5, 3.0, 3.5]).unwrap();
    assert!(
        grown.significant && (grown.per_year - 2.03).abs() < 0.05,
        "{grown:?}"
    );
    assert!(!over_time(&[2.0, 2.3, 1.9, 2.1]).unwrap().significant);
}

#[test]
fn names_are_lasting_and_distinct() {
    let ids: std::collections::BTreeSet<_> = (0..2000)
        .map(|n| DefectId::first_seen_as(&at(n, 0.0, 0.0).id))
        .collect();
    assert_eq!(ids.len(), 2000);
    let twice = [at(0, 0.0, 0.0), at(0, 9.0, 1.0)].map(|s| DefectId::first_seen_as(&s.id));
    assert_eq!(twice[0], twice[1]);
}
