//! What is known of a camera before its drive is looked at.

use super::args::Calibrate;
use anyhow::{Result, bail};
use ingest::{Camera, Mounting, Recording, Scale, first_view};
use std::path::Path;

/// How well a camera file or a data sheet knows an angle of view.
const TOLD_FOCAL_SIGMA: f64 = 0.01;
/// EXIF gives whole millimetres, and cameras crop when they film.
const EXIF_FOCAL_SIGMA: f64 = 0.03;
/// A height measured with a tape to the middle of a lens.
const TAPE_SIGMA_M: f64 = 0.02;
/// Where nothing is known, dashboard cameras see about so much.
const USUAL_HFOV_DEG: f64 = 75.0;
const USUAL_HEIGHT_M: f64 = 1.4;

/// A first camera, and what of it holds.
pub struct Start {
    /// The camera to begin with.
    pub camera: Camera,
    /// What of its scale is known.
    pub scale: Scale,
    /// What gave the scale, for people.
    pub words: String,
}

impl Start {
    /// The first guess with what was given by hand.
    pub fn of(args: &Calibrate, recording: &Recording) -> Result<Self> {
        let view = first_view(recording)?;
        let (width, height) = view.image.dimensions();
        let guess = args.camera.as_deref().map(Camera::load).transpose()?;
        if let Some([w, h]) = guess.map(|guess| guess.image())
            && guess
                .and_then(|guess| guess.scaled_to(width, height))
                .is_none()
        {
            bail!(
                "{}: the pictures are {width} × {height}, and the first guess is for {w} × {h}; \
                 give the camera file of this camera, or none",
                recording.path.display()
            );
        }
        let camera = match guess {
            Some(guess) => guess,
            None => usual([width, height])?,
        };
        let focal_of =
            |hfov: f64| f64::from(camera.image()[0]) / 2.0 / (hfov.to_radians() / 2.0).tan();
        let mounting = camera.mounting();
        let focal = |focal_px, sigma_share, words: String| Self {
            camera: camera.mounted(Mounting {
                focal_px,
                ..mounting
            }),
            scale: Scale::Focal { sigma_share },
            words,
        };
        Ok(
            match (args.hfov, args.height, &args.camera, view.focal_px) {
                (Some(hfov), _, _, _) => focal(
                    focal_of(hfov),
                    TOLD_FOCAL_SIGMA,
                    format!("angle of view {hfov} degrees (--hfov)"),
                ),
                (None, Some(height_m), _, _) => Self {
                    camera: camera.mounted(Mounting {
                        height_m,
                        ..mounting
                    }),
                    scale: Scale::Height {
                        sigma_m: TAPE_SIGMA_M,
                    },
                    words: format!("height {height_m} m (--height)"),
                },
                (None, None, Some(file), _) => focal(
                    mounting.focal_px,
                    TOLD_FOCAL_SIGMA,
                    format!("angle of view of {}", file.display()),
                ),
                (None, None, None, Some(px)) => {
                    focal(px, EXIF_FOCAL_SIGMA, "angle of view in EXIF".into())
                }
                (None, None, None, None) => Self {
                    camera,
                    scale: Scale::Turns,
                    words: "nothing: the focal length is to be found from turns".into(),
                },
            },
        )
    }
}

/// Any dashboard camera.
fn usual([width, height]: [u32; 2]) -> Result<Camera> {
    let text = format!(
        "height_m = {USUAL_HEIGHT_M:?}\npitch_deg = 5.0\nhfov_deg = {USUAL_HFOV_DEG:?}\n\
         image = [{width}, {height}]\n"
    );
    Ok(Camera::parse(&text, Path::new("any camera"))?)
}
