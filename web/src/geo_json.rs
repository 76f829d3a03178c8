//! Answers in GeoJSON (RFC 7946).

use crate::problem::Problem;
use axum::{
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use geojson::{Feature, FeatureCollection, JsonObject};

/// A feature collection, written out.
pub(crate) struct GeoJson(Vec<u8>);

impl GeoJson {
    /// Writes the features and the members beside them.
    pub(crate) fn write(features: Vec<Feature>, beside: JsonObject) -> Result<Self, Problem> {
        let collection = FeatureCollection {
            bbox: None,
            features,
            foreign_members: Some(beside),
        };
        Ok(Self(serde_json::to_vec(&collection)?))
    }
}

impl IntoResponse for GeoJson {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, "application/geo+json")], self.0).into_response()
    }
}
