use super::*;
use crate::{
    camera::{Mounting, tests::camera},
    simulated::normal,
};
use geo::Coord;
use ground::Way;
use image::{GrayImage, Luma};
use rand::{SeedableRng, rngs::ChaCha8Rng};

const WAY_M: f64 = 2.4;
const STRETCHES: usize = 6;
const FRAMES: usize = 5;

/// Asphalt: patches of all sizes, from 8 cm to 1.2 m.
fn asphalt(x: f64, y: f64, footprint_m: f64) -> f64 {
    let grain = |size_m: f64, seed: i64| {
        let (u, v) = (x / size_m, y / size_m);
        let at = |dx: i64, dy: i64| {
            let (a, b) = (u.floor() as i64 + dx, v.floor() as i64 + dy);
            let mut n = (a.wrapping_mul(374_761_393) ^ b.wrapping_mul(668_265_263) ^ seed) as u64;
            n = (n ^ (n >> 13)).wrapping_mul(1_274_126_177_274_126_177);
            ((n ^ (n >> 31)) % 1000) as f64 / 500.0 - 1.0
        };
        let smooth = |t: f64| t * t * (3.0 - 2.0 * t);
        let (right, up) = (smooth(u - u.floor()), smooth(v - v.floor()));
        let mix = |a: f64, b: f64, share: f64| a + (b - a) * share;
        let plain = mix(
            mix(at(0, 0), at(1, 0), right),
            mix(at(0, 1), at(1, 1), right),
            up,
        );
        // What is finer than a pixel is not seen.
        plain * (size_m / footprint_m / 3.0).min(1.0)
    };
    22.0 * grain(0.08, 1) + 18.0 * grain(0.25, 2) + 14.0 * grain(0.5, 3) + 10.0 * grain(1.2, 4)
}

/// What a camera sees that has driven so far and bounces by so much.
fn seen(camera: &Camera, driven_m: f64, turned_rad: f64, at: Coord<f64>, bounce: f64) -> GrayImage {
    let mounting = camera.mounting();
    let camera = camera.mounted(Mounting {
        pitch_rad: mounting.pitch_rad + bounce,
        ..mounting
    });
    let [w, h] = camera.image();
    GrayImage::from_fn(w, h, |x, y| {
        let pixel = Coord {
            x: f64::from(x) + 0.5,
            y: f64::from(y) + 0.5,
        };
        let Some(road) = camera.to_road(pixel).filter(|road| road.y < 60.0) else {
            return Luma([190]);
        };
        let (sin, cos) = turned_rad.sin_cos();
        let (right, ahead) = (
            at.x + road.x * cos + road.y * sin,
            at.y + driven_m + road.y * cos - road.x * sin,
        );
        let footprint_m = road.y * road.y / (camera.focal_px() * mounting.height_m);
        Luma([(120.0 + asphalt(right, ahead, footprint_m)).clamp(0.0, 255.0) as u8])
    })
}

/// Pairs of pictures of a drive in which the vehicle turns by so much from one to the next.
fn drive(camera: &Camera, turns_rad: f64, rng: &mut ChaCha8Rng) -> Vec<Pair> {
    let straightener = Straightener::of(camera);
    let mut pairs = Vec::new();
    for stretch in 0..STRETCHES {
        let (mut at, mut heading) = (
            Coord {
                x: 0.0,
                y: stretch as f64 * 50.0,
            },
            0.0f64,
        );
        let turned = turns_rad * if stretch % 2 == 0 { 1.0 } else { -1.0 };
        let mut before: Option<Arc<[Sheet; 2]>> = None;
        for _ in 0..FRAMES {
            let picture = seen(camera, 0.0, heading, at, normal(rng) * 0.0025);
            let sheets = Arc::new(straightener.sheets(picture).unwrap());
            let way = Way {
                ahead_m: WAY_M * (1.0 + 0.01 * normal(rng)),
                turned_rad: turned + 0.003 * normal(rng),
            };
            if let Some(before) = before.replace(Arc::clone(&sheets)) {
                pairs.push(Pair {
                    before,
                    after: sheets,
                    way,
                    stretch,
                });
            }
            // The camera is ahead of the axle about which the vehicle turns.
            let lever = |heading: f64| Coord {
                x: 1.5 * heading.sin(),
                y: 1.5 * heading.cos(),
            };
            let chord = heading + turned / 2.0;
            at = at - lever(heading)
                + Coord {
                    x: chord.sin(),
                    y: chord.cos(),
                } * WAY_M
                + lever(heading + turned);
            heading += turned;
        }
    }
    pairs
}

