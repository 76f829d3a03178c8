//! `/api/users`: accounts, kept by admins.

use crate::{
    access::Actor,
    auth::{Credential, Gate},
    extract::{Json, Path},
    problem::Problem,
    readers::Readers,
    writer::Writer,
};
use axum::{extract::State, http::StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{Role, User, UserChange, UserName};

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Users {
    /// By name.
    users: Vec<User>,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUser {
    /// 1 to 64 characters.
    name: String,
    role: Role,
    /// 10 to 256 characters.
    #[schema(format = Password)]
    password: String,
}

/// What is to change; what is left away stays.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserChange)]
pub(crate) struct Change {
    role: Option<Role>,
    /// 10 to 256 characters.
    #[schema(format = Password)]
    password: Option<String>,
    /// Keeps them out, or lets them in again.
    disabled: Option<bool>,
}

/// `GET`
#[utoipa::path(
    get, path = "/api/users", tag = "accounts", summary = "All users.",
    responses((status = 200, body = Users, description = "The users."))
)]
pub(crate) async fn users(State(readers): State<Readers>) -> Result<axum::Json<Users>, Problem> {
    let users = readers.read(|store| Ok(store.users()?)).await?;
    Ok(axum::Json(Users { users }))
}

/// `POST`
#[utoipa::path(
    post, path = "/api/users", tag = "accounts", summary = "Adds a user.",
    operation_id = "add_user", request_body = NewUser,
    responses(
        (status = 201, body = User, description = "The user."),
        (status = 409, description = "There is a user of that name (`user/taken`)."),
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
pub(crate) async fn add(
    State(gate): State<Arc<Gate>>,
    State(writer): State<Writer>,
    actor: Actor,
    Json(NewUser {
        name,
        role,
        password,
    }): Json<NewUser>,
) -> Result<(StatusCode, axum::Json<User>), Problem> {
    let name: UserName = name.parse()?;
    let hash = gate.hash(password.parse()?).await?;
    let added = writer
        .write(move |store| {
            Ok(store.add_user(&name, role, &hash, &actor.name, Timestamp::now())?)
        })
        .await?;
    Ok((StatusCode::CREATED, axum::Json(added)))
}

/// `PATCH /api/users/{name}`
#[utoipa::path(
    patch, path = "/api/users/{name}", tag = "accounts", summary = "Changes a user.",
    operation_id = "change_user", request_body = Change,
    params(("name" = String, Path, description = "The user's name")),
    responses(
        (
            status = 200, body = User,
            description = "The user as they are now; their sessions have ended if they may do other things then."
        ),
        (status = 404, description = "There is no such user."),
        (
            status = 409,
            description = "Nobody could keep the accounts then (`user/last-admin`), or it is one's own password \
                (`password/own`: see POST /api/password)."
        ),
        (status = 422, description = "The password is too short or too long (`password/short`, `password/long`)."),
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
    actor: Actor,
    credential: Credential,
    Path(name): Path<UserName>,
    Json(Change {
        role,
        password,
        disabled,
    }): Json<Change>,
) -> Result<axum::Json<User>, Problem> {
    let own = matches!(&credential, Credential::Session { user, .. } if *user == name);
    if own && password.is_some() {
        // Whoever finds a screen unlocked could keep its owner out.
        let detail = "to change your own password, give the old one, too (POST /api/password)";
        return Err(Problem::conflict(detail).of_kind("password/own"));
    }
    let password = match password {
        Some(password) => Some(gate.hash(password.parse()?).await?),
        None => None,
    };
    let change = UserChange {
        role,
        password,
        disabled,
    };
    let by = actor.name;
    let changed = writer
        .write(move |store| Ok(store.change_user(&name, &change, None, &by, Timestamp::now())?))
        .await?;
    Ok(axum::Json(changed))
}
