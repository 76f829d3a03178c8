//! Sections: cut anew where drives or people changed what is known, and read in the order of priority.

mod passages;
mod ranked;
mod recut;

use crate::{Store, StoreError, rows};
use register::{LifePolicy, Policy};
use rusqlite::{OptionalExtension, Transaction, params};
use serde::Serialize;

/// What bringing the sections up to date came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Refreshed {
    /// Roads that were cut anew.
    pub roads: u32,
    /// Sections of all roads.
    pub sections: u32,
}

const REFRESHING: &str = "bringing sections up to date";
const READING: &str = "reading the sections";

impl Store {
    /// Brings the sections of all roads up to date with drives, words, measurements and policy; `done` is
    /// told of each road that needed it. All or nothing.
    pub fn refresh_sections(
        &mut self,
        policy: &Policy,
        life: &LifePolicy,
        mut done: impl FnMut(),
    ) -> Result<Refreshed, StoreError> {
        let refreshed = {
            let tx = self.begin()?;
            self.age(&tx, policy, life).map_err(self.fail(REFRESHING))?;
            let mut roads = 0;
            for road in self.stale_roads()? {
                self.recut(&tx, &road, policy, life)?;
                roads += 1;
                done();
            }
            tx.execute("DELETE FROM stale", [])
                .map_err(self.fail(REFRESHING))?;
            if roads > 0 || self.is_unsettled()? {
                self.settle(&tx, policy)?;
            }
            let sections = self.one("SELECT count(*) FROM section", [], |row| row.get(0))?;
            tx.commit().map_err(self.fail(REFRESHING))?;
            Refreshed {
                roads,
                sections: sections.unwrap_or(0),
            }
        };
        self.empty_wal();
        Ok(refreshed)
    }

    /// How many roads are not up to date.
    pub fn stale_count(&self) -> Result<u32, StoreError> {
        let count = "SELECT count(*) FROM stale";
        Ok(self.one(count, [], |row| row.get(0))?.unwrap_or(0))
    }

    /// Whether sections are up to date with all that [`refresh_sections`](Self::refresh_sections) looks at.
    pub fn sections_are_fresh(
        &self,
        policy: &Policy,
        life: &LifePolicy,
    ) -> Result<bool, StoreError> {
        let any_road = "SELECT EXISTS (SELECT 1 FROM road)";
        if !self.one(any_road, [], |row| row.get(0))?.unwrap_or(false) {
            return Ok(true);
        }
        let made = [
            ("sections", cut_with(policy, life)),
            ("ranks", ranked_with(policy)),
        ];
        for (what, now) in made {
            if self.made_with(what)? != Some(now.map_err(self.fail(REFRESHING))?) {
                return Ok(false);
            }
        }
        Ok(self.stale_count()? == 0 && !self.is_unsettled()?)
    }

    /// The policy that something was last made with.
    fn made_with(&self, what: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM made_with WHERE what = ?1";
        self.one(sql, [what], |row| row.get(0))
    }

    /// Makes everything stale that was made with another policy.
    fn age(&self, tx: &Transaction, policy: &Policy, life: &LifePolicy) -> rusqlite::Result<()> {
        if changed(tx, "sections", &cut_with(policy, life)?)? {
            tx.execute("INSERT OR IGNORE INTO stale SELECT id FROM road", [])?;
        }
        if changed(tx, "ranks", &ranked_with(policy)?)? {
            tx.execute("DELETE FROM settled", [])?;
        }
        Ok(())
    }

    /// Whether sections were never ranked by the policy that holds now.
    fn is_unsettled(&self) -> Result<bool, StoreError> {
        let any = "SELECT NOT EXISTS (SELECT 1 FROM settled) AND EXISTS (SELECT 1 FROM section)";
        Ok(self.one(any, [], |row| row.get(0))?.unwrap_or(false))
    }
}

/// What sections are cut with. Complaints are counted while cutting, within a distance that the policy sets.
fn cut_with(policy: &Policy, life: &LifePolicy) -> rusqlite::Result<String> {
    rows::to_json(&(
        policy.sections,
        life.recall,
        policy.full.complaints_within_m,
    ))
}

fn ranked_with(policy: &Policy) -> rusqlite::Result<String> {
    rows::to_json(&(policy.full, policy.weights, policy.traffic_by_class))
}

/// Notes what something is made with, and whether that was another before.
fn changed(tx: &Transaction, what: &str, value: &str) -> rusqlite::Result<bool> {
    let before: Option<String> = tx
        .query_row(
            "SELECT value FROM made_with WHERE what = ?1",
            [what],
            |row| row.get(0),
        )
        .optional()?;
    tx.execute(
        "INSERT INTO made_with VALUES (?1, ?2) ON CONFLICT (what) DO UPDATE SET value = ?2",
        params![what, value],
    )?;
    Ok(before.as_deref() != Some(value))
}
