//! Joining defects that are one, and parting one that is two; done again whenever all is merged anew.

use crate::{Store, StoreError, roads::place_defects, rows, words, write};
use register::{Defect, DefectId, Known, LifePolicy, SightingId};
use rusqlite::{Transaction, params};
use std::collections::BTreeSet;

const REGROUPING: &str = "joining or parting defects";

/// Joins `other` into `id`, and notes it for new merges; the sightings that went.
pub(crate) fn join(
    store: &Store,
    tx: &Transaction,
    id: &DefectId,
    other: &DefectId,
    policy: &LifePolicy,
) -> Result<Vec<SightingId>, StoreError> {
    let (Some(known), Some(other)) = (store.known(id)?, store.known(other)?) else {
        return Ok(Vec::new());
    };
    let went: Vec<SightingId> = other.sightings.iter().map(|s| s.id.clone()).collect();
    let into = known.sightings.first().map(|s| s.id.clone());
    note(tx, &went, into.as_ref()).map_err(store.fail(REGROUPING))?;
    write_joined(store, tx, known, other, policy)?;
    Ok(went)
}

/// Parts these sightings off a defect, and notes it for new merges; the new defect, or `None` where one
/// of both would have no place.
pub(crate) fn part(
    store: &Store,
    tx: &Transaction,
    id: &DefectId,
    off: &BTreeSet<SightingId>,
    policy: &LifePolicy,
) -> Result<Option<DefectId>, StoreError> {
    let parted = write_parted(store, tx, id, off, policy)?;
    if parted.is_some() {
        let off: Vec<SightingId> = off.iter().cloned().collect();
        note(tx, &off, None).map_err(store.fail(REGROUPING))?;
    }
    Ok(parted)
}

/// Does everything again that was noted, in its order.
pub(crate) fn repeat(
    store: &Store,
    tx: &Transaction,
    policy: &LifePolicy,
) -> Result<(), StoreError> {
    let noted = store.all(
        "SELECT sightings, target FROM regrouped ORDER BY id",
        [],
        |row| {
            let into = rows::json_if_any::<SightingId>(row, 1)?;
            Ok((rows::json::<Vec<SightingId>>(row, 0)?, into))
        },
    )?;
    for (sightings, into) in noted {
        let owners = owners(tx, &sightings).map_err(store.fail(REGROUPING))?;
        match into {
            Some(into) => {
                let into = words::defect_of(tx, &into).map_err(store.fail(REGROUPING))?;
                for other in owners {
                    join_again(store, tx, into.as_ref(), &other, policy)?;
                }
            }
            None => {
                let off: BTreeSet<SightingId> = sightings.into_iter().collect();
                for owner in owners {
                    write_parted(store, tx, &owner, &off, policy)?;
                }
            }
        }
    }
    Ok(())
}

fn join_again(
    store: &Store,
    tx: &Transaction,
    into: Option<&DefectId>,
    other: &DefectId,
    policy: &LifePolicy,
) -> Result<(), StoreError> {
    let Some(into) = into.filter(|into| *into != other) else {
        return Ok(());
    };
    match (store.known(into)?, store.known(other)?) {
        (Some(known), Some(other)) => write_joined(store, tx, known, other, policy),
        _ => Ok(()),
    }
}

/// The defects that these sightings belong to.
fn owners(tx: &Transaction, sightings: &[SightingId]) -> rusqlite::Result<BTreeSet<DefectId>> {
    let each = sightings
        .iter()
        .map(|sighting| words::defect_of(tx, sighting));
    each.filter_map(Result::transpose).collect()
}

fn note(
    tx: &Transaction,
    sightings: &[SightingId],
    into: Option<&SightingId>,
) -> rusqlite::Result<()> {
    tx.execute(
        "INSERT INTO regrouped (sightings, target) VALUES (?1, ?2)",
        params![
            rows::to_json(&sightings)?,
            into.map(rows::to_json).transpose()?
        ],
    )?;
    Ok(())
}

fn write_joined(
    store: &Store,
    tx: &Transaction,
    mut known: Known,
    other: Known,
    policy: &LifePolicy,
) -> Result<(), StoreError> {
    let (id, gone) = (known.defect.id.clone(), other.defect.id.clone());
    known.join(other, policy);
    let write = || -> rusqlite::Result<()> {
        words::mark_stale(tx, &gone)?;
        tx.execute(
            "UPDATE sighting SET defect = ?1 WHERE defect = ?2",
            [&id.0, &gone.0],
        )?;
        tx.execute(
            "INSERT OR IGNORE INTO unseen SELECT ?1, drive, at FROM unseen WHERE defect = ?2",
            [&id.0, &gone.0],
        )?;
        tx.execute("DELETE FROM defect WHERE id = ?1", [&gone.0])?;
        write::upsert_defects(tx, std::slice::from_ref(&known.defect))
    };
    write().map_err(store.fail(REGROUPING))?;
    place(store, tx, &[&known.defect])
}

fn write_parted(
    store: &Store,
    tx: &Transaction,
    id: &DefectId,
    off: &BTreeSet<SightingId>,
    policy: &LifePolicy,
) -> Result<Option<DefectId>, StoreError> {
    let Some(mut known) = store.known(id)? else {
        return Ok(None);
    };
    let Some(parted) = known.part(off, policy) else {
        return Ok(None);
    };
    let new = parted.defect.id.clone();
    // The name of a parted defect is that of its first sighting: another may have it already.
    if store.defect(&new)?.is_some() {
        return Ok(None);
    }
    let write = || -> rusqlite::Result<()> {
        write::upsert_defects(tx, &[known.defect.clone(), parted.defect.clone()])?;
        let mut join = tx.prepare_cached(
            "UPDATE sighting SET defect = ?1 WHERE drive = ?2 AND frame = ?3 AND n = ?4",
        )?;
        for s in &parted.sightings {
            join.execute(params![new.0, s.id.drive.0, s.id.frame, s.id.n])?;
        }
        tx.execute(
            "INSERT OR IGNORE INTO unseen SELECT ?1, drive, at FROM unseen WHERE defect = ?2",
            [&new.0, &id.0],
        )?;
        Ok(())
    };
    write().map_err(store.fail(REGROUPING))?;
    place(store, tx, &[&known.defect, &parted.defect])?;
    Ok(Some(new))
}

/// Brings regrouped defects onto their roads.
fn place(store: &Store, tx: &Transaction, defects: &[&Defect]) -> Result<(), StoreError> {
    let each = defects.iter().map(|d| (d.id.clone(), d.position()));
    place_defects(store, tx, &store.network()?, each)
}
