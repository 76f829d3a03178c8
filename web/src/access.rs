//! Who may do what: the one table of all addresses. An address that is not in it is refused to everybody.

use crate::{
    auth::{Auth, Caller, Credential, Gate, foreign_host, foreign_page, foreign_site, nobody},
    headers,
    problem::{Problem, Told},
};
use axum::{
    extract::{FromRequestParts, MatchedPath, OriginalUri, Request, State},
    http::{Method, StatusCode, header::ALLOW, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use store::{Right, Role};

/// What an address asks of those who use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: it is there before logging in.
    Nobody,
    /// To be logged in with this right.
    A(Right),
}

/// Every address with its methods. `HEAD` is `GET`.
pub const TABLE: &[(&str, &str, Needs)] = &[
    ("GET", "/api/session", Needs::Nobody),
    ("POST", "/api/session", Needs::Nobody),
    ("DELETE", "/api/session", Needs::Nobody),
    ("POST", "/api/setup", Needs::Nobody),
    ("POST", "/api/password", Needs::A(Right::Read)),
    ("GET", "/api/users", Needs::A(Right::Manage)),
    ("POST", "/api/users", Needs::A(Right::Manage)),
    ("PATCH", "/api/users/{name}", Needs::A(Right::Manage)),
    ("GET", "/api/tokens", Needs::A(Right::Manage)),
    ("POST", "/api/tokens", Needs::A(Right::Manage)),
    ("DELETE", "/api/tokens/{id}", Needs::A(Right::Manage)),
    ("GET", "/api/audit", Needs::A(Right::Manage)),
    ("GET", "/api/summary", Needs::A(Right::Read)),
    ("GET", "/api/defects", Needs::A(Right::Read)),
    ("GET", "/api/defects/{id}", Needs::A(Right::Read)),
    ("POST", "/api/defects/{id}/words", Needs::A(Right::Review)),
    ("POST", "/api/audit/{id}/undo", Needs::A(Right::Review)),
    ("GET", "/api/review", Needs::A(Right::Read)),
    ("GET", "/api/drives", Needs::A(Right::Read)),
    (
        "GET",
        "/api/drives/{id}/frames/{picture}",
        Needs::A(Right::Read),
    ),
    (
        "GET",
        "/api/drives/{id}/frames/{picture}/ground",
        Needs::A(Right::Read),
    ),
    (
        "GET",
        "/api/drives/{id}/frames/{picture}/ground.jpg",
        Needs::A(Right::Read),
    ),
    ("GET", "/api/exports/training.zip", Needs::A(Right::Review)),
    ("GET", "/api/drives/{id}", Needs::A(Right::Read)),
    ("GET", "/api/tracks", Needs::A(Right::Read)),
    ("OPTIONS", "/api/uploads", Needs::A(Right::Upload)),
    ("POST", "/api/uploads", Needs::A(Right::Upload)),
    ("OPTIONS", "/api/uploads/{id}", Needs::A(Right::Upload)),
    ("GET", "/api/uploads/{id}", Needs::A(Right::Upload)),
    ("PATCH", "/api/uploads/{id}", Needs::A(Right::Upload)),
    ("DELETE", "/api/uploads/{id}", Needs::A(Right::Upload)),
    ("GET", "/api/batches/{batch}", Needs::A(Right::Upload)),
    ("GET", "/api/jobs", Needs::A(Right::Read)),
    ("POST", "/api/jobs", Needs::A(Right::Upload)),
    ("GET", "/api/jobs/events", Needs::A(Right::Read)),
    ("GET", "/api/jobs/{id}", Needs::A(Right::Read)),
    ("POST", "/api/jobs/{id}/cancel", Needs::A(Right::Upload)),
    ("POST", "/api/jobs/{id}/retry", Needs::A(Right::Upload)),
    ("GET", "/api/storage", Needs::A(Right::Read)),
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
        actor.ok_or_else(nobody)
    }
}

/// Lets through who may, and says who they are to what comes after.
pub(crate) async fn check(
    State(gate): State<Arc<Gate>>,
    mut request: Request,
    next: Next,
) -> Response {
    let caller = gate.caller(&request);
    let what = format!("{} {}", request.method(), path_of(&request));
    let visitor = gate.identify(request.headers(), &caller).await;
    let who = match &visitor {
        Ok(Some((actor, _))) => actor.name.clone(),
        Ok(None) | Err(_) => "nobody".to_owned(),
    };
    let answer = match (visitor, needs_of(&request)) {
        (Err(problem), _) => problem.into_response(),
        (_, Listed::Nowhere) => {
            Problem::forbidden("this address is open to nobody").into_response()
        }
        (_, Listed::WithOtherMethods(allow)) => {
            ([(ALLOW, allow)], Problem::wrong_method()).into_response()
        }
        (Ok(visitor), Listed::As(needs)) => {
            match admit(needs, visitor.as_ref(), &request, &caller, gate.auth) {
                Err(problem) => problem.into_response(),
                Ok(()) => {
                    if let Some((actor, credential)) = visitor {
                        request.extensions_mut().insert(actor);
                        request.extensions_mut().insert(credential);
                    }
                    request.extensions_mut().insert(caller.clone());
                    next.run(request).await
                }
            }
        }
    };
    tell_if_refused(&answer, &who, &what, &caller);
    match gate.auth {
        Auth::None => answer,
        Auth::Accounts => headers::keep_from_shared_caches(answer),
    }
}

