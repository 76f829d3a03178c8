//! What is to be reviewed, one after another.

use crate::{Store, StoreError};
use register::{Bounds, DamageClass, DefectId, DriveId, RoadId, Status};
use rusqlite::params;

/// Which defects are to be reviewed; all that are named must fit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Queue {
    /// With this status.
    pub status: Option<Status>,
    /// Of this class.
    pub class: Option<DamageClass>,
    /// On this road.
    pub road: Option<RoadId>,
    /// Seen by this drive.
    pub drive: Option<DriveId>,
    /// In this box.
    pub within: Option<Bounds>,
    /// In which order.
    pub order: Sorting,
}

/// In which order defects are reviewed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sorting {
    /// The surest first.
    #[default]
    Score,
    /// The greatest first.
    Size,
    /// The last seen first.
    Newest,
    /// Along the roads.
    Route,
}

impl Sorting {
    /// Every order has the id last: the same question gets the same answer.
    fn sql(self) -> &'static str {
        match self {
            Self::Score => "score DESC, id",
            Self::Size => "length_m * width_m DESC, id",
            Self::Newest => "last_seen DESC, id",
            Self::Route => "road IS NULL, road, chainage_m, id",
        }
    }
}

const WHERE: &str =
    "(?1 IS NULL OR status = ?1) AND (?2 IS NULL OR class = ?2) AND (?3 IS NULL OR road = ?3)
     AND (?4 IS NULL OR id IN (SELECT defect FROM sighting WHERE drive = ?4))
     AND (?5 IS NULL OR (lon BETWEEN ?5 AND ?7 AND lat BETWEEN ?6 AND ?8))";

impl Store {
    /// The first defects of a queue, and how many it has in all.
    pub fn queue(&self, queue: &Queue, limit: u32) -> Result<(Vec<DefectId>, u32), StoreError> {
        let within = queue.within;
        let asked = params![
            queue.status.map(Status::name),
            queue.class.map(DamageClass::name),
            queue.road.as_ref().map(|road| &road.0),
            queue.drive.as_ref().map(|drive| &drive.0),
            within.map(|b| b.west),
            within.map(|b| b.south),
            within.map(|b| b.east),
            within.map(|b| b.north),
        ];
        // One moment for both.
        let _moment = self
            .db
            .unchecked_transaction()
            .map_err(self.fail("reading the register"))?;
        let matched = self.one(
            &format!("SELECT count(*) FROM defect WHERE {WHERE}"),
            asked,
            |row| row.get(0),
        )?;
        let sql = format!(
            "SELECT id FROM defect WHERE {WHERE} ORDER BY {} LIMIT {limit}",
            queue.order.sql()
        );
        let ids = self.all(&sql, asked, |row| Ok(DefectId(row.get(0)?)))?;
        Ok((ids, matched.unwrap_or(0)))
    }
}
