//! Placing: from a box in a frame to damage on the ground, with its size and errors.

use crate::Camera;
use geo::Coord;
use jiff::Timestamp;
use register::{DamageClass, DriveId, Fix, GroundError, LocalPlane, Sighting, SightingId};

/// Farther than this, a degree of pitch moves the place by metres: such damage is not placed.
const MAX_NEAR_M: f64 = 12.0;
/// What reaches beyond this is cut there and marked as open-ended.
const MAX_FAR_M: f64 = 16.0;
/// Standard deviation of a box edge, in pixels of a picture 1280 wide.
const EDGE_SIGMA_PX: f64 = 4.0;
/// Standard deviation of the pitch while driving: springs and slopes.
const BOUNCE_SIGMA_RAD: f64 = 0.3 * std::f64::consts::PI / 180.0;
/// Nearer to the picture's rim than this, a box runs out of view.
const RIM_PX: f64 = 3.0;
/// 95 % radius of a circular normal error in standard deviations.
const SIGMAS_95_CIRCLE: f64 = 2.4477;

/// A box with its class, in pixels of the frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// What it is.
    pub class: DamageClass,
    /// The detector's score.
    pub score: f64,
    /// Left, top, right, bottom.
    pub pixel_box: [f64; 4],
}

/// A frame that damage was found in.
#[derive(Clone, Copy, Debug)]
pub struct Shot<'a> {
    /// The drive.
    pub drive: &'a DriveId,
    /// The frame's place in the recording.
    pub frame: u32,
    /// When it was taken.
    pub captured_at: Timestamp,
    /// Standard deviation of that time.
    pub clock_sigma_s: f64,
    /// Where the vehicle was.
    pub fix: &'a Fix,
}

/// What a box covers on the road, in metres right of and ahead of the camera's foot.
struct Footprint {
    near: Coord<f64>,
    far: Coord<f64>,
    width_m: f64,
    open_ended: bool,
}

/// Places what was found: the sightings, and how many were too far away to be placed.
pub fn locate(camera: &Camera, shot: &Shot, found: &[Found]) -> (Vec<Sighting>, u32) {
    let footprints = found
        .iter()
        .map(|found| (found, footprint(camera, found.pixel_box)));
    let mut sightings = Vec::new();
    let mut too_far = 0;
    for (found, footprint) in footprints {
        match footprint {
            Some(footprint) => {
                let n = sightings.len() as u32;
                sightings.push(sighting(camera, shot, n, found, &footprint));
            }
            None => too_far += 1,
        }
    }
    (sightings, too_far)
}

/// The ground under a box; `None` where its near edge is too far away or not on the road.
fn footprint(camera: &Camera, [left, top, right, bottom]: [f64; 4]) -> Option<Footprint> {
    let [w, h] = camera.image().map(f64::from);
    let floor = camera.bonnet_row().min(h);
    let bottom_seen = bottom.min(floor);
    let middle = f64::midpoint(left, right);
    let near = camera.to_road(Coord {
        x: middle,
        y: bottom_seen,
    })?;
    if near.y > MAX_NEAR_M || near.y <= 0.0 || top >= bottom_seen {
        return None;
    }
    let top_of_road = camera
        .to_pixel(Coord {
            x: near.x,
            y: MAX_FAR_M,
        })?
        .y;
    let far = camera.to_road(Coord {
        x: middle,
        y: top.max(top_of_road),
    })?;
    let centre = (near + far) / 2.0;
    let row = camera.to_pixel(centre)?.y;
    let (a, b) = (
        camera.to_road(Coord { x: left, y: row })?,
        camera.to_road(Coord { x: right, y: row })?,
    );
    let out_of_view =
        bottom >= floor - RIM_PX || top < top_of_road || left <= RIM_PX || right >= w - RIM_PX;
    Some(Footprint {
        near,
        far,
        width_m: (b.x - a.x).abs(),
        open_ended: out_of_view,
    })
}

