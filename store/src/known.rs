//! Everything that is known of defects: what merging needs.

use crate::{Store, StoreError, cell, rows, words};
use register::{Defect, DefectId, DriveId, Known, LonLat, Unseen, Word};
use rusqlite::{Row, params};
use std::collections::BTreeMap;

impl Store {
    /// Everything known of one defect.
    pub fn known(&self, id: &DefectId) -> Result<Option<Known>, StoreError> {
        let only = format!("SELECT {} FROM defect WHERE id = ?1", rows::DEFECT);
        let defects = self.all(&only, [&id.0], rows::defect)?;
        Ok(self.with_histories(defects, "?1", params![id.0])?.pop())
    }

    /// Everything known of the defects within some metres of any of the positions.
    pub fn known_along(
        &self,
        positions: impl Iterator<Item = LonLat>,
        reach_m: f64,
    ) -> Result<Vec<Known>, StoreError> {
        self.name_near(positions, reach_m)
            .map_err(self.fail("reading the register"))?;
        let near = format!(
            "SELECT {} FROM defect WHERE cell IN (SELECT cell FROM temp.near)",
            rows::DEFECT
        );
        let defects = self.all(&near, [], rows::defect)?;
        let ids = "SELECT id FROM defect WHERE cell IN (SELECT cell FROM temp.near)";
        self.with_histories(defects, ids, params![])
    }

    /// Keeps the cells near the positions in a table of this connection's own.
    fn name_near(
        &self,
        positions: impl Iterator<Item = LonLat>,
        reach_m: f64,
    ) -> rusqlite::Result<()> {
        self.db.execute_batch(
            "CREATE TEMP TABLE IF NOT EXISTS near (cell INTEGER PRIMARY KEY); DELETE FROM temp.near",
        )?;
        let mut insert = self
            .db
            .prepare_cached("INSERT INTO temp.near VALUES (?1)")?;
        for cell in cell::around(positions, reach_m) {
            insert.execute([cell])?;
        }
        Ok(())
    }

    /// Adds what was seen and said of defects; `ids` selects the same defects.
    fn with_histories(
        &self,
        defects: Vec<Defect>,
        ids: &str,
        params: &[&dyn rusqlite::ToSql],
    ) -> Result<Vec<Known>, StoreError> {
        let known = |defect: Defect| Known {
            defect,
            sightings: Vec::new(),
            unseen: Vec::new(),
            word: None,
        };
        let mut all: BTreeMap<String, Known> = defects
            .into_iter()
            .map(|d| (d.id.0.clone(), known(d)))
            .collect();
        let sql = format!(
            "SELECT {}, defect FROM sighting WHERE defect IN ({ids}) ORDER BY drive, frame, n",
            rows::SIGHTING
        );
        for (defect, sighting) in self.all(&sql, params, |row| {
            Ok((row.get::<_, String>(26)?, rows::sighting(row)?))
        })? {
            all.entry(defect)
                .and_modify(|known| known.sightings.push(sighting));
        }
        let sql = format!(
            "SELECT defect, drive, at FROM unseen WHERE defect IN ({ids}) ORDER BY at, drive"
        );
        for (defect, unseen) in self.all(&sql, params, unseen)? {
            all.entry(defect)
                .and_modify(|known| known.unseen.push(unseen));
        }
        let sql = format!(
            "SELECT s.defect, w.status, w.at, w.class, w.reason, w.user FROM sighting s JOIN word w USING (drive, frame, n)
             WHERE s.defect IN ({ids}) ORDER BY w.at, w.drive, w.frame, w.n"
        );
        for (defect, word) in self.all(&sql, params, word)? {
            all.entry(defect)
                .and_modify(|known| known.word = Some(word));
        }
        Ok(all.into_values().collect())
    }
}

fn unseen(row: &Row) -> rusqlite::Result<(String, Unseen)> {
    let unseen = Unseen {
        drive: DriveId(row.get(1)?),
        at: rows::time(row, 2)?,
    };
    Ok((row.get(0)?, unseen))
}

fn word(row: &Row) -> rusqlite::Result<(String, Word)> {
    Ok((row.get(0)?, words::said(row, 1)?.word()))
}
