//! Recordings that people send are inspected here: jobs are taken off the queue, one after the other.

mod job;
mod lease;

use crate::{
    args,
    engine::{self, Engine},
    words,
};
use anyhow::{Context, Result};
use jiff::Timestamp;
use job::Outcome;
use lease::Lease;
use std::{
    any::Any,
    fs,
    os::unix::fs::MetadataExt,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use store::{Job, Store};

/// What workers work with.
pub struct Setup {
    /// The register.
    pub db: PathBuf,
    /// Folder of kept pictures and of recordings that are sent.
    pub data: PathBuf,
    /// What finds the damage.
    pub engine: args::Engine,
}

/// Threads that inspect.
pub struct Workers {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// How often the queue is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How long to wait after the queue could not be read.
const AFTER_TROUBLE: Duration = Duration::from_secs(10);
/// How long a worker may take to end: what it does not end is taken up again.
const LAST_FRAMES: Duration = Duration::from_secs(20);

impl Workers {
    /// Starts so many workers.
    pub fn start(workers: usize, setup: Setup) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let setup = Arc::new(setup);
        let started = Timestamp::now().as_millisecond();
        let thread = |n: usize| {
            let worker = Worker {
                // No other worker has it, on this machine or after this program.
                name: format!("{}-{started}-{n}", process::id()),
                setup: Arc::clone(&setup),
                stop: Arc::clone(&stop),
            };
            let builder = thread::Builder::new().name(format!("worker {n}"));
            builder
                .spawn(move || worker.work())
                .context("the threads that inspect recordings cannot be started")
        };
        let threads = (0..workers).map(thread).collect::<Result<_>>()?;
        Ok(Self { stop, threads })
    }

    /// Something that asks all workers to stop after the frames under way.
    pub fn stop(&self) -> impl FnOnce() + Send + 'static {
        let stop = Arc::clone(&self.stop);
        move || stop.store(true, Ordering::Relaxed)
    }

    /// Waits until all workers have stopped, but not for ever.
    pub fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        let asked = Instant::now();
        while self.threads.iter().any(|thread| !thread.is_finished()) {
            if asked.elapsed() > LAST_FRAMES {
                tracing::warn!(
                    "a recording under way could not be put down in time; it is taken up again later"
                );
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The register, kept open.
struct Queue {
    store: Store,
    /// Tells its file from another of the same name.
    file: u64,
}

struct Worker {
    name: String,
    setup: Arc<Setup>,
    stop: Arc<AtomicBool>,
}

impl Worker {
    fn work(&self) {
        let (mut engine, mut queue) = (None, None);
        while !self.stops() {
            match self.take(&mut queue) {
                Ok(Some(job)) => self.inspect(&job, &mut engine),
                Ok(None) => self.rest(LOOK),
                Err(error) => {
                    tracing::error!(
                        "the queue of recordings cannot be read: {}",
                        words::of(&error)
                    );
                    self.rest(AFTER_TROUBLE);
                }
            }
        }
    }

    fn take(&self, queue: &mut Option<Queue>) -> Result<Option<Job>> {
        let Ok(file) = fs::metadata(&self.setup.db).map(|found| found.ino()) else {
            // Nothing was ever sent here: no register is made for that.
            *queue = None;
            return Ok(None);
        };
        // Another register may have taken the place of the last one.
        queue.take_if(|queue| queue.file != file);
        let queue = match queue {
            Some(queue) => queue,
            none => none.insert(Queue {
                store: Store::open(&self.setup.db)?,
                file,
            }),
        };
        Ok(queue.store.take_job(&self.name, Timestamp::now())?)
    }

    fn inspect(&self, job: &Job, engine: &mut Option<Engine>) {
        tracing::info!(job = job.id, recording = job.spec.path, "inspecting");
        let lease = Lease::new(job.id, &self.name, &self.setup.db);
        let outcome = thread::scope(|scope| {
            let keeper = scope.spawn(|| lease.keep(&self.stop));
            let worked = catch_unwind(AssertUnwindSafe(|| {
                let engine = ready(engine, &self.setup.engine)?;
                job::inspect(job, &self.setup, engine, &lease)
            }));
            lease.end(keeper.thread());
            worked
        });
        let outcome = match outcome {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => Outcome::Failed(job::plain(job, &self.setup, &words::of(&error))),
            Err(panic) => {
                // Whatever panicked may have left it half changed.
                *engine = None;
                Outcome::Failed(panicked(panic.as_ref()))
            }
        };
        tracing::info!(job = job.id, %outcome, "over");
        if let Err(error) = outcome.write(job.id, &self.name, &self.setup.db) {
            // Its lease runs out, and it is taken up again: what is in the register is found there.
            tracing::error!(job = job.id, "what came of it cannot be written: {error}");
        }
    }

    fn stops(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn rest(&self, span: Duration) {
        let began = Instant::now();
        while began.elapsed() < span && !self.stops() {
            thread::sleep(Duration::from_millis(100));
        }
    }
}

/// The detector, loaded for the first job.
fn ready<'a>(engine: &'a mut Option<Engine>, args: &args::Engine) -> Result<&'a Engine> {
    Ok(match engine {
        Some(engine) => engine,
        none => none.insert(engine::load(args)?),
    })
}

fn panicked(panic: &(dyn Any + Send)) -> String {
    let said = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!(
        "the program has a fault that this recording brings to light ({}); please report it with the recording",
        said.unwrap_or("it said nothing")
    )
}
