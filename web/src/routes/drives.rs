//! `GET /api/drives`: what was driven, and what became of its frames.

use crate::{problem::Problem, readers::Readers};
use axum::{Json, extract::State};
use jiff::Timestamp;
use register::{Drive, DriveId, SkipReason};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct DriveRow {
    #[schema(value_type = String)]
    id: DriveId,
    name: String,
    vehicle: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    recorded_from: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    recorded_to: Option<Timestamp>,
    frames: u32,
    placed: u32,
    #[schema(value_type = Object)]
    skipped: BTreeMap<SkipReason, u32>,
    sightings: u32,
    defects: u32,
    model: String,
}

/// All drives, the newest first.
#[utoipa::path(get, path = "/api/drives", tag = "register", responses((status = 200, body = Vec<DriveRow>)))]
pub(crate) async fn drives(State(readers): State<Readers>) -> Result<Json<Vec<DriveRow>>, Problem> {
    let (drives, seen) = readers
        .read(|store| Ok((store.drives()?, store.defects_by_drive()?)))
        .await?;
    let of = |drive: &Drive| seen.get(&drive.id).copied().unwrap_or(0);
    let rows = drives.into_iter().map(|drive| row(of(&drive), drive));
    Ok(Json(rows.collect()))
}

fn row(defects: u32, drive: Drive) -> DriveRow {
    let report = drive.report;
    DriveRow {
        id: drive.id,
        name: drive.name,
        vehicle: drive.vehicle,
        recorded_from: drive.recorded_from,
        recorded_to: drive.recorded_to,
        frames: report.frames,
        placed: report.placed,
        skipped: report.skipped,
        sightings: report.sightings,
        defects,
        model: drive.model,
    }
}
