//! `GET /api/exports/training.zip`: what people said, as a set to train detectors with.

use super::openapi::shapes::Bytes;
use crate::{
    problem::Problem,
    readers::{Readers, waiting},
};
use axum::{
    body::Body,
    extract::State,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::IntoResponse,
};
use export::training::{Lesson, Writer};
use std::{
    fs::{self, File},
    io::{BufWriter, Seek},
    path::Path,
};
use store::{Judged, Verdict, picture_path};
use tokio_util::io::ReaderStream;

#[utoipa::path(
    get, path = "/api/exports/training.zip", tag = "review", summary = "What people said, as a set to train detectors with.",
    responses(
        (
            status = 200, content_type = "application/zip", body = inline(Bytes),
            description = "Pictures, and boxes around what was seen in them."
        )
    )
)]
pub(crate) async fn training(State(readers): State<Readers>) -> Result<impl IntoResponse, Problem> {
    let judged = readers.read(|store| Ok(store.judged()?)).await?;
    let data = readers.data().to_owned();
    let file = waiting(move || written(&judged, &data)).await?;
    let headers = [
        (CONTENT_TYPE, "application/zip"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"michimori-training.zip\"",
        ),
    ];
    let stream = ReaderStream::new(tokio::fs::File::from_std(file));
    Ok((headers, Body::from_stream(stream)))
}

/// The set in a file that goes with its last reader.
fn written(judged: &[Judged], data: &Path) -> Result<File, Problem> {
    let mut file = tempfile::tempfile().map_err(|e| Problem::internal(&e))?;
    let mut set = Writer::new(BufWriter::new(&file));
    for picture in judged {
        // Pictures are evidence that may have been cleared away: what is left still teaches.
        if let Ok(jpeg) = fs::read(picture_path(data, &picture.drive, picture.frame)) {
            set.lesson(&lesson(picture), &jpeg)?;
        }
    }
    set.finish()?;
    file.rewind().map_err(|e| Problem::internal(&e))?;
    Ok(file)
}

fn lesson(picture: &Judged) -> Lesson {
    let each = || picture.boxes.iter().copied();
    Lesson {
        name: format!("{}-{:06}", picture.drive, picture.frame),
        // Some hundred metres wide.
        place: format!("{:.3}/{:.3}", picture.place.lon(), picture.place.lat()),
        damage: each()
            .filter_map(|(b, verdict)| match verdict {
                Verdict::Damage(class) => Some((class, b)),
                Verdict::None | Verdict::Unjudged => None,
            })
            .collect(),
        unjudged: each()
            .filter_map(|(b, verdict)| (verdict == Verdict::Unjudged).then_some(b))
            .collect(),
    }
}
