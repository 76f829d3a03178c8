//! `POST /api/password`: one's own password.

use crate::{
    auth::{Caller, Credential, Gate, Password},
    extract::Json,
    problem::Problem,
    writer::Writer,
};
use axum::{extract::State, http::StatusCode};
use jiff::Timestamp;
use serde::Deserialize;
use std::sync::Arc;
use store::UserChange;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    old: String,
    new: String,
}

/// Ends all other sessions of the user.
#[utoipa::path(
    post, path = "/api/password", tag = "accounts", summary = "Changes the own password.",
    responses((status = 204, description = "Done, or found"))
)]
pub(crate) async fn change(
    State(gate): State<Arc<Gate>>,
    State(writer): State<Writer>,
    caller: Caller,
    credential: Credential,
    Json(Change { old, new }): Json<Change>,
) -> Result<StatusCode, Problem> {
    let Credential::Session { user, token } = credential else {
        let detail = "only who is logged in by name has a password";
        return Err(Problem::forbidden(detail).of_kind("password/none"));
    };
    let new: Password = new.parse()?;
    let is_right = match old.parse() {
        Ok(old) => gate.is_right(&user, old, &caller).await?,
        Err(_) => false,
    };
    if !is_right {
        let detail = "the old password is wrong; type it again";
        return Err(Problem::forbidden(detail).of_kind("password/wrong"));
    }
    let change = UserChange {
        password: Some(gate.hash(new).await?),
        ..UserChange::default()
    };
    writer
        .write(move |store| {
            let by = user.as_str();
            store.change_user(&user, &change, Some(&token), by, Timestamp::now())?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}
