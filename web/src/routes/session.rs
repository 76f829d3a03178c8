//! `/api/session`: who is here, logging in and out.

use crate::{
    access::Actor,
    auth::{Auth, Caller, Credential, Gate, cookie, no_cookie},
    extract::Json,
    problem::Problem,
    writer::Writer,
};
use axum::{
    Extension,
    extract::State,
    http::{HeaderValue, StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{Right, Role};

#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Session {
    /// Whether people have to log in: `accounts`, or `none`.
    auth: &'static str,
    /// Nobody can log in yet: the terminal shows a link that makes the first admin.
    needs_setup: bool,
    /// Who is logged in, if anybody is.
    user: Option<Who>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Who {
    name: String,
    role: Role,
    /// What the role may do.
    rights: Vec<Right>,
}

impl From<Actor> for Who {
    fn from(Actor { name, role }: Actor) -> Self {
        let rights = Right::ALL.into_iter().filter(|right| role.may(*right));
        Self {
            name,
            role,
            rights: rights.collect(),
        }
    }
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogIn {
    name: String,
    #[schema(format = Password)]
    password: String,
}

/// `GET`
#[utoipa::path(
    get, path = "/api/session", tag = "accounts", summary = "Who is logged in, and whether anybody has to be.",
    responses((status = 200, body = Session, description = "Who is here."))
)]
pub(crate) async fn session(
    State(gate): State<Arc<Gate>>,
    actor: Option<Extension<Actor>>,
) -> Result<Response, Problem> {
    let session = Session {
        auth: gate.auth.name(),
        needs_setup: gate.needs_setup().await?,
        user: actor.map(|Extension(actor)| actor.into()),
    };
    Ok(axum::Json(session).into_response())
}

/// `POST`
#[utoipa::path(
    post, path = "/api/session", tag = "accounts", summary = "Logs in.",
    request_body = LogIn,
    responses(
        (
            status = 200, body = Session,
            description = "Who is here now.",
            headers(("Set-Cookie" = String, description = "The session"))
        ),
        (status = 401, description = "The name or the password is wrong (`session/wrong`)."),
        (status = 409, description = "Nobody has to log in here (`session/no-accounts`)."),
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
pub(crate) async fn log_in(
    State(gate): State<Arc<Gate>>,
    caller: Caller,
    Json(LogIn { name, password }): Json<LogIn>,
) -> Result<Response, Problem> {
    if gate.auth == Auth::None {
        let detail = "nobody has to log in here: the server was started with --no-auth";
        return Err(Problem::conflict(detail).of_kind("session/no-accounts"));
    }
    let token = gate.log_in(&name, &password, &caller).await?;
    logged_in(gate, &token, &caller).await
}

/// What is answered to who has just come in.
pub(super) async fn logged_in(
    gate: Arc<Gate>,
    token: &str,
    caller: &Caller,
) -> Result<Response, Problem> {
    let cookie = cookie(token, caller.https);
    let actor = gate.actor(token).await?.map(Extension);
    let answer = session(State(gate), actor).await?;
    Ok(with_cookie(cookie, answer))
}

/// `DELETE`
#[utoipa::path(
    delete, path = "/api/session", tag = "accounts", summary = "Logs out.",
    responses(
        (
            status = 204,
            description = "Nobody is logged in any more.",
            headers(("Set-Cookie" = String, description = "An empty one, in place of the session"))
        )
    )
)]
pub(crate) async fn log_out(
    State(writer): State<Writer>,
    caller: Caller,
    credential: Option<Extension<Credential>>,
) -> Result<Response, Problem> {
    if let Some(Extension(Credential::Session { token, .. })) = credential {
        let now = Timestamp::now();
        writer
            .write(move |store| Ok(store.close_session(&token, now)?))
            .await?;
    }
    let answer = StatusCode::NO_CONTENT.into_response();
    Ok(with_cookie(no_cookie(caller.https), answer))
}

fn with_cookie(cookie: Option<HeaderValue>, mut answer: Response) -> Response {
    if let Some(cookie) = cookie {
        answer.headers_mut().insert(SET_COOKIE, cookie);
    }
    answer
}
