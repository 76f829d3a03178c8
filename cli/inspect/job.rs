//! One inspection: look at every planned frame, merge, and write the drive.

use super::Inputs;
use crate::{bar, engine::Engine};
use anyhow::{Context, Result};
use ingest::{
    Ended, FrameLook, Look, Pictures, Seen,
    locate::{ground_grid, view},
    run,
};
use register::{
    Drive, FileFault, Fix, FrameOutcome, FrameRecord, LifePolicy, MergePlan, Sighting, View,
};
use std::{
    collections::BTreeMap,
    mem,
    path::PathBuf,
    sync::atomic::AtomicBool,
    time::{Duration, Instant},
};
use store::{DriveRecord, ProgressKey, Store, StoreError, picture_path};

/// What came of one recording.
pub struct Inspected {
    /// The recording as it was named.
    pub recording: PathBuf,
    /// What the drive adds, or what it added when it was inspected first.
    pub drive: Drive,
    /// What was written; `None` where the recording was in the register already.
    pub written: Option<Written>,
    /// Frames that an earlier, stopped run had looked at.
    pub resumed: usize,
    /// Wall time.
    pub seconds: f64,
    /// Frames looked at at once.
    pub workers: usize,
    /// What ran the detector.
    pub runtime: String,
}

/// A drive that was added to the register, and what that changed.
pub struct Written {
    pub record: DriveRecord,
    pub plan: MergePlan,
}

/// A frame shows so much of the road ahead: farther from the last one lies ground that none showed.
const SEEN_AHEAD_M: f64 = 12.0;
/// Work that a killed process may lose.
const SAVE_EVERY: Duration = Duration::from_secs(2);

/// Inspects one recording with a bar on the terminal; `None` when it was stopped halfway.
pub fn inspect_shown(
    inputs: &Inputs,
    engine: &Engine,
    stop: &AtomicBool,
) -> Result<Option<Inspected>> {
    let mut bar = bar::Frames::new(&inputs.name, inputs.plan.placed().count());
    inspect(inputs, engine, stop, |done| bar.at(done))
}

/// Inspects one recording; `None` when it was stopped halfway. `looked` is told how many frames were
/// looked at.
pub fn inspect(
    inputs: &Inputs,
    engine: &Engine,
    stop: &AtomicBool,
    looked: impl FnMut(usize),
) -> Result<Option<Inspected>> {
    let started = Instant::now();
    let view = view(&inputs.camera).context(
        "the camera sees no road on which damage can be placed; check pitch_deg and height_m in the camera file",
    )?;
    let mut store = Store::open(&inputs.db)?;
    let key = ProgressKey {
        drive: inputs.recording.id.clone(),
        settings: format!("{}-{}", inputs.settings, engine.fingerprint()),
    };
    let done = |drive, written, resumed| Inspected {
        recording: inputs.recording.path.clone(),
        drive,
        written,
        resumed,
        seconds: started.elapsed().as_secs_f64(),
        workers: engine.workers.get(),
        runtime: format!(
            "ONNX Runtime {}, {}",
            engine.runtime.version(),
            engine.options.device
        ),
    };
    if let Some(drive) = store.drive(&key.drive)? {
        return Ok(Some(done(drive, None, 0)));
    }
    let mut seen = resumed(&store, &key)?;
    let resumed = seen.len();
    if look(inputs, engine, stop, &mut store, &key, &mut seen, looked)? == Ended::Stopped {
        return Ok(None);
    }
    let record = record(inputs, engine, view, seen);
    let drive = record.drive.clone();
    let plan = store.merge_drive(&record, &LifePolicy::default())?;
    let written = plan.map(|plan| Written { record, plan });
    Ok(Some(done(drive, written, resumed)))
}

/// What earlier runs saw. Notes of another version that no longer read are looked at again.
fn resumed(store: &Store, key: &ProgressKey) -> Result<BTreeMap<u32, Seen>> {
    let notes = store.progress(key)?;
    let read = |(frame, note): (u32, String)| Some((frame, serde_json::from_str(&note).ok()?));
    Ok(notes.into_iter().filter_map(read).collect())
}

