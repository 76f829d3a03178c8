//! What all requests share.

use crate::{
    Settings,
    auth::Gate,
    kept::Kept,
    plan::Plans,
    readers::Readers,
    routes::{dashboard::Counts, exports::Turns, ogc::table::Drives},
    tiles::{lines::Roads, points::Index},
    uploads::Uploads,
    writer::Writer,
};
use axum::extract::FromRef;
use std::sync::Arc;

/// The state of the router; handlers take the part they need.
#[derive(Clone, FromRef)]
pub(crate) struct App {
    readers: Readers,
    writer: Writer,
    uploads: Uploads,
    gate: Arc<Gate>,
    defects: Kept<Index>,
    roads: Kept<Roads>,
    plans: Plans,
    counts: Kept<Counts>,
    drives: Kept<Drives>,
    exports: Turns,
}

impl App {
    pub(crate) fn new(settings: Settings) -> Self {
        let writer = Writer::new(settings.db.clone());
        let readers = Readers::new(settings.clone());
        let gate = Gate::new(&settings, readers.clone(), writer.clone());
        Self {
            uploads: Uploads::new(&settings.data, settings.uploads.clone()),
            gate: Arc::new(gate),
            plans: Plans::new(readers.clone(), writer.clone()),
            defects: Kept::default(),
            roads: Kept::default(),
            counts: Kept::default(),
            drives: Kept::default(),
            exports: Turns::default(),
            readers,
            writer,
        }
    }
}
