//! What people say of defects, as rows.

use crate::{Store, StoreError, regroup, rows, write};
use jiff::Timestamp;
use register::{DamageClass, DefectId, LifePolicy, Status, Word};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

/// What stands said of a defect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Said {
    /// The status given; where none is, the machine decides.
    pub status: Option<Status>,
    /// When the status was given.
    pub at: Timestamp,
    /// The class given; where none is, the machine decides.
    pub class: Option<DamageClass>,
    /// Why the status was given.
    pub reason: Option<String>,
    /// Who said it last.
    pub user: Option<String>,
}

impl Said {
    /// Whether anything is said at all.
    pub(crate) fn is_something(&self) -> bool {
        self.status.is_some() || self.class.is_some()
    }

    pub(crate) fn word(&self) -> Word {
        Word {
            status: self.status,
            at: self.at,
            class: self.class,
        }
    }
}

const SAYING: &str = "keeping what was said of a defect";
/// Columns of [`said`], in order.
const SAID: &str = "w.status, w.at, w.class, w.reason, w.user";

impl Store {
    /// What stands said of a defect.
    pub fn said(&self, id: &DefectId) -> Result<Option<Said>, StoreError> {
        self.one(
            &format!(
                "SELECT {SAID} FROM sighting s JOIN word w USING (drive, frame, n)
                 WHERE s.defect = ?1 ORDER BY w.at DESC, w.drive, w.frame, w.n LIMIT 1"
            ),
            [&id.0],
            |row| said(row, 0),
        )
    }
}

/// Reads columns from `from` on.
pub(crate) fn said(row: &Row, from: usize) -> rusqlite::Result<Said> {
    let named = |n: usize| row.get::<_, Option<String>>(from + n);
    Ok(Said {
        status: named(0)?.map(|_| rows::parsed(row, from)).transpose()?,
        at: rows::time(row, from + 1)?,
        class: named(2)?.map(|_| rows::parsed(row, from + 2)).transpose()?,
        reason: named(3)?,
        user: named(4)?,
    })
}

/// Puts this in the place of all that was said of a defect: on its first sighting, so that it outlives a
/// new merge.
pub(crate) fn keep(tx: &Transaction, id: &DefectId, said: Option<&Said>) -> rusqlite::Result<()> {
    tx.execute(
        "DELETE FROM word WHERE (drive, frame, n) IN (SELECT drive, frame, n FROM sighting WHERE defect = ?1)",
        [&id.0],
    )?;
    let Some(said) = said.filter(|said| said.is_something()) else {
        return Ok(());
    };
    tx.execute(
        "INSERT INTO word (drive, frame, n, status, at, class, reason, user)
         SELECT drive, frame, n, ?2, ?3, ?4, ?5, ?6 FROM sighting WHERE defect = ?1
         ORDER BY captured_at, drive, frame, n LIMIT 1",
        params![
            id.0,
            said.status.map(Status::name),
            said.at.as_millisecond(),
            said.class.map(DamageClass::name),
            said.reason,
            said.user,
        ],
    )?;
    Ok(())
}

/// Brings a defect up to date with what is said of it.
pub(crate) fn apply(
    store: &Store,
    tx: &Transaction,
    id: &DefectId,
    policy: &LifePolicy,
) -> Result<(), StoreError> {
    if let Some(mut known) = store.known(id)? {
        known.summarise(policy);
        write::upsert_defects(tx, &[known.defect]).map_err(store.fail(SAYING))?;
    }
    mark_stale(tx, id).map_err(store.fail(SAYING))
}

/// The road that a defect lies on has to be cut anew.
pub(crate) fn mark_stale(tx: &Transaction, id: &DefectId) -> rusqlite::Result<()> {
    let sql =
        "INSERT OR IGNORE INTO stale SELECT road FROM defect WHERE id = ?1 AND road IS NOT NULL";
    tx.execute(sql, [&id.0]).map(|_| ())
}

/// Lets everything that people said count again after a new merge.
pub(crate) fn repeat(
    store: &Store,
    tx: &Transaction,
    policy: &LifePolicy,
) -> Result<(), StoreError> {
    regroup::repeat(store, tx, policy)?;
    let spoken_of = store.all(
        "SELECT DISTINCT s.defect FROM word JOIN sighting s USING (drive, frame, n) WHERE s.defect IS NOT NULL",
        [],
        |row| Ok(DefectId(row.get(0)?)),
    )?;
    for id in spoken_of {
        apply(store, tx, &id, policy)?;
    }
    Ok(())
}

/// The defect that a sighting belongs to by now.
pub(crate) fn defect_of(
    tx: &Transaction,
    sighting: &register::SightingId,
) -> rusqlite::Result<Option<DefectId>> {
    tx.query_row(
        "SELECT defect FROM sighting WHERE drive = ?1 AND frame = ?2 AND n = ?3",
        params![sighting.drive.0, sighting.frame, sighting.n],
        |row| Ok(row.get::<_, Option<String>>(0)?.map(DefectId)),
    )
    .optional()
    .map(Option::flatten)
}
