//! `GET /api/audit`: who did what, newest first.

use crate::{extract::Query, problem::Problem, readers::Readers};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use store::{AuditEntry, AuditFilter};

const USUAL: u32 = 100;
const MOST: u32 = 1000;

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// What this user did.
    user: Option<String>,
    /// What was done to this defect, or to whatever else has this name.
    defect: Option<String>,
    /// What was done in this way, such as `login` or `defect_confirmed`.
    action: Option<String>,
    /// What was done before this entry.
    before_id: Option<i64>,
    /// So many at most: 100 where it is not said, 1000 at most.
    limit: Option<u32>,
}

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Audit {
    /// The newest first.
    entries: Vec<AuditEntry>,
    /// There are older ones: ask again with `before_id`.
    more: bool,
}

#[utoipa::path(
    get, path = "/api/audit", tag = "accounts", summary = "What was done, newest first.",
    params(Asked),
    responses((status = 200, body = Audit, description = "Entries of the log."))
)]
pub(crate) async fn audit(
    State(readers): State<Readers>,
    Query(asked): Query<Asked>,
) -> Result<Json<Audit>, Problem> {
    let limit = asked.limit.unwrap_or(USUAL).min(MOST);
    let filter = AuditFilter {
        user: asked.user,
        action: asked.action,
        subject: asked.defect,
        before_id: asked.before_id,
    };
    let (entries, more) = readers
        .read(move |store| Ok(store.audited(&filter, limit)?))
        .await?;
    Ok(Json(Audit { entries, more }))
}
