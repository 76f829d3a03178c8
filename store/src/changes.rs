//! How often things have changed, so that what was derived from them is known to be old.

use crate::{Store, StoreError};

/// A number for each kind of thing in the register; it becomes another one with every change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Defects: where they are and what they are.
    pub defects: i64,
    /// Drives.
    pub drives: i64,
    /// Roads.
    pub roads: i64,
    /// Sections and the scores that rank them.
    pub sections: i64,
}

impl Store {
    /// The numbers as they are now.
    pub fn changes(&self) -> Result<Changes, StoreError> {
        let told: Vec<(String, i64)> = self.all("SELECT what, n FROM change", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        let of = |what: &str| told.iter().find(|(w, _)| w == what).map_or(0, |(_, n)| *n);
        Ok(Changes {
            defects: of("defect"),
            drives: of("drive"),
            roads: of("road"),
            sections: of("section"),
        })
    }

    /// Asks several questions of one moment, whatever is written meanwhile.
    pub fn at_one_moment<T, E: From<StoreError>>(
        &self,
        ask: impl FnOnce(&Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let moment = self.db.unchecked_transaction();
        let _moment = moment.map_err(self.fail("reading the register"))?;
        ask(self)
    }
}
