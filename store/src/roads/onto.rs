//! Which road a defect lies on.

use crate::{Store, StoreError};
use register::{DefectId, LonLat, Network, RoadId, RoadPlace};
use rusqlite::{Transaction, params};
use std::collections::BTreeSet;

/// What is seen lies on a road that the vehicle was on, or came to within so many frames.
const FRAMES_AHEAD: u32 = 8;
/// Roads of so many sightings decide.
const SIGHTINGS: u32 = 40;

const PLACING: &str = "placing defects on the roads";

/// Finds the road of each of these defects anew.
pub(crate) fn place_defects(
    store: &Store,
    tx: &Transaction,
    network: &Network,
    defects: impl Iterator<Item = (DefectId, LonLat)>,
) -> Result<(), StoreError> {
    for (id, position) in defects {
        let place = place_of(store, network, &id, position)?;
        write(tx, &id, place.as_ref()).map_err(store.fail(PLACING))?;
    }
    Ok(())
}

/// The nearest of the roads that the vehicles which saw it were on: never the parallel street.
fn place_of(
    store: &Store,
    network: &Network,
    id: &DefectId,
    position: LonLat,
) -> Result<Option<RoadPlace>, StoreError> {
    let seen = store.all(
        "SELECT drive, frame FROM sighting WHERE defect = ?1 ORDER BY places DESC, drive, frame LIMIT ?2",
        params![id.0, SIGHTINGS],
        |row| Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?)),
    )?;
    let mut roads = BTreeSet::new();
    for (drive, frame) in seen {
        roads.extend(store.all(
            "SELECT DISTINCT road FROM (SELECT road FROM matched WHERE drive = ?1 AND frame >= ?2
             ORDER BY frame LIMIT ?3)",
            params![drive, frame, FRAMES_AHEAD],
            |row| Ok(RoadId(row.get(0)?)),
        )?);
    }
    let places = roads
        .iter()
        .filter_map(|road| network.locate_on(road, position));
    Ok(places.min_by(|a, b| away_m(network, a, position).total_cmp(&away_m(network, b, position))))
}

/// How far a position is from the road's line: beyond its end it is farther than its offset.
fn away_m(network: &Network, place: &RoadPlace, position: LonLat) -> f64 {
    let on_line = RoadPlace {
        offset_m: 0.0,
        ..place.clone()
    };
    network.position_at(&on_line).map_or(f64::INFINITY, |foot| {
        let apart = register::LocalPlane::at(foot).to_plane(position);
        apart.x.hypot(apart.y)
    })
}

fn write(tx: &Transaction, id: &DefectId, place: Option<&RoadPlace>) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO stale SELECT road FROM defect WHERE id = ?1 AND road IS NOT NULL",
    )?
    .execute([&id.0])?;
    tx.prepare_cached("UPDATE defect SET road = ?2, chainage_m = ?3, offset_m = ?4 WHERE id = ?1")?
        .execute(params![
            id.0,
            place.map(|p| &p.road.0),
            place.map(|p| p.chainage_m),
            place.map(|p| p.offset_m)
        ])?;
    if let Some(place) = place {
        tx.prepare_cached("INSERT OR IGNORE INTO stale VALUES (?1)")?
            .execute([&place.road.0])?;
    }
    Ok(())
}
