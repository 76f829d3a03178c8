//! Merging all drives anew.

use crate::{DriveRecord, Store, StoreError, rows, words, write};
use register::{DriveId, LifePolicy, MergePlan};
use rusqlite::{Transaction, params};

/// What merging anew came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Remerged {
    /// Drives merged.
    pub drives: u32,
    /// Defects before.
    pub before: u32,
    /// Defects afterwards.
    pub after: u32,
}

const REMERGING: &str = "merging anew";

impl Store {
    /// Merges all drives anew, in the order in which they were recorded, whatever the order in which
    /// they came: the same drives and the same words give the same register.
    ///
    /// All or nothing. `done` is told of each drive.
    pub fn remerge(
        &mut self,
        policy: &LifePolicy,
        mut done: impl FnMut(&DriveId),
    ) -> Result<Remerged, StoreError> {
        let remerged = {
            let tx = self.begin()?;
            let before = self.defect_count()?;
            tx.execute_batch(
                "DELETE FROM unseen; UPDATE sighting SET defect = NULL; DELETE FROM defect",
            )
            .map_err(self.fail(REMERGING))?;
            let drives = self.all(
                "SELECT id FROM drive ORDER BY recorded_from, id",
                [],
                |row| Ok(DriveId(row.get(0)?)),
            )?;
            for drive in &drives {
                if let Some(record) = self.record(drive)? {
                    let plan = self.plan(&record, policy)?;
                    write_again(&tx, &plan).map_err(self.fail(REMERGING))?;
                }
                done(drive);
            }
            words::repeat(self, &tx, policy)?;
            let after = self.defect_count()?;
            tx.commit().map_err(self.fail(REMERGING))?;
            Remerged {
                drives: drives.len() as u32,
                before,
                after,
            }
        };
        self.empty_wal();
        Ok(remerged)
    }

    fn defect_count(&self) -> Result<u32, StoreError> {
        Ok(self
            .one("SELECT count(*) FROM defect", [], |row| row.get(0))?
            .unwrap_or(0))
    }

    /// A drive as it was written.
    fn record(&self, id: &DriveId) -> Result<Option<DriveRecord>, StoreError> {
        let Some(drive) = self.drive(id)? else {
            return Ok(None);
        };
        let frames = format!(
            "SELECT {} FROM frame WHERE drive = ?1 ORDER BY n",
            rows::FRAME
        );
        let sightings = format!(
            "SELECT {} FROM sighting WHERE drive = ?1 ORDER BY frame, n",
            rows::SIGHTING
        );
        Ok(Some(DriveRecord {
            drive,
            frames: self.all(&frames, [&id.0], rows::frame)?,
            sightings: self.all(&sightings, [&id.0], rows::sighting)?,
        }))
    }
}

fn write_again(tx: &Transaction, plan: &MergePlan) -> rusqlite::Result<()> {
    write::upsert_defects(tx, &plan.defects)?;
    write::insert_unseen(tx, plan)?;
    let mut join = tx.prepare_cached(
        "UPDATE sighting SET defect = ?1 WHERE drive = ?2 AND frame = ?3 AND n = ?4",
    )?;
    for (sighting, defect) in &plan.members {
        join.execute(params![
            defect.0,
            sighting.drive.0,
            sighting.frame,
            sighting.n
        ])?;
    }
    Ok(())
}
