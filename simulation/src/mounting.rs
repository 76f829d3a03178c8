//! The camera as it truly hangs, and the boxes that damage has in its pictures.

use crate::{drive::Errors, random::normal, route::Pose, world::Truth};
use geo::Coord;
use ingest::Camera;
use rand::{RngExt, rngs::ChaCha8Rng};
use register::{DamageClass, View};
use std::{f64::consts::TAU, path::Path};

const HEIGHT_M: f64 = 1.35;
const PITCH_DEG: f64 = 6.0;
const IMAGE_PX: [f64; 2] = [1280.0, 720.0];
/// The road nearer than this lies below the picture.
const UNDER_RIM_M: f64 = 1.0;
/// A box must show so much of a damage to be one.
const LEAST_PX: f64 = 3.0;
/// Points around a damage that its box goes around.
const OUTLINE: usize = 32;

/// One camera on one drive.
pub struct Mounting {
    /// As the camera file has it.
    pub nominal: Camera,
    pitch_deg: f64,
    yaw_deg: f64,
    height_m: f64,
}

impl Mounting {
    /// A camera mounted with errors that stay for the drive; the camera file states how large.
    pub fn new(errors: &Errors, rng: &mut ChaCha8Rng) -> Self {
        let mut off = |sigma: f64| normal(rng) * sigma;
        let (pitch_deg, yaw_deg) = (
            PITCH_DEG + off(errors.mounting_deg),
            off(errors.mounting_deg),
        );
        let stated = format!(
            "height_sigma_m = {}\npitch_sigma_deg = {1}\nyaw_sigma_deg = {1}\n",
            errors.height_m, errors.mounting_deg
        );
        Self {
            nominal: camera(HEIGHT_M, PITCH_DEG, 0.0, &stated),
            pitch_deg,
            yaw_deg,
            height_m: HEIGHT_M + off(errors.height_m),
        }
    }

    /// What a frame has in view, as the program sees it.
    pub fn view(&self) -> View {
        ingest::locate::view(&self.nominal).expect("the camera looks at the road")
    }

    /// The camera as it truly was in one frame, thrown about by the road.
    pub fn bounced(&self, errors: &Errors, rng: &mut ChaCha8Rng) -> Camera {
        let pitch_deg = self.pitch_deg + normal(rng) * errors.bounce_deg;
        camera(self.height_m, pitch_deg, self.yaw_deg, "")
    }
}

/// The drawn numbers lie within what a camera file may say: they are bounded by six sigma.
fn camera(height_m: f64, pitch_deg: f64, yaw_deg: f64, stated: &str) -> Camera {
    let text = format!(
        "height_m = {height_m:?}\npitch_deg = {pitch_deg:?}\nyaw_deg = {yaw_deg:?}\n\
         hfov_deg = 66.0\nimage = [1280, 720]\n{stated}"
    );
    Camera::parse(&text, Path::new("simulated.toml")).expect("a camera file written just now")
}

/// The box of a damage in a picture, uncut; `None` where the picture does not show it.
pub fn exact_box(camera: &Camera, pose: &Pose, damage: &Truth) -> Option<[f64; 4]> {
    let outline = outline(damage).map(|place| pose.seen(place));
    let (under, shown): (Vec<_>, Vec<_>) = outline.partition(|road| road.y < UNDER_RIM_M);
    let mut around = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    for pixel in shown.into_iter().filter_map(|road| camera.to_pixel(road)) {
        around = [
            around[0].min(pixel.x),
            around[1].min(pixel.y),
            around[2].max(pixel.x),
            around[3].max(pixel.y),
        ];
    }
    if !under.is_empty() {
        around[3] = around[3].max(IMAGE_PX[1]);
    }
    is_box(cut(around)).then_some(around)
}

/// The box as a detector draws it: edges off by some pixels, cut at the picture's rim; `None`
/// where nothing is left of it.
pub fn drawn_box(exact: [f64; 4], errors: &Errors, rng: &mut ChaCha8Rng) -> Option<[f64; 4]> {
    let [least_px, most_px] = errors.edge_px;
    let sigma_px = least_px + (most_px - least_px) * rng.random::<f64>();
    let drawn = cut(cut(exact).map(|edge| edge + sigma_px * normal(rng)));
    // An edge at the rim is seen there, not guessed.
    let at_rim = cut(exact);
    let edge = |n: usize| {
        if at_rim[n] == exact[n] {
            drawn[n]
        } else {
            at_rim[n]
        }
    };
    let drawn = [edge(0), edge(1), edge(2), edge(3)];
    is_box(drawn).then_some(drawn)
}

fn cut([left, top, right, bottom]: [f64; 4]) -> [f64; 4] {
    let [width, height] = IMAGE_PX;
    [
        left.clamp(0.0, width),
        top.clamp(0.0, height),
        right.clamp(0.0, width),
        bottom.clamp(0.0, height),
    ]
}

