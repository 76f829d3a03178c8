//! The right to work on a job, renewed while the work goes on.

use jiff::Timestamp;
use std::{
    path::Path,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    thread::{self, Thread},
    time::{Duration, Instant},
};
use store::{Order, Store, StoreError};

/// Often, for people watch the progress; and some renewals may fail.
const RENEW_EVERY: Duration = Duration::from_secs(2);
/// How soon the end of the server reaches a job.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// The right to work on a job. One thread renews it while another works.
pub struct Lease<'a> {
    job: i64,
    worker: &'a str,
    db: &'a Path,
    frames_done: AtomicU32,
    frames_all: AtomicU32,
    stop: AtomicBool,
    over: AtomicBool,
}

impl<'a> Lease<'a> {
    /// The lease of a job that this worker just took.
    pub fn new(job: i64, worker: &'a str, db: &'a Path) -> Self {
        Self {
            job,
            worker,
            db,
            frames_done: AtomicU32::new(0),
            frames_all: AtomicU32::new(0),
            stop: AtomicBool::new(false),
            over: AtomicBool::new(false),
        }
    }

    /// Who holds it.
    pub fn worker(&self) -> &str {
        self.worker
    }

    /// Set when the work is to stop.
    pub fn stop(&self) -> &AtomicBool {
        &self.stop
    }

    /// Tells how far the work is.
    pub fn tell(&self, done: usize, all: usize) {
        let number = |frames| u32::try_from(frames).unwrap_or(u32::MAX);
        self.frames_all.store(number(all), Ordering::Relaxed);
        self.frames_done.store(number(done), Ordering::Relaxed);
    }

    /// Renews the lease until [`end`](Self::end); stops the work where it is to stop.
    pub fn keep(&self, server_ends: &AtomicBool) {
        let mut renewed = Instant::now();
        while !self.over.load(Ordering::Relaxed) {
            if server_ends.load(Ordering::Relaxed) {
                self.stop.store(true, Ordering::Relaxed);
            }
            if renewed.elapsed() >= RENEW_EVERY {
                self.renew();
                renewed = Instant::now();
            }
            thread::park_timeout(LOOK_EVERY);
        }
    }

    /// The work is over.
    pub fn end(&self, keeper: &Thread) {
        self.over.store(true, Ordering::Relaxed);
        keeper.unpark();
    }

    fn renew(&self) {
        match self.say() {
            Ok(Order::GoOn) => {}
            Ok(Order::Cancel | Order::Lost) => self.stop.store(true, Ordering::Relaxed),
            Err(error) => tracing::warn!("the lease of job {} is not renewed: {error}", self.job),
        }
    }

    fn say(&self) -> Result<Order, StoreError> {
        let frames = [&self.frames_done, &self.frames_all].map(|n| n.load(Ordering::Relaxed));
        let mut store = Store::open(self.db)?;
        store.renew_lease(self.job, self.worker, Timestamp::now(), frames.into())
    }
}
