//! The camera file: how the camera is mounted, and from pixels to the road and back.

use geo::Coord;
use serde::Deserialize;
use std::{
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

/// A camera file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CameraError {
    /// The file cannot be read.
    #[error("{}: the camera file cannot be read: {source}; check the name given with --camera", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is no TOML, or a field is missing or unknown.
    #[error("{}: the camera file is not right: {what}; it needs height_m, pitch_deg, image = [w, h] and hfov_deg or focal_px", path.display())]
    Fields {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        what: String,
    },
    /// A value that no camera on a vehicle has.
    #[error("{}: {field} = {value} cannot be: {must}; correct it in the camera file", path.display())]
    Silly {
        /// The file.
        path: PathBuf,
        /// The field.
        field: &'static str,
        /// Its value.
        value: f64,
        /// What it must be.
        must: &'static str,
    },
}

/// The camera file as written, before it is checked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    height_m: f64,
    pitch_deg: f64,
    #[serde(default)]
    yaw_deg: f64,
    #[serde(default)]
    roll_deg: f64,
    hfov_deg: Option<f64>,
    focal_px: Option<f64>,
    image: [u32; 2],
    #[serde(default)]
    distortion: [f64; 5],
    #[serde(default)]
    antenna_ahead_m: f64,
    #[serde(default)]
    antenna_right_m: f64,
    bonnet_row: Option<u32>,
    #[serde(default = "default_height_sigma_m")]
    height_sigma_m: f64,
    #[serde(default = "default_angle_sigma_deg")]
    pitch_sigma_deg: f64,
    #[serde(default = "default_angle_sigma_deg")]
    yaw_sigma_deg: f64,
}

/// A mounting measured with a folding rule.
fn default_height_sigma_m() -> f64 {
    0.03
}

/// An angle set by eye against the horizon.
fn default_angle_sigma_deg() -> f64 {
    0.5
}

/// A camera on a vehicle, over a flat road.
///
/// Road coordinates are metres right of (x) and ahead of (y) the point on the road below the
/// camera, in the driving direction. Pixels count from the top left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    height_m: f64,
    pitch_rad: f64,
    yaw_rad: f64,
    roll_rad: f64,
    focal_px: f64,
    image: [u32; 2],
    distortion: [f64; 5],
    antenna: Coord<f64>,
    bonnet_row: u32,
    /// Standard deviation of the height.
    pub height_sigma_m: f64,
    /// Standard deviation of the mounting's pitch.
    pub pitch_sigma_rad: f64,
    /// Standard deviation of the mounting's yaw.
    pub yaw_sigma_rad: f64,
}

/// How a camera is mounted and how far it zooms: what a drive shows of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mounting {
    /// Metres above the road.
    pub height_m: f64,
    /// Radians down.
    pub pitch_rad: f64,
    /// Radians to the right of the driving direction.
    pub yaw_rad: f64,
    /// Radians that the picture has to be turned clockwise by to be level.
    pub roll_rad: f64,
    /// Focal length in pixels of the whole picture.
    pub focal_px: f64,
}

impl Camera {
    /// How it is mounted.
    pub fn mounting(&self) -> Mounting {
        Mounting {
            height_m: self.height_m,
            pitch_rad: self.pitch_rad,
            yaw_rad: self.yaw_rad,
            roll_rad: self.roll_rad,
            focal_px: self.focal_px,
        }
    }

    /// The same camera mounted otherwise. Its lens goes on straightening each pixel as it did,
    /// whatever the focal length.
    pub fn mounted(&self, mounting: Mounting) -> Self {
        let zoom = mounting.focal_px / self.focal_px;
        let powers = [2, 4, 1, 1, 6];
        Self {
            height_m: mounting.height_m,
            pitch_rad: mounting.pitch_rad,
            yaw_rad: mounting.yaw_rad,
            roll_rad: mounting.roll_rad,
            focal_px: mounting.focal_px,
            distortion: std::array::from_fn(|n| self.distortion[n] * zoom.powi(powers[n])),
            ..*self
        }
    }

