//! Work lists, made fast enough for a slider.

mod sections;

pub(crate) use sections::Planned;

use crate::{kept::Kept, problem::Problem, readers::Readers, writer::Writer};
use register::{
    LifePolicy, Planning, Policy, PolicyError, Ranked, RoadClass, Ways, WorkList, chains, ranked,
};
use std::sync::Arc;
use tokio::sync::Mutex;

/// No city spends more; sums of many stay exact.
pub(crate) const MOST: i64 = 1_000_000_000_000_000;

/// What the register has to plan with, kept in memory.
#[derive(Clone)]
pub(crate) struct Plans {
    kept: Kept<Planned>,
    readers: Readers,
    writer: Writer,
    /// Held while sections are brought up to date behind the back of requests.
    refreshing: Arc<Mutex<()>>,
}

/// Sections by one policy, and the ways to repair them.
pub(crate) struct ByPolicy {
    policy: Policy,
    pub(crate) ranked: Vec<Ranked>,
    chains: Vec<Vec<usize>>,
    ways: Ways,
}

impl Plans {
    pub(crate) fn new(readers: Readers, writer: Writer) -> Self {
        let kept = Kept::default();
        Self {
            kept,
            readers,
            writer,
            refreshing: Arc::default(),
        }
    }

    /// The sections, brought up to date first: the one thing that reading writes.
    pub(crate) async fn up_to_date(&self) -> Result<Arc<crate::kept::Made<Planned>>, Problem> {
        self.refresh().await?;
        self.kept.get(&self.readers).await
    }

    /// The sections as they are; what is out of date is brought up to date meanwhile.
    pub(crate) async fn as_they_are(&self) -> Result<Arc<crate::kept::Made<Planned>>, Problem> {
        if !self.are_fresh().await?
            && let Ok(refreshing) = Arc::clone(&self.refreshing).try_lock_owned()
        {
            let plans = self.clone();
            tokio::spawn(async move {
                let _refreshing = refreshing;
                if plans.refresh().await.is_err() {
                    tracing::warn!(
                        "sections could not be brought up to date; the next request tries again"
                    );
                }
            });
        }
        self.kept.get(&self.readers).await
    }

    /// Brings the sections up to date where they are not.
    pub(crate) async fn refresh(&self) -> Result<(), Problem> {
        if self.are_fresh().await? {
            return Ok(());
        }
        let task = self.writer.write(|store| {
            let (policy, life) = (Policy::default(), LifePolicy::default());
            // Somebody else may have done it while this waited for its turn.
            if !store.sections_are_fresh(&policy, &life)? {
                store.refresh_sections(&policy, &life, || {})?;
            }
            Ok(())
        });
        task.await
    }

    async fn are_fresh(&self) -> Result<bool, Problem> {
        let fresh = |store: &store::Store| {
            Ok(store.sections_are_fresh(&Policy::default(), &LifePolicy::default())?)
        };
        self.readers.read(fresh).await
    }
}

impl ByPolicy {
    fn new(planned: &Planned, policy: Policy) -> Self {
        let mut entries = planned.entries.clone();
        if !policy.ranks_as(&Policy::default()) {
            // Scores that settled under another policy say nothing under this one.
            entries.iter_mut().for_each(|entry| entry.settled = None);
        }
        let ranked = ranked(entries, &policy);
        let chains = chains(&ranked, &planned.network);
        let planning = Planning {
            sections: &ranked,
            chains: &chains,
            class: &|ranked| planned.class(ranked),
            policy: &policy,
        };
        let ways = planning.ways();
        Self {
            policy,
            ranked,
            chains,
            ways,
        }
    }
}

impl Planned {
    /// The work list for a budget, compared with doing nothing and with other budgets.
    pub(crate) fn worklist(&self, by: &ByPolicy, budget: i64, others: &[i64]) -> WorkList {
        let planning = Planning {
            sections: &by.ranked,
            chains: &by.chains,
            class: &|ranked| self.class(ranked),
            policy: &by.policy,
        };
        planning.choose(&by.ways, budget, others)
    }

    fn class(&self, ranked: &Ranked) -> RoadClass {
        let road = self.network.road(&ranked.section.road);
        road.and_then(|road| road.attributes.class)
            .unwrap_or_default()
    }
}

impl From<PolicyError> for Problem {
    fn from(error: PolicyError) -> Self {
        Self::bad_request(error.to_string())
    }
}
