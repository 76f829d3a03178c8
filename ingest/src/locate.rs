//! Placing: from a box in a frame to damage on the ground, with its size and errors.

use crate::Camera;
use geo::Coord;
use jiff::Timestamp;
use register::{
    DamageClass, DriveId, Fix, GroundError, GroundGrid, LocalPlane, OpenSides, Sighting,
    SightingId, View,
};

/// Damage is placed where pitch, height, bounce and box edge leave no more than this standard deviation
/// along the road: some 12 m ahead of a camera mounted by eye, farther for a calibrated one.
const MOST_PLACING_SIGMA_M: f64 = 1.25;
/// Never beyond this, however well the camera is known: roads are not flat.
const MOST_PLACING_M: f64 = 16.0;
/// Up to here damage is told by its place, to support what is seen nearer.
const MOST_SUPPORTING_M: f64 = 30.0;
/// What reaches so much farther than damage can be placed is cut there and marked as open-ended.
const BEYOND_M: f64 = 4.0;
/// Potholes are about as long as wide: standard deviation of their length, by their width.
const ROUND_SIGMA: f64 = 0.4;
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
    length_sigma_m: f64,
    width_sigma_m: f64,
    open: OpenSides,
}

/// Places what was found: the sightings, and how many lay too far away to place anything.
///
/// Of those some are still near enough to support what a later frame places; they are among the
/// sightings, marked so.
pub fn locate(camera: &Camera, shot: &Shot, found: &[Found]) -> (Vec<Sighting>, u32) {
    let placing_m = placing_m(camera);
    let mut sightings = Vec::new();
    let mut too_far = 0;
    for found in found {
        let Some(seen) = footprint(camera, found, placing_m) else {
            too_far += 1;
            continue;
        };
        let places = seen.near.y <= placing_m;
        too_far += u32::from(!places);
        let n = sightings.len() as u32;
        let sighting = sighting(camera, shot, n, found, &seen);
        sightings.push(Sighting { places, ..sighting });
    }
    (sightings, too_far)
}

/// The stretch of road within which a camera places damage, seen from the antenna; `None` where it shows
/// no such road.
pub fn view(camera: &Camera) -> Option<View> {
    let [w, h] = camera.image().map(f64::from);
    let floor = camera.bonnet_row().min(h) - RIM_PX;
    let near_m = camera
        .to_road(Coord {
            x: w / 2.0,
            y: floor,
        })?
        .y;
    let far_m = placing_m(camera);
    let edge = |x: f64, ahead_m: f64| {
        let row = camera.to_pixel(Coord { x: 0.0, y: ahead_m })?.y;
        Some(camera.to_road(Coord { x, y: row })?.x + camera.from_antenna().x)
    };
    let side = |x: f64| Some([edge(x, near_m)?, edge(x, far_m)?]);
    (near_m < far_m).then_some(())?;
    Some(View {
        near_m: near_m + camera.from_antenna().y,
        far_m: far_m + camera.from_antenna().y,
        left_m: side(0.0)?,
        right_m: side(w)?,
    })
}

/// Where the road around the stretch in view is seen in the camera's pictures; `None` where it shows no such
/// road.
pub fn ground_grid(camera: &Camera) -> Option<GroundGrid> {
    const STEP_M: f64 = 0.5;
    const SIDE_M: f64 = 5.0;
    const LEAST_FAR_M: f64 = 8.0;
    let view = view(camera)?;
    let from_camera_m = |ahead_m: f64| (ahead_m - camera.from_antenna().y) / STEP_M;
    let first = from_camera_m(view.near_m).ceil() as u32;
    let last = from_camera_m(view.far_m).max(LEAST_FAR_M / STEP_M).floor() as u32;
    let columns = (2.0 * SIDE_M / STEP_M) as u32 + 1;
    let place = |row: u32, column: u32| Coord {
        x: f64::from(column) * STEP_M - SIDE_M,
        y: f64::from(row) * STEP_M,
    };
    let places = (first..=last).flat_map(|row| (0..columns).map(move |column| place(row, column)));
    let seen = places.map(|place| {
        let pixel = camera.to_pixel(place)?;
        Some([pixel.x as f32, pixel.y as f32])
    });
    Some(GroundGrid {
        near_m: f64::from(first) * STEP_M,
        left_m: -SIDE_M,
        step_m: STEP_M,
        columns: columns as usize,
        pixels: seen.collect::<Option<_>>()?,
    })
}

/// The farthest distance at which the camera places damage.
fn placing_m(camera: &Camera) -> f64 {
    const STEP_M: f64 = 0.1;
    let good = |ahead_m: &f64| {
        let (aim, own) = (aim_along_m(camera, *ahead_m), own_along_m(camera, *ahead_m));
        aim.hypot(own) <= MOST_PLACING_SIGMA_M
    };
    let steps = (0..=(MOST_PLACING_M / STEP_M) as u32).map(|n| f64::from(n) * STEP_M);
    steps.take_while(good).last().unwrap_or(0.0)
}

