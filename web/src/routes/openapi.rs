//! `GET /api/openapi.json`: the API, told by the types that it is made of.

use super::{
    audit, basemap, batches, dashboard, defect, defects, drive, drives, exports, ground,
    job_events, jobs, ogc, password, pictures, plan, policy, review, section, session, setup,
    storage, summary, tiles, tokens, tracks, training, uploads, users, words,
};
use axum::Json;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(info(
    title = "Michimori",
    description = "Patrol drives in, a road repair plan out. Times are RFC 3339 in UTC, places WGS 84, lengths metres; what goes wrong is told in application/problem+json.",
    license(name = "Apache-2.0 OR MIT")
))]
struct Head;

#[derive(OpenApi)]
#[openapi(paths(
    summary::summary,
    defects::defects,
    defect::defect,
    drives::drives,
    drive::drive,
    pictures::picture,
    tracks::tracks,
    dashboard::dashboard,
    openapi
))]
struct Register;

#[derive(OpenApi)]
#[openapi(paths(
    tiles::defects::tile,
    tiles::sections::tile,
    tiles::roads::tile,
    basemap::basemap,
    basemap::archive
))]
struct Map;

#[derive(OpenApi)]
#[openapi(paths(plan::plan, policy::policy, section::section, exports::file))]
struct Planning;

#[derive(OpenApi)]
#[openapi(paths(
    ogc::docs::landing,
    ogc::docs::conformance,
    ogc::docs::collections,
    ogc::docs::collection,
    ogc::docs::items,
    ogc::docs::item
))]
struct Ogc;

#[derive(OpenApi)]
#[openapi(paths(
    session::session,
    session::log_in,
    session::log_out,
    setup::set_up,
    password::change,
    users::users,
    users::add,
    users::change,
    tokens::tokens,
    tokens::add,
    tokens::remove,
    audit::audit
))]
struct Accounts;

#[derive(OpenApi)]
#[openapi(paths(
    uploads::create,
    uploads::offset,
    uploads::append,
    uploads::remove,
    batches::batch,
    jobs::list,
    jobs::job,
    jobs::add,
    jobs::cancel,
    jobs::retry,
    job_events::events,
    storage::storage
))]
struct Recordings;

#[derive(OpenApi)]
#[openapi(paths(
    words::say,
    words::undo,
    review::review,
    ground::bounds,
    ground::picture,
    training::training
))]
struct Review;

/// The document: each part of the API adds its own.
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    let mut document = Head::openapi();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    for part in [
        Register::openapi(),
        Map::openapi(),
        Planning::openapi(),
        Ogc::openapi(),
        Review::openapi(),
        Recordings::openapi(),
        Accounts::openapi(),
    ] {
        document.merge(part);
    }
    document
}

/// The API as an OpenAPI document.
#[utoipa::path(get, path = "/api/openapi.json", tag = "register", responses((status = 200, body = Object)))]
pub(crate) async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::TABLE;
    use std::collections::BTreeSet;

    #[test]
    fn every_address_is_in_the_document_and_no_other() {
        let json = serde_json::to_value(document()).unwrap();
        let mut told = BTreeSet::new();
        for (path, methods) in json["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys() {
                told.insert((method.to_uppercase(), path.clone()));
            }
        }
        // What tus asks by OPTIONS, it tells by itself.
        let listed = TABLE
            .iter()
            .filter(|(method, ..)| *method != "OPTIONS")
            .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()));
        assert_eq!(told, listed.collect());
    }
}
