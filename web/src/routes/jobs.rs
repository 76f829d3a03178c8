//! `/api/jobs`: recordings that are to be inspected, and what became of them.

use crate::{
    access::Actor,
    extract::{self, Path},
    note::note,
    problem::Problem,
    readers::Readers,
    uploads::path::BatchId,
    writer::Writer,
};
use axum::{Json, extract::State, http::StatusCode};
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Job, JobSpec, JobState, Upload};

/// As many as a page shows.
const MOST: u32 = 1000;
/// Recordings in one request.
const MOST_RECORDINGS: usize = 1000;
/// Most that may be sent about so many recordings: each has a path, and those of its tracks.
pub(super) const MOST_BYTES: usize = 2 << 20;
const VEHICLE_CHARS: usize = 100;

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Jobs {
    jobs: Vec<Job>,
}

/// What is to be inspected: paths are those inside the batch.
#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = NewJobs)]
pub(crate) struct Asked {
    /// What was sent together.
    #[schema(value_type = String, format = Uuid)]
    batch: BatchId,
    #[schema(min_items = 1, max_items = 1000)]
    recordings: Vec<AskedRecording>,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = NewJob)]
struct AskedRecording {
    /// The recording: a file or a folder.
    path: String,
    /// The vehicle's tracks; none to look for them beside the recording.
    #[serde(default)]
    tracks: Vec<String>,
    /// The camera file; without it, it is looked for beside the recording.
    camera: Option<String>,
    /// The vehicle's name: one line.
    #[schema(max_length = 100)]
    vehicle: Option<String>,
    /// Zone of times that carry none, such as `Asia/Tokyo`; UTC where it is not said.
    time_zone: Option<String>,
}

#[utoipa::path(
    get, path = "/api/jobs", tag = "recordings", summary = "All inspections, newest first.",
    operation_id = "jobs",
    responses((status = 200, body = Jobs, description = "The newest thousand."))
)]
pub(crate) async fn list(State(readers): State<Readers>) -> Result<Json<Jobs>, Problem> {
    let jobs = readers.read(|store| Ok(store.jobs(MOST)?)).await?;
    Ok(Json(Jobs { jobs }))
}

#[utoipa::path(
    get, path = "/api/jobs/{id}", tag = "recordings", summary = "One inspection.",
    params(("id" = i64, Path, description = "The job's number")),
    responses(
        (status = 200, body = Job, description = "The inspection."),
        (status = 404, description = "There is no such job.")
    )
)]
pub(crate) async fn job(
    State(readers): State<Readers>,
    Path(id): Path<i64>,
) -> Result<Json<Job>, Problem> {
    let job = readers.read(move |store| Ok(store.job(id)?)).await?;
    job.map(Json).ok_or_else(|| no_such_job(id))
}

#[utoipa::path(
    post, path = "/api/jobs", tag = "recordings", summary = "Queues recordings of a batch to be inspected.",
    operation_id = "add_jobs", request_body = Asked,
    responses(
        (
            status = 201, body = Jobs,
            description = "A job for each recording; one that waits, runs or is done already is given as it is."
        ),
        (
            status = 400,
            description = "There are too few or too many recordings, or a time zone or a vehicle's name makes no \
                sense."
        ),
        (
            status = 409,
            description = "A file has not come as a whole yet (`conflict/upload-unfinished`), or was never sent or \
                is removed (`conflict/upload-missing`)."
        )
    )
)]
pub(crate) async fn add(
    State(writer): State<Writer>,
    actor: Actor,
    extract::Json(asked): extract::Json<Asked>,
) -> Result<(StatusCode, Json<Jobs>), Problem> {
    if asked.recordings.is_empty() || asked.recordings.len() > MOST_RECORDINGS {
        let range = format!("name 1 to {MOST_RECORDINGS} recordings to inspect");
        return Err(Problem::bad_request(range));
    }
    let batch = asked.batch.as_str().to_owned();
    let specs = asked
        .recordings
        .into_iter()
        .map(|recording| spec(&batch, recording));
    let specs: Vec<JobSpec> = specs.collect::<Result<_, _>>()?;
    let by = actor.name.clone();
    let added = writer.write(move |store| {
        let files = store.batch(&batch)?;
        specs
            .iter()
            .try_for_each(|spec| check_files(spec, &files))?;
        Ok(store.add_jobs(&specs, &by, Timestamp::now())?)
    });
    let jobs = added.await?;
    for job in &jobs {
        let after = json!({ "batch": job.spec.batch, "path": job.spec.path });
        note(&writer, &actor, "job_queued", job.id, after).await?;
    }
    Ok((StatusCode::CREATED, Json(Jobs { jobs })))
}

