//! Reading the register.

use crate::{Store, StoreError, rows};
use register::{
    Bounds, DamageClass, Defect, DefectId, Drive, DriveId, FrameRecord, LonLat, Sighting,
};
use rusqlite::{OptionalExtension, Params, Row, params};
use serde::Serialize;
use std::collections::BTreeMap;

/// What the register holds, in numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Drives inspected.
    pub drives: u32,
    /// Frames in all of them.
    pub frames: u32,
    /// Sightings placed.
    pub sightings: u32,
    /// Defects on the map.
    pub defects: u32,
    /// Defects by class; every class is there.
    pub by_class: BTreeMap<DamageClass, u32>,
    /// Around all defects and driven roads; `None` in an empty register.
    pub bounds: Option<Bounds>,
}

/// Some of the defects asked for, and how many there are.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The defects, best score first.
    pub defects: Vec<Defect>,
    /// How many match in all.
    pub matched: u32,
}

/// A sighting with the drive and frame it was seen in.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenIn {
    /// The sighting.
    pub sighting: Sighting,
    /// The drive's name.
    pub drive_name: String,
    /// Width and height of the frame's picture, if one is kept.
    pub picture: Option<[u32; 2]>,
}

/// The placed frames of a drive in order.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackLine {
    /// The drive.
    pub drive: DriveId,
    /// Its name.
    pub name: String,
    /// Where it was, by stretches without a break.
    pub stretches: Vec<Vec<LonLat>>,
}

impl Store {
    /// The drive with this recording, if it has been inspected.
    pub fn drive(&self, id: &DriveId) -> Result<Option<Drive>, StoreError> {
        self.one("SELECT * FROM drive WHERE id = ?1", [&id.0], drive)
    }

    /// All drives, newest recording first.
    pub fn drives(&self) -> Result<Vec<Drive>, StoreError> {
        self.all(
            "SELECT * FROM drive ORDER BY recorded_from DESC, id",
            [],
            drive,
        )
    }

    /// How many defects each drive has seen.
    pub fn defects_by_drive(&self) -> Result<BTreeMap<DriveId, u32>, StoreError> {
        let counted = self.all(
            "SELECT drive, count(DISTINCT defect) FROM sighting GROUP BY drive",
            [],
            |row| Ok((DriveId(row.get(0)?), row.get(1)?)),
        )?;
        Ok(counted.into_iter().collect())
    }

    /// The defects inside the bounds (all, where there are none), best score first.
    pub fn defects(&self, within: Option<Bounds>, limit: u32) -> Result<Page, StoreError> {
        let Bounds {
            west,
            south,
            east,
            north,
        } = within.unwrap_or(EVERYWHERE);
        let inside = "lon BETWEEN ?1 AND ?3 AND lat BETWEEN ?2 AND ?4";
        let matched = self.one(
            &format!("SELECT count(*) FROM defect WHERE {inside}"),
            params![west, south, east, north],
            |row| row.get(0),
        )?;
        let defects = self.all(
            &format!(
                "SELECT {} FROM defect WHERE {inside} ORDER BY score DESC, id LIMIT ?5",
                rows::DEFECT
            ),
            params![west, south, east, north, limit],
            rows::defect,
        )?;
        Ok(Page {
            defects,
            matched: matched.unwrap_or(0),
        })
    }

    /// One defect.
    pub fn defect(&self, id: &DefectId) -> Result<Option<Defect>, StoreError> {
        self.one(
            &format!("SELECT {} FROM defect WHERE id = ?1", rows::DEFECT),
            [&id.0],
            rows::defect,
        )
    }

    /// Everything seen of a defect: what places it before what supports it, best score first.
    pub fn seen_in(&self, id: &DefectId) -> Result<Vec<SeenIn>, StoreError> {
        let columns = prefixed(rows::SIGHTING, "s");
        self.all(
            &format!(
                "SELECT {columns}, d.name, f.picture_w, f.picture_h FROM sighting s
                 JOIN drive d ON d.id = s.drive
                 JOIN frame f ON f.drive = s.drive AND f.n = s.frame
                 WHERE s.defect = ?1 ORDER BY s.places DESC, s.score DESC, s.drive, s.frame, s.n"
            ),
            [&id.0],
            |row| {
                let picture = row.get::<_, Option<u32>>(27)?.zip(row.get(28)?);
                Ok(SeenIn {
                    sighting: rows::sighting(row)?,
                    drive_name: row.get(26)?,
                    picture: picture.map(<[u32; 2]>::from),
                })
            },
        )
    }

