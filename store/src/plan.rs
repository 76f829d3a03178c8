//! The work list for a budget, from the register.

use crate::{Store, StoreError};
use register::{Planning, Policy, Ranked, WorkList, chains};

/// Works whose worst damage is looked up to be shown.
const PICTURES: usize = 200;

impl Store {
    /// The work list for a budget, compared with doing nothing and with other budgets, and the ranked
    /// sections that it was made from.
    ///
    /// Sections are as [`refresh_sections`](Self::refresh_sections) left them.
    pub fn worklist(
        &self,
        policy: &Policy,
        budget: i64,
        others: &[i64],
    ) -> Result<(WorkList, Vec<Ranked>), StoreError> {
        let sections = self.ranked_sections(policy)?;
        let network = self.network()?;
        let class = |ranked: &Ranked| {
            let road = network.road(&ranked.section.road);
            road.and_then(|road| road.attributes.class)
                .unwrap_or_default()
        };
        let planning = Planning {
            sections: &sections,
            chains: &chains(&sections, &network),
            class: &class,
            policy,
        };
        let mut list = planning.worklist(budget, others);
        for work in list.works.iter_mut().take(PICTURES) {
            work.picture = self.worst_picture(&work.sections, policy)?;
        }
        Ok((list, sections))
    }
}
