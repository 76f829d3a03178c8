//! Looking at the chosen frames on all cores.
//!
//! One thread reads (or lets ffmpeg decode) ahead, the workers decode, detect and place, and the
//! caller gets the results in order. Queues are bounded and so is what is in flight: memory does
//! not grow with the recording.

use crate::{
    Camera, FrameLook, KeepError, Pictures, Plan, PlannedFrame, Recording, RecordingError, Seen,
    locate::{Found, Shot, locate},
    quality,
    recording::Picture,
};
use crossbeam_channel::{Receiver, Sender, bounded};
use image::RgbImage;
use inference::{
    DetectError, Detection, Detector, DetectorError, DetectorOptions, Model, Region, Runtime,
    decode_picture,
};
use rayon::prelude::*;
use register::{DamageClass, Fix, SkipReason};
use std::{
    collections::BTreeMap,
    num::NonZeroUsize,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

/// Frames in flight for each worker: enough to ride out a slow read.
const IN_FLIGHT_A_WORKER: usize = 4;

/// Everything needed to look at a recording.
pub struct Look<'a> {
    /// The recording.
    pub recording: &'a Recording,
    /// Which of its frames to look at.
    pub plan: &'a Plan,
    /// How the camera is mounted.
    pub camera: &'a Camera,
    /// The detector.
    pub model: &'a Model,
    /// What runs it.
    pub runtime: &'a Runtime,
    /// Where it runs, at what size and with which threshold.
    pub options: DetectorOptions,
    /// How many frames are looked at at once.
    pub workers: NonZeroUsize,
    /// Where pictures with damage are kept.
    pub pictures: Pictures<'a>,
}

/// Whether a run came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Every frame was given.
    Whole,
    /// It was asked to stop; the frames given so far are good.
    Stopped,
}

/// What ends a whole recording.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError<E> {
    /// The recording cannot be read any more.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// The detector cannot be started.
    #[error(transparent)]
    Detector(#[from] DetectorError),
    /// The model finds something that is no road damage.
    #[error(transparent)]
    Class(#[from] register::UnknownClass),
    /// A picture cannot be kept.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// The worker threads cannot be started.
    #[error("the worker threads cannot be started: {0}; try fewer with --workers")]
    Workers(#[from] rayon::ThreadPoolBuildError),
    /// The caller could not take a result.
    #[error(transparent)]
    Sink(E),
}

/// A frame on its way to a worker.
struct Job<'a> {
    order: usize,
    frame: &'a PlannedFrame,
    fix: &'a Fix,
    picture: Result<Picture, String>,
}

/// A frame on its way back.
type Done = (usize, u32, Result<Seen, KeepError>);

/// Looks at the planned frames that `skip` does not name and gives each to `sink` in order.
///
/// `stop` ends it early: what is in flight is still given.
pub fn run<E: Send>(
    look: &Look,
    skip: &dyn Fn(u32) -> bool,
    stop: &AtomicBool,
    mut sink: impl FnMut(FrameLook) -> Result<(), E>,
) -> Result<Ended, PipelineError<E>> {
    let wanted: Vec<(&PlannedFrame, &Fix)> = look
        .plan
        .placed()
        .filter(|(frame, _)| !skip(frame.index))
        .collect();
    let workers = look.workers.get();
    let classes = classes(look.model)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(workers)
        .build()?;
    let detector = |_| Detector::new(look.runtime, look.model, look.options);
    let detectors: Vec<Detector> = pool.install(|| {
        (0..workers)
            .into_par_iter()
            .map(detector)
            .collect::<Result<_, _>>()
    })?;
    let in_flight = workers * IN_FLIGHT_A_WORKER;
    let (permits, permit) = bounded::<()>(in_flight);
    let (jobs, job) = bounded::<Job>(workers);
    let (results, result) = bounded::<Done>(in_flight);
    thread::scope(|scope| {
        let reader = scope.spawn(|| read(look.recording, &wanted, jobs, permits, stop));
        scope.spawn(|| {
            pool.in_place_scope(|pool| {
                for detector in detectors {
                    let (job, results, classes) = (job.clone(), results.clone(), &classes);
                    pool.spawn(move |_| work(look, classes, detector, job, results));
                }
            });
            drop((job, results));
        });
        let given = collect(result, permit, &mut sink);
        let read = reader.join().unwrap_or(Ok(Ended::Stopped));
        given?;
        Ok(read?)
    })
}

/// The model's classes as ours, by the index in its detections.
fn classes(model: &Model) -> Result<Vec<DamageClass>, register::UnknownClass> {
    model
        .card()
        .classes()
        .iter()
        .map(|class| class.name().parse())
        .collect()
}

/// Reads ahead, as far as permits go.
fn read<'a>(
    recording: &Recording,
    wanted: &[(&'a PlannedFrame, &'a Fix)],
    jobs: Sender<Job<'a>>,
    permits: Sender<()>,
    stop: &AtomicBool,
) -> Result<Ended, RecordingError> {
    let indices: Vec<u32> = wanted.iter().map(|(frame, _)| frame.index).collect();
    let mut queue = wanted.iter().enumerate();
    let mut ended = Ended::Whole;
    recording.read(&indices, &mut |index, picture| {
        let Some((order, (frame, fix))) = queue.find(|(_, (frame, _))| frame.index == index) else {
            return false;
        };
        if stop.load(Ordering::Relaxed) {
            ended = Ended::Stopped;
            return false;
        }
        // Both fail only when the other side has given up, and it says why.
        permits.send(()).is_ok()
            && jobs
                .send(Job {
                    order,
                    frame,
                    fix,
                    picture,
                })
                .is_ok()
    })?;
    Ok(ended)
}