    /// Where a pixel of the picture without the lens's distortion is in the picture as taken.
    pub(crate) fn bent(&self, straight: Coord<f64>) -> Coord<f64> {
        let middle = Coord {
            x: f64::from(self.image[0]) / 2.0,
            y: f64::from(self.image[1]) / 2.0,
        };
        self.distorted((straight - middle) / self.focal_px) * self.focal_px + middle
    }

    /// k1, k2, p1, p2, k3 as OpenCV writes them; all 0 for a lens that bends nothing.
    pub fn distortion(&self) -> [f64; 5] {
        self.distortion
    }

    /// Metres that the antenna is ahead (y) and to the right (x) of the camera.
    pub fn antenna(&self) -> Coord<f64> {
        self.antenna
    }

    /// Reads and checks a camera file.
    pub fn load(path: &Path) -> Result<Self, CameraError> {
        let text = std::fs::read_to_string(path).map_err(|source| CameraError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&text, path)
    }

    /// Checks the text of a camera file; `path` is for messages.
    pub fn parse(text: &str, path: &Path) -> Result<Self, CameraError> {
        let fields = |what: String| CameraError::Fields {
            path: path.to_owned(),
            what,
        };
        let raw: Raw = toml::from_str(text).map_err(|e| fields(in_short(&e, text)))?;
        raw.check(path)?;
        let width = f64::from(raw.image[0]);
        let focal_px = match (raw.hfov_deg, raw.focal_px) {
            (Some(hfov_deg), None) => width / 2.0 / (hfov_deg.to_radians() / 2.0).tan(),
            (None, Some(focal_px)) => focal_px,
            (Some(_), Some(_)) => {
                return Err(fields("hfov_deg and focal_px are both there".into()));
            }
            (None, None) => return Err(fields("hfov_deg or focal_px is missing".into())),
        };
        Ok(Self {
            height_m: raw.height_m,
            pitch_rad: raw.pitch_deg.to_radians(),
            yaw_rad: raw.yaw_deg.to_radians(),
            roll_rad: raw.roll_deg.to_radians(),
            focal_px,
            image: raw.image,
            distortion: raw.distortion,
            antenna: Coord {
                x: raw.antenna_right_m,
                y: raw.antenna_ahead_m,
            },
            bonnet_row: raw.bonnet_row.unwrap_or(raw.image[1]).min(raw.image[1]),
            height_sigma_m: raw.height_sigma_m,
            pitch_sigma_rad: raw.pitch_sigma_deg.to_radians(),
            yaw_sigma_rad: raw.yaw_sigma_deg.to_radians(),
        })
    }

    /// Width and height of the pictures that the file describes.
    pub fn image(&self) -> [u32; 2] {
        self.image
    }

    /// Height above the road.
    pub fn height_m(&self) -> f64 {
        self.height_m
    }

    /// Focal length in pixels.
    pub fn focal_px(&self) -> f64 {
        self.focal_px
    }

    /// The row below which the vehicle itself is seen.
    pub fn bonnet_row(&self) -> f64 {
        f64::from(self.bonnet_row)
    }

    /// First and last row (exclusive) between which road is seen that damage can be placed on,
    /// with room for bounce; the whole picture where the mounting shows no such band.
    ///
    /// A detector that looks at nothing else is faster, and cannot find cracks in the sky.
    pub fn road_rows(&self) -> (u32, u32) {
        const FAR_M: f64 = 30.0;
        const BOUNCE_DEG: f64 = 1.0;
        let [width, height] = self.image;
        let bounce_px = self.focal_px * BOUNCE_DEG.to_radians().tan();
        // A rolled or turned camera sees the same distance at other rows left and right.
        let row = |right_m| {
            self.to_pixel(Coord {
                x: right_m,
                y: FAR_M,
            })
            .map(|pixel| pixel.y)
        };
        let side_m = FAR_M * f64::from(width) / 2.0 / self.focal_px;
        let rows = [row(-side_m), row(0.0), row(side_m)];
        let top = rows.into_iter().flatten().fold(f64::MAX, f64::min) - bounce_px;
        let top = top.clamp(0.0, f64::from(height)) as u32;
        if top < self.bonnet_row {
            (top, self.bonnet_row)
        } else {
            (0, height)
        }
    }

