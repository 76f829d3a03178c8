//! Recordings that wait to be inspected, and who works on which.
//!
//! A worker holds a job by a lease. One that dies lets it run out, and the job is taken up again.

mod worker;

pub use worker::{LEASE, Order};

use crate::{Store, StoreError, rows};
use jiff::Timestamp;
use register::DriveId;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

/// What is to be inspected: paths are those inside the batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobSpec {
    /// What was sent together.
    pub batch: String,
    /// The recording: a file or a folder.
    pub path: String,
    /// The vehicle's track; none to look for it beside the recording.
    pub tracks: Vec<String>,
    /// The camera file; `None` to look for it beside the recording.
    pub camera: Option<String>,
    /// The vehicle's name.
    pub vehicle: Option<String>,
    /// Zone of times that carry none.
    pub time_zone: String,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for a worker.
    Queued,
    /// A worker is at it.
    Running,
    /// The drive is in the register.
    Done,
    /// It went wrong.
    Failed,
    /// Somebody stopped it.
    Cancelled,
}

impl JobState {
    /// The name used on the wire and in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A recording to be inspected, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// The recording's file or folder, as it was sent.
    pub name: String,
    /// What is to be done.
    #[serde(skip)]
    pub spec: JobSpec,
    /// How far it is.
    pub state: JobState,
    /// Who asked for it.
    pub by: String,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When work on it began last.
    pub started_at: Option<Timestamp>,
    /// When it was over.
    pub finished_at: Option<Timestamp>,
    /// How often work on it began.
    pub attempts: u32,
    /// Frames that were looked at.
    pub frames_done: u32,
    /// Frames to look at, as far as that is known.
    pub frames_all: u32,
    /// The drive that comes of it.
    pub drive_id: Option<DriveId>,
    /// Whether the drive was in the register before the job.
    pub already_known: bool,
    /// What went wrong, and what to do.
    pub error: Option<String>,
    /// Number of its last change among the changes of all jobs.
    #[serde(skip)]
    pub changed: i64,
}

const QUEUEING: &str = "keeping a job";
const JOB: &str = "id, name, spec, asked_by, state, created_at, started_at, finished_at, attempts, \
     frames_done, frames_all, drive, already_known, error, changed";
/// The number of a change that is being made.
const NEXT_CHANGE: &str = "(SELECT coalesce(max(changed), 0) + 1 FROM job)";

impl Store {
    /// Puts recordings at the end of the queue. One that waits, runs or is done already with the same
    /// files is not put there twice: then it is given as it is.
    pub fn add_jobs(
        &mut self,
        specs: &[JobSpec],
        by: &str,
        now: Timestamp,
    ) -> Result<Vec<Job>, StoreError> {
        self.change(|tx| specs.iter().map(|spec| add(tx, spec, by, now)).collect())
    }

    /// The newest jobs, newest first.
    pub fn jobs(&self, most: u32) -> Result<Vec<Job>, StoreError> {
        let sql = format!("SELECT {JOB} FROM job ORDER BY id DESC LIMIT ?1");
        self.all(&sql, [most], job)
    }

    /// A job by its number.
    pub fn job(&self, id: i64) -> Result<Option<Job>, StoreError> {
        let sql = format!("SELECT {JOB} FROM job WHERE id = ?1");
        self.one(&sql, [id], job)
    }

    /// Jobs that are not over, oldest first.
    pub fn open_jobs(&self) -> Result<Vec<Job>, StoreError> {
        let sql = format!(
            "SELECT {JOB} FROM job WHERE state IN ('queued', 'running') ORDER BY state DESC, id"
        );
        self.all(&sql, [], job)
    }

    /// Jobs whose last change came after that one, in the order of their changes.
    pub fn jobs_changed_after(&self, change: i64) -> Result<Vec<Job>, StoreError> {
        let sql = format!("SELECT {JOB} FROM job WHERE changed > ?1 ORDER BY changed");
        self.all(&sql, [change], job)
    }

