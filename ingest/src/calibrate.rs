//! How the camera is mounted, from a drive itself.
//!
//! A point of the road comes nearer by as much as the vehicle drives. Pairs of pictures some metres
//! apart are laid onto one another under a mounting; the best is that under which they are most
//! alike: first on a grid, then by least squares.
//!
//! Driving straight over a plane shows the vanishing point and the horizon (pitch, yaw and roll for
//! a focal length), and height times focal length. One of these two has to be given, or turns have
//! to show the focal length.

mod check;
mod choose;
mod coarse;
mod error;
mod errors;
mod fit;
mod grid;
mod ground;
mod pair;
mod picture;
mod view;
mod written;

pub use check::GroundStep;
pub use error::CalibrateError;
pub use grid::draw_grid;
pub use view::{View, first_view, view};
pub use written::hfov_deg;

use crate::{Camera, Plan, Recording};
use choose::{Shape, Stretch, stretches, way};
use errors::{add_given, covariance};
use fit::{Fit, WIDE, fit};
use ground::{FOCAL, HEIGHT, Parameters, parameters};
use pair::{Evidence, Pair, Size};
use picture::{Sheet, Straightener};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Width of the pictures that are compared.
const WIDTH_PX: u32 = 640;
/// Fewer pairs than this cannot tell their own errors.
const LEAST_PAIRS: usize = 10;
/// Mean brightness (of 255) of the road below which it is night.
const DARK_MEAN: f64 = 22.0;
/// A focal length from turns that is less sure than this (as a share) is none.
const MOST_FOCAL_SIGMA: f64 = 0.08;

/// What is known beforehand of height and focal length: a straight drive shows but their product.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// The focal length, with its standard deviation as a share of it.
    Focal {
        /// Standard deviation over focal length.
        sigma_share: f64,
    },
    /// The height, with its standard deviation.
    Height {
        /// Standard deviation in metres.
        sigma_m: f64,
    },
    /// Neither: turns have to show the focal length.
    Turns,
}

/// A camera as a drive shows it.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// The camera with its standard deviations.
    pub camera: Camera,
    /// What was given.
    pub scale: Scale,
    /// Standard deviation of the roll.
    pub roll_sigma_rad: f64,
    /// Standard deviation of the focal length as a share of it.
    pub focal_sigma_share: f64,
    /// Pairs of pictures that agree, and stretches that they are from.
    pub pairs: usize,
    /// Stretches of road that the pairs are from.
    pub stretches: usize,
    /// Mean correlation of the pairs' pictures, one laid onto the other.
    pub alike: f64,
    /// How far the ground moves under the camera found, measured in another way.
    pub step: Option<GroundStep>,
    /// A frame to show the camera on.
    pub example: u32,
}

/// Finds how the camera is mounted, from where the plan places the recording's frames.
///
/// `start` gives the focal length or the height (as `scale` says), the lens, the antenna and the
/// bonnet; its angles are not used. `None` if `stop` ended it.
///
/// # Errors
/// The drive shows too little: each error says what to do.
pub fn calibrate(
    recording: &Recording,
    plan: &Plan,
    start: &Camera,
    scale: Scale,
    stop: &AtomicBool,
) -> Result<Option<Calibration>, CalibrateError> {
    let path = || recording.path.clone();
    let straight = stretches(plan, Shape::Straight);
    let turning = match scale {
        Scale::Turns => stretches(plan, Shape::Turning),
        Scale::Focal { .. } | Scale::Height { .. } => Vec::new(),
    };
    let pairs = straight.iter().map(|s| s.frames.len() - 1).sum();
    if pairs < LEAST_PAIRS {
        return Err(CalibrateError::TooLittleStraight {
            path: path(),
            pairs,
            placed: plan.placed().count(),
            frames: plan.frames.len(),
        });
    }
    let Some(straight_pairs) = gather(recording, start, &straight, stop)? else {
        return Ok(None);
    };
    if straight_pairs.len() < LEAST_PAIRS {
        return Err(CalibrateError::Picture {
            path: path(),
            what: format!(
                "of {pairs} pairs by daylight only {} can be read",
                straight_pairs.len()
            ),
        });
    }
    let Some(turning_pairs) = gather(recording, start, &turning, stop)? else {
        return Ok(None);
    };
    let evidence = |pairs| Evidence {
        pairs,
        width: f64::from(start.image()[0]),
        floor: start.bonnet_row() / f64::from(start.image()[1]),
    };
    let found = solve(&evidence(straight_pairs), turning_pairs, start, scale, path)?;
    let camera = written::checked(start, &found)?;
    let example = straight[straight.len() / 2].frames[0].0;
    Ok(Some(Calibration {
        step: check::ground_step(recording, &camera, &straight)?,
        camera,
        scale,
        roll_sigma_rad: found.sigma[2],
        focal_sigma_share: found.sigma[FOCAL],
        pairs: found.fit.agreeing.len(),
        stretches: found.stretches(),
        alike: found.alike(),
        example,
    }))
}

