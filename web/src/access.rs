//! Who may do what: the one table of all addresses. An address that is not in it is refused to everybody.

use crate::problem::Problem;
use axum::{
    extract::{FromRequestParts, MatchedPath, Request},
    http::{Method, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use store::{Right, Role};

/// What an address asks of those who use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Nothing: it is there before logging in.
    Nobody,
    /// To be logged in with this right.
    A(Right),
}

/// Every address with its methods. `HEAD` is `GET`.
pub(crate) const TABLE: &[(&str, &str, Needs)] = &[
    ("GET", "/api/summary", Needs::A(Right::Read)),
    ("GET", "/api/defects", Needs::A(Right::Read)),
    ("GET", "/api/defects/{id}", Needs::A(Right::Read)),
    ("GET", "/api/drives", Needs::A(Right::Read)),
    (
        "GET",
        "/api/drives/{id}/frames/{picture}",
        Needs::A(Right::Read),
    ),
    ("GET", "/api/tracks", Needs::A(Right::Read)),
    (
        "GET",
        "/api/tiles/defects/{z}/{x}/{y}",
        Needs::A(Right::Read),
    ),
    (
        "GET",
        "/api/tiles/sections/{z}/{x}/{y}",
        Needs::A(Right::Read),
    ),
    ("GET", "/api/tiles/roads/{z}/{x}/{y}", Needs::A(Right::Read)),
    ("POST", "/api/plan", Needs::A(Right::Read)),
    ("GET", "/api/policy", Needs::A(Right::Read)),
    ("GET", "/api/sections/{id}", Needs::A(Right::Read)),
    ("GET", "/api/exports/{file}", Needs::A(Right::Read)),
    ("GET", "/api/dashboard", Needs::A(Right::Read)),
    ("GET", "/api/openapi.json", Needs::A(Right::Read)),
    ("GET", "/ogc", Needs::A(Right::Read)),
    ("GET", "/ogc/conformance", Needs::A(Right::Read)),
    ("GET", "/ogc/collections", Needs::A(Right::Read)),
    (
        "GET",
        "/ogc/collections/{collection}",
        Needs::A(Right::Read),
    ),
    (
        "GET",
        "/ogc/collections/{collection}/items",
        Needs::A(Right::Read),
    ),
    (
        "GET",
        "/ogc/collections/{collection}/items/{item}",
        Needs::A(Right::Read),
    ),
    ("GET", "/api/basemap", Needs::A(Right::Read)),
    ("GET", "/api/basemap.pmtiles", Needs::A(Right::Read)),
];

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Actor {
    pub(crate) name: String,
    pub(crate) role: Role,
}

impl Actor {
    /// Whoever sits at this machine, where nobody has to log in.
    pub(crate) fn local() -> Self {
        Self {
            name: "local".to_owned(),
            role: Role::Admin,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let actor = parts.extensions.get::<Self>().cloned();
        actor.ok_or_else(|| Problem::unauthorised("log in first"))
    }
}

/// Lets through who may, and says who they are to what comes after.
pub(crate) async fn check(mut request: Request, next: Next) -> Response {
    let actor = Actor::local();
    match needs_of(&request) {
        Listed::As(Needs::A(right)) if !actor.role.may(right) => {
            let role = actor.role.name();
            Problem::forbidden(format!("the role `{role}` may not do this")).into_response()
        }
        Listed::Nowhere => Problem::forbidden("this address is open to nobody").into_response(),
        Listed::As(_) | Listed::WithOtherMethods => {
            request.extensions_mut().insert(actor);
            next.run(request).await
        }
    }
}

/// What the table says of a request.
enum Listed {
    As(Needs),
    WithOtherMethods,
    Nowhere,
}

fn needs_of(request: &Request) -> Listed {
    let Some(path) = request.extensions().get::<MatchedPath>() else {
        return Listed::Nowhere;
    };
    let method = match *request.method() {
        Method::HEAD => "GET",
        ref method => method.as_str(),
    };
    let mut of_path = TABLE
        .iter()
        .filter(|(_, p, _)| *p == path.as_str())
        .peekable();
    if of_path.peek().is_none() {
        return Listed::Nowhere;
    }
    match of_path.find(|(m, ..)| *m == method) {
        Some((.., needs)) => Listed::As(*needs),
        None => Listed::WithOtherMethods,
    }
}
