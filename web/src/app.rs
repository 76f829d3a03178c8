//! What all requests share.

use crate::{Settings, auth::Gate, readers::Readers, uploads::Uploads, writer::Writer};
use axum::extract::FromRef;
use std::sync::Arc;

/// The state of the router; handlers take the part they need.
#[derive(Clone, FromRef)]
pub(crate) struct App {
    readers: Readers,
    writer: Writer,
    uploads: Uploads,
    gate: Arc<Gate>,
}

impl App {
    pub(crate) fn new(settings: Settings) -> Self {
        let writer = Writer::new(settings.db.clone());
        let readers = Readers::new(settings.clone());
        let gate = Gate::new(&settings, readers.clone(), writer.clone());
        Self {
            uploads: Uploads::new(&settings.data, settings.uploads.clone()),
            readers,
            writer,
            gate: Arc::new(gate),
        }
    }
}
