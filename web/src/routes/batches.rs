//! `GET /api/batches/{batch}`: what has come of a batch, for a page that goes on with it.

use crate::{
    extract::Path, problem::Problem, readers::Readers, uploads::Uploads, uploads::path::BatchId,
};
use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::Serialize;

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Batch {
    #[schema(format = Uuid)]
    batch: String,
    /// By path.
    files: Vec<File>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = BatchFile)]
struct File {
    /// The last part of its address under /api/uploads.
    #[schema(format = Uuid)]
    upload_id: String,
    /// Where it belongs inside the batch.
    path: String,
    /// Bytes of the whole file.
    size: u64,
    /// Bytes that are here.
    offset: u64,
    complete: bool,
    /// Of the whole file, once that is here.
    sha256: Option<String>,
    /// When it is removed, if it is not used by then.
    expires_at: Timestamp,
}

#[utoipa::path(
    get, path = "/api/batches/{batch}", tag = "recordings", summary = "The files of a batch, and how much of each is here.",
    params(("batch" = Uuid, Path, description = "The name that the sender gave the batch")),
    responses((status = 200, body = Batch, description = "The files; none where nothing was announced."))
)]
pub(crate) async fn batch(
    State(readers): State<Readers>,
    State(uploads): State<Uploads>,
    Path(batch): Path<BatchId>,
) -> Result<Json<Batch>, Problem> {
    let batch = batch.as_str().to_owned();
    let asked = batch.clone();
    let known = readers.read(move |store| Ok(store.batch(&asked)?)).await?;
    let mut files = Vec::with_capacity(known.len());
    for upload in known {
        let offset = uploads.offset(&upload).await?;
        files.push(File {
            offset,
            upload_id: upload.id,
            path: upload.path,
            size: upload.length,
            complete: upload.sha256.is_some(),
            sha256: upload.sha256,
            expires_at: upload.expires_at,
        });
    }
    Ok(Json(Batch { batch, files }))
}