    /// The camera's foot, seen from below the antenna: right and ahead.
    pub fn from_antenna(&self) -> Coord<f64> {
        Coord {
            x: -self.antenna.x,
            y: -self.antenna.y,
        }
    }

    /// The same camera for pictures of another size; `None` for another shape of picture.
    pub fn scaled_to(&self, width: u32, height: u32) -> Option<Self> {
        let scale = f64::from(width) / f64::from(self.image[0]);
        let off_px = f64::from(self.image[1]) * scale - f64::from(height);
        (off_px.abs() <= 2.0).then(|| Self {
            focal_px: self.focal_px * scale,
            image: [width, height],
            bonnet_row: (f64::from(self.bonnet_row) * scale).round() as u32,
            ..*self
        })
    }

    /// Where the road is seen at a pixel; `None` at and above the horizon.
    ///
    /// Z = h(cos φ − n sin φ)/(sin φ + n cos φ), X = h m/(sin φ + n cos φ) with m, n the levelled
    /// normalised pixel, then turned by the yaw.
    pub fn to_road(&self, pixel: Coord<f64>) -> Option<Coord<f64>> {
        let seen = self.undistorted(Coord {
            x: (pixel.x - f64::from(self.image[0]) / 2.0) / self.focal_px,
            y: (pixel.y - f64::from(self.image[1]) / 2.0) / self.focal_px,
        });
        let level = turned(seen, self.roll_rad);
        let (sin, cos) = self.pitch_rad.sin_cos();
        let down = sin + level.y * cos;
        if down <= 1e-6 {
            return None;
        }
        let ahead = self.height_m * (cos - level.y * sin) / down;
        let right = self.height_m * level.x / down;
        // Yaw turns the camera to the right, so what it sees ahead lies to the right.
        Some(turned(Coord { x: right, y: ahead }, -self.yaw_rad))
    }

    /// The pixel at which a point of the road is seen; `None` behind the camera.
    pub fn to_pixel(&self, road: Coord<f64>) -> Option<Coord<f64>> {
        let p = turned(road, self.yaw_rad);
        let (sin, cos) = self.pitch_rad.sin_cos();
        let depth = p.y * cos + self.height_m * sin;
        if depth <= 1e-6 {
            return None;
        }
        let level = Coord {
            x: p.x / depth,
            y: (self.height_m * cos - p.y * sin) / depth,
        };
        let seen = self.distorted(turned(level, -self.roll_rad));
        Some(Coord {
            x: seen.x * self.focal_px + f64::from(self.image[0]) / 2.0,
            y: seen.y * self.focal_px + f64::from(self.image[1]) / 2.0,
        })
    }

    /// Brown and Conrady's lens model: k1, k2, p1, p2, k3 as OpenCV writes them.
    fn distorted(&self, p: Coord<f64>) -> Coord<f64> {
        let [k1, k2, p1, p2, k3] = self.distortion;
        let r2 = p.x * p.x + p.y * p.y;
        let radial = 1.0 + r2 * (k1 + r2 * (k2 + r2 * k3));
        Coord {
            x: p.x * radial + 2.0 * p1 * p.x * p.y + p2 * (r2 + 2.0 * p.x * p.x),
            y: p.y * radial + p1 * (r2 + 2.0 * p.y * p.y) + 2.0 * p2 * p.x * p.y,
        }
    }

    fn undistorted(&self, seen: Coord<f64>) -> Coord<f64> {
        const ROUNDS: usize = 20;
        if self.distortion == [0.0; 5] {
            return seen;
        }
        (0..ROUNDS).fold(seen, |guess, _| guess + (seen - self.distorted(guess)))
    }
}

/// Turns a vector with x right and y down (or ahead) by an angle.
fn turned(v: Coord<f64>, angle_rad: f64) -> Coord<f64> {
    let (sin, cos) = angle_rad.sin_cos();
    Coord {
        x: v.x * cos - v.y * sin,
        y: v.x * sin + v.y * cos,
    }
}

