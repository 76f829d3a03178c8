//! `GET /api/openapi.json`: the API, told by the types that it is made of.

use super::{
    basemap, dashboard, defect, defects, drives, exports, ogc, pictures, plan, policy, section,
    summary, tiles, tracks,
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

/// The document: each part of the API adds its own.
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    let mut document = Head::openapi();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    for part in [
        Register::openapi(),
        Map::openapi(),
        Planning::openapi(),
        Ogc::openapi(),
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
        let listed = TABLE
            .iter()
            .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()));
        assert_eq!(told, listed.collect());
    }
}
