//! What people say of defects.

use crate::{Store, StoreError, write};
use register::{Defect, DefectId, LifePolicy, Status, Word};
use rusqlite::{Transaction, params};

const SAYING: &str = "keeping what was said of a defect";

impl Store {
    /// Keeps a person's word on a defect; `candidate` takes an earlier one back. The defect as it stands
    /// then, or `None` where there is no such defect.
    ///
    /// The word hangs on the defect's first sighting, so that it outlives a new merge.
    pub fn say(
        &mut self,
        id: &DefectId,
        word: Word,
        policy: &LifePolicy,
    ) -> Result<Option<Defect>, StoreError> {
        let defect = {
            let tx = self.begin()?;
            let Some(mut known) = self.known(id)? else {
                return Ok(None);
            };
            known.word = (word.status != Status::Candidate).then_some(word);
            keep(&tx, id, word).map_err(self.fail(SAYING))?;
            known.summarise(policy);
            write::upsert_defects(&tx, std::slice::from_ref(&known.defect))
                .map_err(self.fail(SAYING))?;
            tx.execute(
                "INSERT OR IGNORE INTO stale SELECT road FROM defect WHERE id = ?1 AND road IS NOT NULL",
                [&id.0],
            )
            .map_err(self.fail(SAYING))?;
            tx.commit().map_err(self.fail(SAYING))?;
            known.defect
        };
        self.empty_wal();
        Ok(Some(defect))
    }
}

fn keep(tx: &Transaction, id: &DefectId, word: Word) -> rusqlite::Result<()> {
    tx.execute(
        "DELETE FROM word WHERE (drive, frame, n) IN (SELECT drive, frame, n FROM sighting WHERE defect = ?1)",
        [&id.0],
    )?;
    if word.status != Status::Candidate {
        tx.execute(
            "INSERT INTO word SELECT drive, frame, n, ?2, ?3 FROM sighting WHERE defect = ?1
             ORDER BY captured_at, drive, frame, n LIMIT 1",
            params![id.0, word.status.name(), word.at.as_millisecond()],
        )?;
    }
    Ok(())
}

/// Lets every word count again after a new merge.
pub(crate) fn repeat(
    store: &Store,
    tx: &Transaction,
    policy: &LifePolicy,
) -> Result<(), StoreError> {
    let spoken_of = store.all(
        "SELECT DISTINCT s.defect FROM word JOIN sighting s USING (drive, frame, n) WHERE s.defect IS NOT NULL",
        [],
        |row| Ok(DefectId(row.get(0)?)),
    )?;
    for id in spoken_of {
        if let Some(mut known) = store.known(&id)? {
            known.summarise(policy);
            write::upsert_defects(tx, &[known.defect]).map_err(store.fail(SAYING))?;
        }
    }
    Ok(())
}
