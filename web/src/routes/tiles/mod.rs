//! `GET /api/tiles/…`: what the map draws.

pub(crate) mod defects;
pub(crate) mod roads;
pub(crate) mod sections;

use axum::{
    http::{
        HeaderMap, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    response::{IntoResponse, Response},
};

/// The state of the register that a tile was drawn from.
#[derive(Clone)]
struct Stamp(String);

impl Stamp {
    fn of(numbers: &[i64]) -> Self {
        let told: Vec<String> = numbers.iter().map(|n| format!("{n:x}")).collect();
        // Weak: the same tile is sent in several encodings.
        Self(format!("W/\"{}\"", told.join("-")))
    }

    /// Whether the browser has it.
    fn is_known(&self, asked: &HeaderMap) -> bool {
        let told = asked
            .get_all(IF_NONE_MATCH)
            .iter()
            .filter_map(|v| v.to_str().ok());
        told.flat_map(|list| list.split(','))
            .any(|tag| tag.trim() == self.0)
    }

    fn unchanged(self) -> Response {
        (StatusCode::NOT_MODIFIED, self.headers()).into_response()
    }

    fn tile(self, bytes: Vec<u8>) -> Response {
        let kind = [(CONTENT_TYPE, "application/vnd.mapbox-vector-tile")];
        (kind, self.headers(), bytes).into_response()
    }

    fn headers(self) -> [(axum::http::HeaderName, String); 2] {
        let asks_again = "private, no-cache".to_owned();
        [(CACHE_CONTROL, asks_again), (ETAG, self.0)]
    }
}
