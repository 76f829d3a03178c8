//! How the vehicle moved, as the pictures show it: the road in front of it comes nearer.
//!
//! The road region of small grey pictures is laid out flat by the camera file; between two pictures
//! it has moved by what the vehicle drove (towards us) and turned (sideways).

mod ground_view;
mod level;
mod shift;

use crate::{Camera, FrameTime, Recording, RecordingError};
use ground_view::COLUMN_M;
pub(crate) use ground_view::{GroundView, ROW_M};
use image::GrayImage;
pub(crate) use level::levelled;
use shift::NEXT_ROWS;
pub(crate) use shift::{Shift, shift};
use std::{ops::Range, sync::atomic::AtomicBool, sync::atomic::Ordering};

/// Width of the pictures that motion is measured on.
const WIDTH_PX: u32 = 320;
/// Pictures farther apart than this have no road in common that could be found again.
const MOST_APART_S: f64 = 0.25;
/// Half of the time between steps whose median is taken: rattling and single errors go.
const MEDIAN_STEPS: usize = 2;

/// Motion between two pictures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Seconds from the recording's first frame, by the camera's clock.
    pub from_s: f64,
    /// The same for the later picture.
    pub to_s: f64,
    /// Metres driven; negative backwards.
    pub ahead_m: f64,
    /// Radians turned to the right.
    pub turned_rad: f64,
}

/// Motion in some unbroken parts of a recording.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Motion {
    /// Steps that follow one another without a gap.
    pub parts: Vec<Vec<Step>>,
}

impl Motion {
    /// Measures the motion in the given ranges of frames; `stop` ends it early.
    pub fn watch(
        recording: &Recording,
        camera: &Camera,
        ranges: &[Range<u32>],
        stop: &AtomicBool,
    ) -> Result<Self, RecordingError> {
        let [w, h] = camera.image().map(f64::from);
        let size = [
            WIDTH_PX,
            (f64::from(WIDTH_PX) * h / w / 2.0).round() as u32 * 2,
        ];
        let Some(view) = camera
            .scaled_to(size[0], size[1])
            .and_then(|camera| GroundView::of(&camera))
        else {
            return Ok(Self::default());
        };
        let mut motion = Self::default();
        if !is_dense(&recording.frames, MOST_APART_S) {
            return Ok(motion);
        }
        let step = if is_dense(&recording.frames, MOST_APART_S / 4.0) {
            2
        } else {
            1
        };
        for range in ranges {
            let mut watch = Watch::new(&view, &recording.frames);
            recording.read_small(range.clone(), step, size, &mut |index, picture| {
                watch.take(index, picture.ok());
                !stop.load(Ordering::Relaxed)
            })?;
            motion.parts.extend(watch.finish());
        }
        Ok(motion)
    }
}

/// Whether most pictures follow one another closely enough: decoding others would be for nothing.
fn is_dense(frames: &[FrameTime], most_apart_s: f64) -> bool {
    let close = |two: &&[FrameTime]| {
        let times = two[0].captured_at.zip(two[1].captured_at);
        times.is_some_and(|(a, b)| b.duration_since(a).as_secs_f64() <= most_apart_s)
    };
    frames.windows(2).filter(close).count() * 2 > frames.len()
}

/// One range being watched.
struct Watch<'a> {
    view: &'a GroundView,
    frames: &'a [FrameTime],
    start: Option<jiff::Timestamp>,
    last: Option<(f64, Vec<f32>)>,
    parts: Vec<Vec<Step>>,
    broken: bool,
}

impl<'a> Watch<'a> {
    fn new(view: &'a GroundView, frames: &'a [FrameTime]) -> Self {
        let start = frames.first().and_then(|frame| frame.captured_at);
        Self {
            view,
            frames,
            start,
            last: None,
            parts: Vec::new(),
            broken: true,
        }
    }

    fn take(&mut self, index: u32, picture: Option<GrayImage>) {
        let time = self
            .frames
            .get(index as usize)
            .and_then(|frame| frame.captured_at);
        let (Some(picture), Some(at), Some(start)) = (picture, time, self.start) else {
            self.broken = true;
            self.last = None;
            return;
        };
        let at_s = at.duration_since(start).as_secs_f64();
        let seen = self.view.of_picture(&picture);
        if let Some((before_s, before)) = &self.last {
            match step(self.view, (*before_s, before), (at_s, &seen)) {
                Some(step) if !self.broken => self
                    .parts
                    .last_mut()
                    .into_iter()
                    .for_each(|part| part.push(step)),
                Some(step) => self.parts.push(vec![step]),
                None => {}
            }
            self.broken = self
                .parts
                .last()
                .and_then(|part| part.last())
                .is_none_or(|step| step.to_s < at_s);
        }
        self.last = Some((at_s, seen));
    }

    fn finish(self) -> Vec<Vec<Step>> {
        let long_enough = |part: &Vec<Step>| part.len() > 2 * MEDIAN_STEPS;
        self.parts
            .into_iter()
            .filter(long_enough)
            .map(|part| calmed(&part))
            .collect()
    }
}

fn step(view: &GroundView, before: (f64, &[f32]), after: (f64, &[f32])) -> Option<Step> {
    let apart_s = after.0 - before.0;
    if !(0.0..=MOST_APART_S).contains(&apart_s) || apart_s == 0.0 {
        return None;
    }
    let Shift { rows, columns } = shift(view.size(), NEXT_ROWS, before.1, after.1)?;
    Some(Step {
        from_s: before.0,
        to_s: after.0,
        ahead_m: rows * ROW_M,
        turned_rad: -columns * COLUMN_M / view.lever_m(),
    })
}

/// The running median of speeds and turns.
fn calmed(part: &[Step]) -> Vec<Step> {
    let median_of = |around: &[Step], rate: &dyn Fn(&Step) -> f64| {
        let mut rates: Vec<f64> = around
            .iter()
            .map(|s| rate(s) / (s.to_s - s.from_s))
            .collect();
        let half = rates.len() / 2;
        *rates.select_nth_unstable_by(half, f64::total_cmp).1
    };
    let calm = |(n, step): (usize, &Step)| {
        let around = &part[n.saturating_sub(MEDIAN_STEPS)..(n + MEDIAN_STEPS + 1).min(part.len())];
        let seconds = step.to_s - step.from_s;
        Step {
            ahead_m: median_of(around, &|s| s.ahead_m) * seconds,
            turned_rad: median_of(around, &|s| s.turned_rad) * seconds,
            ..*step
        }
    };
    part.iter().enumerate().map(calm).collect()
}
