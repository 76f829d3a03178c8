//! What a map shows of each defect, told one after the other.

use crate::{Store, StoreError, rows};
use register::{DamageClass, DefectId, DriveId, LonLat, Policy, Status, severity_of_size};

/// A defect as a map shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapDefect<'a> {
    /// Its lasting name.
    pub id: &'a str,
    /// Where it is.
    pub position: LonLat,
    /// What it is.
    pub class: DamageClass,
    /// What is held of it.
    pub status: Status,
    /// The detector's best score, 0 to 1.
    pub score: f64,
    /// How bad it is, 0 to 1.
    pub severity: f64,
    /// When it was last seen, in milliseconds since 1970 UTC.
    pub last_seen_ms: i64,
    /// The road that it lies on.
    pub road: Option<&'a str>,
}

const SELECT: &str =
    "SELECT lon, lat, class, status, id, score, length_m, width_m, last_seen, road FROM defect";

impl Store {
    /// Tells every defect as a map shows it, in no order, without holding them all.
    pub fn each_map_defect(
        &self,
        policy: &Policy,
        mut take: impl FnMut(MapDefect<'_>),
    ) -> Result<(), StoreError> {
        let mut read = || {
            let mut select = self.db.prepare(SELECT)?;
            let mut found = select.query([])?;
            while let Some(row) = found.next()? {
                let class = rows::parsed(row, 2)?;
                take(MapDefect {
                    id: row.get_ref(4)?.as_str()?,
                    position: rows::position(row, 0)?,
                    class,
                    status: rows::parsed(row, 3)?,
                    score: row.get(5)?,
                    severity: severity_of_size(class, row.get(6)?, row.get(7)?, policy),
                    last_seen_ms: row.get(8)?,
                    road: row.get_ref(9)?.as_str_or_null()?,
                });
            }
            Ok(())
        };
        read().map_err(self.fail("reading the defects for the map"))
    }

    /// The defects that a drive saw.
    pub fn defects_of_drive(&self, drive: &DriveId) -> Result<Vec<DefectId>, StoreError> {
        self.all(
            "SELECT DISTINCT defect FROM sighting WHERE drive = ?1 AND defect IS NOT NULL",
            [&drive.0],
            |row| row.get(0).map(DefectId),
        )
    }
}
