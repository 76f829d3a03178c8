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

#[derive(Serialize)]
pub(crate) struct Users {
    users: Vec<User>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUser {
    name: String,
    role: Role,
    password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    role: Option<Role>,
    password: Option<String>,
    disabled: Option<bool>,
}

/// `GET`
#[utoipa::path(
    get, path = "/api/users", tag = "accounts", summary = "All users.",
    responses((status = 200, description = "Done, or found"))
)]
pub(crate) async fn users(State(readers): State<Readers>) -> Result<axum::Json<Users>, Problem> {
    let users = readers.read(|store| Ok(store.users()?)).await?;
    Ok(axum::Json(Users { users }))
}

/// `POST`
#[utoipa::path(
    post, path = "/api/users", tag = "accounts", summary = "Adds a user.",
    responses((status = 201, description = "Done, or found"))
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
    params(("name" = String, Path)),
    responses((status = 200, description = "Done, or found"))
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
