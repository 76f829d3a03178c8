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

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasswordChange)]
pub(crate) struct Change {
    #[schema(format = Password)]
    old: String,
    /// 10 to 256 characters.
    #[schema(format = Password)]
    new: String,
}

/// Ends all other sessions of the user.
#[utoipa::path(
    post, path = "/api/password", tag = "accounts", summary = "Changes the own password.",
    operation_id = "change_password", request_body = Change,
    responses(
        (status = 204, description = "It is changed; all other sessions of the user have ended."),
        (
            status = 403,
            description = "The old password is wrong (`password/wrong`), or a program asks, which has none \
                (`password/none`)."
        ),
        (
            status = 422,
            description = "The new password is too short or too long (`password/short`, `password/long`)."
        ),
        (
            status = 429,
            description = "Too many wrong passwords (`session/too-many`).",
            headers(("Retry-After" = u64, description = "Seconds to wait"))
        ),
        (
            status = 503,
            description = "Too many people are logging in.",
            headers(("Retry-After" = u64, description = "Seconds to wait"))
        )
    )
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
