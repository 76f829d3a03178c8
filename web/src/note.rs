//! What people did is noted.

use crate::access::Actor;
use serde_json::Value;

/// Notes that somebody did something with something, and what it is since.
pub(crate) fn note(actor: &Actor, action: &str, subject: &str, after: &Value) {
    tracing::info!(user = actor.name, action, subject, %after);
}
