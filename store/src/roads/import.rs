//! Importing roads: the same road keeps its name.

use crate::{Store, StoreError, remerge, rows};
use register::{DriveId, LifePolicy, Road, RoadAttributes, RoadId};
use rusqlite::{Transaction, params};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What an import changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Roads of this source now.
    pub roads: u32,
    /// Of these, roads that were not there before.
    pub new: u32,
    /// Roads whose line is the same as before.
    pub same: u32,
    /// Roads known by the file's own name for them, with another line.
    pub redrawn: u32,
    /// Roads that the file no longer has.
    pub gone: u32,
    /// Lines that the file has twice; the first counts.
    pub twice: u32,
}

const IMPORTING: &str = "importing roads";

impl Store {
    /// Replaces the roads of a source by these, and merges all drives anew: roads say where drives were.
    ///
    /// A road with the same line keeps its name, and so does one with another line that the file calls by
    /// the same key. Roads of other sources stay; those that drives drew themselves go with the first
    /// import. All or nothing; `done` is told of each drive.
    pub fn import_roads(
        &mut self,
        source: &str,
        roads: Vec<NewRoad>,
        policy: &LifePolicy,
        done: impl FnMut(&DriveId),
    ) -> Result<Imported, StoreError> {
        let imported = {
            let tx = self.begin()?;
            let known = self.known_roads(source)?;
            let (roads, mut imported) = named(roads, &known);
            replace(&tx, source, &roads, &mut imported).map_err(self.fail(IMPORTING))?;
            remerge::all(self, &tx, policy, done)?;
            tx.commit().map_err(self.fail(IMPORTING))?;
            imported
        };
        self.empty_wal();
        Ok(imported)
    }

    fn known_roads(&self, source: &str) -> Result<Vec<Road>, StoreError> {
        let sql = format!("SELECT {} FROM road WHERE source = ?1", super::ROAD);
        self.all(&sql, [source], super::road)
    }
}

/// A road as a file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRoad {
    /// What the file calls it.
    pub key: Option<String>,
    /// Its middle.
    pub line: Vec<register::LonLat>,
    /// What is known of it.
    pub attributes: RoadAttributes,
}

/// Gives every road its lasting name.
fn named(roads: Vec<NewRoad>, known: &[Road]) -> (Vec<Road>, Imported) {
    let by_line: BTreeMap<RoadId, &Road> = known
        .iter()
        .map(|road| (RoadId::of_line(&road.line), road))
        .collect();
    let mut by_key: BTreeMap<&str, Option<&Road>> = BTreeMap::new();
    for road in known {
        if let Some(key) = &road.key {
            // A key of two roads names neither.
            by_key
                .entry(key)
                .and_modify(|r| *r = None)
                .or_insert(Some(road));
        }
    }
    let mut imported = Imported::default();
    let mut taken = BTreeSet::new();
    let mut all = Vec::with_capacity(roads.len());
    let mut others = Vec::new();
    // Lines first: what is drawn alike is the same road, whatever it is called.
    for road in roads {
        let shape = RoadId::of_line(&road.line);
        match by_line.get(&shape) {
            Some(known) if taken.insert(known.id.clone()) => {
                imported.same += 1;
                all.push(with_id(known.id.clone(), road));
            }
            Some(_) => imported.twice += 1,
            None => others.push((shape, road)),
        }
    }
    let mut shapes = BTreeSet::new();
    for (shape, road) in others {
        if !shapes.insert(shape.clone()) {
            imported.twice += 1;
            continue;
        }
        let same_key = road
            .key
            .as_deref()
            .and_then(|key| by_key.get(key).copied().flatten());
        let id = match same_key {
            Some(known) if taken.insert(known.id.clone()) => {
                imported.redrawn += 1;
                known.id.clone()
            }
            _ => {
                imported.new += 1;
                free(shape, &taken, &by_line)
            }
        };
        taken.insert(id.clone());
        all.push(with_id(id, road));
    }
    imported.roads = all.len() as u32;
    imported.gone = known
        .iter()
        .filter(|road| !taken.contains(&road.id))
        .count() as u32;
    (all, imported)
}

/// A name that no other road has: a redrawn road may keep the name of the line that comes back here.
fn free(shape: RoadId, taken: &BTreeSet<RoadId>, by_line: &BTreeMap<RoadId, &Road>) -> RoadId {
    let in_use = |id: &RoadId| taken.contains(id) || by_line.values().any(|known| known.id == *id);
    if !in_use(&shape) {
        return shape;
    }
    let numbered = (2_u32..).map(|n| RoadId(format!("{shape}x{n}")));
    numbered.into_iter().find(|id| !in_use(id)).unwrap_or(shape)
}

fn with_id(id: RoadId, road: NewRoad) -> Road {
    Road {
        id,
        key: road.key,
        line: road.line,
        attributes: road.attributes,
    }
}

fn replace(
    tx: &Transaction,
    source: &str,
    roads: &[Road],
    imported: &mut Imported,
) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM road WHERE source = ''", [])?;
    let keep: BTreeSet<&str> = roads.iter().map(|road| road.id.0.as_str()).collect();
    let known: Vec<String> = {
        let mut select = tx.prepare("SELECT id FROM road WHERE source = ?1")?;
        let ids = select.query_map([source], |row| row.get(0))?;
        ids.collect::<rusqlite::Result<_>>()?
    };
    for id in known.iter().filter(|id| !keep.contains(id.as_str())) {
        tx.execute("DELETE FROM road WHERE id = ?1", [id])?;
    }
    for road in roads {
        imported.twice += u32::from(!insert_road(tx, source, road)?);
    }
    Ok(())
}

/// Writes a road, new or changed; `false` if another source has it.
pub(crate) fn insert_road(tx: &Transaction, source: &str, road: &Road) -> rusqlite::Result<bool> {
    let written = tx
        .prepare_cached(
            "INSERT INTO road (id, source, key, line, attributes) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id) DO UPDATE SET key = ?3, line = ?4, attributes = ?5 WHERE source = ?2",
        )?
        .execute(params![
            road.id.0,
            source,
            road.key,
            rows::to_json(&road.line)?,
            rows::to_json(&road.attributes)?,
        ])?;
    Ok(written == 1)
}
