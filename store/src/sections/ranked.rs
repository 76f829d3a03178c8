//! Sections in the order of priority.

use super::{READING, REFRESHING};
use crate::{Store, StoreError, rows};
use register::{Entry, Policy, Ranked, Section, SectionId, SurveyPoint, ranked};
use rusqlite::{Transaction, params};

impl Store {
    /// All sections in the order of priority, without their histories; those not surveyed last.
    ///
    /// They are as [`refresh_sections`](Self::refresh_sections) left them; scores that settled under a policy that
    /// ranks otherwise are passed over.
    pub fn ranked_sections(&self, policy: &Policy) -> Result<Vec<Ranked>, StoreError> {
        let mut entries = self.section_entries()?;
        let by = super::ranked_with(policy).map_err(self.fail(READING))?;
        if self.made_with("ranks")? != Some(by) {
            entries.iter_mut().for_each(|entry| entry.settled = None);
        }
        Ok(ranked(entries, policy))
    }

    /// All sections without their histories, with what ranks them.
    pub fn section_entries(&self) -> Result<Vec<Entry>, StoreError> {
        self.all(
            "SELECT s.section, r.attributes, t.score FROM section s JOIN road r ON r.id = s.road
             LEFT JOIN settled t ON t.section = s.id ORDER BY s.id",
            [],
            |row| {
                Ok(Entry {
                    section: rows::json(row, 0)?,
                    attributes: rows::json(row, 1)?,
                    settled: row.get(2)?,
                })
            },
        )
    }

    /// One section, without its history.
    pub fn section(&self, id: &SectionId) -> Result<Option<Section>, StoreError> {
        self.one(
            "SELECT section FROM section WHERE id = ?1",
            [&id.0],
            |row| rows::json(row, 0),
        )
    }

    /// What each drive made of a section.
    pub fn section_history(&self, id: &SectionId) -> Result<Vec<SurveyPoint>, StoreError> {
        let history = "SELECT history FROM section WHERE id = ?1";
        Ok(self
            .one(history, [&id.0], |row| rows::json(row, 0))?
            .unwrap_or_default())
    }

    /// Keeps the scores that rank the sections from now on.
    pub(super) fn settle(&self, tx: &Transaction, policy: &Policy) -> Result<(), StoreError> {
        let ranked = self.ranked_sections(policy)?;
        let keep = || -> rusqlite::Result<()> {
            // What is not surveyed any more starts anew.
            tx.execute("DELETE FROM settled", [])?;
            let mut insert = tx.prepare_cached("INSERT INTO settled VALUES (?1, ?2)")?;
            for r in &ranked {
                if let Some(score) = r.settled {
                    insert.execute(params![r.section.id.0, score])?;
                }
            }
            Ok(())
        };
        keep().map_err(self.fail(REFRESHING))
    }
}
