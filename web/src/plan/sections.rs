//! The sections of the register with all that plans are made from.

use super::{ByPolicy, MOST};
use crate::{kept::FromRegister, problem::Problem, tiles::lines::Sections};
use register::{Entry, Network, Policy, WorkList};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use store::{Changes, Store};

/// The sections of a moment.
pub(crate) struct Planned {
    pub(super) entries: Vec<Entry>,
    pub(super) network: Network,
    /// By the default policy.
    usual: OnceLock<Arc<ByPolicy>>,
    /// By the policies asked for last, the latest first.
    others: Mutex<Vec<Arc<ByPolicy>>>,
    tiles: OnceLock<Sections>,
    all_works: OnceLock<WorkList>,
}

/// Policies that are remembered: somebody who tries weights goes back and forth.
const REMEMBERED: usize = 6;

impl FromRegister for Planned {
    fn depends(changes: &Changes) -> [i64; 2] {
        [changes.sections, changes.roads]
    }

    fn make(store: &Store) -> Result<Self, Problem> {
        Ok(Self {
            entries: store.section_entries()?,
            network: store.network()?,
            usual: OnceLock::new(),
            others: Mutex::default(),
            tiles: OnceLock::new(),
            all_works: OnceLock::new(),
        })
    }
}

impl Planned {
    /// The sections by the default policy.
    pub(crate) fn usual(&self) -> &Arc<ByPolicy> {
        self.usual
            .get_or_init(|| Arc::new(ByPolicy::new(self, Policy::default())))
    }

    /// The sections by any policy.
    pub(crate) fn by(&self, policy: Policy) -> Arc<ByPolicy> {
        if policy == Policy::default() {
            return Arc::clone(self.usual());
        }
        let others = || self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = others().iter().find(|by| by.policy == policy) {
            return Arc::clone(known);
        }
        let by = Arc::new(ByPolicy::new(self, policy));
        let mut others = others();
        others.truncate(REMEMBERED - 1);
        others.insert(0, Arc::clone(&by));
        by
    }

    /// The sections as lines for tiles.
    pub(crate) fn tiles(&self) -> &Sections {
        self.tiles
            .get_or_init(|| Sections::new(&self.usual().ranked))
    }

    /// Everything that is worth doing, were there no limit to what may be spent.
    pub(crate) fn all_works(&self) -> &WorkList {
        self.all_works
            .get_or_init(|| self.worklist(self.usual(), MOST, &[]))
    }

    /// Surveyed and whole length of all roads.
    pub(crate) fn coverage_m(&self) -> [f64; 2] {
        self.entries
            .iter()
            .fold([0.0; 2], |[surveyed, all], entry| {
                let length = entry.section.length_m();
                [surveyed + entry.section.survey.share * length, all + length]
            })
    }
}
