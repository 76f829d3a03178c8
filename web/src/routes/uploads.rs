//! `/api/uploads`: files come in pieces, by tus 1.0.0.

mod desk;
mod headers;

use super::openapi::shapes::Bytes;
use crate::{
    access::Actor,
    extract::Path,
    note::note,
    problem::Problem,
    uploads::{Ended, Hold, Uploads, check_reserve, known, metadata::Metadata, tus},
};
use axum::{
    body::Body,
    extract::State,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, LOCATION},
    },
    response::{IntoResponse, Response},
};
use desk::Desk;
use headers::{
    address, announced_length, bytes_brought, check_length, checksum, progress, refused,
    there_already, wrong_kind, wrong_offset,
};
use serde_json::json;
use uuid::Uuid;

/// `OPTIONS`: what this server can do.
pub(crate) async fn options(State(uploads): State<Uploads>) -> impl IntoResponse {
    let headers = [
        (tus::VERSIONS, tus::VERSION),
        (tus::EXTENSION, tus::EXTENSIONS),
        (tus::CHECKSUM_ALGORITHM, tus::CHECKSUMS),
        (
            tus::MAX_SIZE,
            HeaderValue::from(uploads.limits().file_bytes),
        ),
    ];
    (StatusCode::NO_CONTENT, headers)
}

/// `POST`: announces a file, and may bring its first bytes.
#[utoipa::path(
    post, path = "/api/uploads", tag = "recordings", summary = "Announces a file (tus 1.0.0).",
    operation_id = "announce_upload",
    params(
        ("Upload-Length" = u64, Header, description = "Bytes of the whole file"),
        (
            "Upload-Metadata" = String, Header,
            description = "`batch` (a UUID), `path` (inside the batch) and, if known, `modified` (milliseconds \
                since 1970): each a key, a space and the value in Base64, joined by commas"
        ),
        (
            "Upload-Checksum" = Option<String>, Header, nullable = false,
            description = "`sha1` or `sha256`, a space, and the checksum of this request's bytes in Base64"
        )
    ),
    request_body(
        content = inline(Bytes), content_type = "application/offset+octet-stream",
        description = "The first bytes; they may be left away"
    ),
    responses(
        (status = 201, description = "The file may be sent.", headers(
            ("Location" = String, description = "The upload's address"),
            ("Upload-Offset" = u64, description = "Bytes that are here, where the request brought some"),
            ("Upload-Expires" = String, description = "When it is removed unless it is whole by then")
        )),
        (
            status = 400,
            description = "A header makes no sense, or the file cannot be kept by that name (`upload/bad-name`)."
        ),
        (
            status = 409,
            description = "It was announced before (`conflict/upload-exists`), or some disks would take it for \
                another file (`conflict/upload-name`).",
            headers(("Location" = String, description = "The address of the upload that was announced before"))
        ),
        (
            status = 413,
            description = "The file is too large (`upload/too-large`), or there are too many in the batch \
                (`upload/too-many-files`)."
        ),
        (status = 415, description = "The bytes do not come as application/offset+octet-stream."),
        (
            status = 460,
            description = "The bytes do not match their checksum (`upload/checksum-mismatch`); announce the file \
                again."
        ),
        (
            status = 507,
            description = "There is no room: files that wait take up what they may (`storage/quota`), or the disk \
                is full (`storage/disk-full`)."
        )
    )
)]
pub(crate) async fn create(
    State(desk): State<Desk>,
    actor: Actor,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let length = announced_length(&headers)?;
    let metadata = tus::text(&headers, &tus::METADATA)?.unwrap_or_default();
    let metadata = Metadata::parse(metadata)
        .map_err(|e| Problem::bad_request(e.to_string()).of_kind("upload/bad-name"))?;
    check_length(length, desk.uploads.limits().file_bytes)?;
    let brings = bytes_brought(&headers, length)?;
    let checksum = checksum(&headers)?;
    check_reserve(desk.uploads.root(), length, desk.uploads.limits())?;
    let upload = desk.announce(&actor, metadata, length).await?;
    let upload = match upload {
        Ok(upload) => upload,
        Err(there) => return Ok(there_already(&there)),
    };
    let mut answer = HeaderMap::new();
    answer.insert(LOCATION, address(&upload));
    answer.extend(tus::http_date(upload.expires_at).map(|at| (tus::EXPIRES, at)));
    let Hold::Open(held) = desk.uploads.hold(&upload.id, &desk.readers).await? else {
        return Err(Problem::conflict(
            "the file was sent by somebody else meanwhile",
        ));
    };
    let (offset, ended) = if brings {
        let got = desk.receive(&actor, *held, body, checksum).await?;
        answer.insert(tus::OFFSET, HeaderValue::from(got.0));
        got
    } else {
        (desk.finish_if_whole(&actor, *held).await?, Ended::Whole)
    };
    match ended {
        Ended::Whole | Ended::Cut => Ok((StatusCode::CREATED, answer).into_response()),
        // The sender will not learn the address of what it announced.
        Ended::Wrong | Ended::TooMany => {
            desk.forget(upload).await?;
            Err(refused(ended, offset))
        }
    }
}

