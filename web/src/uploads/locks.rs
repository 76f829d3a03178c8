//! One writer a file.

use sha2::Sha256;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Which uploads are being written to, and what was counted of the others.
#[derive(Clone, Default)]
pub(crate) struct Locks(Arc<Mutex<HashMap<String, State>>>);

enum State {
    Taken,
    Free(Rolling),
}

/// The hash of a file's first bytes, so that a file need not be read again when it is whole.
#[derive(Clone)]
pub(crate) struct Rolling {
    /// How many bytes.
    pub(crate) bytes: u64,
    /// Their hash so far.
    pub(crate) sha256: Sha256,
}

/// The right to write to an upload, given back when dropped.
pub(crate) struct Lock {
    locks: Locks,
    id: String,
    /// What was counted so far; `None` where that is not known.
    pub(crate) rolling: Option<Rolling>,
}

impl Locks {
    /// The right to write to an upload, unless somebody else has it.
    pub(crate) fn take(&self, id: &str) -> Option<Lock> {
        let mut states = self.states();
        let rolling = match states.remove(id) {
            Some(State::Taken) => {
                states.insert(id.to_owned(), State::Taken);
                return None;
            }
            Some(State::Free(rolling)) => Some(rolling),
            None => None,
        };
        states.insert(id.to_owned(), State::Taken);
        drop(states);
        Some(Lock {
            locks: self.clone(),
            id: id.to_owned(),
            rolling,
        })
    }

    fn states(&self) -> MutexGuard<'_, HashMap<String, State>> {
        // Nothing here panics halfway through a change.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let mut states = self.locks.states();
        match self.rolling.take() {
            Some(rolling) => states.insert(self.id.clone(), State::Free(rolling)),
            None => states.remove(&self.id),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_writer_at_a_time() {
        let locks = Locks::default();
        let first = locks.take("a").unwrap();
        assert!(locks.take("a").is_none() && locks.take("b").is_some());
        assert!(locks.take("a").is_none());
        drop(first);
        assert!(locks.take("a").is_some());
        assert!(locks.states().is_empty(), "nothing is left behind");
    }
}
