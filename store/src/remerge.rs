//! Merging all drives anew.

use crate::{DriveRecord, Store, StoreError, roads::Roads, rows, words, write};
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
        done: impl FnMut(&DriveId),
    ) -> Result<Remerged, StoreError> {
        let remerged = {
            let tx = self.begin()?;
            let remerged = all(self, &tx, policy, done)?;
            tx.commit().map_err(self.fail(REMERGING))?;
            remerged
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

/// Merges all drives anew within a transaction, and brings them onto the roads.
pub(crate) fn all(
    store: &Store,
    tx: &Transaction,
    policy: &LifePolicy,
    mut done: impl FnMut(&DriveId),
) -> Result<Remerged, StoreError> {
    let before = store.defect_count()?;
    tx.execute_batch(
        "DELETE FROM unseen; UPDATE sighting SET defect = NULL; DELETE FROM defect;
         DELETE FROM matched; DELETE FROM road WHERE source = '';
         INSERT OR IGNORE INTO stale SELECT id FROM road",
    )
    .map_err(store.fail(REMERGING))?;
    let drives = store.all(
        "SELECT id FROM drive ORDER BY recorded_from, id",
        [],
        |row| Ok(DriveId(row.get(0)?)),
    )?;
    let mut roads = Roads::of(store)?;
    for drive in &drives {
        if let Some(record) = store.record(drive)? {
            let plan = store.plan(&record, &roads, policy)?;
            write_again(tx, &plan).map_err(store.fail(REMERGING))?;
            roads.take(store, tx, &record, &plan)?;
        }
        done(drive);
    }
    words::repeat(store, tx, policy)?;
    let after = store.defect_count()?;
    Ok(Remerged {
        drives: drives.len() as u32,
        before,
        after,
    })
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