fn look(
    inputs: &Inputs,
    engine: &Engine,
    stop: &AtomicBool,
    store: &mut Store,
    key: &ProgressKey,
    seen: &mut BTreeMap<u32, Seen>,
    mut looked: impl FnMut(usize),
) -> Result<Ended> {
    let path_of = |frame| picture_path(&inputs.data, &key.drive, frame);
    let look = Look {
        recording: &inputs.recording,
        plan: &inputs.plan,
        camera: &inputs.camera,
        model: &engine.model,
        runtime: engine.runtime,
        options: engine.options,
        workers: engine.workers,
        pictures: Pictures::new(&path_of),
    };
    looked(seen.len());
    let done_before: Vec<u32> = seen.keys().copied().collect();
    let mut notes: Vec<(u32, String)> = Vec::new();
    let mut saved = Instant::now();
    let ended = run(
        &look,
        &|frame| done_before.binary_search(&frame).is_ok(),
        stop,
        |FrameLook { index, seen: frame }| -> Result<(), StoreError> {
            notes.extend(serde_json::to_string(&frame).map(|note| (index, note)).ok());
            seen.insert(index, frame);
            looked(seen.len());
            if saved.elapsed() >= SAVE_EVERY {
                store.save_progress(key, &mem::take(&mut notes))?;
                saved = Instant::now();
            }
            Ok(())
        },
    )?;
    if ended == Ended::Stopped {
        store.save_progress(key, &notes)?;
    }
    Ok(ended)
}

/// Every frame accounted for, and the drive's report.
fn record(
    inputs: &Inputs,
    engine: &Engine,
    view: View,
    mut seen: BTreeMap<u32, Seen>,
) -> DriveRecord {
    let mut report = inputs.report.clone();
    let threshold = engine
        .options
        .score
        .unwrap_or(engine.model.card().thresholds().score);
    report.threshold = Some((f64::from(threshold.get()) * 1000.0).round() / 1000.0);
    let mut frames = Vec::with_capacity(inputs.plan.frames.len());
    let mut sightings: Vec<Sighting> = Vec::new();
    let mut last: Option<Fix> = None;
    for planned in &inputs.plan.frames {
        let seen = seen.remove(&planned.index).unwrap_or_default();
        let mut outcome = planned.outcome;
        if let Some((reason, fault)) = seen.skipped {
            outcome = FrameOutcome::Skipped(reason);
            let file = || inputs.recording.frame_name(planned.index);
            fault.into_iter().for_each(|fault| {
                report.fault(FileFault {
                    file: file(),
                    fault,
                })
            });
        }
        match outcome {
            FrameOutcome::Placed(fix) => {
                report.inspected_m +=
                    last.map_or(0.0, |last| last.metres_to(&fix).min(SEEN_AHEAD_M));
                last = Some(fix);
            }
            FrameOutcome::Skipped(reason) if reason.breaks_the_line() => last = None,
            FrameOutcome::Skipped(_) => {}
        }
        report.count(&outcome);
        report.too_far += seen.too_far;
        sightings.extend(seen.sightings);
        frames.push(FrameRecord {
            index: planned.index,
            captured_at: planned.captured_at,
            outcome,
            picture: seen.picture,
        });
    }
    report.sightings = sightings.iter().filter(|s| s.places).count() as u32;
    assert!(
        report.adds_up(),
        "every frame is placed or skipped for a reason"
    );
    let times = || {
        inputs
            .plan
            .frames
            .iter()
            .filter_map(|frame| frame.captured_at)
    };
    let drive = Drive {
        id: inputs.recording.id.clone(),
        name: inputs.name.clone(),
        vehicle: inputs.vehicle.clone(),
        model: engine.model.card().name().to_owned(),
        recorded_from: times().min(),
        recorded_to: times().max(),
        report,
        view,
        ground: ground_grid(&inputs.camera),
    };
    DriveRecord {
        drive,
        frames,
        sightings,
    }
}
