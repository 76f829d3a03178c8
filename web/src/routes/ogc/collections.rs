//! `GET /ogc/collections` and `GET /ogc/collections/{collection}`: the tables.

use super::{
    GEOJSON, Here, JSON, Link, Plain, crs,
    table::{Extent, Sources, Table},
};
use crate::{
    decimals::rounded,
    extract::{Path, Query},
    problem::Problem,
};
use axum::{Json, extract::State, http::HeaderMap};
use serde::Serialize;
use serde_json::{Value, json};

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Collections {
    links: Vec<Link>,
    crs: Vec<String>,
    collections: Vec<Told>,
}

/// A table.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Collection)]
pub(crate) struct Told {
    id: &'static str,
    title: String,
    description: String,
    /// Around everything in it, and from when to when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    extent: Option<Value>,
    #[serde(rename = "itemType")]
    item_type: &'static str,
    crs: Vec<String>,
    #[serde(rename = "storageCrs")]
    storage_crs: &'static str,
    links: Vec<Link>,
}

/// All tables.
#[utoipa::path(
    get, path = "/ogc/collections", tag = "ogc", operation_id = "ogc_collections", params(Plain),
    responses(
        (status = 200, body = Collections, description = "The tables.")
    )
)]
pub(crate) async fn collections(
    State(sources): State<Sources>,
    headers: HeaderMap,
    Query(_): Query<Plain>,
) -> Result<Json<Collections>, Problem> {
    let here = Here::of(&headers);
    let mut collections = Vec::new();
    for table in Table::ALL {
        collections.push(told(table, &sources, &here).await?);
    }
    Ok(Json(Collections {
        links: vec![here.link("/ogc/collections", "self", JSON, "This document")],
        crs: crs::all(),
        collections,
    }))
}

/// One table.
#[utoipa::path(
    get, path = "/ogc/collections/{collection}", tag = "ogc", operation_id = "ogc_collection",
    params(("collection" = String, Path, description = "The table's name"), Plain),
    responses(
        (status = 200, body = Told, description = "The table."),
        (status = 404, description = "There is no such table.")
    )
)]
pub(crate) async fn collection(
    State(sources): State<Sources>,
    Path(table): Path<Table>,
    headers: HeaderMap,
    Query(_): Query<Plain>,
) -> Result<Json<Told>, Problem> {
    Ok(Json(told(table, &sources, &Here::of(&headers)).await?))
}

async fn told(table: Table, sources: &Sources, here: &Here) -> Result<Told, Problem> {
    let collection = table.collection();
    let address = format!("/ogc/collections/{}", collection.name);
    Ok(Told {
        id: collection.name,
        title: collection.title.en.into_owned(),
        description: collection.about.en.into_owned(),
        extent: extent(table.extent(sources).await?),
        item_type: "feature",
        crs: crs::all(),
        storage_crs: crs::CRS84,
        links: vec![
            here.link(&address, "self", JSON, "This document"),
            here.link(&format!("{address}/items"), "items", GEOJSON, "The rows"),
        ],
    })
}

fn extent(of: Extent) -> Option<Value> {
    let spatial = of.bounds.map(|b| {
        let bbox = [b.west, b.south, b.east, b.north].map(|side| rounded(side, 7));
        json!({"bbox": [bbox], "crs": crs::CRS84})
    });
    let temporal = of.times.map(|times| {
        json!({"interval": [times], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"})
    });
    let mut extent = serde_json::Map::new();
    extent.extend(spatial.map(|spatial| ("spatial".to_owned(), spatial)));
    extent.extend(temporal.map(|temporal| ("temporal".to_owned(), temporal)));
    (!extent.is_empty()).then_some(Value::Object(extent))
}