/// The best parameters with their standard deviations.
struct Found {
    fit: Fit,
    sigma: Parameters,
}

impl Found {
    fn alike(&self) -> f64 {
        let pairs = &self.fit.agreeing;
        pairs.iter().map(|pair| pair.alike).sum::<f64>() / pairs.len().max(1) as f64
    }

    fn stretches(&self) -> usize {
        let mut all: Vec<usize> = self.fit.agreeing.iter().map(|pair| pair.stretch).collect();
        all.dedup();
        all.len()
    }
}

fn solve(
    straight: &Evidence,
    turning: Vec<Pair>,
    start: &Camera,
    scale: Scale,
    path: impl Fn() -> PathBuf,
) -> Result<Found, CalibrateError> {
    let not_alike = |alike| CalibrateError::NotAlike {
        path: path(),
        alike,
        all: straight.pairs.len(),
    };
    let given = parameters(&start.mounting());
    let (mut p, _) = coarse::coarse(straight, &given).ok_or_else(|| not_alike(0))?;
    if let Scale::Height { .. } = scale {
        p = with_height(&p, given[HEIGHT]);
    }
    let held: &[usize] = match scale {
        Scale::Height { .. } => &[0, 1, 2, FOCAL],
        Scale::Focal { .. } | Scale::Turns => &[0, 1, 2, HEIGHT],
    };
    let mut found = closer(straight.clone(), &p, held);
    let mut free = held;
    if scale == Scale::Turns {
        if turning.len() < LEAST_PAIRS {
            return Err(CalibrateError::NoScale { path: path() });
        }
        free = &[0, 1, 2, HEIGHT, FOCAL];
        let mut all = straight.clone();
        all.pairs.extend(turning);
        found = closer(all, &found.parameters, free);
    }
    if found.agreeing.len() < LEAST_PAIRS.max(straight.pairs.len() / 3) {
        return Err(not_alike(found.agreeing.len()));
    }
    let mut spread = covariance(&found, free).ok_or_else(|| not_alike(found.agreeing.len()))?;
    match scale {
        Scale::Focal { sigma_share } => {
            add_given(&mut spread, &found, free, FOCAL, sigma_share);
        }
        Scale::Height { sigma_m } => {
            let share = sigma_m / start.height_m();
            add_given(&mut spread, &found, free, HEIGHT, share);
        }
        Scale::Turns if spread[(FOCAL, FOCAL)].sqrt() > MOST_FOCAL_SIGMA => {
            return Err(CalibrateError::NoScale { path: path() });
        }
        Scale::Turns => {}
    }
    let sigma = spread.diagonal().map(f64::sqrt);
    Ok(Found { fit: found, sigma })
}

