//! The register's tables, row by row.

use super::{Files, FilesError, Table};
use export::RowSink;
use register::{
    Ranked, WorkList,
    collection::{section_row, work_rows},
};

/// Rows that are shown with a picture: more make a workbook slow to open.
const WITH_PICTURES: u32 = 200;

impl Files<'_> {
    /// Hands a table's rows to a writer, and returns how many.
    pub(super) fn pour(&self, table: Table, sink: &mut dyn RowSink) -> Result<u64, FilesError> {
        let policy = &self.order.policy;
        let mut take = |row| -> Result<(), FilesError> { Ok(sink.row(&row)?) };
        match table {
            Table::Defects => Ok(self.store.each_defect(policy, WITH_PICTURES, take)?.into()),
            Table::Drives => Ok(self.store.each_drive(take)?.into()),
            Table::Sections => self.sections(sink),
            Table::Worklist => {
                let mut rows = 0;
                for row in work_rows(&self.worklist()?.0) {
                    take(row)?;
                    rows += 1;
                }
                Ok(rows)
            }
        }
    }

    fn sections(&self, sink: &mut dyn RowSink) -> Result<u64, FilesError> {
        let policy = &self.order.policy;
        let ranked = self.store.ranked_sections(policy)?;
        for (n, section) in (0..).zip(&ranked) {
            let picture = if n < WITH_PICTURES {
                let id = std::slice::from_ref(&section.section.id);
                self.store.worst_picture(id, policy)?
            } else {
                None
            };
            sink.row(&section_row(section, picture))?;
        }
        Ok(ranked.len() as u64)
    }

    /// The work list for the budget asked for, and the sections that it was made from.
    pub(super) fn worklist(&self) -> Result<(WorkList, Vec<Ranked>), FilesError> {
        let order = self.order;
        Ok(self
            .store
            .worklist(&order.policy, order.budget, &order.others)?)
    }
}