fn sighting(camera: &Camera, shot: &Shot, n: u32, found: &Found, seen: &Footprint) -> Sighting {
    let centre = (seen.near + seen.far) / 2.0;
    let from_antenna = centre + camera.from_antenna();
    let (sin, cos) = shot.fix.heading_deg.to_radians().sin_cos();
    let offset = Coord {
        x: from_antenna.y * sin + from_antenna.x * cos,
        y: from_antenna.y * cos - from_antenna.x * sin,
    };
    let (length_sigma_m, width_sigma_m) = size_sigmas(camera, seen);
    Sighting {
        id: SightingId {
            drive: shot.drive.clone(),
            frame: shot.frame,
            n,
        },
        class: found.class,
        score: found.score,
        pixel_box: found.pixel_box,
        captured_at: shot.captured_at,
        position: LocalPlane::at(shot.fix.position).to_globe(offset),
        heading_deg: shot.fix.heading_deg,
        distance_m: seen.near.y,
        length_m: seen.far.y - seen.near.y,
        length_sigma_m,
        width_m: seen.width_m,
        width_sigma_m,
        open_ended: seen.open_ended,
        error: ground_error(camera, shot, centre),
    }
}

/// The error budget at a point of the road: receiver, clock, heading, mounting, bounce, box edge.
fn ground_error(camera: &Camera, shot: &Shot, at: Coord<f64>) -> GroundError {
    let per_pitch_rad = ahead_per_pitch_m(camera, at.y);
    let edge_sigma_rad = edge_sigma_rad(camera);
    let receiver_m = shot.fix.error_m / SIGMAS_95_CIRCLE;
    let heading_rad = shot.fix.heading_sigma_deg.to_radians();
    let reach_m = at.y + camera.from_antenna().y.abs();
    GroundError {
        shared_along_m: root_of_squares([
            receiver_m,
            shot.fix.speed_mps * shot.clock_sigma_s,
            per_pitch_rad * camera.pitch_sigma_rad,
            at.y / camera.height_m() * camera.height_sigma_m,
        ]),
        shared_across_m: root_of_squares([receiver_m, at.y * camera.yaw_sigma_rad]),
        own_along_m: root_of_squares([
            shot.fix.jitter_m,
            per_pitch_rad * BOUNCE_SIGMA_RAD,
            per_pitch_rad * edge_sigma_rad,
        ]),
        own_across_m: root_of_squares([
            shot.fix.jitter_m,
            reach_m * heading_rad,
            at.y * edge_sigma_rad,
        ]),
    }
}

/// Length hangs on two box edges and the pitch between them; width on two edges and the distance.
fn size_sigmas(camera: &Camera, seen: &Footprint) -> (f64, f64) {
    let edge = edge_sigma_rad(camera);
    let (near, far) = (
        ahead_per_pitch_m(camera, seen.near.y),
        ahead_per_pitch_m(camera, seen.far.y),
    );
    let pitch = BOUNCE_SIGMA_RAD.hypot(camera.pitch_sigma_rad);
    let length = root_of_squares([near * edge, far * edge, (far - near) * pitch]);
    let distance = f64::midpoint(seen.near.y, seen.far.y);
    let by_distance = ahead_per_pitch_m(camera, distance) * pitch / distance;
    let width = root_of_squares([distance * edge, distance * edge, seen.width_m * by_distance]);
    (length, width)
}

/// |∂Z/∂φ| = (h² + Z²)/h: how far a point of the road moves with the pitch, in metres a radian.
fn ahead_per_pitch_m(camera: &Camera, ahead_m: f64) -> f64 {
    (camera.height_m().powi(2) + ahead_m.powi(2)) / camera.height_m()
}

fn edge_sigma_rad(camera: &Camera) -> f64 {
    EDGE_SIGMA_PX * f64::from(camera.image()[0]) / 1280.0 / camera.focal_px()
}

