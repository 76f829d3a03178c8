//! What is asked, and how it is answered: a file for each kind of thing.

pub(crate) mod assets;
mod basemap;
pub(crate) mod dashboard;
mod defect;
mod defects;
mod drives;
pub(crate) mod exports;
pub(crate) mod ogc;
mod openapi;
mod pictures;
mod plan;
mod policy;
mod section;
mod summary;
mod tiles;
mod tracks;

use crate::{access, app::App, problem};
use axum::{
    Router,
    middleware::from_fn,
    routing::{get, post},
};

/// Everything under `/api`.
pub(crate) fn api() -> Router<App> {
    Router::new()
        .route("/summary", get(summary::summary))
        .route("/defects", get(defects::defects))
        .route("/defects/{id}", get(defect::defect))
        .route("/drives", get(drives::drives))
        .route("/drives/{id}/frames/{picture}", get(pictures::picture))
        .route("/tracks", get(tracks::tracks))
        .route("/tiles/defects/{z}/{x}/{y}", get(tiles::defects::tile))
        .route("/tiles/sections/{z}/{x}/{y}", get(tiles::sections::tile))
        .route("/tiles/roads/{z}/{x}/{y}", get(tiles::roads::tile))
        .route("/plan", post(plan::plan))
        .route("/policy", get(policy::policy))
        .route("/sections/{id}", get(section::section))
        .route("/exports/{file}", get(exports::file))
        .route("/openapi.json", get(openapi::openapi))
        .route("/dashboard", get(dashboard::dashboard))
        .route("/basemap", get(basemap::basemap))
        .route("/basemap.pmtiles", get(basemap::archive))
        .route_layer(from_fn(access::check))
        .fallback(problem::no_such_address)
        .method_not_allowed_fallback(problem::wrong_method)
}
