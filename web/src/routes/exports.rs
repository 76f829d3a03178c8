//! `GET /api/exports/{what}.{format}`: the register's tables as files.

use super::openapi::shapes::{Bytes, FeatureCollection, ServiceRequest};
use crate::{
    extract::{Path, Query},
    files::{Files, FilesError, Format, Mismatch, Order, Paper, PolicyFrom, UnknownName, What},
    plan::{MOST, Plans},
    problem::Problem,
    readers::Readers,
    routes::policy,
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{
        HeaderName,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::Response,
};
use export::{
    Encoding, Options,
    crs::{Crs, CrsError},
    pdf::PdfError,
};
use jiff::tz::TimeZone;
use register::Language;
use serde::Deserialize;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::Semaphore;
use tower_http::services::ServeFile;

/// How a file is to be written.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// Language of headings and texts: en or ja.
    #[serde(default)]
    #[param(inline)]
    lang: Language,
    /// The coordinate system, as in 6677.
    crs: Option<String>,
    /// Characters of a CSV: utf-8 or cp932.
    encoding: Option<String>,
    /// What may be spent; without it there is no limit.
    budget: Option<i64>,
    /// What of the policy is other than usual, as JSON: `{"weights": {"traffic": 0.3}}`.
    policy: Option<String>,
    /// Heading of the PDF.
    title: Option<String>,
    /// Whose list it is.
    organisation: Option<String>,
}

/// Files that are written at once: a workbook of a million rows keeps a core busy for minutes.
const AT_ONCE: usize = 2;

/// Lets a few files be written at once, and the others wait for their turn.
#[derive(Clone)]
pub(crate) struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

/// A table of the register as a file.
#[utoipa::path(
    get, path = "/api/exports/{file}", tag = "exports", operation_id = "export",
    params(
        (
            "file" = String, Path,
            description = "`defects`, `sections`, `worklist`, `drives` or `all`, a dot, and `geojson`, `csv`, \
                `xlsx`, `gpkg`, `pdf` or `open311`"
        ),
        Question
    ),
    responses(
        (
            status = 200, description = "The file.",
            content(
                (FeatureCollection = "application/geo+json"),
                (inline(Bytes) = "text/csv"),
                (inline(Bytes) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
                (inline(Bytes) = "application/geopackage+sqlite3"),
                (inline(Bytes) = "application/pdf"),
                (Vec<ServiceRequest> = "application/json")
            ),
            headers(("Content-Disposition" = String, description = "The file's name"))
        ),
        (status = 400, description = "The format does not fit the table, the coordinate system or the encoding."),
        (status = 404, description = "There is no such table or format."),
        (status = 503, description = "The server has no font for the list.")
    )
)]
pub(crate) async fn file(
    State(readers): State<Readers>,
    State(plans): State<Plans>,
    State(turns): State<Turns>,
    Path(file): Path<String>,
    Query(question): Query<Question>,
) -> Result<Response, Problem> {
    let (what, format) = named(&file)?;
    let order = question.order(&readers, format)?;
    format.fits(what, &order.options.crs, order.options.encoding)?;
    let _turn = turns.0.acquire().await.map_err(|e| Problem::internal(&e))?;
    if what.tables().iter().any(|table| table.is_of_sections()) {
        plans.refresh().await?;
    }
    let name = format!("{}.{}", what.name(), format.extension());
    let folder = readers
        .read(move |store| {
            let folder = TempDir::new().map_err(|e| Problem::internal(&e))?;
            let warn = |told: &str| tracing::warn!("{told}");
            let files = Files {
                store,
                order: &order,
                warn: &warn,
            };
            files.to_file(what, &folder.path().join(FILE))?;
            Ok(folder)
        })
        .await?;
    send(&folder, &name, format).await
}

const FILE: &str = "file";

/// Sends the file; its name on the disk may go once it is open.
async fn send(folder: &TempDir, name: &str, format: Format) -> Result<Response, Problem> {
    let mut service = ServeFile::new(folder.path().join(FILE));
    let opened = service.try_call(Request::new(Body::empty())).await;
    let mut response = opened.map_err(|e| Problem::internal(&e))?.map(Body::new);
    let attached = format!("attachment; filename=\"{name}\"");
    let headers: [(HeaderName, &str); 2] = [
        (CONTENT_TYPE, format.media_type()),
        (CONTENT_DISPOSITION, &attached),
    ];
    for (header, value) in headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(header, value);
        }
    }
    Ok(response)
}

/// The table and the format that a file's name asks for.
fn named(file: &str) -> Result<(What, Format), Problem> {
    let nothing = |e: UnknownName| Problem::not_found(e.to_string());
    let (what, format) = file.split_once('.').unwrap_or((file, ""));
    Ok((
        what.parse().map_err(nothing)?,
        format.parse().map_err(nothing)?,
    ))
}

impl Question {
    fn order(self, readers: &Readers, format: Format) -> Result<Order, Problem> {
        let wrong = |e: &dyn std::error::Error| Problem::bad_request(e.to_string());
        let budget = self.budget.unwrap_or(MOST);
        if !(0..=MOST).contains(&budget) {
            return Err(Problem::bad_request(format!(
                "the budget is {budget}: it must be a sum of money from 0 to {MOST}"
            )));
        }
        let crs: Result<Crs, CrsError> =
            self.crs.as_deref().map_or(Ok(Crs::wgs84()), Crs::from_name);
        let encoding: Encoding = match self.encoding.as_deref() {
            Some(name) => name.parse().map_err(|e| wrong(&e))?,
            None => Encoding::default(),
        };
        let changes = policy::changes(self.policy.as_deref())?;
        Ok(Order {
            format,
            options: Options {
                language: self.lang,
                crs: crs.map_err(|e| wrong(&e))?,
                encoding,
                time_zone: TimeZone::system(),
            },
            policy_from: match policy::listed(&changes) {
                list if list.is_empty() => PolicyFrom::BuiltIn,
                list => PolicyFrom::Changed(list),
            },
            policy: policy::told(changes)?,
            budget,
            others: Vec::new(),
            register: readers.name(),
            data: readers.data().to_owned(),
            paper: Paper {
                title: self.title,
                organisation: self.organisation,
                fonts: None,
            },
        })
    }
}

impl From<Mismatch> for Problem {
    fn from(mismatch: Mismatch) -> Self {
        Self::bad_request(mismatch.to_string())
    }
}

impl From<FilesError> for Problem {
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::Store(error) => error.into(),
            // A place that the coordinate system asked for does not reach: who asks can ask for another.
            FilesError::Export(error @ export::ExportError::Outside { .. }) => {
                Self::bad_request(error.to_string())
            }
            FilesError::Export(error) => error.into(),
            FilesError::Pdf(
                error @ (PdfError::NoJapaneseFont { .. } | PdfError::NoFont { .. }),
            ) => {
                tracing::error!("{error}");
                Self::unavailable(
                    "the server has no font for this list; its log says which and what to do",
                )
            }
            FilesError::Pdf(error) => Self::internal(&error),
        }
    }
}
