//! `GET /api/review?status=…&sort=…`: what is to be reviewed, one after another.

use crate::{bbox::Bbox, extract::Query, problem::Problem, readers::Readers};
use axum::{Json, extract::State};
use register::{DamageClass, DefectId, DriveId, RoadId, Status};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use store::{Queue, Sorting};

/// More than this nobody reviews without asking again.
const LIMIT: u32 = 2_000;

#[derive(Deserialize)]
pub(crate) struct Question {
    status: Option<Status>,
    class: Option<DamageClass>,
    road: Option<RoadId>,
    drive: Option<DriveId>,
    bbox: Option<Bbox>,
    #[serde(default)]
    sort: Sort,
    limit: Option<NonZeroU32>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Sort {
    #[default]
    Score,
    Size,
    Newest,
    Route,
}

#[derive(Serialize)]
pub(crate) struct Found {
    /// The first of them, in order.
    ids: Vec<DefectId>,
    /// How many there are in all.
    matched: u32,
}

#[utoipa::path(
    get, path = "/api/review", tag = "review", summary = "What is to be reviewed, in order.",
    responses((status = 200, description = "Done, or found"))
)]
pub(crate) async fn review(
    State(readers): State<Readers>,
    Query(question): Query<Question>,
) -> Result<Json<Found>, Problem> {
    let limit = question.limit.map_or(LIMIT, |asked| asked.get().min(LIMIT));
    let queue = Queue {
        status: question.status,
        class: question.class,
        road: question.road,
        drive: question.drive,
        within: question.bbox.map(|bbox| bbox.0),
        order: match question.sort {
            Sort::Score => Sorting::Score,
            Sort::Size => Sorting::Size,
            Sort::Newest => Sorting::Newest,
            Sort::Route => Sorting::Route,
        },
    };
    let (ids, matched) = readers
        .read(move |store| Ok(store.queue(&queue, limit)?))
        .await?;
    Ok(Json(Found { ids, matched }))
}
