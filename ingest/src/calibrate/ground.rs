//! How the pictured road moves from one picture to the next under a mounting.

use crate::camera::Mounting;
use nalgebra::{Matrix3, Rotation3, SVector, Vector3};

/// Pitch, yaw, roll in radians, and the logarithms of height in metres and focal length in pixels.
pub(super) type Parameters = SVector<f64, 5>;
/// What is a pair's own: how much the later camera bounced up, how much more the vehicle turned right
/// than the track says, how much the later camera rolled, in radians; and the logarithm of the factor
/// by which the way between the two is longer than the track says.
pub(super) type Own = SVector<f64, 4>;

/// The place of the height and of the focal length among the parameters.
pub(super) const HEIGHT: usize = 3;
pub(super) const FOCAL: usize = 4;
/// A vehicle turns about its rear axle, which lies behind the camera.
const BEHIND_M: f64 = 1.5;

/// The way between two pictures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Way {
    /// As the crow flies.
    pub ahead_m: f64,
    /// Radians turned to the right.
    pub turned_rad: f64,
}

pub(super) fn parameters(mounting: &Mounting) -> Parameters {
    Parameters::new(
        mounting.pitch_rad,
        mounting.yaw_rad,
        mounting.roll_rad,
        mounting.height_m.ln(),
        mounting.focal_px.ln(),
    )
}

pub(super) fn mounting(p: &Parameters) -> Mounting {
    Mounting {
        pitch_rad: p[0],
        yaw_rad: p[1],
        roll_rad: p[2],
        height_m: p[HEIGHT].exp(),
        focal_px: p[FOCAL].exp(),
    }
}

/// From the camera's axes (right, down, along the lens) to the vehicle's (right, down, ahead).
fn to_vehicle(m: &Mounting) -> Matrix3<f64> {
    let about = |axis, angle| Rotation3::from_axis_angle(&axis, angle).into_inner();
    about(Vector3::y_axis(), m.yaw_rad)
        * about(Vector3::x_axis(), -m.pitch_rad)
        * about(Vector3::z_axis(), m.roll_rad)
}

/// From a pixel of the later picture to that of the earlier one which shows the same road.
///
/// Pixels count from the picture's middle, without distortion; `shrunk` is the picture's width over
/// that which the focal length is for. The homography that a plane induces: Hartley and Zisserman,
/// Multiple View Geometry, 2nd ed., result 13.1.
pub(super) fn homography(p: &Parameters, own: &Own, way: &Way, shrunk: f64) -> Matrix3<f64> {
    let m = mounting(p);
    let focal = m.focal_px * shrunk;
    let lens = Matrix3::from_diagonal(&Vector3::new(focal, focal, 1.0));
    let unlens = Matrix3::from_diagonal(&Vector3::new(1.0 / focal, 1.0 / focal, 1.0));
    let vehicle = to_vehicle(&m);
    let bounce = Rotation3::new(Vector3::new(own[0], 0.0, own[2])).into_inner();
    let turned_rad = way.turned_rad + own[1];
    let turned = Rotation3::from_axis_angle(&Vector3::y_axis(), turned_rad).into_inner();
    let ahead_m = way.ahead_m * own[3].exp();
    let (sin, cos) = turned_rad.sin_cos();
    let (half_sin, half_cos) = (turned_rad / 2.0).sin_cos();
    let moved = Vector3::new(
        ahead_m * half_sin + BEHIND_M * sin,
        0.0,
        ahead_m * half_cos + BEHIND_M * (cos - 1.0),
    );
    let plane = turned + moved * Vector3::y().transpose() / m.height_m;
    lens * vehicle.transpose() * plane * vehicle * bounce * unlens
}

/// How far in front of the camera's foot, and to its right, the road at a pixel lies, in camera
/// heights; `None` at and above the horizon. Pixels as in [`homography`].
pub(super) fn in_heights(p: &Parameters, pixel: [f64; 2], shrunk: f64) -> Option<[f64; 2]> {
    let m = mounting(p);
    let focal = m.focal_px * shrunk;
    let ray = to_vehicle(&m) * Vector3::new(pixel[0] / focal, pixel[1] / focal, 1.0);
    (ray.y > 1e-3).then(|| [ray.z / ray.y, ray.x / ray.y])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::tests::{PLAIN, camera};
    use geo::Coord;

    #[test]
    fn the_road_moves_as_the_camera_file_has_it() {
        let text = PLAIN.replace("1.35", "1.6") + "yaw_deg = -4.0\nroll_deg = 2.5\n";
        let camera = camera(&text).unwrap();
        let p = parameters(&camera.mounting());
        let way = Way {
            ahead_m: 2.0,
            turned_rad: 0.0,
        };
        let h = homography(&p, &Own::zeros(), &way, 0.5);
        for (x, y) in [(-1.5, 5.0), (0.3, 6.0), (2.0, 9.0)] {
            let half = |road| {
                let pixel = camera.to_pixel(road).unwrap();
                Vector3::new((pixel.x - 640.0) / 2.0, (pixel.y - 360.0) / 2.0, 1.0)
            };
            let (later, before) = (half(Coord { x, y }), half(Coord { x, y: y + 2.0 }));
            let found = h * later;
            assert!((found / found.z - before).norm() < 1e-6, "{found} {before}");
            let [ahead, right] = in_heights(&p, [later.x, later.y], 0.5).unwrap();
            assert!((ahead * 1.6 - y).abs() < 1e-6 && (right * 1.6 - x).abs() < 1e-6);
        }
        assert_eq!(mounting(&p).height_m, 1.6);
    }
}
