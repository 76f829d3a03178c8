//! `GET /api/defects?bbox=…&limit=…`: the defects in a box, as GeoJSON.

use crate::{bbox::Bbox, extract::Query, geo_json::GeoJson, problem::Problem, readers::Readers};
use axum::extract::State;
use geojson::JsonObject;
use register::export::feature;
use serde::Deserialize;
use std::num::NonZeroU32;
use store::Page;

/// More than this makes a GeoJSON map slow, whatever is asked for.
const LIMIT: u32 = 10_000;

#[derive(Deserialize)]
pub(crate) struct Question {
    bbox: Option<Bbox>,
    limit: Option<NonZeroU32>,
}

pub(crate) async fn defects(
    State(readers): State<Readers>,
    Query(question): Query<Question>,
) -> Result<GeoJson, Problem> {
    let within = question.bbox.map(|bbox| bbox.0);
    let limit = question.limit.map_or(LIMIT, |asked| asked.get().min(LIMIT));
    readers
        .read(move |store| collection(&store.defects(within, limit)?))
        .await
}

fn collection(page: &Page) -> Result<GeoJson, Problem> {
    let features = page
        .defects
        .iter()
        .map(feature)
        .collect::<Result<Vec<_>, _>>()?;
    let counts = JsonObject::from_iter([
        ("numberMatched".to_owned(), page.matched.into()),
        ("numberReturned".to_owned(), features.len().into()),
    ]);
    GeoJson::write(features, counts)
}
