//! `POST /api/setup`: the first admin, by the link that the terminal shows.

use super::session::{Session, logged_in};
use crate::{
    auth::{Auth, Caller, Gate},
    extract::Json,
    problem::Problem,
};
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetUp {
    /// What the one-time link holds.
    token: String,
    /// 1 to 64 characters.
    name: String,
    /// 10 to 256 characters.
    #[schema(format = Password)]
    password: String,
}

#[utoipa::path(
    post, path = "/api/setup", tag = "accounts", summary = "Makes the first admin, by the one-time link.",
    request_body = SetUp,
    responses(
        (
            status = 201, body = Session,
            description = "The admin is there, and logged in.",
            headers(("Set-Cookie" = String, description = "The session"))
        ),
        (status = 403, description = "The link is not, or no longer, good (`setup/link`)."),
        (
            status = 409,
            description = "There is an admin already (`setup/done`), or a user of that name (`user/taken`)."
        ),
        (
            status = 422,
            description = "The name or the password cannot be one (`name/unfit`, `password/short`, `password/long`)."
        ),
        (
            status = 503,
            description = "Too many people are logging in.",
            headers(("Retry-After" = u64, description = "Seconds to wait"))
        )
    )
)]
pub(crate) async fn set_up(
    State(gate): State<Arc<Gate>>,
    caller: Caller,
    Json(SetUp {
        token,
        name,
        password,
    }): Json<SetUp>,
) -> Result<(StatusCode, Response), Problem> {
    if gate.auth == Auth::None || !gate.needs_setup().await? {
        return Err(store::AccountError::SetUpBefore.into());
    }
    let token = gate
        .set_up(&token, name.parse()?, password.parse()?, &caller)
        .await?;
    let answer = logged_in(gate, &token, &caller).await?;
    Ok((StatusCode::CREATED, answer))
}