impl Raw {
    fn check(&self, path: &Path) -> Result<(), CameraError> {
        let lens = self
            .distortion
            .iter()
            .fold(0.0, |most: f64, k| most.max(k.abs()));
        let within = |field, value, range: RangeInclusive<f64>, must| {
            let silly = || CameraError::Silly {
                path: path.to_owned(),
                field,
                value,
                must,
            };
            range.contains(&value).then_some(()).ok_or_else(silly)
        };
        let [width, height] = self.image.map(f64::from);
        within(
            "height_m",
            self.height_m,
            0.3..=5.0,
            "metres above the road, 0.3 to 5",
        )?;
        within(
            "pitch_deg",
            self.pitch_deg,
            -20.0..=60.0,
            "degrees down, -20 to 60",
        )?;
        within(
            "yaw_deg",
            self.yaw_deg,
            -45.0..=45.0,
            "degrees right, -45 to 45",
        )?;
        within(
            "roll_deg",
            self.roll_deg,
            -20.0..=20.0,
            "degrees, -20 to 20",
        )?;
        within(
            "hfov_deg",
            self.hfov_deg.unwrap_or(60.0),
            10.0..=150.0,
            "degrees, 10 to 150",
        )?;
        within(
            "focal_px",
            self.focal_px.unwrap_or(900.0),
            50.0..=50e3,
            "pixels, 50 to 50,000",
        )?;
        within(
            "image width",
            width,
            64.0..=16_384.0,
            "pixels, 64 to 16,384",
        )?;
        within(
            "image height",
            height,
            64.0..=16_384.0,
            "pixels, 64 to 16,384",
        )?;
        within(
            "distortion",
            lens,
            0.0..=10.0,
            "k1, k2, p1, p2, k3, each within 10",
        )?;
        within(
            "antenna_ahead_m",
            self.antenna_ahead_m,
            -20.0..=20.0,
            "metres, -20 to 20",
        )?;
        within(
            "antenna_right_m",
            self.antenna_right_m,
            -5.0..=5.0,
            "metres, -5 to 5",
        )?;
        within(
            "height_sigma_m",
            self.height_sigma_m,
            0.0..=1.0,
            "metres, 0 to 1",
        )?;
        within(
            "pitch_sigma_deg",
            self.pitch_sigma_deg,
            0.0..=10.0,
            "degrees, 0 to 10",
        )?;
        within(
            "yaw_sigma_deg",
            self.yaw_sigma_deg,
            0.0..=10.0,
            "degrees, 0 to 10",
        )
    }
}

