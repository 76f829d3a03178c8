//! `GET /api/tiles/sections/{z}/{x}/{y}.mvt`: the sections with their bands.

use super::{super::openapi::shapes::Bytes, Stamp};
use crate::{extract::Path, plan::Plans, problem::Problem, readers::waiting, tiles::Tile};
use axum::{extract::State, http::HeaderMap, response::Response};
use jiff::Timestamp;

/// Sections as a vector tile with the layer `sections`; below zoom 15 runs of like sections.
#[utoipa::path(
    get, path = "/api/tiles/sections/{z}/{x}/{y}", tag = "map", operation_id = "section_tile",
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
    State(plans): State<Plans>,
    Path(tile): Path<Tile>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let made = plans.as_they_are().await?;
    let now = Timestamp::now();
    // Ages are told in days: tomorrow it is another tile.
    let stamp = Stamp::of(&[made.of[0], made.of[1], now.as_second() / 86_400]);
    if stamp.is_known(&asked) {
        return Ok(stamp.unchanged());
    }
    let bytes = waiting(move || Ok(made.thing.tiles().tile(tile, now)?)).await?;
    Ok(stamp.tile(bytes))
}
