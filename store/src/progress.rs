//! What an unfinished inspection has done so far, so that the next run goes on from there.

use crate::{Store, StoreError};
use register::DriveId;
use rusqlite::params;
use std::collections::BTreeMap;

/// Names an inspection: the recording and a hash of everything that shapes the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressKey {
    /// The recording.
    pub drive: DriveId,
    /// Hash of model, camera, track and options.
    pub settings: String,
}

impl Store {
    /// Keeps what was seen in some frames, in one transaction. `seen` is the caller's own JSON.
    pub fn save_progress(
        &mut self,
        key: &ProgressKey,
        frames: &[(u32, String)],
    ) -> Result<(), StoreError> {
        let path = self.path.clone();
        let fail = |e| StoreError::sql(&path, "saving progress", e);
        let tx = self.db.transaction().map_err(fail)?;
        {
            let mut insert = tx
                .prepare("INSERT OR REPLACE INTO progress VALUES (?1, ?2, ?3, ?4)")
                .map_err(fail)?;
            for (frame, seen) in frames {
                insert
                    .execute(params![key.drive.0, key.settings, frame, seen])
                    .map_err(fail)?;
            }
        }
        tx.commit().map_err(fail)
    }

    /// What earlier, unfinished runs with the same settings saw, by frame.
    pub fn progress(&self, key: &ProgressKey) -> Result<BTreeMap<u32, String>, StoreError> {
        let read = || {
            let mut select = self
                .db
                .prepare("SELECT frame, seen FROM progress WHERE drive = ?1 AND settings = ?2")?;
            let rows = select.query_map([&key.drive.0, &key.settings], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            rows.collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.fail("reading progress"))
    }
}
