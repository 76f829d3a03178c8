//! `GET /api/review?status=…&sort=…`: what is to be reviewed, one after another.

use crate::{bbox::Bbox, extract::Query, problem::Problem, readers::Readers};
use axum::{Json, extract::State};
use register::{DamageClass, DefectId, DriveId, RoadId, Status};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use store::{Queue, Sorting};

/// More than this nobody reviews without asking again.
const LIMIT: u32 = 2_000;

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    #[param(inline)]
    status: Option<Status>,
    #[param(inline)]
    class: Option<DamageClass>,
    /// On this road.
    #[param(value_type = Option<String>)]
    road: Option<RoadId>,
    /// Seen by this drive.
    #[param(value_type = Option<String>)]
    drive: Option<DriveId>,
    /// West, south, east, north in degrees.
    #[param(value_type = Option<String>)]
    bbox: Option<Bbox>,
    #[serde(default)]
    #[param(inline)]
    sort: Sort,
    /// So many at most: 2000 where it is not said, and never more.
    #[param(value_type = Option<u32>, minimum = 1)]
    limit: Option<NonZeroU32>,
}

/// What comes first: the best score, the greatest, the newest, or the next along the way.
#[derive(Clone, Copy, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Sort {
    #[default]
    Score,
    Size,
    Newest,
    Route,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ReviewQueue)]
pub(crate) struct Found {
    /// The first of them, in order.
    ids: Vec<DefectId>,
    /// How many there are in all.
    matched: u32,
}

#[utoipa::path(
    get, path = "/api/review", tag = "review", summary = "What is to be reviewed, in order.",
    params(Question),
    responses((status = 200, body = Found, description = "Names of defects."))
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
