//! Answers in GeoJSON (RFC 7946).

use crate::problem::Problem;
use axum::{
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// A feature collection, written out.
pub(crate) struct GeoJson(Vec<u8>);

#[derive(Serialize)]
#[serde(tag = "type", rename = "FeatureCollection")]
struct Collection<F, B> {
    features: Vec<F>,
    #[serde(flatten)]
    beside: B,
}

impl GeoJson {
    /// Writes the features and the members beside them.
    pub(crate) fn write(
        features: Vec<impl Serialize>,
        beside: impl Serialize,
    ) -> Result<Self, Problem> {
        Ok(Self(serde_json::to_vec(&Collection { features, beside })?))
    }
}

impl IntoResponse for GeoJson {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, "application/geo+json")], self.0).into_response()
    }
}
