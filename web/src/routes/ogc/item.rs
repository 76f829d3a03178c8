//! `GET /ogc/collections/{collection}/items/{item}`: one row.

use super::{
    GEOJSON, Here, JSON, Json, Link,
    crs::Ordered,
    items::{content_crs, in_order, outside},
    table::{Sources, Table},
};
use crate::{
    extract::{Path, Query},
    problem::Problem,
    routes::openapi::shapes,
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use export::{Options, geojson::Feature};
use register::Language;
use serde::{Deserialize, Serialize};

/// How the row is told.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// The coordinate system of the answer.
    crs: Option<String>,
    /// Language of texts: en or ja.
    #[serde(default)]
    #[param(inline)]
    lang: Language,
    #[serde(default)]
    #[expect(dead_code, reason = "it is checked by reading it")]
    #[param(inline)]
    f: Json,
}

/// A row with links to where it is from.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Row)]
struct Linked<'a> {
    #[serde(flatten)]
    #[schema(value_type = shapes::Feature)]
    feature: Feature<'a>,
    links: [Link; 2],
}

/// One row of a table as GeoJSON.
#[utoipa::path(
    get, path = "/ogc/collections/{collection}/items/{item}", tag = "ogc", operation_id = "ogc_item",
    params(
        ("collection" = String, Path, description = "The table's name"),
        ("item" = String, Path, description = "The row's `id`"),
        Question
    ),
    responses(
        (
            status = 200, content_type = "application/geo+json", body = Linked,
            description = "The row.",
            headers(("Content-Crs" = String, description = "The coordinate system"))
        ),
        (status = 404, description = "There is no such row.")
    )
)]
pub(crate) async fn item(
    State(sources): State<Sources>,
    Path((table, id)): Path<(Table, String)>,
    Query(question): Query<Question>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let crs = Ordered::at(question.crs.as_deref())?;
    let collection = table.collection();
    let name = collection.name;
    let Some(row) = table.row(&sources, id.clone()).await? else {
        return Err(Problem::not_found(format!(
            "there is no `{id}` among the {name}"
        )));
    };
    let options = Options {
        language: question.lang,
        crs: crs.crs.clone(),
        ..Options::default()
    };
    let feature = Feature::of(&row, &collection, &options).map_err(outside)?;
    let (here, address) = (Here::of(&headers), format!("/ogc/collections/{name}"));
    let linked = Linked {
        feature: in_order(feature, &crs),
        links: [
            here.link(
                &format!("{address}/items/{id}"),
                "self",
                GEOJSON,
                "This document",
            ),
            here.link(&address, "collection", JSON, "The table"),
        ],
    };
    let kind = [(CONTENT_TYPE, HeaderValue::from_static(GEOJSON))];
    Ok((kind, content_crs(&crs), serde_json::to_vec(&linked)?).into_response())
}
