use super::{
    made::{Drive, random_route},
    *,
};
use crate::{
    LonLat, RoadId, RoadPart, SkipReason,
    network::made::{at, junctions, one_way, parallel, road, town},
};
use proptest::prelude::*;

fn matching(network: &Network, drive: &Drive) -> Matching {
    match_drive(network, &drive.frames, &MatchPolicy::default())
}

/// The share of frames on the right road in the right direction, over drives along routes by chance.
fn share_right(network: &Network, rms_m: f64, seeds: std::ops::Range<u64>) -> f64 {
    let (mut right, mut all) = (0, 0);
    for seed in seeds {
        let route = random_route(network, 4000.0, seed);
        let drive = Drive::new().along(network, &route).received(rms_m, seed);
        let counts = drive.right(&matching(network, &drive));
        (right, all) = (right + counts.0, all + counts.1);
    }
    assert!(all > 5000, "{all}");
    right as f64 / all as f64
}

/// A part for each road and the chainages where it is entered and left.
fn parts(of: &[(&str, f64, f64)]) -> Vec<RoadPart> {
    of.iter()
        .map(|&(road, from_m, to_m)| RoadPart {
            road: RoadId(road.to_owned()),
            from_m,
            to_m,
        })
        .collect()
}

/// The roads of a matching with their directions, each once for every time it is entered.
fn roads(matching: &Matching) -> Vec<(&str, bool)> {
    let mut all: Vec<(&str, bool)> = matching
        .matched
        .iter()
        .map(|matched| (matched.place.road.0.as_str(), matched.forward))
        .collect();
    all.dedup();
    all
}

#[test]
fn a_town_is_matched_to_the_right_roads() {
    let town = town();
    for (rms_m, least) in [(1.5, 0.995), (3.0, 0.99), (6.0, 0.97)] {
        let share = share_right(&town, rms_m, 0..5);
        assert!(share >= least, "{rms_m} m: {share}");
    }
}

#[test]
fn streets_10_m_apart_are_told_apart() {
    let network = Network::new(parallel(10.0));
    for (rms_m, least) in [(1.5, 0.99), (3.0, 0.95)] {
        let share = share_right(&network, rms_m, 0..20);
        assert!(share >= least, "{rms_m} m: {share}");
    }
}

#[test]
fn roundabouts_and_dual_carriageways_are_followed() {
    let network = Network::new(junctions());
    let share = share_right(&network, 3.0, 0..40);
    assert!(share >= 0.99, "{share}");
}

#[test]
fn without_errors_places_are_those_driven() {
    let network = town();
    let route = random_route(&network, 3000.0, 7);
    let drive = Drive::new().along(&network, &route).received(0.0, 7);
    let found = matching(&network, &drive);
    assert_eq!(found.share(), Some(1.0));
    let mut near = 0;
    for matched in &found.matched {
        let (truth, forward) = drive.truth[matched.frame as usize].as_ref().unwrap();
        if (&truth.road, *forward) == (&matched.place.road, matched.forward) {
            let along_m = (truth.chainage_m - matched.place.chainage_m).abs();
            let across_m = (truth.offset_m - matched.place.offset_m).abs();
            near += usize::from(along_m < 3.0 && across_m < 3.0);
        }
    }
    assert!(near as f64 > 0.98 * found.matched.len() as f64, "{near}");
}

#[test]
fn a_loop_that_comes_back_is_on_the_same_road_twice() {
    let network = Network::new(vec![
        road("south", &[(0.0, 0.0), (200.0, 0.0)]),
        road("east", &[(200.0, 0.0), (200.0, 150.0)]),
        road("north", &[(200.0, 150.0), (0.0, 150.0)]),
        road("west", &[(0.0, 150.0), (0.0, 0.0)]),
    ]);
    let round = [
        ("south", 0.0, 200.0),
        ("east", 0.0, 150.0),
        ("north", 0.0, 200.0),
        ("west", 0.0, 150.0),
        ("south", 0.0, 200.0),
    ];
    let drive = Drive::new()
        .along(&network, &parts(&round))
        .received(3.0, 3);
    let found = matching(&network, &drive);
    let expected = round.map(|(road, _, _)| (road, true));
    assert_eq!(roads(&found), expected);
}

