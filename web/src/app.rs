//! What all requests share.

use crate::{Settings, readers::Readers, uploads::Uploads, writer::Writer};
use axum::extract::FromRef;

/// The state of the router; handlers take the part they need.
#[derive(Clone, FromRef)]
pub(crate) struct App {
    readers: Readers,
    writer: Writer,
    uploads: Uploads,
}

impl App {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            writer: Writer::new(settings.db.clone()),
            uploads: Uploads::new(&settings.data, settings.uploads.clone()),
            readers: Readers::new(settings),
        }
    }
}
