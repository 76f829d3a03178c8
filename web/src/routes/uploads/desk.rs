//! What is done with files that come.

use super::headers::expiry;
use crate::{
    access::Actor,
    app::App,
    note::note,
    problem::Problem,
    readers::Readers,
    uploads::{
        Ended, Held, Hold, Received, Uploads,
        checksum::Checksum,
        known, megabytes,
        metadata::{self, Metadata},
        receive, tus,
    },
    writer::Writer,
};
use axum::{
    body::Body,
    extract::FromRef,
    http::{HeaderMap, HeaderValue, StatusCode},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{Announced, Room, Upload};
use uuid::Uuid;

/// What a request about uploads works with.
pub(crate) struct Desk {
    pub(super) uploads: Uploads,
    pub(super) readers: Readers,
    pub(super) writer: Writer,
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

impl Desk {
    /// Notes a new file; `Err` holds the one that was announced by the same name before.
    pub(super) async fn announce(
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
    pub(super) async fn receive(
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
    pub(super) async fn finish_if_whole(&self, actor: &Actor, held: Held) -> Result<u64, Problem> {
        let offset = held.part.offset();
        if offset == held.upload.length {
            let upload = held.upload.clone();
            self.uploads.finish(held, &self.writer).await?;
            let after = json!({ "batch": upload.batch, "bytes": upload.length });
            note(&self.writer, actor, "upload_finished", &upload.path, after).await?;
        }
        Ok(offset)
    }

    pub(super) async fn offset(&self, actor: &Actor, id: &str) -> Result<HeaderMap, Problem> {
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

    pub(super) async fn forget(&self, upload: Upload) -> Result<(), Problem> {
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