/// `HEAD`: how much of a file is here.
#[utoipa::path(
    get, path = "/api/uploads/{id}", tag = "recordings", summary = "How much of a file is here (tus 1.0.0; with HEAD).",
    operation_id = "upload_offset",
    params(("id" = Uuid, Path, description = "The upload's name")),
    responses(
        (status = 200, description = "Told in the headers.", headers(
            ("Upload-Offset" = u64, description = "Bytes that are here"),
            ("Upload-Length" = u64, description = "Bytes of the whole file"),
            ("Upload-Metadata" = String, description = "What was said of the file"),
            ("Upload-Expires" = String, description = "When it is removed unless it is whole by then")
        )),
        (status = 404, description = "There is no such upload."),
        (status = 410, description = "It was not finished in time, and is removed."),
        (status = 423, description = "Another connection is sending this file (`conflict/upload-locked`).")
    )
)]
pub(crate) async fn offset(
    State(desk): State<Desk>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<Response, Response> {
    // Whatever the answer is, it may be another a moment later.
    const NOT_KEPT: [(axum::http::HeaderName, &str); 1] = [(CACHE_CONTROL, "no-store")];
    let answer = desk.offset(&actor, &id.to_string()).await;
    answer
        .map(|headers| (NOT_KEPT, headers).into_response())
        .map_err(|problem| (NOT_KEPT, problem).into_response())
}

/// `PATCH`: brings the next bytes.
#[utoipa::path(
    patch, path = "/api/uploads/{id}", tag = "recordings", summary = "Sends a part of a file (tus 1.0.0).",
    operation_id = "append_to_upload",
    params(
        ("id" = Uuid, Path, description = "The upload's name"),
        ("Upload-Offset" = u64, Header, description = "Where the bytes belong: as many as are here"),
        (
            "Upload-Checksum" = Option<String>, Header, nullable = false,
            description = "`sha1` or `sha256`, a space, and the checksum of this request's bytes in Base64"
        )
    ),
    request_body(
        content = inline(Bytes), content_type = "application/offset+octet-stream",
        description = "The next bytes"
    ),
    responses(
        (status = 204, description = "They are here.", headers(
            ("Upload-Offset" = u64, description = "Bytes that are here now"),
            ("Upload-Expires" = String, description = "When it is removed unless it is whole by then")
        )),
        (status = 400, description = "A header is missing or makes no sense."),
        (status = 404, description = "There is no such upload."),
        (status = 408, description = "The connection broke; what has come is kept."),
        (
            status = 409,
            description = "So many bytes are not here, or more are (`conflict/upload-offset`).",
            headers(("Upload-Offset" = u64, description = "Bytes that are here"))
        ),
        (status = 410, description = "It was not finished in time, and is removed."),
        (status = 413, description = "There are more bytes than the file has left (`upload/too-large`)."),
        (status = 415, description = "The bytes do not come as application/offset+octet-stream."),
        (status = 423, description = "Another connection is sending this file (`conflict/upload-locked`)."),
        (
            status = 460,
            description = "The bytes do not match their checksum (`upload/checksum-mismatch`); none was kept."
        ),
        (status = 507, description = "The disk is full (`storage/disk-full`); what has come is kept.")
    )
)]
pub(crate) async fn append(
    State(desk): State<Desk>,
    actor: Actor,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    if !tus::carries_bytes(&headers) {
        return Err(wrong_kind());
    }
    let Some(said) = tus::bytes(&headers, &tus::OFFSET)? else {
        return Err(Problem::bad_request(
            "the request must say with Upload-Offset where its bytes belong",
        ));
    };
    let checksum = checksum(&headers)?;
    let held = match desk.uploads.hold(&id.to_string(), &desk.readers).await? {
        Hold::Open(held) => held,
        Hold::Whole(upload) if said == upload.length => {
            bytes_brought(&headers, 0)?;
            return Ok(progress(&upload, upload.length));
        }
        Hold::Whole(upload) => return Ok(wrong_offset(upload.length)),
    };
    let here = held.part.offset();
    if said != here {
        return Ok(wrong_offset(here));
    }
    let missing = held.upload.length - here;
    bytes_brought(&headers, missing)?;
    check_reserve(desk.uploads.root(), missing, desk.uploads.limits())?;
    let upload = held.upload.clone();
    match desk.receive(&actor, *held, body, checksum).await? {
        (offset, Ended::Whole) => Ok(progress(&upload, offset)),
        (offset, ended) => Err(refused(ended, offset)),
    }
}

/// `DELETE`: takes a file away, whole or not.
#[utoipa::path(
    delete, path = "/api/uploads/{id}", tag = "recordings", summary = "Takes a file away (tus 1.0.0).",
    operation_id = "remove_upload",
    params(("id" = Uuid, Path, description = "The upload's name")),
    responses(
        (status = 204, description = "It is removed, whole or not."),
        (status = 404, description = "There is no such upload."),
        (status = 409, description = "A recording of its batch is still to be inspected (`conflict/upload-in-use`)."),
        (status = 410, description = "It was not finished in time, and is removed."),
        (status = 423, description = "A connection is sending this file (`conflict/upload-locked`).")
    )
)]
pub(crate) async fn remove(
    State(desk): State<Desk>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    let id = id.to_string();
    let Some(_lock) = desk.uploads.lock(&id) else {
        let busy = Problem::locked("a connection is sending this file just now; end it first");
        return Err(busy.of_kind("conflict/upload-locked"));
    };
    let upload = known(&id, &desk.readers).await?;
    let after = json!({ "batch": upload.batch });
    note(&desk.writer, &actor, "upload_removed", &upload.path, after).await?;
    desk.forget(upload).await?;
    Ok(StatusCode::NO_CONTENT)
}
