//! One job: the same work as `michimori inspect` does with the same files.

use super::{Lease, Setup};
use crate::{
    engine::Engine,
    inspect::{self, Inputs, args::Inspect},
    words,
};
use anyhow::Result;
use ingest::Recording;
use jiff::Timestamp;
use register::DriveId;
use std::{
    fmt,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
};
use store::{Job, Store, StoreError};

/// What came of a job.
pub enum Outcome {
    /// The drive is in the register.
    Done {
        /// The drive; the first one of a folder with several.
        drive: DriveId,
        /// Whether it was there before.
        already_known: bool,
    },
    /// It was put down: to be cancelled, or to be taken up again.
    Stopped,
    /// It went wrong, and why.
    Failed(String),
}

/// Inspects the recordings of a job.
pub fn inspect(job: &Job, setup: &Setup, engine: &Engine, lease: &Lease) -> Result<Outcome> {
    let args = arguments(job, setup);
    let recordings = inspect::open(&args, &place(job, setup, &job.spec.path))?;
    let mut work = Work {
        job,
        args: &args,
        engine,
        lease,
        frames: 0,
    };
    let (mut done, mut faults) = (Vec::new(), Vec::new());
    for recording in recordings {
        match work.one(recording) {
            // An error after the word to stop may come from stopping halfway.
            _ if lease.stop().load(Ordering::Relaxed) => return Ok(Outcome::Stopped),
            Ok(drive) => done.extend(drive),
            Err(error) => faults.push(plain(job, setup, &words::of(&error))),
        }
    }
    let already_known = done.iter().all(|(_, known)| *known);
    match done.into_iter().next() {
        Some((drive, _)) if faults.is_empty() => Ok(Outcome::Done {
            drive,
            already_known,
        }),
        Some(_) => Ok(Outcome::Failed(format!(
            "{} (the other recordings of the folder are in the register)",
            faults.join("; ")
        ))),
        None => Ok(Outcome::Failed(faults.join("; "))),
    }
}

struct Work<'a> {
    job: &'a Job,
    args: &'a Inspect,
    engine: &'a Engine,
    lease: &'a Lease<'a>,
    /// Frames of the recordings that are done.
    frames: usize,
}

impl Work<'_> {
    /// Inspects one recording: its drive, and whether that was known before; `None` when stopped.
    fn one(&mut self, recording: Recording) -> Result<Option<(DriveId, bool)>> {
        let stop = self.lease.stop();
        let mut inputs = Inputs::gather(self.args, recording, stop)?;
        // A folder may be called by the one around it, too: the batch says nothing to anybody.
        let batch = format!("{}/", self.job.spec.batch);
        inputs.name = inputs.name.replace(&batch, "");
        let drive = &inputs.recording.id;
        let mut store = Store::open(&self.args.db)?;
        store.name_drive(self.job.id, self.lease.worker(), drive)?;
        let (before, all) = (self.frames, inputs.plan.placed().count());
        let tell = |done| self.lease.tell(before + done, before + all);
        tell(0);
        let Some(inspected) = inspect::inspect(&inputs, self.engine, stop, tell)? else {
            return Ok(None);
        };
        tell(all);
        self.frames += all;
        // A worker that died right after writing the drive had named it: it is the job's own.
        let own = inspected.written.is_some() || self.job.drive_id.as_ref() == Some(drive);
        Ok(Some((inspected.drive.id, !own)))
    }
}

impl Outcome {
    /// Writes the outcome, unless another worker has the job by now.
    pub fn write(self, job: i64, worker: &str, db: &Path) -> Result<bool, StoreError> {
        let mut store = Store::open(db)?;
        let now = Timestamp::now();
        match self {
            Self::Done {
                drive,
                already_known,
            } => store.finish_job(job, worker, now, &drive, already_known),
            Self::Stopped => store.release_job(job, worker, now),
            Self::Failed(why) => store.fail_job(job, worker, now, &why),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done {
                drive,
                already_known: false,
            } => write!(f, "drive {drive} is in the register"),
            Self::Done { drive, .. } => write!(f, "drive {drive} was in the register already"),
            Self::Stopped => f.write_str("stopped"),
            Self::Failed(why) => write!(f, "failed: {why}"),
        }
    }
}

/// A message without the server's folders: senders know their files by the names that they gave them.
pub fn plain(job: &Job, setup: &Setup, message: &str) -> String {
    let folder = folder(job, setup);
    let full = std::path::absolute(&folder).unwrap_or_else(|_| folder.clone());
    [full, folder]
        .iter()
        .fold(message.to_owned(), |message, folder| {
            message.replace(&format!("{}/", folder.display()), "")
        })
}

/// What `michimori inspect` would be told.
fn arguments(job: &Job, setup: &Setup) -> Inspect {
    let place = |path: &String| place(job, setup, path);
    let recording = place(&job.spec.path);
    Inspect {
        track: job.spec.tracks.iter().map(place).collect(),
        camera: job.spec.camera.as_ref().map(place),
        db: setup.db.clone(),
        data: Some(setup.data.clone()),
        time_zone: job.spec.time_zone.clone(),
        vehicle: job.spec.vehicle.clone(),
        engine: setup.engine.clone(),
        ..Inspect::usual(recording.as_os_str())
    }
}

fn folder(job: &Job, setup: &Setup) -> PathBuf {
    store::uploads_dir(&setup.data).join(&job.spec.batch)
}

/// Where a file of the job's batch is.
fn place(job: &Job, setup: &Setup, path: &str) -> PathBuf {
    let names = path.split('/');
    names.fold(folder(job, setup), |folder, name| folder.join(name))
}