/// TOML's own messages are drawings of several lines.
fn in_short(error: &toml::de::Error, text: &str) -> String {
    let before = error
        .span()
        .and_then(|span| text.get(..span.start))
        .unwrap_or_default();
    format!(
        "{} (line {})",
        error.message(),
        before.matches('\n').count() + 1
    )
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) const PLAIN: &str = "height_m = 1.35\npitch_deg = 6.0\nhfov_deg = 66.0\nimage = [1280, 720]\nbonnet_row = 660\n";

    pub(crate) fn camera(text: &str) -> Result<Camera, CameraError> {
        Camera::parse(text, Path::new("camera.toml"))
    }

    #[test]
    fn the_formula_of_a_level_camera() {
        let camera =
            camera("height_m = 1.5\npitch_deg = 0\nfocal_px = 1000\nimage = [1000, 600]").unwrap();
        let road = camera.to_road(Coord { x: 600.0, y: 450.0 }).unwrap();
        assert!(
            (road.y - 10.0).abs() < 1e-9 && (road.x - 1.0).abs() < 1e-9,
            "{road:?}"
        );
        assert!(camera.to_road(Coord { x: 500.0, y: 300.0 }).is_none());
    }

    #[test]
    fn yaw_to_the_right_puts_things_to_the_right() {
        let camera = camera(&format!("{PLAIN}yaw_deg = 5.0\n")).unwrap();
        let road = camera.to_road(Coord { x: 640.0, y: 500.0 }).unwrap();
        assert!(road.x > 0.1, "{road:?}");
    }

    #[test]
    fn what_is_missing_or_silly_is_named() {
        for (text, named) in [
            (
                "pitch_deg = 6\nhfov_deg = 66\nimage = [1280, 720]",
                "height_m",
            ),
            (
                "height_m = 1.35\npitch_deg = 6\nimage = [1280, 720]",
                "hfov_deg or focal_px",
            ),
            (&format!("{PLAIN}focal_px = 900"), "both"),
            (&PLAIN.replace("1.35", "135"), "height_m = 135"),
            (&PLAIN.replace("1.35", "nan"), "height_m = NaN"),
            (&PLAIN.replace("66.0", "360"), "hfov_deg = 360"),
            (&format!("{PLAIN}hight_m = 1"), "hight_m"),
            ("height_m = \"high\"", "height_m"),
        ] {
            let error = camera(text).unwrap_err().to_string();
            assert!(
                error.contains(named) && error.contains("camera.toml"),
                "{error}"
            );
        }
    }

    #[test]
    fn the_road_is_looked_at_from_under_the_horizon_to_the_bonnet() {
        let (top, bottom) = camera(PLAIN).unwrap().road_rows();
        // 30 m ahead lies 2.6 degrees down, 3.4 above the axis: row 301; a degree of room: 17.
        assert!((280..290).contains(&top) && bottom == 660, "{top} {bottom}");
        let rolled = camera(&format!("{PLAIN}roll_deg = 5.0\n"))
            .unwrap()
            .road_rows();
        assert!(rolled.0 < top);
        let skyward = camera(&PLAIN.replace("= 6.0", "= -20.0"))
            .unwrap()
            .road_rows();
        assert_eq!(skyward, (0, 720));
    }

    #[test]
    fn another_size_is_scaled_and_another_shape_refused() {
        let whole = camera(PLAIN).unwrap();
        let half = whole.scaled_to(640, 360).unwrap();
        let (a, b) = (
            whole.to_road(Coord { x: 300.0, y: 500.0 }).unwrap(),
            half.to_road(Coord { x: 150.0, y: 250.0 }).unwrap(),
        );
        assert!((a.x - b.x).hypot(a.y - b.y) < 1e-9);
        assert!(whole.scaled_to(640, 480).is_none());
    }

    #[test]
    fn a_lens_straightens_each_pixel_alike_whatever_the_focal_length() {
        let text = format!("{PLAIN}distortion = [-0.2, 0.05, 0.001, -0.002, 0.01]\n");
        let camera = camera(&text).unwrap();
        let mounting = camera.mounting();
        let longer = camera.mounted(Mounting {
            focal_px: mounting.focal_px * 1.3,
            ..mounting
        });
        for (x, y) in [(100.0, 50.0), (900.0, 600.0)] {
            let (a, b) = (camera.bent(Coord { x, y }), longer.bent(Coord { x, y }));
            assert!((a.x - b.x).hypot(a.y - b.y) < 1e-9, "{a:?} {b:?}");
            assert!((a.x - x).hypot(a.y - y) > 1.0);
        }
    }

    proptest! {
        #[test]
        fn pixel_and_road_are_each_others_inverse(
            x in -4.0..4.0f64, y in 3.0..15.0f64, pitch in 0.0..20.0f64, yaw in -10.0..10.0f64,
            roll in -5.0..5.0f64, k1 in -0.1..0.1f64,
        ) {
            let text = format!(
                "height_m = 1.4\npitch_deg = {pitch}\nyaw_deg = {yaw}\nroll_deg = {roll}\n\
                 hfov_deg = 70.0\nimage = [1280, 720]\ndistortion = [{k1:.6}, 0.0, 0.001, 0.0, 0.0]"
            );
            let camera = camera(&text).unwrap();
            let pixel = camera.to_pixel(Coord { x, y }).unwrap();
            // Far outside the picture a lens model need not be invertible.
            prop_assume!((-100.0..1380.0).contains(&pixel.x) && (-100.0..820.0).contains(&pixel.y));
            let back = camera.to_road(pixel).unwrap();
            prop_assert!((back.x - x).hypot(back.y - y) < 1e-3, "{back:?}");
        }
    }
}
