//! `GET /api/tiles/roads/{z}/{x}/{y}.mvt`: the roads.

use super::{super::openapi::shapes::Bytes, Stamp};
use crate::{
    extract::Path,
    kept::{FromRegister, Kept},
    problem::Problem,
    readers::{Readers, waiting},
    tiles::{Tile, lines::Roads},
};
use axum::{extract::State, http::HeaderMap, response::Response};
use store::{Changes, Store};

impl FromRegister for Roads {
    fn depends(changes: &Changes) -> [i64; 2] {
        [changes.roads, 0]
    }

    fn make(store: &Store) -> Result<Self, Problem> {
        Self::read(store)
    }
}

/// Roads as a vector tile with the layer `roads`.
#[utoipa::path(
    get, path = "/api/tiles/roads/{z}/{x}/{y}", tag = "map", operation_id = "road_tile",
    params(("z" = u8, Path), ("x" = u32, Path), ("y" = String, Path, description = "The number and `.mvt`")),
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
    State(roads): State<Kept<Roads>>,
    Path(tile): Path<Tile>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let made = roads.get(&readers).await?;
    let stamp = Stamp::of(&made.of);
    if stamp.is_known(&asked) {
        return Ok(stamp.unchanged());
    }
    let bytes = waiting(move || Ok(made.thing.tile(tile)?)).await?;
    Ok(stamp.tile(bytes))
}
