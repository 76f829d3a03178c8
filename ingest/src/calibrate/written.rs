//! The camera file as it is written.

use super::{
    Calibration, Found, Scale,
    ground::{HEIGHT, mounting},
};
use crate::{Camera, CameraError};
use std::{fmt::Write, path::Path};

/// Two sided 95 % of a normal distribution.
pub(super) const HOLDS_95: f64 = 1.96;

/// The camera found, as it will be read from its file; refused where no vehicle has such a camera.
pub(super) fn checked(start: &Camera, found: &Found) -> Result<Camera, CameraError> {
    let mounting = mounting(&found.fit.parameters);
    let mut camera = start.mounted(mounting);
    camera.height_sigma_m = found.sigma[HEIGHT] * mounting.height_m;
    camera.pitch_sigma_rad = found.sigma[0];
    camera.yaw_sigma_rad = found.sigma[1];
    let no_notes = Notes::default();
    Camera::parse(&text(&camera, &no_notes), Path::new("calibration"))
}

/// What stands behind the values.
#[derive(Default)]
struct Notes {
    height: String,
    pitch: String,
    yaw: String,
    roll: String,
    focal: String,
}

impl Calibration {
    /// Half the width of the 95 % interval of the height in metres.
    pub fn height_error95_m(&self) -> f64 {
        self.camera.height_sigma_m * HOLDS_95
    }

    /// The same of pitch, yaw and roll in degrees.
    pub fn angle_errors95_deg(&self) -> [f64; 3] {
        let sigmas = [
            self.camera.pitch_sigma_rad,
            self.camera.yaw_sigma_rad,
            self.roll_sigma_rad,
        ];
        sigmas.map(|sigma| sigma.to_degrees() * HOLDS_95)
    }

    /// The same of the focal length in pixels.
    pub fn focal_error95_px(&self) -> f64 {
        self.focal_sigma_share * self.camera.focal_px() * HOLDS_95
    }

    /// The camera file (TOML), with what each value rests on; `origin` names the drive.
    pub fn to_toml(&self, origin: &str) -> String {
        let (height, focal) = match self.scale {
            Scale::Focal { .. } => ("found from the way driven", "given"),
            Scale::Height { .. } => ("given", "found from the way driven"),
            Scale::Turns => ("found from the way driven", "found from turns"),
        };
        let [pitch, yaw, roll] = self.angle_errors95_deg();
        let notes = Notes {
            height: format!("# ± {:.3}, {height}", self.height_error95_m()),
            pitch: format!("# ± {pitch:.2}, found; down"),
            yaw: format!("# ± {yaw:.2}, found; right of the driving direction"),
            roll: format!("# ± {roll:.2}, found"),
            focal: format!(
                "# ± {:.1}, {focal}; an angle of view of {:.2} degrees",
                self.focal_error95_px(),
                hfov_deg(&self.camera)
            ),
        };
        format!(
            "# Found by `michimori calibrate` from {} pairs of pictures on {} stretches of {}.\n\
             # An error after ± holds 95 times in 100; sigmas are standard deviations.\n{}",
            self.pairs,
            self.stretches,
            origin.replace(char::is_control, " "),
            text(&self.camera, &notes)
        )
    }
}

/// Angle of view from the left to the right edge, without the lens's distortion.
pub fn hfov_deg(camera: &Camera) -> f64 {
    let half = f64::from(camera.image()[0]) / 2.0;
    2.0 * (half / camera.focal_px()).atan().to_degrees()
}

fn text(camera: &Camera, notes: &Notes) -> String {
    let m = camera.mounting();
    let [w, h] = camera.image();
    let mut text = String::new();
    let mut line = |value: String, note: &str| {
        let padded = format!("{value:<24} {note}");
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", padded.trim_end());
    };
    let degrees = |name: &str, rad: f64| format!("{name} = {:.3}", rad.to_degrees());
    line(format!("height_m = {:.4}", m.height_m), &notes.height);
    line(degrees("pitch_deg", m.pitch_rad), &notes.pitch);
    line(degrees("yaw_deg", m.yaw_rad), &notes.yaw);
    line(degrees("roll_deg", m.roll_rad), &notes.roll);
    line(format!("focal_px = {:.2}", m.focal_px), &notes.focal);
    line(format!("image = [{w}, {h}]"), "");
    line(format!("height_sigma_m = {:.4}", camera.height_sigma_m), "");
    line(degrees("pitch_sigma_deg", camera.pitch_sigma_rad), "");
    line(degrees("yaw_sigma_deg", camera.yaw_sigma_rad), "");
    if camera.distortion() != [0.0; 5] {
        let bends = camera.distortion().map(|k| format!("{k:.8}")).join(", ");
        line(format!("distortion = [{bends}]"), "");
    }
    let antenna = camera.antenna();
    line(format!("antenna_ahead_m = {:?}", antenna.y), "");
    line(format!("antenna_right_m = {:?}", antenna.x), "");
    line(format!("bonnet_row = {:.0}", camera.bonnet_row()), "");
    text
}