/// The ground under a box; `None` where its near edge is too far away or not on the road.
fn footprint(camera: &Camera, found: &Found, placing_m: f64) -> Option<Footprint> {
    let [left, top, right, bottom] = found.pixel_box;
    let [w, h] = camera.image().map(f64::from);
    let floor = camera.bonnet_row().min(h);
    let bottom_seen = bottom.min(floor);
    let middle = f64::midpoint(left, right);
    let near = camera.to_road(Coord {
        x: middle,
        y: bottom_seen,
    })?;
    if near.y > MOST_SUPPORTING_M || near.y <= 0.0 || top >= bottom_seen {
        return None;
    }
    let far_m = placing_m.max(near.y) + BEYOND_M;
    let top_of_road = camera
        .to_pixel(Coord {
            x: near.x,
            y: far_m,
        })?
        .y;
    let far = camera.to_road(Coord {
        x: middle,
        y: top.max(top_of_road),
    })?;
    let row = camera.to_pixel((near + far) / 2.0)?.y;
    let (a, b) = (
        camera.to_road(Coord { x: left, y: row })?,
        camera.to_road(Coord { x: right, y: row })?,
    );
    let width_m = (b.x - a.x).abs();
    let (length_sigma_m, width_sigma_m) = size_sigmas(camera, near.y, far.y, width_m);
    let seen = Footprint {
        near,
        far,
        width_m,
        length_sigma_m,
        width_sigma_m,
        open: OpenSides {
            near: bottom >= floor - RIM_PX,
            far: top < top_of_road,
            beside: left <= RIM_PX || right >= w - RIM_PX,
        },
    };
    Some(match found.class {
        DamageClass::Pothole => rounded(seen),
        _ => seen,
    })
}

/// A pothole's length, told by its box's height and by its width: far away the height says little.
fn rounded(seen: Footprint) -> Footprint {
    let measured_m = seen.far.y - seen.near.y;
    let by_height = 1.0 / seen.length_sigma_m.powi(2).max(1e-6);
    let by_width = 1.0 / (ROUND_SIGMA * seen.width_m).powi(2).max(1e-6);
    let length_m = (measured_m * by_height + seen.width_m * by_width) / (by_height + by_width);
    let share = length_m / measured_m.max(1e-6);
    Footprint {
        far: seen.near + (seen.far - seen.near) * share,
        length_sigma_m: 1.0 / (by_height + by_width).sqrt(),
        ..seen
    }
}

fn sighting(camera: &Camera, shot: &Shot, n: u32, found: &Found, seen: &Footprint) -> Sighting {
    let centre = (seen.near + seen.far) / 2.0;
    let from_antenna = centre + camera.from_antenna();
    let (sin, cos) = shot.fix.heading_deg.to_radians().sin_cos();
    let offset = Coord {
        x: from_antenna.y * sin + from_antenna.x * cos,
        y: from_antenna.y * cos - from_antenna.x * sin,
    };
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
        length_sigma_m: seen.length_sigma_m,
        width_m: seen.width_m,
        width_sigma_m: seen.width_sigma_m,
        open: seen.open,
        places: true,
        error: ground_error(camera, shot, centre),
    }
}

/// The error budget at a point of the road: receiver, clock, heading, mounting, bounce, box edge.
fn ground_error(camera: &Camera, shot: &Shot, at: Coord<f64>) -> GroundError {
    let heading_rad = shot.fix.heading_sigma_deg.to_radians();
    let reach_m = at.y + camera.from_antenna().y.abs();
    GroundError {
        receiver_m: shot.fix.error_m / SIGMAS_95_CIRCLE,
        clock_along_m: shot.fix.speed_mps * shot.clock_sigma_s,
        aim_along_m: aim_along_m(camera, at.y),
        aim_across_m: (at.y * camera.yaw_sigma_rad).hypot(reach_m * heading_rad),
        own_along_m: shot.fix.jitter_m.hypot(own_along_m(camera, at.y)),
        own_across_m: shot.fix.jitter_m.hypot(at.y * edge_sigma_rad(camera)),
    }
}

/// What the mounting's pitch and height do along the road.
fn aim_along_m(camera: &Camera, ahead_m: f64) -> f64 {
    let by_pitch = ahead_per_pitch_m(camera, ahead_m) * camera.pitch_sigma_rad;
    by_pitch.hypot(ahead_m / camera.height_m() * camera.height_sigma_m)
}

/// What bounce and the box's edge do along the road.
fn own_along_m(camera: &Camera, ahead_m: f64) -> f64 {
    ahead_per_pitch_m(camera, ahead_m) * BOUNCE_SIGMA_RAD.hypot(edge_sigma_rad(camera))
}

