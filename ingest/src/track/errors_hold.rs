//! Do the stated errors hold on made drives?

use super::Track;
use crate::simulated::{Receiver, STEPS_A_SECOND, drive, log, plane};
use jiff::Timestamp;
use rand::{SeedableRng, rngs::ChaCha8Rng};

/// How often the truth lies within the stated 95 % error: of the position, and of the heading.
fn holds(receiver: Receiver, told: bool) -> (f64, f64) {
    let (mut near, mut straight, mut all) = (0, 0, 0);
    for seed in 0..25 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let truth = drive(&mut rng);
        let log = log(&truth, receiver, &mut rng);
        let sigma_m = told.then(|| receiver.drift_m.hypot(receiver.white_m));
        let track = Track::from_points(&log, sigma_m).unwrap();
        for (n, (at, heading)) in truth.way.iter().enumerate().step_by(7) {
            let ms = (n * 1000 / STEPS_A_SECOND) as i64;
            let Ok(fix) = track.fix(Timestamp::from_millisecond(ms).unwrap()) else {
                continue;
            };
            let off = plane().to_plane(fix.position) - *at;
            let turned = (fix.heading_deg - heading.to_degrees() + 180.0).rem_euclid(360.0) - 180.0;
            near += usize::from(off.x.hypot(off.y) <= fix.error_m);
            straight += usize::from(turned.abs() <= 1.96 * fix.heading_sigma_deg);
            all += 1;
        }
    }
    (near as f64 / all as f64, straight as f64 / all as f64)
}

#[test]
fn stated_errors_hold_where_the_receiver_is_known() {
    for receiver in [
        Receiver {
            drift_m: 1.4,
            drift_s: 15.0,
            white_m: 0.3,
        },
        Receiver {
            drift_m: 2.8,
            drift_s: 30.0,
            white_m: 0.5,
        },
        Receiver {
            drift_m: 5.5,
            drift_s: 8.0,
            white_m: 1.0,
        },
        Receiver {
            drift_m: 0.2,
            drift_s: 15.0,
            white_m: 2.0,
        },
    ] {
        let (near, straight) = holds(receiver, true);
        println!("{receiver:?}: position {near:.3}, heading {straight:.3}");
        assert!((0.90..=0.995).contains(&near), "{receiver:?}: {near}");
        assert!(
            (0.88..=0.995).contains(&straight),
            "{receiver:?}: heading {straight}"
        );
    }
}

#[test]
fn stated_errors_are_not_too_small_where_it_is_usual() {
    for receiver in [
        Receiver {
            drift_m: 1.4,
            drift_s: 15.0,
            white_m: 0.3,
        },
        Receiver {
            drift_m: 2.8,
            drift_s: 30.0,
            white_m: 0.5,
        },
    ] {
        let (near, straight) = holds(receiver, false);
        println!("{receiver:?}: position {near:.3}, heading {straight:.3}");
        assert!(near >= 0.88, "{receiver:?}: {near}");
        assert!(straight >= 0.88, "{receiver:?}: heading {straight}");
    }
}
