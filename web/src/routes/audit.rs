//! `GET /api/audit`: who did what, newest first.

use crate::{extract::Query, problem::Problem, readers::Readers};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use store::{AuditEntry, AuditFilter};

const USUAL: u32 = 100;
const MOST: u32 = 1000;

#[derive(Deserialize)]
pub(crate) struct Asked {
    user: Option<String>,
    defect: Option<String>,
    action: Option<String>,
    before_id: Option<i64>,
    limit: Option<u32>,
}

#[derive(Serialize)]
pub(crate) struct Audit {
    entries: Vec<AuditEntry>,
    /// There are older ones: ask again with `before_id`.
    more: bool,
}

#[utoipa::path(
    get, path = "/api/audit", tag = "accounts", summary = "What was done, newest first.",
    responses((status = 200, description = "Done, or found"))
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
