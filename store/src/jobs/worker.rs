//! What workers say to the queue.

use super::{JOB, Job, NEXT_CHANGE, job};
use crate::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use register::DriveId;
use rusqlite::{OptionalExtension, Params, Transaction, params};

/// How long a worker may be silent before its job is taken up by another.
pub const LEASE: SignedDuration = SignedDuration::from_secs(30);

/// So many workers may die over a recording before it is left alone.
const DEATHS: u32 = 3;

const DIED: &str = "the program died three times over this recording, so it is left alone; the \
     recording may be damaged, or the machine may have too little memory: look into the server's log, \
     then try it again";

/// What a worker is to do with its job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Go on.
    GoOn,
    /// Stop: somebody asked for it.
    Cancel,
    /// Stop and write nothing about the job: another worker has it.
    Lost,
}

impl Store {
    /// Takes up the job that has waited longest, or whose worker died; `None` where there is nothing
    /// to do.
    pub fn take_job(&mut self, worker: &str, now: Timestamp) -> Result<Option<Job>, StoreError> {
        // Looked at first without keeping others from writing: workers ask every second.
        if !self.has_work(now)? {
            return Ok(None);
        }
        let sql = format!(
            "UPDATE job SET state = 'running', worker = ?1, lease_until = ?2, started_at = ?3,
                 attempts = attempts + 1, changed = {NEXT_CHANGE}
             WHERE id = (SELECT min(id) FROM job WHERE state = 'queued') RETURNING {JOB}"
        );
        self.change(|tx| {
            bury(tx, now)?;
            let values = params![worker, until(now), now.as_millisecond()];
            tx.query_row(&sql, values, job).optional()
        })
    }

    fn has_work(&self, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM job WHERE state = 'queued')
                       OR EXISTS (SELECT 1 FROM job WHERE state = 'running' AND lease_until < ?1)";
        let any = self.one(sql, [now.as_millisecond()], |row| row.get(0))?;
        Ok(any.unwrap_or(false))
    }

    /// Says that the worker is alive and how far it is: frames done, of all.
    pub fn renew_lease(
        &mut self,
        job: i64,
        worker: &str,
        now: Timestamp,
        (done, all): (u32, u32),
    ) -> Result<Order, StoreError> {
        let sql = format!(
            "UPDATE job SET lease_until = ?3, frames_done = ?4, frames_all = ?5,
                 changed = CASE WHEN (frames_done, frames_all) = (?4, ?5) THEN changed ELSE {NEXT_CHANGE} END
             WHERE id = ?1 AND worker = ?2 RETURNING stop_asked"
        );
        let values = params![job, worker, until(now), done, all];
        let stop_asked =
            self.change(|tx| tx.query_row(&sql, values, |row| row.get(0)).optional())?;
        Ok(match stop_asked {
            Some(false) => Order::GoOn,
            Some(true) => Order::Cancel,
            None => Order::Lost,
        })
    }

    /// Notes which drive a job is about to write, unless that is in the register already: should the
    /// worker die right after writing it, the drive still counts as the job's own.
    pub fn name_drive(
        &mut self,
        job: i64,
        worker: &str,
        drive: &DriveId,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "UPDATE job SET drive = ?3, changed = {NEXT_CHANGE}
             WHERE id = ?1 AND worker = ?2 AND drive IS NULL
               AND NOT EXISTS (SELECT 1 FROM drive WHERE id = ?3)"
        );
        self.of_worker(&sql, params![job, worker, drive.0])
            .map(|_| ())
    }

    /// The drive is in the register. Whether the job was still the worker's.
    pub fn finish_job(
        &mut self,
        job: i64,
        worker: &str,
        now: Timestamp,
        drive: &DriveId,
        already_known: bool,
    ) -> Result<bool, StoreError> {
        let sql = format!(
            "UPDATE job SET state = 'done', {OVER}, drive = ?4, already_known = ?5,
                 frames_done = frames_all, changed = {NEXT_CHANGE}
             WHERE id = ?1 AND worker = ?2"
        );
        let values = params![job, worker, now.as_millisecond(), drive.0, already_known];
        self.of_worker(&sql, values)
    }

    /// It went wrong. Whether the job was still the worker's.
    pub fn fail_job(
        &mut self,
        job: i64,
        worker: &str,
        now: Timestamp,
        error: &str,
    ) -> Result<bool, StoreError> {
        let sql = format!(
            "UPDATE job SET state = 'failed', {OVER}, error = ?4, changed = {NEXT_CHANGE}
             WHERE id = ?1 AND worker = ?2"
        );
        self.of_worker(&sql, params![job, worker, now.as_millisecond(), error])
    }

    /// The worker ends. A job that was to be stopped is stopped; any other waits again, at its place.
    pub fn release_job(
        &mut self,
        job: i64,
        worker: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = format!(
            "UPDATE job SET state = CASE WHEN stop_asked THEN 'cancelled' ELSE 'queued' END, {LET_GO},
                 finished_at = CASE WHEN stop_asked THEN ?3 END, changed = {NEXT_CHANGE}
             WHERE id = ?1 AND worker = ?2"
        );
        self.of_worker(&sql, params![job, worker, now.as_millisecond()])
    }

    /// A change that only the worker who holds the job may make.
    fn of_worker(&mut self, sql: &str, values: impl Params) -> Result<bool, StoreError> {
        self.change(|tx| Ok(tx.execute(sql, values)? == 1))
    }
}

const LET_GO: &str = "worker = NULL, lease_until = NULL";
const OVER: &str = "worker = NULL, lease_until = NULL, finished_at = ?3";

/// Puts the jobs of dead workers back into the queue, but not for ever.
fn bury(tx: &Transaction, now: Timestamp) -> rusqlite::Result<()> {
    let mut dead = tx.prepare("SELECT id FROM job WHERE state = 'running' AND lease_until < ?1")?;
    let dead: Vec<i64> = dead
        .query_map([now.as_millisecond()], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let sql = format!(
        "UPDATE job SET {LET_GO}, deaths = deaths + 1, changed = {NEXT_CHANGE},
             state = CASE WHEN stop_asked THEN 'cancelled' WHEN deaths + 1 >= ?3 THEN 'failed' ELSE 'queued' END,
             finished_at = CASE WHEN stop_asked OR deaths + 1 >= ?3 THEN ?2 END,
             error = CASE WHEN NOT stop_asked AND deaths + 1 >= ?3 THEN ?4 END
         WHERE id = ?1"
    );
    for id in dead {
        tx.execute(&sql, params![id, now.as_millisecond(), DEATHS, DIED])?;
    }
    Ok(())
}

fn until(now: Timestamp) -> i64 {
    (now + LEASE).as_millisecond()
}
