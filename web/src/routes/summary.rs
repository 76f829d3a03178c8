//! `GET /api/summary`: the register in numbers.

use crate::{decimals::rounded, problem::Problem, readers::Readers};
use axum::{Json, extract::State};
use register::DamageClass;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Summary {
    /// Of the program.
    version: &'static str,
    drives: u32,
    frames: u32,
    sightings: u32,
    defects: u32,
    /// Defects by class.
    by_class: BTreeMap<DamageClass, u32>,
    /// West, south, east, north in degrees.
    bounds: Option<[f64; 4]>,
}

/// The register in numbers.
#[utoipa::path(
    get, path = "/api/summary", tag = "register",
    responses(
        (status = 200, body = Summary, description = "The numbers.")
    )
)]
pub(crate) async fn summary(State(readers): State<Readers>) -> Result<Json<Summary>, Problem> {
    let counted = readers.read(|store| Ok(store.summary()?)).await?;
    Ok(Json(Summary {
        version: env!("CARGO_PKG_VERSION"),
        drives: counted.drives,
        frames: counted.frames,
        sightings: counted.sightings,
        defects: counted.defects,
        by_class: counted.by_class,
        bounds: counted
            .bounds
            .map(|b| [b.west, b.south, b.east, b.north].map(|side| rounded(side, 7))),
    }))
}
