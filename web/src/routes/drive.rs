//! `GET /api/drives/{id}`: what a drive was made from, and what became of every frame.

use super::pictures::HexId;
use crate::extract::Path;
use crate::{problem::Problem, readers::Readers};
use axum::{Json, extract::State};
use jiff::Timestamp;
use register::{DriveId, Report};
use serde::Serialize;

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct DriveReport {
    id: DriveId,
    /// The recording.
    name: String,
    vehicle: Option<String>,
    /// The detector.
    model: String,
    recorded_from: Option<Timestamp>,
    recorded_to: Option<Timestamp>,
    /// What became of every frame.
    report: Report,
}

#[utoipa::path(
    get, path = "/api/drives/{id}", tag = "register", summary = "A drive with its whole report.",
    params(("id" = String, Path, description = "The drive's name: hexadecimal digits")),
    responses(
        (status = 200, body = DriveReport, description = "The drive."),
        (status = 404, description = "There is no such drive.")
    )
)]
pub(crate) async fn drive(
    State(readers): State<Readers>,
    Path(HexId(id)): Path<HexId>,
) -> Result<Json<DriveReport>, Problem> {
    let asked = id.clone();
    let found = readers.read(move |store| Ok(store.drive(&asked)?)).await?;
    let Some(drive) = found else {
        return Err(Problem::not_found(format!("there is no drive `{id}`")));
    };
    Ok(Json(DriveReport {
        id: drive.id,
        name: drive.name,
        vehicle: drive.vehicle,
        model: drive.model,
        recorded_from: drive.recorded_from,
        recorded_to: drive.recorded_to,
        report: drive.report,
    }))
}
