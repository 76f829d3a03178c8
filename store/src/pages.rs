//! Defects page by page, in an order that stays.

use crate::{Page, Store, StoreError, rows};
use jiff::Timestamp;
use register::Bounds;
use rusqlite::params;

/// Which defects, and which part of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// Inside these bounds; a west that lies east of the east means across the date line.
    pub within: Option<Bounds>,
    /// Seen at this time or later.
    pub from: Option<Timestamp>,
    /// Seen at this time or earlier.
    pub to: Option<Timestamp>,
    /// So many are passed over.
    pub offset: u64,
    /// So many are told at most.
    pub limit: u32,
}

const MATCH: &str = "lat BETWEEN ?2 AND ?4 AND last_seen >= ?5 AND first_seen <= ?6 AND
    CASE WHEN ?1 <= ?3 THEN lon BETWEEN ?1 AND ?3 ELSE lon >= ?1 OR lon <= ?3 END";

impl Store {
    /// Defects by name.
    pub fn defect_page(&self, asked: &Asked) -> Result<Page, StoreError> {
        let b = asked.within.unwrap_or(crate::read::EVERYWHERE);
        let ms = |at: Option<Timestamp>, open: i64| at.map_or(open, Timestamp::as_millisecond);
        let (from, to) = (ms(asked.from, i64::MIN), ms(asked.to, i64::MAX));
        self.at_one_moment(|store| {
            let matched = store.one(
                &format!("SELECT count(*) FROM defect WHERE {MATCH}"),
                params![b.west, b.south, b.east, b.north, from, to],
                |row| row.get(0),
            )?;
            let sql = format!(
                "SELECT {} FROM defect WHERE {MATCH} ORDER BY id LIMIT ?7 OFFSET ?8",
                rows::DEFECT
            );
            let offset = i64::try_from(asked.offset).unwrap_or(i64::MAX);
            let page = params![
                b.west,
                b.south,
                b.east,
                b.north,
                from,
                to,
                asked.limit,
                offset
            ];
            Ok(Page {
                defects: store.all(&sql, page, rows::defect)?,
                matched: matched.unwrap_or(0),
            })
        })
    }

    /// Around all defects, and from when to when they were seen; `None` where there are none.
    pub fn defect_extent(&self) -> Result<Option<(Bounds, [Timestamp; 2])>, StoreError> {
        let sql = "SELECT min(lon), min(lat), max(lon), max(lat), min(first_seen), max(last_seen) FROM defect";
        let found = self.one(sql, [], |row| {
            let Some(bounds) = crate::read::bounds(row)? else {
                return Ok(None);
            };
            Ok(Some((bounds, [rows::time(row, 4)?, rows::time(row, 5)?])))
        })?;
        Ok(found.flatten())
    }
}
