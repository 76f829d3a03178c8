//! `/api/tokens`: what programs show instead of a password.

use crate::{
    access::Actor,
    auth::{API_TOKEN, random_token},
    extract::{Json, Path},
    problem::Problem,
    readers::Readers,
    writer::Writer,
};
use axum::{extract::State, http::StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{ApiToken, NewToken, Role, TokenHash};

/// Longest life of a token: what is forgotten ends by itself.
const LONGEST_DAYS: i64 = 366;

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Tokens {
    /// The newest first, also those that have ended.
    tokens: Vec<ApiToken>,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewToken)]
pub(crate) struct Wish {
    /// What it is for: 1 to 64 characters.
    label: String,
    /// What it may do.
    role: Role,
    /// How long it lasts.
    #[schema(minimum = 1, maximum = 366)]
    days: i64,
}

/// A token that was just made: the only time that it is shown.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = MadeToken)]
pub(crate) struct Made {
    #[serde(flatten)]
    kept: ApiToken,
    /// What a program sends: `Authorization: Bearer mmi_…`.
    token: String,
}

/// `GET`
#[utoipa::path(
    get, path = "/api/tokens", tag = "accounts", summary = "All tokens for programs.",
    responses((status = 200, body = Tokens, description = "The tokens, without what programs send."))
)]
pub(crate) async fn tokens(State(readers): State<Readers>) -> Result<axum::Json<Tokens>, Problem> {
    let tokens = readers.read(|store| Ok(store.tokens()?)).await?;
    Ok(axum::Json(Tokens { tokens }))
}

/// `POST`
#[utoipa::path(
    post, path = "/api/tokens", tag = "accounts", summary = "Makes a token, which is shown this once.",
    operation_id = "add_token", request_body = Wish,
    responses(
        (status = 201, body = Made, description = "The token."),
        (
            status = 422,
            description = "The days are too few or too many (`token/days`), or the label cannot be one \
                (`name/unfit`)."
        )
    )
)]
pub(crate) async fn add(
    State(writer): State<Writer>,
    actor: Actor,
    Json(Wish { label, role, days }): Json<Wish>,
) -> Result<(StatusCode, axum::Json<Made>), Problem> {
    if !(1..=LONGEST_DAYS).contains(&days) {
        let detail = format!("a token lasts 1 to {LONGEST_DAYS} days; write such a number");
        return Err(Problem::unprocessable(detail).of_kind("token/days"));
    }
    let secret = random_token().map_err(|e| Problem::internal(&e))?;
    let token = format!("{API_TOKEN}{secret}");
    let now = Timestamp::now();
    let new = NewToken {
        token: TokenHash::of(&token),
        label: label.parse()?,
        role,
        expires_at: now + SignedDuration::from_hours(24 * days),
    };
    let kept = writer
        .write(move |store| Ok(store.add_token(&new, &actor.name, now)?))
        .await?;
    Ok((StatusCode::CREATED, axum::Json(Made { kept, token })))
}

/// `DELETE /api/tokens/{id}`
#[utoipa::path(
    delete, path = "/api/tokens/{id}", tag = "accounts", summary = "Revokes a token.",
    operation_id = "remove_token",
    params(("id" = i64, Path, description = "The token's number")),
    responses(
        (status = 204, description = "It is good no longer."),
        (status = 404, description = "There is no such token.")
    )
)]
pub(crate) async fn remove(
    State(writer): State<Writer>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<StatusCode, Problem> {
    let removed = writer
        .write(move |store| Ok(store.remove_token(id, &actor.name, Timestamp::now())?))
        .await?;
    match removed {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found(format!("there is no token {id}"))),
    }
}
