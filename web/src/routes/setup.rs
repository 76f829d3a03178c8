//! `POST /api/setup`: the first admin, by the link that the terminal shows.

use super::session::logged_in;
use crate::{
    auth::{Auth, Caller, Gate},
    extract::Json,
    problem::Problem,
};
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetUp {
    token: String,
    name: String,
    password: String,
}

#[utoipa::path(
    post, path = "/api/setup", tag = "accounts", summary = "Makes the first admin, by the one-time link.",
    responses((status = 201, description = "Done, or found"))
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