#[utoipa::path(
    post, path = "/api/jobs/{id}/cancel", tag = "recordings", summary = "Stops an inspection.",
    operation_id = "cancel_job",
    params(("id" = i64, Path, description = "The job's number")),
    responses(
        (status = 200, body = Job, description = "It is stopped, or will be in a moment."),
        (status = 404, description = "There is no such job."),
        (status = 409, description = "It is over already (`conflict/job-state`).")
    )
)]
pub(crate) async fn cancel(
    State(writer): State<Writer>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Json<Job>, Problem> {
    let stopped = writer.write(move |store| Ok(store.cancel_job(id, Timestamp::now())?));
    let (job, stopped) = stopped.await?.ok_or_else(|| no_such_job(id))?;
    if !stopped {
        return Err(wrong_state(&job, "it cannot be stopped any more"));
    }
    let after = json!({ "state": job.state });
    note(&writer, &actor, "job_cancelled", id, after).await?;
    Ok(Json(job))
}

#[utoipa::path(
    post, path = "/api/jobs/{id}/retry", tag = "recordings", summary = "Queues an inspection again that failed or was stopped.",
    operation_id = "retry_job",
    params(("id" = i64, Path, description = "The job's number")),
    responses(
        (status = 200, body = Job, description = "It waits again."),
        (status = 404, description = "There is no such job."),
        (
            status = 409,
            description = "It neither failed nor was stopped (`conflict/job-state`), or its files are not here any \
                more (`conflict/upload-missing`, `conflict/upload-unfinished`)."
        )
    )
)]
pub(crate) async fn retry(
    State(writer): State<Writer>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Json<Job>, Problem> {
    let again = writer.write(move |store| {
        let job = store.job(id)?.ok_or_else(|| no_such_job(id))?;
        if !matches!(job.state, JobState::Failed | JobState::Cancelled) {
            return Err(wrong_state(
                &job,
                "only what failed or was stopped can be tried again",
            ));
        }
        check_files(&job.spec, &store.batch(&job.spec.batch)?)?;
        Ok(store.retry_job(id)?)
    });
    let (job, queued) = again.await?.ok_or_else(|| no_such_job(id))?;
    if !queued {
        return Err(wrong_state(&job, "somebody has changed it meanwhile"));
    }
    let after = json!({ "state": job.state });
    note(&writer, &actor, "job_retried", id, after).await?;
    Ok(Json(job))
}

fn spec(batch: &str, asked: AskedRecording) -> Result<JobSpec, Problem> {
    let time_zone = asked.time_zone.unwrap_or_else(|| "UTC".to_owned());
    if TimeZone::get(&time_zone).is_err() {
        let wrong = format!("`{time_zone}` is no time zone; it is written like Asia/Tokyo");
        return Err(Problem::bad_request(wrong));
    }
    let vehicle = asked
        .vehicle
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty());
    if vehicle
        .as_ref()
        .is_some_and(|name| name.chars().count() > VEHICLE_CHARS || name.contains(char::is_control))
    {
        return Err(Problem::bad_request(format!(
            "the vehicle's name must be one line of at most {VEHICLE_CHARS} characters"
        )));
    }
    Ok(JobSpec {
        batch: batch.to_owned(),
        path: asked.path,
        tracks: asked.tracks,
        camera: asked.camera,
        vehicle,
        time_zone,
    })
}

/// Whether all files are here that a job names: nothing else can be inspected.
fn check_files(spec: &JobSpec, files: &[Upload]) -> Result<(), Problem> {
    let folder = format!("{}/", spec.path);
    let inside = |file: &&Upload| file.path == spec.path || file.path.starts_with(&folder);
    check_whole(&spec.path, files.iter().filter(inside))?;
    for path in spec.tracks.iter().chain(&spec.camera) {
        check_whole(path, files.iter().filter(|file| file.path == *path))?;
    }
    Ok(())
}

fn check_whole<'a>(path: &str, files: impl Iterator<Item = &'a Upload>) -> Result<(), Problem> {
    let mut any = false;
    for file in files {
        any = true;
        if file.sha256.is_none() {
            return Err(Problem::conflict(format!(
                "`{}` has not come as a whole yet; finish sending it first",
                file.path
            ))
            .of_kind("conflict/upload-unfinished"));
        }
    }
    if any {
        return Ok(());
    }
    Err(Problem::conflict(format!(
        "`{path}` is not among the files that were sent, or was removed since; send it again"
    ))
    .of_kind("conflict/upload-missing"))
}

fn no_such_job(id: i64) -> Problem {
    Problem::not_found(format!("there is no job {id}"))
}

fn wrong_state(job: &Job, so: &str) -> Problem {
    let state = job.state.name();
    Problem::conflict(format!("job {} is {state}: {so}", job.id)).of_kind("conflict/job-state")
}
