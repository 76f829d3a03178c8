//! `GET /api/tracks`: the driven roads, a line for each unbroken stretch.

use super::openapi::shapes::FeatureCollection;
use crate::{decimals::degrees, geo_json::GeoJson, problem::Problem, readers::Readers};
use axum::extract::State;
use geojson::{Feature, Geometry};
use register::LonLat;
use store::TrackLine;

/// The driven roads as GeoJSON, a line for each unbroken stretch.
#[utoipa::path(
    get, path = "/api/tracks", tag = "register",
    responses(
        (
            status = 200, content_type = "application/geo+json", body = FeatureCollection,
            description = "Lines with their `drive` and its `name`."
        )
    )
)]
pub(crate) async fn tracks(State(readers): State<Readers>) -> Result<GeoJson, Problem> {
    readers
        .read(|store| {
            let tracks = store.tracks()?;
            let features: Vec<Feature> = tracks.iter().flat_map(stretches).collect();
            GeoJson::write(features, ())
        })
        .await
}

fn stretches(track: &TrackLine) -> impl Iterator<Item = Feature> {
    track
        .stretches
        .iter()
        .map(|stretch| feature(track, stretch))
}

fn feature(track: &TrackLine, stretch: &[LonLat]) -> Feature {
    let line = stretch.iter().copied().map(degrees);
    let mut feature = Feature::from(Geometry::new_line_string(line));
    feature.set_property("drive", track.drive.0.as_str());
    feature.set_property("name", track.name.as_str());
    feature
}
