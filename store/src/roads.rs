//! Roads: kept, replaced, and found again.

mod import;
mod matched;
mod onto;

pub use import::{Imported, NewRoad};
pub(crate) use onto::place_defects;

use crate::{DriveRecord, Store, StoreError, rows};
use register::{Bounds, CentreLine, LonLat, MergePlan, Network, Road, RoadId};
use rusqlite::{Row, Transaction};

/// Columns of [`road`], in order.
const ROAD: &str = "id, key, line, attributes";

fn road(row: &Row) -> rusqlite::Result<Road> {
    Ok(Road {
        id: RoadId(row.get(0)?),
        key: row.get(1)?,
        line: rows::json(row, 2)?,
        attributes: rows::json(row, 3)?,
    })
}

impl Store {
    /// All roads as a network: imported ones, or those that drives drew themselves.
    pub fn network(&self) -> Result<Network, StoreError> {
        Ok(Network::new(self.roads()?))
    }

    /// All roads by name.
    pub fn roads(&self) -> Result<Vec<Road>, StoreError> {
        self.all(&format!("SELECT {ROAD} FROM road ORDER BY id"), [], road)
    }

    /// One road.
    pub fn road(&self, id: &RoadId) -> Result<Option<Road>, StoreError> {
        self.one(
            &format!("SELECT {ROAD} FROM road WHERE id = ?1"),
            [&id.0],
            road,
        )
    }

    /// How many frames lie on a road, and how many placed ones do not.
    pub fn frames_on_roads(&self) -> Result<(u32, u32), StoreError> {
        let count = |sql: &str| -> Result<u32, StoreError> {
            Ok(self.one(sql, [], |row| row.get(0))?.unwrap_or(0))
        };
        let on = count("SELECT count(*) FROM matched")?;
        let placed = count("SELECT count(*) FROM frame WHERE skipped IS NULL")?;
        Ok((on, placed.saturating_sub(on)))
    }

    /// Whether any road was imported: else drives draw their own.
    pub fn has_imported_roads(&self) -> Result<bool, StoreError> {
        let any = "SELECT EXISTS (SELECT 1 FROM road WHERE source <> '')";
        Ok(self.one(any, [], |row| row.get(0))?.unwrap_or(false))
    }
}

/// Roads within this of a drive tell its receiver's error.
const AROUND_M: f64 = 50.0;

/// The roads while drives are merged.
pub(crate) struct Roads {
    network: Network,
    /// Whether they were imported; lines that drives drew err like the drives.
    imported: bool,
}

impl Roads {
    pub fn of(store: &Store) -> Result<Self, StoreError> {
        Ok(Self {
            network: store.network()?,
            imported: store.has_imported_roads()?,
        })
    }

    /// The imported roads' middles around these positions.
    pub fn centre_lines(&self, positions: impl Iterator<Item = LonLat>) -> Vec<CentreLine> {
        match Bounds::around(positions) {
            Some(bounds) if self.imported => {
                self.network.centre_lines_within(bounds.widened(AROUND_M))
            }
            _ => Vec::new(),
        }
    }

    /// Brings a merged drive and the defects that it changed onto the roads.
    pub fn take(
        &mut self,
        store: &Store,
        tx: &Transaction,
        record: &DriveRecord,
        plan: &MergePlan,
    ) -> Result<(), StoreError> {
        let (drive, frames) = (&record.drive.id, &record.frames);
        store.match_frames(tx, &mut self.network, self.imported, drive, frames)?;
        let changed = plan.defects.iter().map(|d| (d.id.clone(), d.position()));
        place_defects(store, tx, &self.network, changed)
    }
}
