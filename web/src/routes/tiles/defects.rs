//! `GET /api/tiles/defects/{z}/{x}/{y}.mvt`: defects, in clusters from afar.

use super::{super::openapi::shapes::Bytes, Stamp};
use crate::{
    extract::{Path, Query},
    kept::{FromRegister, Kept},
    problem::Problem,
    readers::{Readers, waiting},
    tiles::{
        Tile,
        points::{Filter, Index, InvalidFilter, Question},
    },
};
use axum::{extract::State, http::HeaderMap, response::Response};
use store::{Changes, Store};

impl FromRegister for Index {
    fn depends(changes: &Changes) -> [i64; 2] {
        [changes.defects, 0]
    }

    fn make(store: &Store) -> Result<Self, Problem> {
        Self::read(store)
    }
}

impl From<InvalidFilter> for Problem {
    fn from(error: InvalidFilter) -> Self {
        Self::bad_request(error.to_string())
    }
}

/// Defects as a vector tile: layer `defects` from zoom 15 on, layer `clusters` below, and up to zoom 17 where a tile
/// holds thousands.
#[utoipa::path(
    get, path = "/api/tiles/defects/{z}/{x}/{y}", tag = "map", operation_id = "defect_tile",
    params(
        ("z" = u8, Path),
        ("x" = u32, Path),
        ("y" = String, Path, description = "The number and `.mvt`"),
        Question
    ),
    responses(
        (
            status = 200, content_type = "application/vnd.mapbox-vector-tile", body = inline(Bytes),
            description = "The tile."
        ),
        (status = 304, description = "It is as If-None-Match has it.")
    )
)]
pub(crate) async fn tile(
    State(readers): State<Readers>,
    State(index): State<Kept<Index>>,
    Path(tile): Path<Tile>,
    Query(question): Query<Question>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let filter = Filter::try_from(question)?;
    let made = index.get(&readers).await?;
    let stamp = Stamp::of(&made.of);
    if stamp.is_known(&asked) {
        return Ok(stamp.unchanged());
    }
    let bytes = match filter.drive.clone() {
        Some(drive) => {
            let draw = move |store: &Store| {
                let seen = made.thing.of_drive(store, &drive)?;
                Ok(made.thing.tile(tile, &filter, &Some(seen))?)
            };
            readers.read(draw).await?
        }
        None => waiting(move || Ok(made.thing.tile(tile, &filter, &None)?)).await?,
    };
    Ok(stamp.tile(bytes))
}
