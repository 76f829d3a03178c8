//! `GET /api/drives`: what was driven, and what became of its frames.

use crate::{problem::Problem, readers::Readers};
use axum::{Json, extract::State};
use jiff::Timestamp;
use register::{Drive, DriveId, SkipReason};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct DriveRow {
    id: DriveId,
    name: String,
    vehicle: Option<String>,
    recorded_from: Option<Timestamp>,
    recorded_to: Option<Timestamp>,
    /// In the recording.
    frames: u32,
    /// Frames put on the map and looked at.
    placed: u32,
    /// Frames left out, by reason.
    skipped: BTreeMap<SkipReason, u32>,
    sightings: u32,
    /// Defects that it saw.
    defects: u32,
    model: String,
}

/// All drives, the newest first.
#[utoipa::path(
    get, path = "/api/drives", tag = "register",
    responses(
        (status = 200, body = Vec<DriveRow>, description = "The drives.")
    )
)]
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