fn root_of_squares<const N: usize>(parts: [f64; N]) -> f64 {
    parts.iter().map(|part| part * part).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::tests::{PLAIN, camera};
    use register::LonLat;

    fn fix(heading_deg: f64) -> Fix {
        Fix {
            position: LonLat::new(139.7, 35.6).unwrap(),
            heading_deg,
            speed_mps: 10.0,
            error_m: 6.0,
            heading_sigma_deg: 1.0,
            jitter_m: 0.3,
        }
    }

    fn placed(text: &str, heading_deg: f64, pixel_box: [f64; 4]) -> (Vec<Sighting>, u32) {
        let found = [Found {
            class: DamageClass::Pothole,
            score: 0.5,
            pixel_box,
        }];
        let shot = Shot {
            drive: &DriveId("a".into()),
            frame: 3,
            captured_at: Timestamp::UNIX_EPOCH,
            clock_sigma_s: 0.1,
            fix: &fix(heading_deg),
        };
        locate(&camera(text).unwrap(), &shot, &found)
    }

    /// The box around a rectangle on the road.
    fn box_of(text: &str, right: f64, ahead: f64, width: f64, length: f64) -> [f64; 4] {
        let camera = camera(text).unwrap();
        let pixel = |x, y| camera.to_pixel(Coord { x, y }).unwrap();
        let near = pixel(right, ahead - length / 2.0);
        let far = pixel(right, ahead + length / 2.0);
        let left = pixel(right - width / 2.0, ahead);
        let right = pixel(right + width / 2.0, ahead);
        [left.x, far.y, right.x, near.y]
    }

    #[test]
    fn size_and_place_of_a_box_on_the_road() {
        let text = format!("{PLAIN}antenna_ahead_m = -0.6\n");
        let (seen, _) = placed(&text, 90.0, box_of(&text, 1.0, 7.0, 0.8, 0.6));
        let s = &seen[0];
        assert!(
            (s.length_m - 0.6).abs() < 0.02 && (s.width_m - 0.8).abs() < 0.02,
            "{s:?}"
        );
        assert!(!s.open_ended && (s.distance_m - 6.7).abs() < 0.01);
        let at = LocalPlane::at(LonLat::new(139.7, 35.6).unwrap()).to_plane(s.position);
        // Driving east: ahead is east, right is south; the camera is 0.6 m ahead of the antenna.
        assert!(
            (at.x - 7.6).abs() < 0.05 && (at.y + 1.0).abs() < 0.05,
            "{at:?}"
        );
    }

    #[test]
    fn far_damage_and_sky_are_not_placed() {
        assert_eq!(
            placed(PLAIN, 0.0, box_of(PLAIN, 0.0, 14.0, 0.5, 0.5)),
            (vec![], 1)
        );
        assert_eq!(
            placed(PLAIN, 0.0, [600.0, 100.0, 700.0, 200.0]),
            (vec![], 1)
        );
    }

    #[test]
    fn what_runs_out_of_view_is_open_ended() {
        for pixel_box in [
            [600.0, 500.0, 700.0, 660.0],
            [0.0, 500.0, 90.0, 560.0],
            [600.0, 300.0, 700.0, 560.0],
        ] {
            let (seen, _) = placed(PLAIN, 0.0, pixel_box);
            assert!(seen[0].open_ended, "{pixel_box:?}");
            assert!(seen[0].length_m <= MAX_FAR_M);
        }
    }

    #[test]
    fn errors_grow_with_distance() {
        let error = |ahead| {
            let (seen, _) = placed(PLAIN, 0.0, box_of(PLAIN, 0.0, ahead, 0.5, 0.5));
            (seen[0].error, seen[0].length_sigma_m)
        };
        let ((near, near_length), (far, far_length)) = (error(5.0), error(11.0));
        assert!(far.own_along_m > near.own_along_m && far_length > near_length);
        assert!(far.radius95_m() > near.radius95_m() && near.radius95_m() > 6.0);
    }
}
