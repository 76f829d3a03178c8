//! `/api/uploads`: files come in pieces, by tus 1.0.0.

mod headers;

use crate::{
    access::Actor,
    app::App,
    extract::Path,
    note::note,
    problem::Problem,
    readers::Readers,
    uploads::{
        Ended, Held, Hold, Received, Uploads, check_reserve,
        checksum::Checksum,
        known, megabytes,
        metadata::{self, Metadata},
        receive, tus,
    },
    writer::Writer,
};
use axum::{
    body::Body,
    extract::{FromRef, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, LOCATION},
    },
    response::{IntoResponse, Response},
};
use headers::{
    address, announced_length, bytes_brought, check_length, checksum, expiry, progress, refused,
    there_already, wrong_kind, wrong_offset,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{Announced, Room, Upload};
use uuid::Uuid;

/// What a request about uploads works with.
pub(crate) struct Desk {
    uploads: Uploads,
    readers: Readers,
    writer: Writer,
}

impl FromRef<App> for Desk {
    fn from_ref(app: &App) -> Self {
        Self {
            uploads: FromRef::from_ref(app),
            readers: FromRef::from_ref(app),
            writer: FromRef::from_ref(app),
        }
    }
}

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
    responses((status = 201, description = "Done, or found"))
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
    params(("id" = String, Path)),
    responses((status = 200, description = "Done, or found"))
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
    params(("id" = String, Path)),
    responses((status = 204, description = "Done, or found"))
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
    params(("id" = String, Path)),
    responses((status = 204, description = "Done, or found"))
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

impl Desk {
    /// Notes a new file; `Err` holds the one that was announced by the same name before.
    async fn announce(
        &self,
        actor: &Actor,
        metadata: Metadata,
        length: u64,
    ) -> Result<Result<Upload, Upload>, Problem> {
        let limits = self.uploads.limits();
        let now = Timestamp::now();
        let lifetime = SignedDuration::try_from(limits.lifetime).unwrap_or(SignedDuration::MAX);
        let upload = Upload {
            id: Uuid::new_v4().to_string(),
            batch: metadata.batch.as_str().to_owned(),
            path: metadata.path.as_str().to_owned(),
            length,
            modified: metadata.modified,
            by: actor.name.clone(),
            created_at: now,
            expires_at: now.saturating_add(lifetime).unwrap_or(Timestamp::MAX),
            sha256: None,
        };
        let room = Room {
            bytes: limits.quota_bytes,
            files: limits.batch_files,
        };
        let folded = metadata.path.folded();
        let mut said = self.note_new(&upload, &folded, room).await?;
        if let Announced::Before(there) = &said
            && there.sha256.is_none()
            && there.expires_at < now
        {
            // Nobody goes on with it.
            self.forget(there.as_ref().clone()).await?;
            said = self.note_new(&upload, &folded, room).await?;
        }
        match said {
            Announced::New => Ok(Ok(upload)),
            Announced::Before(there) => Ok(Err(*there)),
            Announced::Clash(there) => Err(Problem::conflict(format!(
                "`{}` cannot be kept beside `{there}`: some disks would take them for the same; rename one of them",
                upload.path
            ))
            .of_kind("conflict/upload-name")),
            Announced::TooMany => Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("more than {} files cannot be sent together; send the rest as a second batch", room.files),
            )
            .of_kind("upload/too-many-files")),
            Announced::NoRoom(left) => Err(Problem::insufficient_storage(format!(
                "files that wait to be inspected may take {} in all, and {} of that are left: wait until some are inspected, or remove some",
                megabytes(room.bytes),
                megabytes(left)
            ))
            .of_kind("storage/quota")),
        }
    }

    async fn note_new(
        &self,
        upload: &Upload,
        folded: &str,
        room: Room,
    ) -> Result<Announced, Problem> {
        let (upload, folded) = (upload.clone(), folded.to_owned());
        let noted = self
            .writer
            .write(move |store| Ok(store.announce_upload(&upload, &folded, room)?));
        noted.await
    }

    /// Takes in a request's bytes: how many of the file are here then, and how it ended.
    async fn receive(
        &self,
        actor: &Actor,
        held: Held,
        body: Body,
        checksum: Option<Checksum>,
    ) -> Result<(u64, Ended), Problem> {
        let patience = self.uploads.limits().patience;
        let Received { held, ended } = receive(body, held, checksum, patience).await?;
        let offset = match ended {
            Ended::Whole => self.finish_if_whole(actor, held).await?,
            Ended::Cut | Ended::TooMany | Ended::Wrong => held.part.offset(),
        };
        Ok((offset, ended))
    }

    /// Puts a file in its place if every byte is here: how many are.
    async fn finish_if_whole(&self, actor: &Actor, held: Held) -> Result<u64, Problem> {
        let offset = held.part.offset();
        if offset == held.upload.length {
            let upload = held.upload.clone();
            self.uploads.finish(held, &self.writer).await?;
            let after = json!({ "batch": upload.batch, "bytes": upload.length });
            note(&self.writer, actor, "upload_finished", &upload.path, after).await?;
        }
        Ok(offset)
    }

    async fn offset(&self, actor: &Actor, id: &str) -> Result<HeaderMap, Problem> {
        let upload = known(id, &self.readers).await?;
        let mut offset = self.uploads.offset(&upload).await?;
        // The server was killed, or the connection cut, just before the file was put in its place.
        if upload.sha256.is_none()
            && offset == upload.length
            && let Hold::Open(held) = self.uploads.hold(id, &self.readers).await?
        {
            offset = self.finish_if_whole(actor, *held).await?;
        }
        let mut headers = HeaderMap::new();
        headers.insert(tus::OFFSET, HeaderValue::from(offset));
        headers.insert(tus::LENGTH, HeaderValue::from(upload.length));
        headers.extend(
            HeaderValue::try_from(metadata::of(&upload))
                .ok()
                .map(|m| (tus::METADATA, m)),
        );
        headers.extend(expiry(&upload));
        Ok(headers)
    }

    async fn forget(&self, upload: Upload) -> Result<(), Problem> {
        let id = upload.id.clone();
        let forgotten = self
            .writer
            .write(move |store| Ok(store.forget_upload(&id)?))
            .await?;
        if !forgotten {
            return Err(Problem::conflict(
                "a recording of this batch is still to be inspected; stop that first",
            )
            .of_kind("conflict/upload-in-use"));
        }
        self.uploads.remove(upload).await
    }
}
