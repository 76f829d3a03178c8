//! What is asked, and how it is answered: a file for each kind of thing.

pub(crate) mod assets;
mod batches;
mod defect;
mod defects;
mod drive;
mod drives;
mod ground;
mod job_events;
mod jobs;
mod pictures;
mod review;
mod storage;
mod summary;
mod tracks;
mod training;
mod uploads;
mod words;

use crate::{access, app::App, problem};
use axum::{
    Router,
    middleware::from_fn,
    routing::{get, options, post},
};

/// Everything under `/api`.
pub(crate) fn api() -> Router<App> {
    Router::new()
        .route("/summary", get(summary::summary))
        .route("/defects", get(defects::defects))
        .route("/defects/{id}", get(defect::defect))
        .route("/defects/{id}/words", post(words::say))
        .route("/audit/{id}/undo", post(words::undo))
        .route("/review", get(review::review))
        .route("/drives", get(drives::drives))
        .route("/drives/{id}", get(drive::drive))
        .route("/drives/{id}/frames/{picture}", get(pictures::picture))
        .route("/drives/{id}/frames/{picture}/ground", get(ground::bounds))
        .route(
            "/drives/{id}/frames/{picture}/ground.jpg",
            get(ground::picture),
        )
        .route("/exports/training.zip", get(training::training))
        .route("/tracks", get(tracks::tracks))
        .route("/uploads", options(uploads::options).post(uploads::create))
        .route(
            "/uploads/{id}",
            options(uploads::options)
                .get(uploads::offset)
                .patch(uploads::append)
                .delete(uploads::remove),
        )
        .route("/batches/{batch}", get(batches::batch))
        .route("/jobs", get(jobs::list).post(jobs::add))
        .route("/jobs/events", get(job_events::events))
        .route("/jobs/{id}", get(jobs::job))
        .route("/jobs/{id}/cancel", post(jobs::cancel))
        .route("/jobs/{id}/retry", post(jobs::retry))
        .route("/storage", get(storage::storage))
        .route_layer(from_fn(access::check))
        .fallback(problem::no_such_address)
        .method_not_allowed_fallback(problem::wrong_method)
}