/// One worker: takes frames until there are no more.
fn work(
    look: &Look,
    classes: &[DamageClass],
    mut detector: Detector,
    jobs: Receiver<Job>,
    results: Sender<Done>,
) {
    for job in jobs {
        let seen = see(look, classes, &mut detector, &job);
        if results.send((job.order, job.frame.index, seen)).is_err() {
            return;
        }
    }
}

/// Looks at one frame. A frame that cannot be looked at is a value, not an error.
fn see(
    look: &Look,
    classes: &[DamageClass],
    detector: &mut Detector,
    job: &Job,
) -> Result<Seen, KeepError> {
    let unreadable = |fault: String| Ok(Seen::skipped(SkipReason::Unreadable, fault));
    let decoded;
    let (file, image) = match &job.picture {
        Err(fault) => return unreadable(fault.clone()),
        Ok(Picture::Pixels(image)) => (None, image),
        Ok(Picture::Planes(planes)) => match planes.to_rgb() {
            Err(fault) => return unreadable(fault),
            Ok(image) => {
                decoded = image;
                (None, &decoded)
            }
        },
        Ok(Picture::File(bytes)) => match decode_picture(bytes) {
            Err(fault) => return unreadable(fault.to_string()),
            Ok(image) => {
                decoded = image;
                (Some(bytes.as_slice()), &decoded)
            }
        },
    };
    let (width, height) = image.dimensions();
    let Some(camera) = look.camera.scaled_to(width, height) else {
        let [w, h] = look.camera.image();
        let fault = format!("it is {width} × {height}, and the camera file is for {w} × {h}");
        return Ok(Seen::skipped(SkipReason::OtherShape, fault));
    };
    let (top, bottom) = camera.road_rows();
    if let Some(reason) = quality::fault(image, top..bottom) {
        return Ok(Seen::unseen(reason));
    }
    let found = match find(detector, &camera, classes, image) {
        Err(fault) => return unreadable(fault.to_string()),
        Ok(found) => found,
    };
    let Some(captured_at) = job.frame.captured_at else {
        return Ok(Seen::skipped(SkipReason::NoTime, "it has no time"));
    };
    let shot = Shot {
        drive: &look.recording.id,
        frame: job.frame.index,
        captured_at,
        clock_sigma_s: job.frame.clock_sigma_s,
        fix: job.fix,
    };
    let (sightings, too_far) = locate(&camera, &shot, &found);
    let mut seen = Seen {
        sightings,
        too_far,
        picture: None,
        skipped: None,
    };
    if seen.sightings.iter().any(|s| s.places) {
        look.pictures.keep(job.frame.index, file, image)?;
        seen.picture = Some([width, height]);
    }
    Ok(seen)
}

/// Looks for damage on the road, and nowhere else in the picture.
fn find(
    detector: &mut Detector,
    camera: &Camera,
    classes: &[DamageClass],
    image: &RgbImage,
) -> Result<Vec<Found>, DetectError> {
    let (top, bottom) = camera.road_rows();
    let road = Region {
        x: 0,
        y: top,
        w: image.width(),
        h: bottom - top,
    };
    let detections = detector.detect(image, Some(road))?;
    let ours = |d: &Detection| {
        let pixel_box = [d.bbox.x0, d.bbox.y0, d.bbox.x1, d.bbox.y1].map(f64::from);
        Some(Found {
            class: *classes.get(d.class)?,
            score: d.score.into(),
            pixel_box,
        })
    };
    Ok(without_rivals(&detections)
        .into_iter()
        .filter_map(ours)
        .collect())
}

/// One thing in a frame has one box: of two classes for the same place the better score stays.
///
/// Detections come best first.
fn without_rivals(detections: &[Detection]) -> Vec<&Detection> {
    const SAME_PLACE_IOU: f32 = 0.5;
    let mut kept: Vec<&Detection> = Vec::with_capacity(detections.len());
    for detection in detections {
        if kept
            .iter()
            .all(|better| better.bbox.iou(&detection.bbox) < SAME_PLACE_IOU)
        {
            kept.push(detection);
        }
    }
    kept
}

/// Puts results back in order, returning a permit for each one given.
fn collect<E>(
    results: Receiver<Done>,
    permits: Receiver<()>,
    sink: &mut impl FnMut(FrameLook) -> Result<(), E>,
) -> Result<(), PipelineError<E>> {
    let mut waiting: BTreeMap<usize, FrameLook> = BTreeMap::new();
    let mut next = 0;
    for (order, index, seen) in results {
        waiting.insert(order, FrameLook { index, seen: seen? });
        while let Some(look) = waiting.remove(&next) {
            next += 1;
            let _ = permits.try_recv();
            sink(look).map_err(PipelineError::Sink)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use inference::PixelBox;

    #[test]
    fn the_better_of_two_classes_for_one_place_stays() {
        let detection = |class, score, x0| Detection {
            class,
            score,
            bbox: PixelBox {
                x0,
                y0: 0.0,
                x1: x0 + 100.0,
                y1: 50.0,
            },
        };
        let all = [
            detection(0, 0.8, 0.0),
            detection(3, 0.6, 10.0),
            detection(3, 0.5, 60.0),
        ];
        let kept: Vec<f32> = without_rivals(&all).iter().map(|d| d.score).collect();
        assert_eq!(kept, [0.8, 0.5]);
    }
}
