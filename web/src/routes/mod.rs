//! What is asked, and how it is answered: a file for each kind of thing.

pub(crate) mod assets;
mod audit;
mod defect;
mod defects;
mod drives;
mod password;
mod pictures;
mod session;
mod setup;
mod summary;
mod tokens;
mod tracks;
mod users;

use crate::{access, app::App, headers, problem};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn_with_state, map_response},
    routing::{MethodRouter, delete, get, patch, post},
};

/// Most that may be sent as JSON; a route that takes more says so itself.
const JSON_BYTES: usize = 64 << 10;

/// Every address under `/api`. A list, because routers do not tell what is in them, and the table of access
/// must know.
pub(crate) fn routes() -> Vec<(&'static str, MethodRouter<App>)> {
    let session = get(session::session)
        .post(session::log_in)
        .delete(session::log_out);
    vec![
        ("/session", unkept(session)),
        ("/setup", unkept(post(setup::set_up))),
        ("/password", unkept(post(password::change))),
        ("/users", unkept(get(users::users).post(users::add))),
        ("/users/{name}", unkept(patch(users::change))),
        ("/tokens", unkept(get(tokens::tokens).post(tokens::add))),
        ("/tokens/{id}", unkept(delete(tokens::remove))),
        ("/audit", unkept(get(audit::audit))),
        ("/summary", get(summary::summary)),
        ("/defects", get(defects::defects)),
        ("/defects/{id}", get(defect::defect)),
        ("/drives", get(drives::drives)),
        ("/drives/{id}/frames/{picture}", get(pictures::picture)),
        ("/tracks", get(tracks::tracks)),
    ]
}

/// Answers about accounts, which no cache keeps.
fn unkept(route: MethodRouter<App>) -> MethodRouter<App> {
    route.layer(map_response(headers::keep_nowhere))
}

/// Everything under `/api`, behind the table of access.
pub(crate) fn api(app: &App) -> Router<App> {
    let add = |router: Router<App>, (path, route)| router.route(path, route);
    routes()
        .into_iter()
        .fold(Router::new(), add)
        .route_layer(from_fn_with_state(app.clone(), access::check))
        .layer(DefaultBodyLimit::max(JSON_BYTES))
        .fallback(problem::no_such_address)
        .method_not_allowed_fallback(problem::wrong_method)
}