#[test]
fn a_vehicle_that_turns_in_a_dead_end_drives_it_both_ways() {
    let network = Network::new(vec![
        road("main", &[(-200.0, 0.0), (0.0, 0.0), (200.0, 0.0)]),
        road("close", &[(0.0, 0.0), (0.0, 120.0)]),
    ]);
    let way = [
        ("main", 0.0, 200.0),
        ("close", 0.0, 120.0),
        ("close", 120.0, 0.0),
        ("main", 200.0, 400.0),
    ];
    let drive = Drive::new().along(&network, &parts(&way)).received(3.0, 5);
    let found = matching(&network, &drive);
    let expected = [
        ("main", true),
        ("close", true),
        ("close", false),
        ("main", true),
    ];
    assert_eq!(roads(&found), expected);
}

#[test]
fn a_street_driven_against_its_one_way_is_matched_all_the_same() {
    let network = Network::new(vec![one_way("lane", &[(0.0, 0.0), (0.0, 300.0)])]);
    let drive = Drive::new()
        .along(&network, &parts(&[("lane", 300.0, 0.0)]))
        .received(3.0, 1);
    let found = matching(&network, &drive);
    assert_eq!(roads(&found), [("lane", false)]);
    assert_eq!(found.share(), Some(1.0));
}

#[test]
fn a_gap_breaks_the_way_and_both_sides_are_matched() {
    let network = Network::new(vec![
        road("before", &[(0.0, 0.0), (0.0, 300.0)]),
        // No road leads there.
        road("after", &[(60.0, 310.0), (60.0, 600.0)]),
    ]);
    let way = parts(&[("before", 0.0, 300.0), ("after", 0.0, 290.0)]);
    let mut drive = Drive::new().along(&network, &way).received(3.0, 2);
    for frame in &mut drive.frames[148..153] {
        frame.outcome = FrameOutcome::Skipped(SkipReason::TrackGap);
    }
    let found = matching(&network, &drive);
    assert_eq!(found.off_network, 0);
    assert_eq!(found.matched.len(), drive.frames.len() - 5);
    assert_eq!(roads(&found), [("before", true), ("after", true)]);
}

#[test]
fn a_car_park_is_off_the_network() {
    let network = Network::new(vec![
        road("street", &[(0.0, 0.0), (0.0, 800.0)]),
        road("behind", &[(120.0, 0.0), (120.0, 800.0)]),
    ]);
    let drive = Drive::new()
        .along(&network, &parts(&[("street", 0.0, 300.0)]))
        .off_network(&[
            at(0.0, 300.0),
            at(45.0, 300.0),
            at(45.0, 450.0),
            at(0.0, 450.0),
        ])
        .along(&network, &parts(&[("street", 450.0, 800.0)]))
        .received(3.0, 4);
    let found = matching(&network, &drive);
    assert_eq!(roads(&found), [("street", true)]);
    let (right, on) = drive.right(&found);
    assert!(right as f64 >= 0.97 * on as f64, "{right} of {on}");
    let off = drive.truth.iter().filter(|truth| truth.is_none()).count();
    // The driveways' first metres are as near to the street as its own lanes.
    let most_m = 2.0 * 15.0;
    assert!(
        found.off_network as f64 >= off as f64 - most_m / 2.0,
        "{}",
        found.off_network
    );
    assert!(found.matched.len() + found.off_network == drive.frames.len());
}

#[test]
fn a_drive_far_from_all_roads_is_off_the_network() {
    let drive = Drive::new()
        .off_network(&[at(5000.0, 0.0), at(5000.0, 400.0)])
        .received(3.0, 4);
    let found = matching(&town(), &drive);
    assert_eq!((found.matched.len(), found.share()), (0, Some(0.0)));
}

#[test]
fn a_lone_frame_is_on_the_road_that_it_looks_along() {
    let network = Network::new(vec![
        road("north", &[(0.0, 0.0), (0.0, 100.0)]),
        road("east", &[(-50.0, 53.0), (50.0, 53.0)]),
    ]);
    let way = parts(&[("north", 50.0, 50.0)]);
    let drive = Drive::new().along(&network, &way).received(0.0, 1);
    let mut frames = drive.frames;
    if let FrameOutcome::Placed(fix) = &mut frames[0].outcome {
        (fix.position, fix.heading_deg) = (at(1.5, 51.5), 2.0);
    }
    let found = match_drive(&network, &frames, &MatchPolicy::default());
    assert_eq!(roads(&found), [("north", true)]);
}