/// Length hangs on two box edges and the pitch between them; width on two edges and the distance.
fn size_sigmas(camera: &Camera, near_m: f64, far_m: f64, width_m: f64) -> (f64, f64) {
    let edge = edge_sigma_rad(camera);
    let (near, far) = (
        ahead_per_pitch_m(camera, near_m),
        ahead_per_pitch_m(camera, far_m),
    );
    let pitch = BOUNCE_SIGMA_RAD.hypot(camera.pitch_sigma_rad);
    let length = root_of_squares([near * edge, far * edge, (far - near) * pitch]);
    let distance = f64::midpoint(near_m, far_m);
    let by_distance = ahead_per_pitch_m(camera, distance) * pitch / distance;
    let width = root_of_squares([distance * edge, distance * edge, width_m * by_distance]);
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
    fn a_ground_grid_leads_to_the_road_it_shows() {
        let text = format!(
            "{PLAIN}antenna_ahead_m = -0.8\nroll_deg = 2.0\ndistortion = [-0.2, 0.05, 0.0, 0.0, 0.0]\n"
        );
        let camera = camera(&text).unwrap();
        let grid = ground_grid(&camera).unwrap();
        assert!(
            grid.near_m >= 1.0 && grid.far_m() >= 8.0,
            "{} {}",
            grid.near_m,
            grid.far_m()
        );
        for (right_m, ahead_m) in [
            (0.0, grid.near_m),
            (-1.3, 5.7),
            (1.75, 6.25),
            (0.9, grid.far_m()),
        ] {
            let [x, y] = grid.pixel(right_m, ahead_m).unwrap();
            let road = camera.to_road(Coord { x, y }).unwrap();
            let off_m = (road
                - Coord {
                    x: right_m,
                    y: ahead_m,
                })
            .x
            .hypot(road.y - ahead_m);
            assert!(off_m < 0.05, "{right_m} {ahead_m}: {off_m}");
        }
    }

    #[test]
    fn size_and_place_of_a_box_on_the_road() {
        let text = format!("{PLAIN}antenna_ahead_m = -0.6\n");
        let (seen, _) = placed(&text, 90.0, box_of(&text, 1.0, 7.0, 0.8, 0.6));
        let s = &seen[0];
        assert!(
            (s.length_m - 0.6).abs() < 0.1 && (s.width_m - 0.8).abs() < 0.02,
            "{s:?}"
        );
        assert!(!s.open.any() && (s.distance_m - 6.7).abs() < 0.01);
        let at = LocalPlane::at(LonLat::new(139.7, 35.6).unwrap()).to_plane(s.position);
        // Driving east: ahead is east, right is south; the camera is 0.6 m ahead of the antenna.
        assert!(
            (at.x - 7.6).abs() < 0.1 && (at.y + 1.0).abs() < 0.05,
            "{at:?}"
        );
    }

    #[test]
    fn far_damage_supports_and_sky_is_nothing() {
        let (seen, too_far) = placed(PLAIN, 0.0, box_of(PLAIN, 0.0, 14.0, 0.5, 0.5));
        assert!(too_far == 1 && !seen[0].places && seen[0].error.own_along_m > 0.9);
        for nothing in [
            box_of(PLAIN, 0.0, 35.0, 0.5, 0.5),
            [600.0, 100.0, 700.0, 200.0],
        ] {
            assert_eq!(placed(PLAIN, 0.0, nothing), (vec![], 1));
        }
    }

    #[test]
    fn how_far_damage_is_placed_is_set_by_the_error() {
        let far_m = |text: &str| view(&camera(text).unwrap()).unwrap().far_m;
        assert!((far_m(PLAIN) - 12.0).abs() < 0.5, "{}", far_m(PLAIN));
        let calibrated = format!("{PLAIN}pitch_sigma_deg = 0.1\nheight_sigma_m = 0.01\n");
        assert!(far_m(&calibrated) > 14.0, "{}", far_m(&calibrated));
        let by_guess = format!("{PLAIN}pitch_sigma_deg = 2.0\n");
        assert!(far_m(&by_guess) < 8.0, "{}", far_m(&by_guess));
    }

    #[test]
    fn the_view_holds_what_is_placed_and_nothing_else() {
        let text = format!("{PLAIN}antenna_ahead_m = -0.6\n");
        let view = view(&camera(&text).unwrap()).unwrap();
        for (right, ahead) in [
            (0.0, 5.0),
            (0.0, 11.0),
            (-4.0, 9.0),
            (5.5, 11.0),
            (5.5, 7.0),
            (0.0, 3.0),
        ] {
            let (seen, _) = placed(&text, 0.0, box_of(&text, right, ahead, 0.3, 0.1));
            let whole = seen.first().is_some_and(|s| s.places && !s.open.any());
            // The antenna is 0.6 m behind the camera.
            assert_eq!(
                view.holds(right, ahead + 0.6, 0.0),
                whole,
                "{right} {ahead}"
            );
        }
    }

    #[test]
    fn a_pothole_far_away_is_as_long_as_wide_and_near_by_as_long_as_seen() {
        let length = |ahead| {
            let (seen, _) = placed(PLAIN, 0.0, box_of(PLAIN, 0.0, ahead, 0.5, 1.2));
            seen[0].length_m
        };
        assert!(
            length(4.6) > 0.95 && length(11.0) < 0.9,
            "{} {}",
            length(4.6),
            length(11.0)
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
            assert!(seen[0].open.any(), "{pixel_box:?}");
            assert!(seen[0].length_m <= MOST_PLACING_M + BEYOND_M);
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
