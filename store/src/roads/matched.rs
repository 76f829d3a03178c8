//! Where drives went on the roads.

use super::import::insert_road;
use crate::{Store, StoreError};
use register::{
    DriveId, FrameRecord, MatchPolicy, Matched, Network, RoadId, RoadPlace, driven_roads,
    match_drive,
};
use rusqlite::{Transaction, params};

const MATCHING: &str = "bringing a drive onto the roads";

impl Store {
    /// Where a drive's frames were on the roads, in their order; frames off the roads are not there.
    pub fn matched(&self, drive: &DriveId) -> Result<Vec<Matched>, StoreError> {
        self.all(
            "SELECT frame, road, chainage_m, offset_m, forward FROM matched WHERE drive = ?1 ORDER BY frame",
            [&drive.0],
            |row| {
                Ok(Matched {
                    frame: row.get(0)?,
                    place: RoadPlace {
                        road: RoadId(row.get(1)?),
                        chainage_m: row.get(2)?,
                        offset_m: row.get(3)?,
                    },
                    forward: row.get(4)?,
                })
            },
        )
    }

    /// Brings a drive's frames onto the roads. Where none were imported, the drive draws what is new
    /// itself.
    pub(crate) fn match_frames(
        &self,
        tx: &Transaction,
        network: &mut Network,
        imported: bool,
        drive: &DriveId,
        frames: &[FrameRecord],
    ) -> Result<(), StoreError> {
        if !imported {
            let new = driven_roads(network, frames);
            for road in &new {
                insert_road(tx, "", road).map_err(self.fail(MATCHING))?;
            }
            if !new.is_empty() {
                *network = self.network()?;
            }
        }
        let matching = match_drive(network, frames, &MatchPolicy::default());
        insert(tx, drive, &matching.matched).map_err(self.fail(MATCHING))
    }
}

fn insert(tx: &Transaction, drive: &DriveId, matched: &[Matched]) -> rusqlite::Result<()> {
    let mut insert =
        tx.prepare_cached("INSERT OR REPLACE INTO matched VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    let mut stale = tx.prepare_cached("INSERT OR IGNORE INTO stale VALUES (?1)")?;
    let mut last = None;
    for m in matched {
        let place = &m.place;
        let road = &place.road.0;
        insert.execute(params![
            drive.0,
            m.frame,
            road,
            place.chainage_m,
            place.offset_m,
            m.forward
        ])?;
        if last != Some(road) {
            stale.execute([road])?;
            last = Some(road);
        }
    }
    Ok(())
}
