//! Defects counted, for those who want to see how it goes.

use crate::{Store, StoreError, rows};
use register::{DamageClass, Status};

/// So many defects of one class and status that were first seen on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What they are.
    pub class: DamageClass,
    /// What is held of them.
    pub status: Status,
    /// Days from 1970 in UTC.
    pub first_seen_day: i32,
    /// How many.
    pub defects: u32,
}

impl Store {
    /// All defects, counted by class, status and the day when they were first seen.
    pub fn count_defects(&self) -> Result<Vec<Counted>, StoreError> {
        self.all(
            "SELECT class, status, first_seen / 86400000, count(*) FROM defect GROUP BY 1, 2, 3",
            [],
            |row| {
                Ok(Counted {
                    class: rows::parsed(row, 0)?,
                    status: rows::parsed(row, 1)?,
                    first_seen_day: row.get(2)?,
                    defects: row.get(3)?,
                })
            },
        )
    }

    /// How many of the repaired defects were found repaired in each month (`2026-11`, UTC): when somebody said
    /// so, else when a drive passed and saw nothing.
    pub fn count_repaired(&self) -> Result<Vec<(String, u32)>, StoreError> {
        self.all(
            "SELECT strftime('%Y-%m', coalesce(
                 (SELECT max(w.at) FROM sighting s JOIN word w USING (drive, frame, n)
                  WHERE s.defect = d.id AND w.status = 'repaired'),
                 (SELECT max(u.at) FROM unseen u WHERE u.defect = d.id),
                 d.last_seen) / 1000, 'unixepoch') AS month, count(*)
             FROM defect d WHERE d.status = 'repaired' GROUP BY month ORDER BY month",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }
}
