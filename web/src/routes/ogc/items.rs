//! `GET /ogc/collections/{collection}/items`: rows by area, time and page.

use super::{
    GEOJSON, Here, JSON, Json, Link,
    area::area,
    crs::Ordered,
    datetime::When,
    table::{Sources, Table, Wanted},
};
use crate::{
    extract::{Path, Query},
    problem::Problem,
    routes::openapi::shapes,
};
use axum::{
    extract::{OriginalUri, State},
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use export::{Options, geojson::Feature};
use jiff::Timestamp;
use register::Language;
use serde::{Deserialize, Serialize};

/// Which rows, and how they are told.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// West, south, east, north: or as `bbox-crs` orders its axes.
    bbox: Option<String>,
    /// The coordinate system of `bbox`.
    #[serde(rename = "bbox-crs")]
    bbox_crs: Option<String>,
    /// The coordinate system of the answer.
    crs: Option<String>,
    /// An instant or an interval, open sides as `..`.
    datetime: Option<String>,
    /// So many rows at most, 10,000 at most.
    limit: Option<u32>,
    /// So many rows are passed over.
    offset: Option<u64>,
    /// Language of texts: en or ja.
    #[serde(default)]
    #[param(inline)]
    lang: Language,
    #[serde(default)]
    #[expect(dead_code, reason = "it is checked by reading it")]
    #[param(inline)]
    f: Json,
}

const USUAL_LIMIT: u32 = 100;
const MOST: u32 = 10_000;

/// A feature collection as Core has it.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = RowPage)]
struct Page<'a> {
    r#type: &'static str,
    #[serde(rename = "numberMatched")]
    matched: u64,
    #[serde(rename = "numberReturned")]
    returned: usize,
    #[serde(rename = "timeStamp")]
    at: Timestamp,
    links: Vec<Link>,
    #[schema(value_type = Vec<shapes::Feature>)]
    features: Vec<Feature<'a>>,
}

/// The coordinate system that an answer is in.
pub(super) fn content_crs(crs: &Ordered) -> [(HeaderName, String); 1] {
    [(
        HeaderName::from_static("content-crs"),
        format!("<{}>", crs.address()),
    )]
}

/// Rows of a table as GeoJSON.
#[utoipa::path(
    get, path = "/ogc/collections/{collection}/items", tag = "ogc", operation_id = "ogc_items",
    params(("collection" = String, Path, description = "The table's name"), Question),
    responses(
        (
            status = 200, content_type = "application/geo+json", body = Page,
            description = "A page of rows.",
            headers(("Content-Crs" = String, description = "The coordinate system"))
        ),
        (status = 404, description = "There is no such table.")
    )
)]
pub(crate) async fn items(
    State(sources): State<Sources>,
    Path(table): Path<Table>,
    Query(question): Query<Question>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let crs = Ordered::at(question.crs.as_deref())?;
    let wanted = question.wanted()?;
    let (offset, limit) = (wanted.offset, wanted.limit);
    let rows = table.rows(&sources, wanted).await?;
    let collection = table.collection();
    let options = Options {
        language: question.lang,
        crs: crs.crs.clone(),
        ..Options::default()
    };
    let feature = |row| {
        let feature = Feature::of(row, &collection, &options);
        feature.map(|feature| in_order(feature, &crs))
    };
    let features: Vec<Feature> = rows
        .rows
        .iter()
        .map(feature)
        .collect::<Result<_, _>>()
        .map_err(outside)?;
    let page = Page {
        r#type: "FeatureCollection",
        matched: rows.matched,
        returned: features.len(),
        at: Timestamp::now(),
        links: links(
            &Here::of(&headers),
            &uri,
            collection.name,
            rows.matched,
            offset,
            limit,
        ),
        features,
    };
    let kind = [(CONTENT_TYPE, HeaderValue::from_static(GEOJSON))];
    Ok((kind, content_crs(&crs), serde_json::to_vec(&page)?).into_response())
}

/// Coordinates as the system's authority orders them, but for CRS84, which has no other order.
pub(super) fn in_order<'a>(feature: Feature<'a>, crs: &Ordered) -> Feature<'a> {
    if crs.is_crs84() {
        feature
    } else {
        feature.in_authority_order(&crs.crs)
    }
}

/// Who asks for a system that does not reach there can ask for another.
pub(super) fn outside(error: export::ExportError) -> Problem {
    match error {
        export::ExportError::Outside { .. } => Problem::bad_request(error.to_string()),
        error => error.into(),
    }
}

fn links(here: &Here, uri: &Uri, name: &str, matched: u64, offset: u64, limit: u32) -> Vec<Link> {
    let items = format!("/ogc/collections/{name}/items");
    let at = |offset: u64| {
        format!(
            "{items}?{}",
            paged(uri.query().unwrap_or_default(), offset, limit)
        )
    };
    let own = uri
        .path_and_query()
        .map_or(items.as_str(), |own| own.as_str());
    let mut links = vec![
        here.link(own, "self", GEOJSON, "This document"),
        here.link(
            &format!("/ogc/collections/{name}"),
            "collection",
            JSON,
            "The table",
        ),
    ];
    let next = offset.saturating_add(limit.into());
    if next < matched {
        links.push(here.link(&at(next), "next", GEOJSON, "The next page"));
    }
    if offset > 0 {
        let before = offset.min(matched).saturating_sub(limit.into());
        links.push(here.link(&at(before), "prev", GEOJSON, "The page before"));
    }
    links
}

/// A query as it was asked, but for the page.
fn paged(query: &str, offset: u64, limit: u32) -> String {
    let is_page = |part: &&str| part.starts_with("offset=") || part.starts_with("limit=");
    let rest = query
        .split('&')
        .filter(|part| !part.is_empty() && !is_page(part));
    let mut parts: Vec<String> = rest.map(str::to_owned).collect();
    parts.extend([format!("limit={limit}"), format!("offset={offset}")]);
    parts.join("&")
}

impl Question {
    fn wanted(&self) -> Result<Wanted, Problem> {
        let bbox_crs = Ordered::at(self.bbox_crs.as_deref())?;
        if self.limit == Some(0) {
            return Err(Problem::bad_request("limit is 0: it must be 1 or more"));
        }
        Ok(Wanted {
            within: self
                .bbox
                .as_deref()
                .map(|bbox| area(bbox, &bbox_crs))
                .transpose()?,
            when: self
                .datetime
                .as_deref()
                .map(When::of)
                .transpose()?
                .unwrap_or_default(),
            offset: self.offset.unwrap_or(0),
            // Core lets a server tell fewer rows than asked for.
            limit: self.limit.unwrap_or(USUAL_LIMIT).min(MOST),
        })
    }
}
