//! Writing a drive: all of it in one transaction.

use crate::{Store, StoreError, cell, roads::Roads, rows};
use register::{
    Defect, Drive, DriveId, FrameOutcome, FrameRecord, LifePolicy, LonLat, MergePlan, Pass,
    Sighting, merge,
};
use rusqlite::{Transaction, TransactionBehavior, params};

/// How far around a drive defects are known to its merge: what lies in view, and how far off a drive
/// may lie.
const REACH_M: f64 = 45.0;

/// Everything that one drive adds to the register.
#[derive(Clone, Debug)]
pub struct DriveRecord {
    /// The drive with its report.
    pub drive: Drive,
    /// Its frames.
    pub frames: Vec<FrameRecord>,
    /// Its sightings.
    pub sightings: Vec<Sighting>,
}

impl Store {
    /// Merges a drive into the defects known around it and writes it with its frames and sightings;
    /// forgets its progress. What that changed, or `None` for a drive that is there already: then
    /// nothing is changed.
    ///
    /// All or nothing. No other program can change the defects between reading and writing.
    pub fn merge_drive(
        &mut self,
        record: &DriveRecord,
        policy: &LifePolicy,
    ) -> Result<Option<MergePlan>, StoreError> {
        let plan = {
            let tx = self.begin()?;
            if !insert_drive(&tx, &record.drive).map_err(self.fail(WRITING))? {
                return Ok(None);
            }
            let mut roads = Roads::of(self)?;
            let plan = self.plan(record, &roads, policy)?;
            write(&tx, record, &plan).map_err(self.fail(WRITING))?;
            roads.take(self, &tx, record, &plan)?;
            tx.commit().map_err(self.fail(WRITING))?;
            plan
        };
        self.empty_wal();
        Ok(Some(plan))
    }

    /// What merging a drive changes.
    pub(crate) fn plan(
        &self,
        record: &DriveRecord,
        roads: &Roads,
        policy: &LifePolicy,
    ) -> Result<MergePlan, StoreError> {
        let known = self.known_along(positions(record), REACH_M)?;
        let pass = Pass {
            drive: &record.drive.id,
            frames: &record.frames,
            view: record.drive.view,
            sightings: &record.sightings,
            roads: &roads.centre_lines(positions(record)),
        };
        Ok(merge(&known, &pass, policy))
    }

    /// A transaction that holds off other writers from the start.
    pub(crate) fn begin(&self) -> Result<Transaction<'_>, StoreError> {
        Transaction::new_unchecked(&self.db, TransactionBehavior::Immediate)
            .map_err(self.fail(WRITING))
    }

    /// Moves the write-ahead log into the register, so that a copy of the one file is whole.
    pub(crate) fn empty_wal(&self) {
        // Another program may be reading: then a later write moves it.
        let _ = self
            .db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
}

const WRITING: &str = "writing the drive";

/// Where a drive was and what it saw.
fn positions(record: &DriveRecord) -> impl Iterator<Item = LonLat> {
    let fixes = record
        .frames
        .iter()
        .filter_map(|frame| match &frame.outcome {
            FrameOutcome::Placed(fix) => Some(fix.position),
            FrameOutcome::Skipped(_) => None,
        });
    fixes.chain(record.sightings.iter().map(|s| s.position))
}

fn write(tx: &Transaction, record: &DriveRecord, plan: &MergePlan) -> rusqlite::Result<()> {
    insert_frames(tx, &record.drive.id, &record.frames)?;
    upsert_defects(tx, &plan.defects)?;
    insert_unseen(tx, plan)?;
    insert_sightings(tx, &record.sightings, plan)?;
    tx.execute(
        "DELETE FROM progress WHERE drive = ?1",
        [&record.drive.id.0],
    )?;
    Ok(())
}

fn insert_drive(tx: &Transaction, drive: &Drive) -> rusqlite::Result<bool> {
    let added = tx.execute(
        "INSERT INTO drive (id, name, vehicle, model, recorded_from, recorded_to, report, view, ground)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING",
        params![
            drive.id.0,
            drive.name,
            drive.vehicle,
            drive.model,
            drive.recorded_from.map(|t| t.as_millisecond()),
            drive.recorded_to.map(|t| t.as_millisecond()),
            rows::to_json(&drive.report)?,
            rows::to_json(&drive.view)?,
            drive.ground.as_ref().map(rows::to_json).transpose()?,
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

/// Writes defects, new and changed.
pub(crate) fn upsert_defects(tx: &Transaction, defects: &[Defect]) -> rusqlite::Result<()> {
    // Not REPLACE: it would delete the row that sightings refer to.
    let updates: Vec<String> = rows::DEFECT
        .split(", ")
        .map(|c| format!("{c} = excluded.{c}"))
        .collect();
    let sql = format!(
        "INSERT INTO defect ({}) VALUES ({}) ON CONFLICT (id) DO UPDATE SET {}",
        rows::DEFECT,
        marks(27),
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
            d.position().lon(),
            d.position().lat(),
            d.position_error_m,
            d.heading_deg,
            d.length_m,
            d.length_error_m,
            d.width_m,
            d.width_error_m,
            d.open_ended,
            d.reason.name(),
            d.gone,
            d.passed_unseen,
            rows::to_json(&d.votes)?,
            rows::to_json(&d.place.datum)?,
            rows::to_json(&d.place.own)?,
            rows::to_json(&d.ellipse)?,
            rows::to_json(&d.path)?,
            d.growth.as_ref().map(rows::to_json).transpose()?,
            cell::cell(d.position()),
        ])?;
    }
    Ok(())
}

/// Notes which drives passed which defects unseen.
pub(crate) fn insert_unseen(tx: &Transaction, plan: &MergePlan) -> rusqlite::Result<()> {
    let mut insert = tx.prepare("INSERT OR IGNORE INTO unseen VALUES (?1, ?2, ?3)")?;
    for (defect, unseen) in &plan.unseen {
        insert.execute(params![
            defect.0,
            unseen.drive.0,
            unseen.at.as_millisecond()
        ])?;
    }
    Ok(())
}

fn insert_sightings(
    tx: &Transaction,
    sightings: &[Sighting],
    plan: &MergePlan,
) -> rusqlite::Result<()> {
    let sql = format!(
        "INSERT INTO sighting ({}, defect) VALUES ({})",
        rows::SIGHTING,
        marks(27)
    );
    let mut insert = tx.prepare(&sql)?;
    for s in sightings {
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
            rows::open_bits(s.open),
            s.places,
            s.error.receiver_m,
            s.error.clock_along_m,
            s.error.aim_along_m,
            s.error.aim_across_m,
            s.error.own_along_m,
            s.error.own_across_m,
            plan.members.get(&s.id).map(|d| &d.0),
        ])?;
    }
    Ok(())
}

fn marks(n: usize) -> String {
    vec!["?"; n].join(", ")
}