/// The best parameters, from rough ones: first in small pictures, then in whole ones, with what the
/// drive has shown of its bounce; and at last so that the median pair moved as far as the track says,
/// as single ways may be far off.
fn closer(mut evidence: Evidence, rough: &Parameters, free: &[usize]) -> Fit {
    let own = coarse::own(&evidence, rough);
    let half = fit(&evidence, Size::Half, rough, free, (own, WIDE));
    let whole = fit(
        &evidence,
        Size::Whole,
        &half.parameters,
        free,
        (half.own, WIDE),
    );
    let sigma = whole.own_sigma();
    let last = fit(
        &evidence,
        Size::Whole,
        &whole.parameters,
        free,
        (whole.own, sigma),
    );
    let too_long = last.median_way().exp();
    for pair in &mut evidence.pairs {
        pair.way.ahead_m /= too_long;
    }
    fit(
        &evidence,
        Size::Whole,
        &last.parameters,
        free,
        (last.own, sigma),
    )
}

/// The same motion of the pictured road seen from another height: another focal length.
fn with_height(p: &Parameters, log_height: f64) -> Parameters {
    const ROUNDS: usize = 30;
    let (row, product) = (
        p[0].tan() * p[FOCAL].exp(),
        p[HEIGHT] + p[FOCAL] - 2.0 * p[0].cos().ln(),
    );
    (0..ROUNDS).fold(*p, |mut p, _| {
        p[HEIGHT] = log_height;
        p[FOCAL] = product - log_height + 2.0 * p[0].cos().ln();
        p[0] = (row / p[FOCAL].exp()).atan();
        p
    })
}

/// Reads the pictures of the stretches; `None` if it was stopped.
fn gather(
    recording: &Recording,
    start: &Camera,
    stretches: &[Stretch],
    stop: &AtomicBool,
) -> Result<Option<Vec<Pair>>, CalibrateError> {
    let [w, h] = start.image().map(f64::from);
    let size = [
        WIDTH_PX,
        (f64::from(WIDTH_PX) * h / w / 2.0).round() as u32 * 2,
    ];
    let Some(straightener) = start
        .scaled_to(size[0], size[1])
        .map(|small| Straightener::of(&small))
    else {
        return Ok(Some(Vec::new()));
    };
    let (mut pairs, mut dark, mut all) = (Vec::new(), 0, 0);
    for (number, stretch) in stretches.iter().enumerate() {
        let (Some((first, _)), Some((last, _))) = (stretch.frames.first(), stretch.frames.last())
        else {
            continue;
        };
        let mut before: Option<(Arc<[Sheet; 2]>, register::Fix)> = None;
        recording.read_small(
            *first..last + 1,
            stretch.step,
            size,
            &mut |index, picture| {
                let fix = stretch.frames.iter().find(|frame| frame.0 == index);
                all += 1;
                let picture = picture.ok().filter(|picture| {
                    let dark_one = is_dark(picture);
                    dark += usize::from(dark_one);
                    !dark_one
                });
                let sheets = picture.and_then(|picture| straightener.sheets(picture));
                let now = sheets.map(Arc::new).zip(fix.map(|(_, fix)| *fix));
                if let (Some((before, from)), Some((after, to))) = (&before, &now) {
                    pairs.push(Pair {
                        before: Arc::clone(before),
                        after: Arc::clone(after),
                        way: way(from, to),
                        stretch: number,
                    });
                }
                before = now;
                !stop.load(Ordering::Relaxed)
            },
        )?;
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
    }
    if dark * 2 > all {
        let path = recording.path.clone();
        return Err(CalibrateError::Dark { path, dark, all });
    }
    Ok(Some(pairs))
}

/// Whether the lower half of a picture shows no road for darkness.
fn is_dark(picture: &image::GrayImage) -> bool {
    let values = picture.as_raw();
    let road = &values[values.len() / 2..];
    let sum: f64 = road.iter().map(|v| f64::from(*v)).sum();
    sum < DARK_MEAN * road.len() as f64
}

#[cfg(test)]
mod tests;
