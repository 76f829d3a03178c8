//! The register's tables, row by row.

use super::{
    args::{Export, Table},
    pictures::Pictures,
};
use crate::worklist::{self, args::Planning};
use anyhow::Result;
use export::RowSink;
use register::{
    Policy, Ranked, WorkList,
    collection::{section_row, work_rows},
};
use store::Store;

/// Rows that are shown with a picture: more make a workbook slow to open.
const WITH_PICTURES: u32 = 200;

/// A register and the policy to read it by.
pub struct Source<'a> {
    pub store: Store,
    pub policy: Policy,
    planning: &'a Planning,
    pub pictures: Pictures,
}

impl<'a> Source<'a> {
    /// Opens the register, with its sections up to date if they are asked for.
    pub fn open(args: &'a Export) -> Result<Self> {
        let policy = worklist::policy(&args.planning)?;
        let store = match args.what.table() {
            Some(Table::Defects | Table::Drives) => Store::open_read_only(&args.db)?,
            Some(Table::Sections | Table::Worklist) | None => {
                worklist::refreshed(&args.db, &policy)?
            }
        };
        let data = args.data.clone();
        Ok(Self {
            store,
            policy,
            planning: &args.planning,
            pictures: Pictures::within(data.unwrap_or_else(|| store::data_dir(&args.db))),
        })
    }

    /// Hands a table's rows to a writer, and returns how many.
    pub fn pour(&self, table: Table, sink: &mut dyn RowSink) -> Result<u64> {
        match table {
            Table::Defects => {
                let take = |row| -> Result<()> { Ok(sink.row(&row)?) };
                let told = self.store.each_defect(&self.policy, WITH_PICTURES, take)?;
                Ok(told.into())
            }
            Table::Drives => {
                let take = |row| -> Result<()> { Ok(sink.row(&row)?) };
                Ok(self.store.each_drive(take)?.into())
            }
            Table::Sections => self.sections(sink),
            Table::Worklist => {
                let mut rows = 0;
                for row in work_rows(&self.worklist()?.0) {
                    sink.row(&row)?;
                    rows += 1;
                }
                Ok(rows)
            }
        }
    }

    fn sections(&self, sink: &mut dyn RowSink) -> Result<u64> {
        let ranked = self.store.ranked_sections(&self.policy)?;
        for (n, section) in (0..).zip(&ranked) {
            let picture = if n < WITH_PICTURES {
                let id = std::slice::from_ref(&section.section.id);
                self.store.worst_picture(id, &self.policy)?
            } else {
                None
            };
            sink.row(&section_row(section, picture))?;
        }
        Ok(ranked.len() as u64)
    }

    /// The work list for the budget asked for, and the sections that it was made from.
    pub fn worklist(&self) -> Result<(WorkList, Vec<Ranked>)> {
        let (budget, others) = self.planning.budgets();
        Ok(self.store.worklist(&self.policy, budget, others)?)
    }
}