fn is_box([left, top, right, bottom]: [f64; 4]) -> bool {
    right - left >= LEAST_PX && bottom - top >= LEAST_PX
}

/// Points around the damage on the ground: a round one's rim, a crack's sides and ends.
fn outline(damage: &Truth) -> impl Iterator<Item = Coord<f64>> {
    let lane = Pose {
        at: damage.at,
        heading_rad: damage.heading_rad,
    };
    let (half_length_m, half_width_m) = (damage.length_m / 2.0, damage.width_m / 2.0);
    let is_round = matches!(
        damage.class,
        DamageClass::Pothole | DamageClass::AlligatorCrack
    );
    (0..OUTLINE).map(move |n| {
        let (sin, cos) = (TAU * n as f64 / OUTLINE as f64).sin_cos();
        // A circle stretched until it touches the sides of a square.
        let stretch = if is_round {
            1.0
        } else {
            1.0 / sin.abs().max(cos.abs())
        };
        lane.beside(half_width_m * sin * stretch, half_length_m * cos * stretch)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::numbers;
    use ingest::locate::{Found, Shot, locate};
    use register::{DriveId, Fix, LocalPlane, LonLat};

    fn pothole(right_m: f64, ahead_m: f64) -> (Pose, Truth) {
        let pose = Pose {
            at: Coord { x: 12.0, y: -7.0 },
            heading_rad: 2.0,
        };
        let damage = Truth {
            class: DamageClass::Pothole,
            at: pose.beside(right_m, ahead_m),
            heading_rad: 2.1,
            length_m: 0.6,
            width_m: 0.5,
            row: 0,
        };
        (pose, damage)
    }

    #[test]
    fn boxes_come_back_to_the_true_place_on_the_ground() {
        let camera = Mounting::new(&Errors::none(), &mut numbers(1, 0)).nominal;
        let plane = LocalPlane::at(LonLat::new(139.7, 35.6).unwrap());
        for (right_m, ahead_m) in [(0.0, 5.0), (1.1, 7.0), (-1.2, 11.0)] {
            let (pose, damage) = pothole(right_m, ahead_m);
            let fix = Fix {
                position: plane.to_globe(pose.at),
                heading_deg: pose.heading_rad.to_degrees(),
                speed_mps: 8.0,
                error_m: 1.0,
                heading_sigma_deg: 1.0,
                jitter_m: 0.1,
            };
            let shot = Shot {
                drive: &DriveId("a".into()),
                frame: 0,
                captured_at: jiff::Timestamp::UNIX_EPOCH,
                clock_sigma_s: 0.1,
                fix: &fix,
            };
            let found = Found {
                class: damage.class,
                score: 0.5,
                pixel_box: exact_box(&camera, &pose, &damage).unwrap(),
            };
            let (sightings, _) = locate(&camera, &shot, &[found]);
            let off = plane.to_plane(sightings[0].position) - damage.at;
            assert!(off.x.hypot(off.y) < 0.1, "{off:?} at {ahead_m} m");
        }
    }

    #[test]
    fn what_lies_behind_or_beside_is_not_in_the_picture() {
        let camera = Mounting::new(&Errors::none(), &mut numbers(1, 0)).nominal;
        for (right_m, ahead_m) in [(0.0, -5.0), (0.0, 0.5), (6.0, 5.0)] {
            let (pose, damage) = pothole(right_m, ahead_m);
            assert_eq!(exact_box(&camera, &pose, &damage), None);
        }
    }

    #[test]
    fn boxes_are_cut_at_the_rim_and_shake_elsewhere() {
        let errors = Errors::usual(3.0);
        let mut rng = numbers(1, 0);
        let exact = [-30.0, 500.0, 90.0, 800.0];
        let drawn: Vec<[f64; 4]> = (0..2000)
            .filter_map(|_| drawn_box(exact, &errors, &mut rng))
            .collect();
        assert!(drawn.iter().all(|b| b[0] == 0.0 && b[3] == 720.0));
        let n = drawn.len() as f64;
        let sigma_px = (drawn.iter().map(|b| (b[1] - 500.0).powi(2)).sum::<f64>() / n).sqrt();
        assert!((2.8..3.3).contains(&sigma_px), "{sigma_px}");
    }

    #[test]
    fn the_mounting_is_off_by_as_much_as_the_camera_file_states() {
        let errors = Errors::usual(3.0);
        let off: Vec<f64> = (0..2000)
            .map(|n| Mounting::new(&errors, &mut numbers(n, 0)).pitch_deg - PITCH_DEG)
            .collect();
        let sigma_deg = (off.iter().map(|x| x * x).sum::<f64>() / off.len() as f64).sqrt();
        assert!((sigma_deg - 0.5).abs() < 0.03, "{sigma_deg}");
        let stated = Mounting::new(&errors, &mut numbers(1, 0)).nominal;
        assert!((stated.pitch_sigma_rad.to_degrees() - 0.5).abs() < 1e-9);
    }
}