fn evidence(camera: &Camera, pairs: Vec<Pair>) -> Evidence {
    Evidence {
        pairs,
        width: f64::from(camera.image()[0]),
        floor: 1.0,
    }
}

fn true_camera([height, pitch, yaw, roll, hfov]: [f64; 5], more: &str) -> Camera {
    camera(&format!(
        "height_m = {height:?}\npitch_deg = {pitch:?}\nyaw_deg = {yaw:?}\nroll_deg = {roll:?}\n\
         hfov_deg = {hfov:?}\nimage = [640, 360]\n{more}"
    ))
    .unwrap()
}

fn path() -> PathBuf {
    "made".into()
}

/// Off by how much, and by how many standard deviations.
fn judge(found: &Found, truth: &Camera) {
    let truth = parameters(&truth.mounting());
    let off = found.fit.parameters - truth;
    let most = [
        0.2f64.to_radians(),
        0.2f64.to_radians(),
        0.2f64.to_radians(),
        0.03,
        0.03,
    ];
    eprintln!(
        "off {:.4?} sigma {:.4?} alike {:.2}",
        off.as_slice(),
        found.sigma.as_slice(),
        found.alike()
    );
    for n in 0..5 {
        assert!(
            off[n].abs() <= most[n],
            "parameter {n} is off by {}",
            off[n]
        );
        assert!(
            off[n].abs() <= 2.6 * found.sigma[n] + 1e-9,
            "parameter {n} is off by {} with sigma {}",
            off[n],
            found.sigma[n]
        );
    }
}

#[test]
fn mountings_of_all_kinds_are_found_within_their_errors() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    for (mounting, tape) in [
        ([1.35, 6.0, 0.0, 0.0, 66.0], false),
        ([1.2, 3.0, 4.0, -2.0, 80.0], true),
        ([2.4, 14.0, -3.5, 1.5, 40.0], false),
    ] {
        let truth = true_camera(mounting, "");
        let straight = evidence(&truth, drive(&truth, 0.0, &mut rng));
        let wrong = Mounting {
            height_m: 1.7,
            pitch_rad: 0.1,
            yaw_rad: 0.0,
            roll_rad: 0.0,
            focal_px: truth.focal_px(),
        };
        let (start, scale) = if tape {
            let height_m = truth.height_m();
            let focal_px = wrong.focal_px * 1.25;
            let start = Mounting {
                height_m,
                focal_px,
                ..wrong
            };
            (start, Scale::Height { sigma_m: 0.0 })
        } else {
            (wrong, Scale::Focal { sigma_share: 0.0 })
        };
        let start = truth.mounted(start);
        judge(
            &solve(&straight, Vec::new(), &start, scale, path).unwrap(),
            &truth,
        );
    }
}

#[test]
fn turns_show_the_focal_length_of_a_lens_that_bends() {
    let mut rng = ChaCha8Rng::seed_from_u64(6);
    let truth = true_camera(
        [1.35, 6.0, 1.0, 0.5, 66.0],
        "distortion = [-0.12, 0.02, 0.0, 0.0, 0.0]\n",
    );
    let straight = evidence(&truth, drive(&truth, 0.0, &mut rng));
    let turning = drive(&truth, 0.12, &mut rng);
    let start = truth.mounted(Mounting {
        height_m: 1.0,
        focal_px: truth.focal_px() * 0.85,
        ..truth.mounting()
    });
    let none = solve(&straight, Vec::new(), &start, Scale::Turns, path);
    assert!(matches!(none, Err(CalibrateError::NoScale { .. })));
    judge(
        &solve(&straight, turning, &start, Scale::Turns, path).unwrap(),
        &truth,
    );
}

#[test]
fn pictures_of_different_roads_are_not_alike() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let truth = true_camera([1.35, 6.0, 0.0, 0.0, 66.0], "");
    let mut pairs = drive(&truth, 0.0, &mut rng);
    let other = pairs.clone();
    for (pair, other) in pairs.iter_mut().zip(other.iter().rev()) {
        pair.after = Arc::clone(&other.after);
    }
    let scale = Scale::Focal { sigma_share: 0.01 };
    let found = solve(&evidence(&truth, pairs), Vec::new(), &truth, scale, path);
    assert!(matches!(found, Err(CalibrateError::NotAlike { .. })));
}
