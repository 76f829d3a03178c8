//! Writing a drive: all of it in one transaction.

use crate::{Store, StoreError, rows};
use register::{
    Bounds, Defect, Drive, DriveId, FrameOutcome, FrameRecord, MergePlan, Sighting, merge,
};
use rusqlite::{Transaction, TransactionBehavior, params};

/// Everything that one drive adds to the register.
#[derive(Clone, Debug)]
pub struct DriveRecord {
    /// The drive with its report.
    pub drive: Drive,
    /// Its frames.
    pub frames: Vec<FrameRecord>,
    /// Its sightings.
    pub sightings: Vec<Sighting>,
    /// Which defects they belong to.
    pub plan: MergePlan,
}

impl Store {
    /// Writes a drive with its frames, sightings and defects, and forgets its progress.
    ///
    /// All or nothing. A drive that is there already is left as it is and `false` comes back.
    pub fn add_drive(&mut self, record: &DriveRecord) -> Result<bool, StoreError> {
        let added = {
            let tx = self.begin()?;
            let added = write(&tx, record).map_err(self.fail(WRITING))?;
            tx.commit().map_err(self.fail(WRITING))?;
            added
        };
        self.empty_wal();
        Ok(added)
    }

    /// Merges a drive into the defects that are known within `reach_m` of its sightings, sets
    /// the record's plan, and writes it as [`add_drive`](Self::add_drive) does.
    ///
    /// No other program can change those defects between reading and writing.
    pub fn merge_drive(
        &mut self,
        record: &mut DriveRecord,
        reach_m: f64,
    ) -> Result<bool, StoreError> {
        let added = {
            let tx = self.begin()?;
            let known = match Bounds::around(record.sightings.iter().map(|s| s.position)) {
                Some(bounds) => self.known_within(bounds.widened(reach_m))?,
                None => Vec::new(),
            };
            record.plan = merge(&known, record.sightings.clone());
            let added = write(&tx, record).map_err(self.fail(WRITING))?;
            tx.commit().map_err(self.fail(WRITING))?;
            added
        };
        self.empty_wal();
        Ok(added)
    }

    /// A transaction that holds off other writers from the start.
    fn begin(&self) -> Result<Transaction<'_>, StoreError> {
        Transaction::new_unchecked(&self.db, TransactionBehavior::Immediate)
            .map_err(self.fail(WRITING))
    }

    /// Moves the write-ahead log into the register, so that a copy of the one file is whole.
    fn empty_wal(&self) {
        // Another program may be reading: then a later write moves it.
        let _ = self
            .db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
}

const WRITING: &str = "writing the drive";

fn write(tx: &Transaction, record: &DriveRecord) -> rusqlite::Result<bool> {
    if !insert_drive(tx, &record.drive)? {
        return Ok(false);
    }
    insert_frames(tx, &record.drive.id, &record.frames)?;
    upsert_defects(tx, &record.plan.defects)?;
    insert_sightings(tx, record)?;
    tx.execute(
        "DELETE FROM progress WHERE drive = ?1",
        [&record.drive.id.0],
    )?;
    Ok(true)
}

fn insert_drive(tx: &Transaction, drive: &Drive) -> rusqlite::Result<bool> {
    let report = serde_json::to_string(&drive.report)
        .map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
    let added = tx.execute(
        "INSERT INTO drive (id, name, vehicle, model, recorded_from, recorded_to, report)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        params![
            drive.id.0,
            drive.name,
            drive.vehicle,
            drive.model,
            drive.recorded_from.map(|t| t.as_millisecond()),
            drive.recorded_to.map(|t| t.as_millisecond()),
            report,
        ],
    )?;
    Ok(added == 1)
}

fn insert_frames(
    tx: &Transaction,
    drive: &DriveId,
    frames: &[FrameRecord],
) -> rusqlite::Result<()> {
    let sql = format!(
        "INSERT INTO frame (drive, {}) VALUES ({})",
        rows::FRAME,
        marks(13)
    );
    let mut insert = tx.prepare(&sql)?;
    for frame in frames {
        let fix = match &frame.outcome {
            FrameOutcome::Placed(fix) => Some(fix),
            FrameOutcome::Skipped(_) => None,
        };
        insert.execute(params![
            drive.0,
            frame.index,
            frame.captured_at.map(|t| t.as_millisecond()),
            rows::skip_name(&frame.outcome),
            fix.map(|f| f.position.lon()),
            fix.map(|f| f.position.lat()),
            fix.map(|f| f.heading_deg),
            fix.map(|f| f.speed_mps),
            fix.map(|f| f.error_m),
            fix.map(|f| f.heading_sigma_deg),
            fix.map(|f| f.jitter_m),
            frame.picture.map(|p| p[0]),
            frame.picture.map(|p| p[1]),
        ])?;
    }
    Ok(())
}

fn upsert_defects(tx: &Transaction, defects: &[Defect]) -> rusqlite::Result<()> {
    // Not REPLACE: it would delete the row that sightings refer to.
    let updates: Vec<String> = rows::DEFECT
        .split(", ")
        .map(|c| format!("{c} = excluded.{c}"))
        .collect();
    let sql = format!(
        "INSERT INTO defect ({}) VALUES ({}) ON CONFLICT (id) DO UPDATE SET {}",
        rows::DEFECT,
        marks(17),
        updates.join(", ")
    );
    let mut upsert = tx.prepare(&sql)?;
    for d in defects {
        upsert.execute(params![
            d.id.0,
            d.class.name(),
            d.status.name(),
            d.score,
            d.sightings,
            d.drives,
            d.first_seen.as_millisecond(),
            d.last_seen.as_millisecond(),
            d.position.lon(),
            d.position.lat(),
            d.position_error_m,
            d.heading_deg,
            d.length_m,
            d.length_error_m,
            d.width_m,
            d.width_error_m,
            d.open_ended,
        ])?;
    }
    Ok(())
}

fn insert_sightings(tx: &Transaction, record: &DriveRecord) -> rusqlite::Result<()> {
    let sql = format!(
        "INSERT INTO sighting ({}, defect) VALUES ({})",
        rows::SIGHTING,
        marks(24)
    );
    let mut insert = tx.prepare(&sql)?;
    for s in &record.sightings {
        let [x0, y0, x1, y1] = s.pixel_box;
        insert.execute(params![
            s.id.drive.0,
            s.id.frame,
            s.id.n,
            s.class.name(),
            s.score,
            x0,
            y0,
            x1,
            y1,
            s.captured_at.as_millisecond(),
            s.position.lon(),
            s.position.lat(),
            s.heading_deg,
            s.distance_m,
            s.length_m,
            s.length_sigma_m,
            s.width_m,
            s.width_sigma_m,
            s.open_ended,
            s.error.shared_along_m,
            s.error.shared_across_m,
            s.error.own_along_m,
            s.error.own_across_m,
            record.plan.members.get(&s.id).map(|d| &d.0),
        ])?;
    }
    Ok(())
}

fn marks(n: usize) -> String {
    vec!["?"; n].join(", ")
}