#[test]
fn beta_is_the_papers_median_of_what_the_drive_tells() {
    let network = Network::new(vec![road("long", &[(0.0, 0.0), (0.0, 2000.0)])]);
    let drive = Drive::new()
        .along(&network, &parts(&[("long", 0.0, 2000.0)]))
        .received(3.0, 1);
    let policy = MatchPolicy::default();
    let steps = |scale: f64| -> Vec<Vec<Step>> {
        let mut all: Vec<Vec<Step>> = stretches(&drive.frames, &policy)
            .iter()
            .map(|stretch| steps(&network, stretch, &policy))
            .collect();
        let each = all.iter_mut().flatten();
        each.for_each(|step| step.since_m *= scale);
        all
    };
    // Steps of some 10 m whose straight line is 30 % longer: 3 m over ln 2.
    let estimated_m = beta_m(&steps(1.3), &policy);
    assert!((estimated_m - 3.2 / 2f64.ln()).abs() < 0.6, "{estimated_m}");
    assert_eq!(beta_m(&steps(1.0), &policy), LEAST_BETA_M);
    assert_eq!(beta_m(&[], &policy), BETA_M);
    let set = MatchPolicy {
        beta_m: Some(7.0),
        ..policy.clone()
    };
    assert_eq!(beta_m(&steps(1.0), &set), 7.0);
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => -400.0..400.0f64,
        1 => prop::sample::select(vec![0.0, -1.0, 1e300, f64::NAN, f64::INFINITY, f64::NEG_INFINITY]),
    ]
}

fn any_frame() -> impl Strategy<Value = FrameRecord> {
    let place = prop_oneof![
        9 => (-50.0..1000.0f64, -50.0..1000.0f64).prop_map(|(x, y)| at(x, y)),
        1 => (-180.0..=180.0f64, -90.0..=90.0f64).prop_map(|(x, y)| LonLat::new(x, y).unwrap()),
    ];
    let numbers = proptest::array::uniform4(any_number());
    (any::<u32>(), place, numbers, 0..8u8).prop_map(|(index, position, numbers, skipped)| {
        let [heading_deg, error_m, heading_sigma_deg, speed_mps] = numbers;
        let outcome = match skipped {
            0 => FrameOutcome::Skipped(SkipReason::TrackGap),
            1 => FrameOutcome::Skipped(SkipReason::Dark),
            _ => FrameOutcome::Placed(Fix {
                position,
                heading_deg,
                speed_mps,
                error_m,
                heading_sigma_deg,
                jitter_m: 0.0,
            }),
        };
        FrameRecord {
            index,
            captured_at: None,
            outcome,
            picture: None,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_frames_are_matched_or_off_the_network(
        frames in proptest::collection::vec(any_frame(), 0..30),
        numbers in proptest::array::uniform4(any_number()),
    ) {
        let odd = MatchPolicy {
            every_m: numbers[0],
            independent_m: numbers[1],
            beta_m: Some(numbers[2]),
            off_network_cost: numbers[3],
            gap_m: 1e9,
            ..MatchPolicy::default()
        };
        let network = town();
        for policy in [MatchPolicy::default(), odd] {
            let found = match_drive(&network, &frames, &policy);
            let placed = frames.iter().filter(|f| matches!(f.outcome, FrameOutcome::Placed(_)));
            prop_assert_eq!(found.matched.len() + found.off_network, placed.count());
            for matched in &found.matched {
                let length_m = network.length_m(&matched.place.road).unwrap();
                prop_assert!((0.0..=length_m).contains(&matched.place.chainage_m));
                prop_assert!(matched.place.offset_m.is_finite());
            }
        }
    }
}

#[test]
fn nothing_is_matched_to_nothing() {
    let network = Network::new(Vec::new());
    assert_eq!(matching(&network, &Drive::new()).share(), None);
    let drive = Drive::new()
        .off_network(&[at(0.0, 0.0), at(0.0, 50.0)])
        .received(3.0, 1);
    assert_eq!(matching(&network, &drive).share(), Some(0.0));
}
