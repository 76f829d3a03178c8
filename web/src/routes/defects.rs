//! `GET /api/defects?bbox=…&limit=…`: the defects in a box, as GeoJSON.

use super::openapi::shapes::FeatureCollection;
use crate::{bbox::Bbox, extract::Query, geo_json::GeoJson, problem::Problem, readers::Readers};
use axum::extract::State;
use export::{Options, geojson::Feature};
use register::{
    Bounds, Policy,
    collection::{Row, defect_row, defects as defects_collection},
};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use store::Store;

/// More than this makes a GeoJSON map slow, whatever is asked for.
const LIMIT: u32 = 10_000;

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// West, south, east, north in degrees.
    #[param(value_type = Option<String>)]
    bbox: Option<Bbox>,
    /// So many at most.
    #[param(value_type = Option<u32>)]
    limit: Option<NonZeroU32>,
}

/// As OGC API Features names them.
#[derive(Serialize)]
struct Counts {
    #[serde(rename = "numberMatched")]
    matched: u32,
    #[serde(rename = "numberReturned")]
    returned: usize,
}

/// Defects as GeoJSON, those of the best score first.
#[utoipa::path(
    get, path = "/api/defects", tag = "register", params(Question),
    responses(
        (
            status = 200, content_type = "application/geo+json", body = FeatureCollection,
            description = "Points with the columns of the defects' table."
        )
    )
)]
pub(crate) async fn defects(
    State(readers): State<Readers>,
    Query(question): Query<Question>,
) -> Result<GeoJson, Problem> {
    let within = question.bbox.map(|bbox| bbox.0);
    let limit = question.limit.map_or(LIMIT, |asked| asked.get().min(LIMIT));
    readers
        .read(move |store| answer(store, within, limit))
        .await
}

fn answer(store: &Store, within: Option<Bounds>, limit: u32) -> Result<GeoJson, Problem> {
    let page = store.defects(within, limit)?;
    let standings = store.standings(&page.defects, &Policy::default())?;
    let each = page.defects.iter().zip(&standings);
    let rows: Vec<Row> = each
        .map(|(defect, standing)| defect_row(defect, standing, None))
        .collect();
    let (collection, options) = (defects_collection(), Options::default());
    let features = rows
        .iter()
        .map(|row| Feature::of(row, &collection, &options))
        .collect::<Result<Vec<_>, _>>()?;
    let counts = Counts {
        matched: page.matched,
        returned: features.len(),
    };
    GeoJson::write(features, counts)
}