    /// One frame of a drive.
    pub fn frame(&self, drive: &DriveId, index: u32) -> Result<Option<FrameRecord>, StoreError> {
        let sql = format!(
            "SELECT {} FROM frame WHERE drive = ?1 AND n = ?2",
            rows::FRAME
        );
        self.one(&sql, params![drive.0, index], rows::frame)
    }

    /// Where the drives went: the placed frames joined, broken at gaps in the track.
    pub fn tracks(&self) -> Result<Vec<TrackLine>, StoreError> {
        let line = |drive: Drive| {
            Ok(TrackLine {
                stretches: self.track(&drive.id)?,
                drive: drive.id,
                name: drive.name,
            })
        };
        self.drives()?.into_iter().map(line).collect()
    }

    /// Where one drive went.
    pub(crate) fn track(&self, drive: &DriveId) -> Result<Vec<Vec<LonLat>>, StoreError> {
        let points = self.all(
            "SELECT skipped, lon, lat FROM frame WHERE drive = ?1
             AND (skipped IS NULL OR skipped IN ('track_gap', 'outside_track', 'no_time'))
             ORDER BY n",
            [&drive.0],
            |row| match row.get::<_, Option<String>>(0)? {
                Some(_) => Ok(None),
                None => rows::position(row, 1).map(Some),
            },
        )?;
        let stretches = points.split(Option::is_none);
        let lines = stretches.map(|stretch| stretch.iter().flatten().copied().collect::<Vec<_>>());
        Ok(lines.filter(|stretch| stretch.len() > 1).collect())
    }

    /// What the register holds, in numbers.
    pub fn summary(&self) -> Result<Summary, StoreError> {
        // One moment for all the counts, whatever is written meanwhile.
        let _moment = self
            .db
            .unchecked_transaction()
            .map_err(self.fail("reading the register"))?;
        let count = |table: &str| -> Result<u32, StoreError> {
            let n = self.one(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })?;
            Ok(n.unwrap_or(0))
        };
        let counted: Vec<(String, u32)> = self.all(
            "SELECT class, count(*) FROM defect GROUP BY class",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let of_class = |class: DamageClass| {
            counted
                .iter()
                .find(|(name, _)| name == class.name())
                .map_or(0, |(_, n)| *n)
        };
        let bounds = self.one(
            "SELECT min(lon), min(lat), max(lon), max(lat) FROM
             (SELECT lon, lat FROM frame WHERE lon IS NOT NULL UNION ALL SELECT lon, lat FROM defect)",
            [],
            bounds,
        )?;
        Ok(Summary {
            drives: count("drive")?,
            frames: count("frame")?,
            sightings: count("sighting")?,
            defects: count("defect")?,
            by_class: DamageClass::ALL
                .into_iter()
                .map(|c| (c, of_class(c)))
                .collect(),
            bounds: bounds.flatten(),
        })
    }

    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let query = || {
            self.db
                .prepare_cached(sql)?
                .query_row(params, read)
                .optional()
        };
        query().map_err(self.fail("reading the register"))
    }

    pub(crate) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let query = || {
            self.db
                .prepare_cached(sql)?
                .query_map(params, read)?
                .collect::<rusqlite::Result<_>>()
        };
        query().map_err(self.fail("reading the register"))
    }
}

pub(crate) const EVERYWHERE: Bounds = Bounds {
    west: -180.0,
    south: -90.0,
    east: 180.0,
    north: 90.0,
};

fn drive(row: &Row) -> rusqlite::Result<Drive> {
    Ok(Drive {
        id: DriveId(row.get(0)?),
        name: row.get(1)?,
        vehicle: row.get(2)?,
        model: row.get(3)?,
        recorded_from: rows::maybe_time(row, 4)?,
        recorded_to: rows::maybe_time(row, 5)?,
        report: rows::json(row, 6)?,
        view: rows::json(row, 7)?,
        ground: rows::json_if_any(row, 8)?,
    })
}

pub(crate) fn bounds(row: &Row) -> rusqlite::Result<Option<Bounds>> {
    let Some(west) = row.get(0)? else {
        return Ok(None);
    };
    Ok(Some(Bounds {
        west,
        south: row.get(1)?,
        east: row.get(2)?,
        north: row.get(3)?,
    }))
}

fn prefixed(columns: &str, table: &str) -> String {
    let columns: Vec<String> = columns
        .split(", ")
        .map(|c| format!("{table}.{c}"))
        .collect();
    columns.join(", ")
}
