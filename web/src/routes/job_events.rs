//! `GET /api/jobs/events`: jobs as they change, as server-sent events.

use crate::readers::Readers;
use axum::{
    extract::State,
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, stream};
use std::{collections::VecDeque, time::Duration};
use store::Job;

/// How soon a change is told.
const EVERY: Duration = Duration::from_secs(1);

/// One listener.
struct Listener {
    readers: Readers,
    /// Number of the last change that was read; `None` before the first look.
    seen: Option<i64>,
    /// Number of the last change that was told before the connection broke.
    told: Option<i64>,
    waiting: VecDeque<Job>,
}

/// All jobs that are not over come first, and those that changed while the connection was broken; then
/// every change.
#[utoipa::path(
    get, path = "/api/jobs/events", tag = "recordings", summary = "Every change of an inspection as it happens (server-sent events).",
    operation_id = "job_events",
    params(
        (
            "Last-Event-ID" = Option<i64>, Header, nullable = false,
            description = "The last event that was seen before the connection broke"
        )
    ),
    responses(
        (
            status = 200, content_type = "text/event-stream", body = String,
            description = "Events named `job`: the data is a Job in JSON, the id the number of its change. A \
                comment comes now and then to keep the connection."
        )
    )
)]
pub(crate) async fn events(
    State(readers): State<Readers>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, axum::Error>>> {
    let told = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let listener = Listener {
        readers,
        seen: None,
        told,
        waiting: VecDeque::new(),
    };
    let events = stream::unfold(listener, async |mut listener| {
        let event = listener.next().await?;
        Some((event, listener))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

impl Listener {
    /// The next event; the stream ends where the register cannot be read, and the page asks anew.
    async fn next(&mut self) -> Option<Result<Event, axum::Error>> {
        loop {
            if let Some(job) = self.waiting.pop_front() {
                let event = Event::default().event("job").id(job.changed.to_string());
                return Some(event.json_data(job));
            }
            if self.seen.is_some() {
                tokio::time::sleep(EVERY).await;
            }
            self.look().await?;
        }
    }

    async fn look(&mut self) -> Option<()> {
        let (seen, told) = (self.seen, self.told);
        let read = self.readers.read(move |store| {
            if let Some(seen) = seen {
                return Ok((store.jobs_changed_after(seen)?, seen));
            }
            // Asked for first: what changes while the jobs are read is told once more.
            let last = store.last_job_change()?;
            let mut jobs = store.open_jobs()?;
            if let Some(told) = told {
                jobs.extend(store.jobs_changed_after(told)?);
            }
            Ok((jobs, last))
        });
        let (jobs, seen) = read.await.ok()?;
        self.seen = jobs.iter().map(|job| job.changed).chain([seen]).max();
        self.waiting.extend(jobs);
        Some(())
    }
}
