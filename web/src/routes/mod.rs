//! What is asked, and how it is answered: a file for each kind of thing.

pub(crate) mod assets;
mod audit;
mod basemap;
mod batches;
pub(crate) mod dashboard;
mod defect;
mod defects;
mod drive;
mod drives;
pub(crate) mod exports;
mod ground;
mod job_events;
mod jobs;
pub(crate) mod ogc;
mod openapi;
mod password;
mod pictures;
mod plan;
mod policy;
mod review;
mod section;
mod session;
mod setup;
mod storage;
mod summary;
mod tiles;
mod tokens;
mod tracks;
mod training;
mod uploads;
mod users;
mod words;

use crate::{access, app::App, headers, problem};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn_with_state, map_response},
    routing::{MethodRouter, delete, get, options, patch, post},
};

/// Most that may be sent as JSON; a route that takes more says so itself.
const JSON_BYTES: usize = 64 << 10;

type Routes = Vec<(&'static str, MethodRouter<App>)>;

/// Every address under `/api`. A list, because routers do not tell what is in them, and the table of access
/// must know.
pub(crate) fn routes() -> Routes {
    [accounts(), register(), maps(), recordings()].concat()
}

/// Who may come in.
fn accounts() -> Routes {
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
    ]
}

/// What the register holds, and what people say of it.
fn register() -> Routes {
    vec![
        ("/summary", get(summary::summary)),
        ("/defects", get(defects::defects)),
        ("/defects/{id}", get(defect::defect)),
        ("/defects/{id}/words", post(words::say)),
        ("/audit/{id}/undo", post(words::undo)),
        ("/review", get(review::review)),
        ("/drives", get(drives::drives)),
        ("/drives/{id}", get(drive::drive)),
        ("/drives/{id}/frames/{picture}", get(pictures::picture)),
        ("/drives/{id}/frames/{picture}/ground", get(ground::bounds)),
        (
            "/drives/{id}/frames/{picture}/ground.jpg",
            get(ground::picture),
        ),
        ("/exports/training.zip", get(training::training)),
        ("/tracks", get(tracks::tracks)),
    ]
}

/// Maps, plans, and files to take away.
fn maps() -> Routes {
    vec![
        ("/tiles/defects/{z}/{x}/{y}", get(tiles::defects::tile)),
        ("/tiles/sections/{z}/{x}/{y}", get(tiles::sections::tile)),
        ("/tiles/roads/{z}/{x}/{y}", get(tiles::roads::tile)),
        ("/basemap", get(basemap::basemap)),
        ("/basemap.pmtiles", get(basemap::archive)),
        ("/plan", post(plan::plan)),
        ("/policy", get(policy::policy)),
        ("/sections/{id}", get(section::section)),
        ("/exports/{file}", get(exports::file)),
        ("/dashboard", get(dashboard::dashboard)),
        ("/openapi.json", get(openapi::openapi)),
    ]
}

/// Recordings that are sent, and their inspection.
fn recordings() -> Routes {
    let upload = options(uploads::options)
        .get(uploads::offset)
        .patch(uploads::append)
        .delete(uploads::remove);
    let jobs_added = post(jobs::add).layer(DefaultBodyLimit::max(jobs::MOST_BYTES));
    vec![
        ("/uploads", options(uploads::options).post(uploads::create)),
        ("/uploads/{id}", upload),
        ("/batches/{batch}", get(batches::batch)),
        ("/jobs", get(jobs::list).merge(jobs_added)),
        ("/jobs/events", get(job_events::events)),
        ("/jobs/{id}", get(jobs::job)),
        ("/jobs/{id}/cancel", post(jobs::cancel)),
        ("/jobs/{id}/retry", post(jobs::retry)),
        ("/storage", get(storage::storage)),
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
