//! `GET /ogc` and `GET /ogc/conformance`.

use super::{Here, JSON, Link, Plain};
use crate::{extract::Query, problem::Problem};
use axum::{Json, http::HeaderMap};
use serde::Serialize;

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Landing {
    title: &'static str,
    description: &'static str,
    links: Vec<Link>,
}

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Conformance {
    #[serde(rename = "conformsTo")]
    conforms_to: [&'static str; 3],
}

/// The landing page.
#[utoipa::path(
    get, path = "/ogc", tag = "ogc", operation_id = "ogc_landing", params(Plain),
    responses(
        (status = 200, body = Landing, description = "Links to everything else.")
    )
)]
pub(crate) async fn landing(
    headers: HeaderMap,
    Query(_): Query<Plain>,
) -> Result<Json<Landing>, Problem> {
    let here = Here::of(&headers);
    Ok(Json(Landing {
        title: "Michimori",
        description: "The defect register of the road: damage, sections, the work list and drives",
        links: vec![
            here.link("/ogc", "self", JSON, "This document"),
            here.link(
                "/api/openapi.json",
                "service-desc",
                "application/vnd.oai.openapi+json;version=3.1",
                "The API",
            ),
            here.link(
                "/ogc/conformance",
                "conformance",
                JSON,
                "What it conforms to",
            ),
            here.link("/ogc/collections", "data", JSON, "The tables"),
        ],
    }))
}

/// What the API conforms to.
#[utoipa::path(
    get, path = "/ogc/conformance", tag = "ogc", operation_id = "ogc_conformance", params(Plain),
    responses(
        (status = 200, body = Conformance, description = "The parts of the standard.")
    )
)]
pub(crate) async fn conformance(Query(_): Query<Plain>) -> Result<Json<Conformance>, Problem> {
    Ok(Json(Conformance {
        conforms_to: [
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
            "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
        ],
    }))
}
