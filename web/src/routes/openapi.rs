//! `GET /api/openapi.json`: the API, told by the types that it is made of.

pub(super) mod shapes;
mod shared;

use super::{
    audit, basemap, batches, dashboard, defect, defects, drive, drives, exports, ground,
    job_events, jobs, ogc, password, pictures, plan, policy, review, section, session, setup,
    storage, summary, tiles, tokens, tracks, training, uploads, users, words,
};
use crate::problem;
use axum::Json;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Michimori",
        description = "Patrol drives in, a road repair plan out. Times are RFC 3339 in UTC, places WGS 84, lengths \
            metres; what goes wrong is told in application/problem+json. Started with --no-auth, the server asks \
            nobody to log in.",
        license(name = "Apache-2.0 OR MIT")
    ),
    tags(
        (name = "register", description = "What was driven, and what was seen"),
        (name = "map", description = "What a map draws"),
        (name = "plan", description = "What to repair, and why"),
        (name = "exports", description = "Files to take away"),
        (name = "ogc", description = "The register's tables by OGC API - Features"),
        (name = "review", description = "What people say of defects"),
        (name = "recordings", description = "Recordings that are sent, and their inspection"),
        (name = "accounts", description = "Who may come in, and who did what")
    ),
    components(schemas(problem::Body))
)]
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
    for part in parts() {
        document.merge(part);
    }
    shared::add_to(&mut document);
    document
}

fn parts() -> [utoipa::openapi::OpenApi; 7] {
    [
        Register::openapi(),
        Map::openapi(),
        Planning::openapi(),
        Ogc::openapi(),
        Review::openapi(),
        Recordings::openapi(),
        Accounts::openapi(),
    ]
}

/// The API as an OpenAPI document.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "register",
    responses(
        (status = 200, body = Object, description = "This document.")
    )
)]
pub(crate) async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Needs, TABLE};
    use serde_json::{Map, Value, json};
    use std::collections::{BTreeMap, BTreeSet};

    type Name = (String, String);

    /// Every operation of the document by its method and address.
    fn operations() -> BTreeMap<Name, Value> {
        let json = serde_json::to_value(document()).unwrap();
        let mut told = BTreeMap::new();
        for (path, methods) in members(&json["paths"]) {
            for (method, operation) in members(methods) {
                told.insert((method.to_uppercase(), path.clone()), operation.clone());
            }
        }
        told
    }

    fn members(object: &Value) -> &Map<String, Value> {
        object.as_object().unwrap()
    }

    /// What the table of access lists. What tus asks by OPTIONS, it tells by itself.
    fn listed(which: impl Fn(Needs) -> bool) -> BTreeSet<Name> {
        TABLE
            .iter()
            .filter(|(method, _, needs)| *method != "OPTIONS" && which(*needs))
            .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()))
            .collect()
    }

    /// Whether a schema says more than that it is an object.
    fn is_typed(schema: &Value) -> bool {
        schema["$ref"].is_string() || schema["items"]["$ref"].is_string()
    }

    fn responses(operation: &Value) -> impl Iterator<Item = (&String, &Value)> {
        members(&operation["responses"]).iter()
    }

    #[test]
    fn every_address_is_in_the_document_and_no_other() {
        let told: BTreeSet<_> = operations().into_keys().collect();
        assert_eq!(told, listed(|_| true));
    }

    #[test]
    fn every_success_says_what_it_holds() {
        for (name, operation) in operations() {
            let successes: Vec<_> = responses(&operation)
                .filter(|(status, _)| status.starts_with('2'))
                .collect();
            assert!(!successes.is_empty(), "{name:?}");
            for (status, success) in successes {
                let content = success["content"].as_object();
                // Nothing, or told in the headers alone.
                let is_empty = status == "204" || !success["headers"].is_null();
                assert!(content.is_some() || is_empty, "{name:?} {status}");
                for (kind, content) in content.into_iter().flatten() {
                    let is_json = kind.ends_with("json");
                    let is_itself = name.1 == "/api/openapi.json";
                    let schema = &content["schema"];
                    assert!(!is_json || is_itself || is_typed(schema), "{name:?} {kind}");
                }
            }
        }
    }

    #[test]
    fn every_refusal_is_a_problem_in_words() {
        let problem = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
        for (name, operation) in operations() {
            for (status, response) in responses(&operation) {
                let words = response["description"].as_str().unwrap_or_default();
                assert!(words.ends_with('.'), "{name:?} {status}: {words:?}");
                if !status.starts_with(['2', '3']) && status != "416" {
                    let told = &response["content"]["application/problem+json"];
                    assert_eq!(*told, problem, "{name:?} {status}");
                }
            }
        }
    }

    #[test]
    fn whatever_is_sent_has_a_type() {
        // They ask for nothing but what is in their address.
        let bare = [
            "/api/audit/{id}/undo",
            "/api/jobs/{id}/cancel",
            "/api/jobs/{id}/retry",
        ];
        for ((method, path), operation) in operations() {
            let content = &operation["requestBody"]["content"];
            let takes = ["POST", "PATCH"].contains(&&*method) && !bare.contains(&&*path);
            assert_eq!(content.is_object(), takes, "{method} {path}");
            let bytes = &content["application/offset+octet-stream"];
            let is_typed = is_typed(&content["application/json"]["schema"]);
            assert!(!takes || bytes.is_object() || is_typed, "{method} {path}");
        }
    }

    #[test]
    fn exactly_what_is_open_to_everybody_asks_for_no_login() {
        let json = serde_json::to_value(document()).unwrap();
        let schemes = members(&json["components"]["securitySchemes"]);
        for asked in json["security"].as_array().unwrap() {
            assert!(schemes.contains_key(members(asked).keys().next().unwrap()));
        }
        let open = operations()
            .into_iter()
            .filter(|(_, operation)| operation["security"] == json!([]))
            .map(|(name, _)| name);
        assert_eq!(
            open.collect::<BTreeSet<_>>(),
            listed(|needs| needs == Needs::Nobody)
        );
        for (name, operation) in operations() {
            let asks = &operation["security"];
            assert!(asks.is_null() || *asks == json!([]), "{name:?}");
        }
    }

    #[test]
    fn nothing_has_the_name_of_another() {
        let ids = operations()
            .into_values()
            .map(|o| o["operationId"].to_string());
        assert_eq!(ids.collect::<BTreeSet<_>>().len(), operations().len());
        let mut types = BTreeMap::new();
        for part in parts() {
            for (name, schema) in part.components.unwrap_or_default().schemas {
                let first = types.entry(name.clone()).or_insert_with(|| schema.clone());
                assert!(*first == schema, "two types are named {name}");
            }
        }
    }
}
