use super::{guesses::guesses, *};
use crate::{
    Step,
    simulated::{Receiver, STEPS_A_SECOND, Truth, drive, log, normal},
};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

const RECEIVER: Receiver = Receiver {
    drift_m: 2.5,
    drift_s: 20.0,
    white_m: 0.4,
};
const FRAMES_A_SECOND: usize = 10;

/// What pictures of a part of a drive show, by a clock that has `offset_s` yet to be added: lengths
/// off by a few per cent, rattling, the first and last 20 s not recorded.
fn seen(truth: &Truth, scale: f64, rng: &mut ChaCha8Rng) -> Motion {
    let step = STEPS_A_SECOND / FRAMES_A_SECOND;
    let frames: Vec<_> = truth.way[20 * STEPS_A_SECOND..220 * STEPS_A_SECOND]
        .iter()
        .step_by(step)
        .collect();
    let seconds = |n: usize| n as f64 / FRAMES_A_SECOND as f64;
    let steps = frames.windows(2).enumerate().map(|(n, two)| {
        let (from, to) = (two[0], two[1]);
        let moved = to.0 - from.0;
        Step {
            from_s: seconds(n),
            to_s: seconds(n + 1),
            ahead_m: moved.x.hypot(moved.y) * scale + normal(rng) * 0.02,
            turned_rad: (to.1 - from.1) * 0.8 + normal(rng) * 0.003,
        }
    });
    Motion {
        parts: vec![steps.collect()],
    }
}

fn second(at: f64) -> Timestamp {
    Timestamp::from_millisecond((at * 1000.0).round() as i64).unwrap()
}

/// A drive whose camera's clock needs `offset_s`, set by what was seen.
fn set(seed: u64, offset_s: f64) -> Setting {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let truth = drive(&mut rng);
    let track = Track::from_points(&log(&truth, RECEIVER, &mut rng), None).unwrap();
    let scale = 1.0 + normal(&mut rng) * 0.03;
    let motion = seen(&truth, scale, &mut rng);
    let start = second(20.0 - offset_s);
    let guesses = guesses((start, second(220.0 - offset_s)), &track, 0.5, 200.0);
    set_clock(&motion, &track, start, &guesses).unwrap()
}

#[test]
fn wrong_clocks_are_found_with_honest_errors() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let (mut ok, mut within, mut offs) = (0, 0, Vec::new());
    for seed in 0..60 {
        let offset_s = match seed % 3 {
            0 => 0.0,
            1 => normal(&mut rng) * 8.0,
            _ => -9.0 * 3600.0 + rng.random::<f64>() * 2.0,
        };
        let setting = set(seed, offset_s);
        let off_s = (setting.clock.offset_s(second(100.0)) - offset_s).abs();
        if setting.verdict == Verdict::Ok {
            ok += 1;
            offs.push(off_s);
            within += usize::from(off_s <= 1.96 * setting.clock.sigma_s.unwrap());
        }
    }
    offs.sort_by(f64::total_cmp);
    println!(
        "{ok} of 60 set, {within} within 95 %, median {:.3} s, worst {:.3} s",
        offs[ok / 2],
        offs[ok - 1]
    );
    assert!(
        ok >= 54 && within * 100 >= ok * 88,
        "{ok} set, {within} within"
    );
    assert!(offs[ok / 2] < 0.15 && offs[ok - 1] < 1.0, "{offs:?}");
}

#[test]
fn an_hour_of_time_zone_is_known_for_what_it_is() {
    let setting = set(3, -9.0 * 3600.0);
    assert_eq!(
        (setting.verdict, setting.kind),
        (Verdict::Ok, GuessKind::Zone(-540))
    );
    assert!(
        (setting.clock.offset_s(second(0.0)) + 32_400.0).abs() < 0.3,
        "{:?}",
        setting.clock
    );
}

#[test]
fn an_even_drive_is_ambiguous_and_keeps_the_written_clock() {
    let point = |t: i32| {
        crate::RawPoint::timed(
            Some(second(f64::from(t))),
            crate::simulated::plane().to_globe(geo::Coord {
                x: 0.0,
                y: 10.0 * f64::from(t),
            }),
        )
    };
    let track = Track::from_points(&(0..600).map(point).collect::<Vec<_>>(), None).unwrap();
    let step = |n: i32| Step {
        from_s: f64::from(n) * 0.1,
        to_s: f64::from(n + 1) * 0.1,
        ahead_m: 1.0,
        turned_rad: 0.0,
    };
    let motion = Motion {
        parts: vec![(0..1000).map(step).collect()],
    };
    let guesses = guesses((second(200.0), second(300.0)), &track, 0.5, 100.0);
    let setting = set_clock(&motion, &track, second(200.0), &guesses).unwrap();
    assert_eq!(setting.verdict, Verdict::Ambiguous);
    assert_eq!(setting.clock.offset_s(second(250.0)), 0.0);
    assert!(setting.clock.sigma_s.unwrap() >= 1.0);
}

#[test]
fn another_vehicles_track_is_not_taken() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let (truth, other) = (drive(&mut rng), drive(&mut rng));
    let track = Track::from_points(&log(&other, RECEIVER, &mut rng), None).unwrap();
    let motion = seen(&truth, 1.0, &mut rng);
    let guesses = guesses((second(20.0), second(220.0)), &track, 0.5, 200.0);
    let setting = set_clock(&motion, &track, second(20.0), &guesses).unwrap();
    assert_eq!(setting.verdict, Verdict::Ambiguous);
}

#[test]
fn offsets_between_points_lie_on_a_line() {
    let map = ClockMap::through(vec![(second(100.0), 3.0), (second(0.0), 1.0)]).unwrap();
    let offsets = [-5.0, 0.0, 50.0, 100.0, 200.0].map(|at| map.offset_s(second(at)));
    assert_eq!(offsets, [1.0, 1.0, 2.0, 3.0, 3.0]);
    assert_eq!(map.to_track(second(50.0)), second(52.0));
    assert_eq!(ClockMap::through(Vec::new()), None);
}

#[test]
fn a_clock_that_runs_slow_is_corrected_along_the_recording() {
    const LATER_S: f64 = 3600.0;
    const DRIFT_S: f64 = 0.9;
    let mut rng = ChaCha8Rng::seed_from_u64(23);
    let (first, second_hour) = (drive(&mut rng), drive(&mut rng));
    let mut points = log(&first, RECEIVER, &mut rng);
    let later = |mut point: crate::RawPoint| {
        point.at = point
            .at
            .map(|at| at + SignedDuration::from_secs_f64(LATER_S));
        point
    };
    points.extend(log(&second_hour, RECEIVER, &mut rng).into_iter().map(later));
    let track = Track::from_points(&points, None).unwrap();
    let mut motion = seen(&first, 1.0, &mut rng);
    let shifted = |step: &Step| Step {
        from_s: step.from_s + LATER_S - DRIFT_S,
        to_s: step.to_s + LATER_S - DRIFT_S,
        ..*step
    };
    let late = seen(&second_hour, 1.0, &mut rng);
    motion
        .parts
        .push(late.parts[0].iter().map(shifted).collect());
    let start = second(20.0);
    let guesses = guesses((start, second(220.0 + LATER_S)), &track, 0.5, 200.0);
    let setting = set_clock(&motion, &track, start, &guesses).unwrap();
    let offsets = [100.0, LATER_S + 100.0].map(|at| setting.clock.offset_s(second(at)));
    assert!(
        offsets[0].abs() < 0.25 && (offsets[1] - DRIFT_S).abs() < 0.25,
        "{offsets:?}"
    );
}
