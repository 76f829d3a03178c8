//! What other vehicles measured on roads, and what people complained of.

use crate::{Store, StoreError};
use register::{LonLat, Measured, RoadId};
use rusqlite::params;

const KEEPING: &str = "keeping measurements";

/// A complaint of somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct Complaint {
    /// Where.
    pub position: LonLat,
    /// What was said.
    pub told: Option<String>,
}

impl Store {
    /// Keeps measurements; one of the same stretch and day takes the place of an earlier one. Those on
    /// roads that are not in the register are left out: how many were kept.
    pub fn import_measured(&mut self, all: &[(RoadId, Measured)]) -> Result<u32, StoreError> {
        let tx = self.begin()?;
        let keep = || -> rusqlite::Result<u32> {
            let mut insert = tx.prepare(
                "INSERT OR REPLACE INTO measured SELECT id, ?2, ?3, ?4, ?5, ?6 FROM road WHERE id = ?1",
            )?;
            let mut stale =
                tx.prepare("INSERT OR IGNORE INTO stale SELECT id FROM road WHERE id = ?1")?;
            let mut kept = 0;
            for (road, m) in all {
                let on = m.on.map(|day| day.to_string()).unwrap_or_default();
                let values = params![road.0, m.from_m, m.to_m, m.rut_mm, m.roughness_mm, on];
                kept += insert.execute(values)? as u32;
                stale.execute([&road.0])?;
            }
            Ok(kept)
        };
        let kept = keep().map_err(self.fail(KEEPING))?;
        tx.commit().map_err(self.fail(KEEPING))?;
        Ok(kept)
    }

    /// Replaces the complaints of a source by these.
    pub fn import_complaints(&mut self, source: &str, all: &[Complaint]) -> Result<(), StoreError> {
        let tx = self.begin()?;
        let keep = || -> rusqlite::Result<()> {
            tx.execute("DELETE FROM complaint WHERE source = ?1", [source])?;
            let mut insert = tx.prepare(
                "INSERT INTO complaint (source, lon, lat, told) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for c in all {
                insert.execute(params![source, c.position.lon(), c.position.lat(), c.told])?;
            }
            tx.execute("INSERT OR IGNORE INTO stale SELECT id FROM road", [])?;
            Ok(())
        };
        keep().map_err(self.fail(KEEPING))?;
        tx.commit().map_err(self.fail(KEEPING))
    }
}