/// Whether a request may go on.
fn admit(
    needs: Needs,
    visitor: Option<&(Actor, Credential)>,
    request: &Request,
    caller: &Caller,
    auth: Auth,
) -> Result<(), Problem> {
    if auth == Auth::None && foreign_host(caller) {
        let detail = "without accounts, the server answers to names of this machine alone; open it as \
                      localhost, or start it without --no-auth";
        return Err(Problem::forbidden(detail).of_kind("access/host"));
    }
    match (needs, visitor) {
        (Needs::Nobody, _) => {}
        (Needs::A(_), None) => return Err(nobody()),
        (Needs::A(right), Some((actor, _))) if !actor.role.may(right) => {
            let role = actor.role.name();
            let detail = format!("the role `{role}` may not do this; ask the admin for another");
            return Err(Problem::forbidden(detail).of_kind("access/role"));
        }
        (Needs::A(_), Some(_)) => {}
    }
    let credential = visitor.map(|(_, credential)| credential);
    if is_forged(request, caller, credential) {
        let detail = "another page sent this; open Michimori itself and try again";
        return Err(Problem::forbidden(detail).of_kind("access/origin"));
    }
    Ok(())
}

/// Whether another page made a browser send this, or may have.
fn is_forged(request: &Request, caller: &Caller, credential: Option<&Credential>) -> bool {
    let headers = request.headers();
    let reads = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    match credential {
        // A page elsewhere knows no token.
        Some(Credential::Token) => false,
        _ if foreign_site(headers) => true,
        _ if reads => false,
        Some(Credential::Session { .. }) => foreign_page(headers, caller, true),
        Some(Credential::Local) | None => foreign_page(headers, caller, false),
    }
}

/// The whole path: routers take away what they have matched.
fn path_of(request: &Request) -> &str {
    let original = request.extensions().get::<OriginalUri>();
    original.map_or(request.uri(), |uri| &uri.0).path()
}

/// Everything that was refused is in the log.
fn tell_if_refused(answer: &Response, who: &str, what: &str, caller: &Caller) {
    let refused = [
        StatusCode::UNAUTHORIZED,
        StatusCode::FORBIDDEN,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    if refused.contains(&answer.status()) {
        let why = answer.extensions().get::<Told>().map(|told| &*told.0);
        // Quoted: a name or an address in the log cannot look like another line of it.
        tracing::warn!(who = ?who, what = ?what, from = %caller, why = ?why.unwrap_or_default(), "refused");
    }
}

/// What the table says of a request.
enum Listed {
    As(Needs),
    WithOtherMethods(String),
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
    let of_path: Vec<_> = TABLE
        .iter()
        .filter(|(_, p, _)| *p == path.as_str())
        .collect();
    match of_path.iter().find(|(m, ..)| *m == method) {
        Some((.., needs)) => Listed::As(*needs),
        None if of_path.is_empty() => Listed::Nowhere,
        None => {
            let allowed: Vec<_> = of_path.iter().map(|(m, ..)| *m).collect();
            Listed::WithOtherMethods(allowed.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Settings, app::App, routes};
    use axum::body::Body;
    use std::collections::BTreeSet;
    use tower::ServiceExt;

    /// The methods that a route answers to, as it tells who asks with another.
    async fn methods(route: axum::routing::MethodRouter<App>) -> Vec<String> {
        let mut settings = Settings::new("nowhere.db".into(), "nowhere.data".into());
        settings.auth = Auth::None;
        let probe = Request::builder().method("PROBE").body(Body::empty());
        let route = route.with_state(App::new(settings));
        let answer = route.oneshot(probe.unwrap()).await.unwrap();
        let allow = answer.headers().get(ALLOW).map(|a| a.to_str().unwrap());
        let allow = allow.expect("a route names its methods; `any` names none");
        allow.split(',').map(|m| m.trim().to_owned()).collect()
    }

    #[tokio::test]
    async fn every_route_is_in_the_table_and_nothing_else_is() {
        let mut built = BTreeSet::new();
        let api = routes::routes()
            .into_iter()
            .map(|(path, route)| (format!("/api{path}"), route));
        let ogc = routes::ogc::routes()
            .into_iter()
            .map(|(path, route)| (path.to_owned(), route));
        for (path, route) in api.chain(ogc) {
            for method in methods(route).await {
                built.insert((method, path.clone()));
            }
        }
        built.retain(|(method, _)| method != "HEAD");
        let table: BTreeSet<_> = TABLE
            .iter()
            .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()))
            .collect();
        assert_eq!(built, table);
        assert_eq!(table.len(), TABLE.len(), "an address is there twice");
    }
}
