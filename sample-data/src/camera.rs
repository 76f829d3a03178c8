//! The virtual dashcam: an exact pinhole above a flat road, and where it is at a moment.

use crate::road::Plan;

/// What the camera file states. The camera looks straight ahead: yaw and roll are zero.
#[derive(Clone, Copy, Debug)]
pub struct Camera {
    /// Width of the picture, pixels.
    pub width: u32,
    /// Height of the picture, pixels.
    pub height: u32,
    /// Height of the lens above the road, metres.
    pub height_m: f64,
    /// Down-pitch as mounted, radians.
    pub pitch: f64,
    /// Horizontal field of view, degrees.
    pub hfov_deg: f64,
    /// Focal length, pixels.
    pub focal_px: f64,
    /// First picture row of the bonnet at its middle.
    pub bonnet_row: u32,
    /// The GPS antenna ahead of the lens, metres.
    pub antenna_ahead_m: f64,
}

/// Where the lens is and how it looks at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Pose {
    /// Metres east and north.
    pub at: Plan,
    /// Radians clockwise from north.
    pub heading: f64,
    /// Down-pitch with the vehicle's bounce, radians.
    pub pitch: f64,
}

impl Camera {
    /// The camera of the sample drive for a picture of `width` × `height` pixels.
    pub fn new(width: u32, height: u32) -> Self {
        let hfov_deg: f64 = 66.0;
        Self {
            width,
            height,
            height_m: 1.35,
            pitch: 6f64.to_radians(),
            hfov_deg,
            focal_px: f64::from(width) / 2.0 / (hfov_deg.to_radians() / 2.0).tan(),
            bonnet_row: height * 660 / 720,
            antenna_ahead_m: -0.6,
        }
    }

    /// View ray of pixel (u, v) as (ahead, right, down) of the level vehicle; `ahead` is near 1.
    pub fn ray(&self, pitch: f64, u: f64, v: f64) -> [f64; 3] {
        let f = self.focal_px;
        let m = (u - f64::from(self.width) / 2.0) / f;
        let n = (v - f64::from(self.height) / 2.0) / f;
        [
            pitch.cos() - n * pitch.sin(),
            m,
            pitch.sin() + n * pitch.cos(),
        ]
    }

    /// Ground point seen at pixel (u, v): metres ahead and right; `None` at or above the horizon.
    #[cfg(test)]
    pub fn ground(&self, pitch: f64, u: f64, v: f64) -> Option<[f64; 2]> {
        let [ahead, right, down] = self.ray(pitch, u, v);
        (down > 1e-6).then(|| [self.height_m * ahead / down, self.height_m * right / down])
    }

    /// Pixel of a ground point given in metres ahead and right; `None` behind the lens.
    pub fn project(&self, pitch: f64, ahead: f64, right: f64) -> Option<[f64; 2]> {
        let depth = ahead * pitch.cos() + self.height_m * pitch.sin();
        if depth < 0.1 {
            return None;
        }
        let f = self.focal_px;
        let down = self.height_m * pitch.cos() - ahead * pitch.sin();
        let (cx, cy) = (f64::from(self.width) / 2.0, f64::from(self.height) / 2.0);
        Some([cx + f * right / depth, cy + f * down / depth])
    }

    /// Picture row where the bonnet begins in column `u`: lowest at the sides.
    pub fn bonnet_top(&self, u: f64) -> f64 {
        let x = u / f64::from(self.width) * 2.0 - 1.0;
        f64::from(self.bonnet_row) + f64::from(self.height) * 0.058 * x * x
    }
}

impl Pose {
    /// Metres ahead and right of the lens of a plan point.
    pub fn relative(&self, p: Plan) -> [f64; 2] {
        let d = [p[0] - self.at[0], p[1] - self.at[1]];
        let (sin, cos) = self.heading.sin_cos();
        [d[0] * sin + d[1] * cos, d[0] * cos - d[1] * sin]
    }

    /// Plan point `ahead` and `right` metres from the lens.
    pub fn absolute(&self, ahead: f64, right: f64) -> Plan {
        let (sin, cos) = self.heading.sin_cos();
        [
            self.at[0] + ahead * sin + right * cos,
            self.at[1] + ahead * cos - right * sin,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_ground_point_comes_back_through_the_lens(
            ahead in 2.5..60.0f64, right in -5.0..5.0f64, pitch in 0.08..0.13f64
        ) {
            let camera = Camera::new(1280, 720);
            let [u, v] = camera.project(pitch, ahead, right).unwrap();
            let [a, r] = camera.ground(pitch, u, v).unwrap();
            prop_assert!((a - ahead).abs() < 1e-6 * ahead && (r - right).abs() < 1e-6);
        }

        #[test]
        fn relative_undoes_absolute(ahead in -50.0..50.0f64, right in -9.0..9.0f64, heading in 0.0..6.3f64) {
            let pose = Pose { at: [12.0, -7.0], heading, pitch: 0.1 };
            let [a, r] = pose.relative(pose.absolute(ahead, right));
            prop_assert!((a - ahead).abs() < 1e-9 && (r - right).abs() < 1e-9);
        }
    }

    #[test]
    fn the_horizon_sees_no_ground() {
        let camera = Camera::new(1280, 720);
        let horizon = 360.0 - camera.focal_px * camera.pitch.tan();
        assert!(camera.ground(camera.pitch, 640.0, horizon).is_none());
        assert!(camera.ground(camera.pitch, 640.0, horizon + 2.0).is_some());
    }
}
