use super::*;
use geo::Coord;
use proptest::prelude::*;
use register::{LocalPlane, LonLat};

fn time(seconds: f64) -> Timestamp {
    Timestamp::from_millisecond((seconds * 1000.0).round() as i64).unwrap()
}

fn plane() -> LocalPlane {
    LocalPlane::at(LonLat::new(139.7, 35.6).unwrap())
}

fn track(points: impl IntoIterator<Item = (f64, f64, f64)>) -> Track {
    let point = |(t, x, y)| RawPoint::timed(Some(time(t)), plane().to_globe(Coord { x, y }));
    let points: Vec<RawPoint> = points.into_iter().map(point).collect();
    Track::from_points(&points, None).unwrap()
}

fn eastward() -> Track {
    track((0..20).map(|t| (f64::from(t), 10.0 * f64::from(t), 0.0)))
}

#[test]
fn between_points_of_a_straight_drive() {
    let fix = eastward().fix(time(7.4)).unwrap();
    let at = plane().to_plane(fix.position);
    assert!((at.x - 74.0).abs() < 0.01 && at.y.abs() < 0.01, "{at:?}");
    assert!((fix.heading_deg - 90.0).abs() < 0.1 && (fix.speed_mps - 10.0).abs() < 0.01);
}

#[test]
fn a_steady_turn_is_followed() {
    let turn = |t: f64| (t, 50.0 * (t / 5.0).sin(), 50.0 * (1.0 - (t / 5.0).cos()));
    let fix = track((0..20).map(|t| turn(f64::from(t))))
        .fix(time(7.5))
        .unwrap();
    let at = plane().to_plane(fix.position);
    let (_, x, y) = turn(7.5);
    assert!((at.x - x).hypot(at.y - y) < 0.3, "{at:?} against {x} {y}");
    let heading = 90.0 - (7.5f64 / 5.0).to_degrees();
    assert!(
        (fix.heading_deg - heading).abs() < 3.0,
        "{} against {heading}",
        fix.heading_deg
    );
}

#[test]
fn no_extrapolation_and_nothing_across_gaps() {
    assert_eq!(eastward().fix(time(-0.1)), Err(SkipReason::OutsideTrack));
    assert_eq!(eastward().fix(time(19.1)), Err(SkipReason::OutsideTrack));
    assert!(eastward().fix(time(19.0)).is_ok() && eastward().fix(time(0.0)).is_ok());
    let silent = track([0.0, 1.0, 2.0, 8.0, 9.0, 10.0].map(|t| (t, 3.0 * t, 0.0)));
    assert_eq!(silent.fix(time(5.0)), Err(SkipReason::TrackGap));
    assert!(silent.fix(time(1.5)).is_ok() && silent.fix(time(8.5)).is_ok());
    let leap = track([
        (0.0, 0.0, 0.0),
        (1.0, 10.0, 0.0),
        (3.0, 75.0, 0.0),
        (4.0, 85.0, 0.0),
    ]);
    assert_eq!(leap.fix(time(2.0)), Err(SkipReason::TrackGap));
}

#[test]
fn standing_still_is_seen_through_the_noise() {
    let jitter = [0.9, -0.7, 0.3, -1.1, 0.8, 0.2, -0.6, 1.0, -0.4, 0.5];
    let standing = track(
        jitter
            .iter()
            .enumerate()
            .map(|(t, e)| (t as f64, *e, -e * 0.5)),
    );
    for t in [2.0, 4.5, 7.2] {
        assert_eq!(standing.fix(time(t)), Err(SkipReason::Standing));
    }
}

#[test]
fn mistakes_of_the_receiver_are_left_out() {
    let mut points: Vec<_> = (0..10)
        .map(|t| (f64::from(t), 10.0 * f64::from(t), 0.0))
        .collect();
    points.push((4.5, 5000.0, 0.0));
    points.push((3.0, 31.0, 0.0));
    points.reverse();
    let track = track(points);
    assert_eq!((track.left_out.impossible, track.left_out.doubled), (1, 1));
    assert!(track.fix(time(4.5)).is_ok());
}

proptest! {
    #[test]
    fn a_fix_lies_near_the_track_or_has_a_reason(
        times in prop::collection::vec((0.0..200.0f64, -300.0..300.0f64, -300.0..300.0f64), 2..50),
        at in -10.0..210.0f64,
    ) {
        let point = |(t, x, y)| RawPoint::timed(Some(time(t)), plane().to_globe(Coord { x, y }));
        let points: Vec<RawPoint> = times.into_iter().map(point).collect();
        if let Some(track) = Track::from_points(&points, None)
            && let Ok(fix) = track.fix(time(at))
        {
            let here = LocalPlane::at(fix.position);
            let nearest = points.iter().map(|p| {
                let p = here.to_plane(p.position);
                p.x.hypot(p.y)
            });
            prop_assert!(nearest.fold(f64::MAX, f64::min) <= MAX_GAP_M);
            prop_assert!((0.0..360.0).contains(&fix.heading_deg) && fix.speed_mps.is_finite());
            prop_assert!(fix.jitter_m.is_finite() && fix.heading_sigma_deg.is_finite());
        }
    }
}