    /// Number of the last change of any job.
    pub fn last_job_change(&self) -> Result<i64, StoreError> {
        let last = self.one("SELECT coalesce(max(changed), 0) FROM job", [], |r| {
            r.get(0)
        })?;
        Ok(last.unwrap_or(0))
    }

    /// Stops a job: one that waits at once, a running one when its worker renews the lease. What it is
    /// then, and whether it could be stopped; `None` where there is no such job.
    pub fn cancel_job(
        &mut self,
        id: i64,
        now: Timestamp,
    ) -> Result<Option<(Job, bool)>, StoreError> {
        let sql = format!(
            "UPDATE job SET
                 finished_at = CASE state WHEN 'queued' THEN ?2 END,
                 stop_asked = state = 'running',
                 state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END,
                 changed = {NEXT_CHANGE}
             WHERE id = ?1 AND state IN ('queued', 'running')"
        );
        self.change(|tx| {
            let stopped = tx.execute(&sql, params![id, now.as_millisecond()])? == 1;
            Ok(read(tx, id)?.map(|job| (job, stopped)))
        })
    }

    /// Puts a job that failed or was stopped back into the queue. What it is then, and whether it
    /// could be; `None` where there is no such job.
    pub fn retry_job(&mut self, id: i64) -> Result<Option<(Job, bool)>, StoreError> {
        let sql = format!(
            "UPDATE job SET state = 'queued', finished_at = NULL, error = NULL, deaths = 0,
                 stop_asked = 0, frames_done = 0, changed = {NEXT_CHANGE}
             WHERE id = ?1 AND state IN ('failed', 'cancelled')"
        );
        self.change(|tx| {
            let queued = tx.execute(&sql, [id])? == 1;
            Ok(read(tx, id)?.map(|job| (job, queued)))
        })
    }

    /// One short transaction.
    fn change<T>(
        &mut self,
        task: impl FnOnce(&Transaction) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let tx = self.begin()?;
        let done = task(&tx).map_err(self.fail(QUEUEING))?;
        tx.commit().map_err(self.fail(QUEUEING))?;
        Ok(done)
    }
}

fn add(tx: &Transaction, spec: &JobSpec, by: &str, now: Timestamp) -> rusqlite::Result<Job> {
    let sql = format!(
        "SELECT {JOB} FROM job WHERE batch = ?1 AND spec = ?2 AND state IN ('queued', 'running', 'done')"
    );
    let json = rows::to_json(spec)?;
    let there = tx.query_row(&sql, [&spec.batch, &json], job).optional()?;
    if let Some(there) = there {
        return Ok(there);
    }
    let sql = format!(
        "INSERT INTO job (name, batch, spec, asked_by, state, created_at, changed)
         VALUES (?1, ?2, ?3, ?4, 'queued', ?5, {NEXT_CHANGE}) RETURNING {JOB}"
    );
    let values = params![spec.path, spec.batch, json, by, now.as_millisecond()];
    tx.query_row(&sql, values, job)
}

fn read(tx: &Transaction, id: i64) -> rusqlite::Result<Option<Job>> {
    let sql = format!("SELECT {JOB} FROM job WHERE id = ?1");
    tx.query_row(&sql, [id], job).optional()
}

fn job(row: &Row) -> rusqlite::Result<Job> {
    Ok(Job {
        id: row.get(0)?,
        name: row.get(1)?,
        spec: rows::json(row, 2)?,
        by: row.get(3)?,
        state: rows::named(row, 4)?,
        created_at: rows::time(row, 5)?,
        started_at: rows::maybe_time(row, 6)?,
        finished_at: rows::maybe_time(row, 7)?,
        attempts: row.get(8)?,
        frames_done: row.get(9)?,
        frames_all: row.get(10)?,
        drive_id: row.get::<_, Option<String>>(11)?.map(DriveId),
        already_known: row.get(12)?,
        error: row.get(13)?,
        changed: row.get(14)?,
    })
}
