//! What people did is noted.

use crate::{access::Actor, problem::Problem, writer::Writer};
use jiff::Timestamp;
use serde_json::Value;
use store::Deed;

/// Notes that somebody did something with something, and what it is since.
pub(crate) async fn note(
    writer: &Writer,
    actor: &Actor,
    action: &'static str,
    subject: impl ToString,
    after: Value,
) -> Result<(), Problem> {
    let (user, subject) = (actor.name.clone(), subject.to_string());
    writer
        .write(move |store| {
            let deed = Deed {
                after: Some(after),
                ..Deed::new(Timestamp::now(), &user, action).to(&subject)
            };
            store.audit(&deed)?;
            Ok(())
        })
        .await
}
