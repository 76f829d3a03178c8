//! The one connection that writes to the register: requests take turns.

use crate::{problem::Problem, readers::waiting};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};
use store::Store;

/// Writes to the register, opened when it is first needed.
#[derive(Clone)]
pub(crate) struct Writer(Arc<Shared>);

struct Shared {
    db: PathBuf,
    open: Mutex<Option<Store>>,
}

impl Writer {
    pub(crate) fn new(db: PathBuf) -> Self {
        let open = Mutex::default();
        Self(Arc::new(Shared { db, open }))
    }

    /// Does something with the register, on a thread that may wait.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Store) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let shared = Arc::clone(&self.0);
        waiting(move || {
            // A transaction that panicked was rolled back.
            let mut open = shared.open.lock().unwrap_or_else(PoisonError::into_inner);
            let store = match &mut *open {
                Some(store) => store,
                none => none.insert(Store::open(&shared.db)?),
            };
            task(store)
        })
        .await
    }
}
