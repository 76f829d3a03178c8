//! Whether the ground moves as far as the vehicle, measured in another way.

use super::{
    WIDTH_PX,
    choose::{Stretch, way},
    fit::median,
};
use crate::{
    Camera, Recording, RecordingError,
    motion::{GroundView, ROW_M, shift},
};

/// The road laid flat is looked for within this share of the way.
const WITHIN: f64 = 0.4;

/// How far the ground moved over how far the vehicle did, for pairs of frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroundStep {
    /// Median way between the two pictures, by the track.
    pub driven_m: f64,
    /// Median way of the ground, by the road laid flat under the camera found.
    pub seen_m: f64,
    /// Pairs in which the ground was found again.
    pub pairs: usize,
}

/// Lays the road flat under a camera and finds how far it moved from picture to picture; `None`
/// where it is found again too seldom.
pub(super) fn ground_step(
    recording: &Recording,
    camera: &Camera,
    stretches: &[Stretch],
) -> Result<Option<GroundStep>, RecordingError> {
    const LEAST: usize = 5;
    let [w, h] = camera.image().map(f64::from);
    let size = [
        WIDTH_PX,
        (f64::from(WIDTH_PX) * h / w / 2.0).round() as u32 * 2,
    ];
    let ways = stretches.iter().flat_map(|stretch| {
        let two = stretch.frames.windows(2);
        two.map(|two| way(&two[0].1, &two[1].1).ahead_m)
    });
    let way_m = median(ways).unwrap_or(0.0);
    let small = camera.scaled_to(size[0], size[1]);
    let Some(ground) = small.and_then(|camera| GroundView::for_way(&camera, way_m)) else {
        return Ok(None);
    };
    let (mut driven, mut seen) = (Vec::new(), Vec::new());
    for stretch in stretches {
        let (Some((first, mut last)), Some((end, _))) =
            (stretch.frames.first().copied(), stretch.frames.last())
        else {
            continue;
        };
        let mut before: Option<Vec<f32>> = None;
        recording.read_small(first..end + 1, stretch.step, size, &mut |index, picture| {
            let fix = stretch.frames.iter().find(|frame| frame.0 == index);
            let flat = picture.ok().map(|picture| ground.of_picture(&picture));
            if let (Some((_, fix)), Some(before), Some(flat)) = (fix, &before, &flat) {
                let rows = way(&last, fix).ahead_m / ROW_M;
                let from = (rows * (1.0 - WITHIN)).floor() as isize;
                let wanted = from..=(rows * (1.0 + WITHIN)).ceil() as isize;
                if let Some(found) = shift(ground.size(), wanted, before, flat) {
                    driven.push(rows * ROW_M);
                    seen.push(found.rows * ROW_M);
                }
            }
            last = fix.map_or(last, |(_, fix)| *fix);
            before = flat;
            true
        })?;
    }
    let pairs = seen.len();
    let medians = median(driven.into_iter()).zip(median(seen.into_iter()));
    Ok(medians
        .filter(|_| pairs >= LEAST)
        .map(|(driven_m, seen_m)| GroundStep {
            driven_m,
            seen_m,
            pairs,
        }))
}
