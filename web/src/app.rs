//! What all requests share.

use crate::{Settings, readers::Readers, writer::Writer};
use axum::extract::FromRef;

/// The state of the router; handlers take the part they need.
#[derive(Clone, FromRef)]
pub(crate) struct App {
    readers: Readers,
    writer: Writer,
}

impl App {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            writer: Writer::new(settings.db.clone()),
            readers: Readers::new(settings),
        }
    }
}
