//! Read-only connections to the register, shared by all requests.

use crate::{Settings, basemap::Basemap, problem::Problem};
use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};
use store::{Store, StoreError};
use tokio::task::spawn_blocking;

/// Connections kept open between requests; a browser asks for about this much at once.
const KEPT: usize = 8;

/// What the routes read from.
#[derive(Clone)]
pub(crate) struct Readers(Arc<Shared>);

struct Shared {
    settings: Settings,
    idle: Mutex<Vec<Reader>>,
}

struct Reader {
    store: Store,
    file: FileMark,
}

/// Tells a register from one that has taken its place: when the file was made, where that is known.
type FileMark = Option<Option<SystemTime>>;

impl Readers {
    pub(crate) fn new(settings: Settings) -> Self {
        let idle = Mutex::default();
        Self(Arc::new(Shared { settings, idle }))
    }

    /// Asks the register, on a thread that may wait. Where there is none, it is an empty one.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Store) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let shared = Arc::clone(&self.0);
        waiting(move || {
            let reader = shared.take()?;
            let answer = question(&reader.store);
            shared.put_back(reader);
            answer
        })
        .await
    }

    /// The register's file.
    pub(crate) fn db(&self) -> &Path {
        &self.0.settings.db
    }

    /// The base map.
    pub(crate) fn basemap(&self) -> &Basemap {
        &self.0.settings.basemap
    }

    /// The register's file, without its folder.
    pub(crate) fn name(&self) -> String {
        let name = self.0.settings.db.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// The folder with the pictures.
    pub(crate) fn data(&self) -> &Path {
        &self.0.settings.data
    }
}

/// Does something slow without keeping other requests waiting.
pub(crate) async fn waiting<T: Send + 'static>(
    task: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    spawn_blocking(task)
        .await
        .unwrap_or_else(|panicked| Err(Problem::internal(&panicked)))
}

impl Shared {
    fn take(&self) -> Result<Reader, StoreError> {
        let db = &self.settings.db;
        // Looked at before opening: a file that changes in between is opened anew next time.
        let file = mark(db);
        let kept = {
            let mut idle = self.idle();
            idle.retain(|reader| reader.file == file);
            idle.pop()
        };
        match kept {
            Some(reader) => Ok(reader),
            None => open(db).map(|store| Reader { store, file }),
        }
    }

    fn put_back(&self, reader: Reader) {
        let mut idle = self.idle();
        if idle.len() < KEPT {
            idle.push(reader);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Reader>> {
        // Whatever panicked, the list itself is whole.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn open(db: &Path) -> Result<Store, StoreError> {
    match Store::open_read_only(db) {
        // No recording has been inspected yet: an empty register, in memory, answers the same.
        Err(StoreError::Missing { .. }) => Store::open(Path::new(":memory:")),
        opened => opened,
    }
}

fn mark(db: &Path) -> FileMark {
    Some(fs::metadata(db).ok()?.created().ok())
}
