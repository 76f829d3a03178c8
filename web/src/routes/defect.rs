//! `GET /api/defects/{id}`: one defect and the pictures it was seen in.

use super::{
    openapi::shapes::{self, DefectRow},
    pictures,
};
use crate::{
    decimals::{degrees, rounded},
    extract::Path,
    problem::Problem,
    readers::Readers,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use export::geojson::Properties;
use geojson::{Geometry, GeometryValue};
use jiff::Timestamp;
use register::{
    DamageClass, Defect, DefectId, DriveId, Ellipse, Growth, Language, Policy,
    collection::{self, Standing, defect_row},
};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{AuditEntry, AuditFilter, Said, SeenIn, Store};

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = DefectDetail)]
pub(super) struct Detail<'a> {
    #[serde(flatten)]
    #[schema(value_type = DefectRow)]
    row: Properties<'a>,
    lon: f64,
    lat: f64,
    heading_deg: f64,
    /// Of 95 %, around the centre.
    ellipse: Ellipse,
    /// A GeoJSON geometry: a line for a crack, an area for anything wider.
    #[schema(value_type = shapes::Geometry)]
    shape: Geometry,
    /// Sums of scores by class.
    votes: BTreeMap<DamageClass, f64>,
    growth: Option<Growth>,
    /// Best view first.
    seen_in: Vec<View<'a>>,
    /// The latest entry of the log on it; 0 for none. Whoever speaks of it names it.
    revision: i64,
    /// What stands said of it.
    said: Option<&'a Said>,
    /// What people did to it, newest first.
    history: &'a [AuditEntry],
}

/// Everything that the register has on a defect.
pub(super) struct Found {
    defect: Defect,
    standing: Standing,
    seen_in: Vec<SeenIn>,
    said: Option<Said>,
    history: Vec<AuditEntry>,
}

/// Entries of the log that are shown with a defect.
const HISTORY: u32 = 100;

impl Found {
    /// Looks a defect up; one that was merged into another says so.
    pub(super) fn look_up(store: &Store, id: &DefectId) -> Result<Self, Problem> {
        let Some(defect) = store.defect(id)? else {
            return Err(missing(store, id)?);
        };
        let one = std::slice::from_ref(&defect);
        let standing = store.standings(one, &Policy::default())?;
        let filter = AuditFilter {
            subject: Some(id.0.clone()),
            ..AuditFilter::default()
        };
        Ok(Self {
            standing: standing.into_iter().next().unwrap_or_default(),
            seen_in: store.seen_in(id)?,
            said: store.said(id)?,
            history: store.audited(&filter, HISTORY)?.0,
            defect,
        })
    }

    /// It in JSON.
    pub(super) fn answer(&self) -> Result<Response, Problem> {
        let row = defect_row(&self.defect, &self.standing, None);
        let collection = collection::defects();
        let row = Properties::of(&row, &collection, Language::En)?;
        Ok(Json(detail(self, row)).into_response())
    }
}

fn missing(store: &Store, id: &DefectId) -> Result<Problem, Problem> {
    let merged_into = store.latest_deed(&id.0)?.and_then(|entry| {
        let into = entry.after?["into"].as_str()?.to_owned();
        (entry.action == "defect_merged_away").then_some(into)
    });
    Ok(match merged_into {
        Some(into) => Problem::not_found(format!("`{id}` was merged into `{into}`"))
            .of_kind("missing/defect-merged")
            .with("into", into),
        None => Problem::not_found(format!("the register has no defect `{id}`")),
    })
}

#[derive(Serialize, utoipa::ToSchema)]
struct View<'a> {
    drive: NamedDrive<'a>,
    frame: u32,
    /// Its place among the frame's detections.
    n: u32,
    captured_at: Timestamp,
    class: DamageClass,
    score: f64,
    /// Left, top, right, bottom in pixels.
    r#box: [f64; 4],
    /// Width and height in pixels; unknown where no picture is kept.
    image: Option<[u32; 2]>,
    /// Where the picture is.
    picture: Option<String>,
    distance_m: f64,
    position_error_m: f64,
    length_m: f64,
    width_m: f64,
}

#[derive(Serialize, utoipa::ToSchema)]
struct NamedDrive<'a> {
    id: &'a DriveId,
    name: &'a str,
}

/// One defect: the columns of the defects' table, its shape, and everything that it was seen in.
#[utoipa::path(
    get, path = "/api/defects/{id}", tag = "register",
    params(("id" = String, Path, description = "The defect's name")),
    responses(
        (status = 200, body = Detail, description = "The defect."),
        (
            status = 404,
            description = "There is no such defect; one that was merged into another says so: \
                `missing/defect-merged`, with its name in `into`."
        )
    )
)]
pub(crate) async fn defect(
    State(readers): State<Readers>,
    Path(id): Path<DefectId>,
) -> Result<Response, Problem> {
    let found = readers
        .read(move |store| Found::look_up(store, &id))
        .await?;
    found.answer()
}

fn detail<'a>(found: &'a Found, row: Properties<'a>) -> Detail<'a> {
    let defect = &found.defect;
    let [lon, lat] = degrees(defect.position());
    Detail {
        row,
        lon,
        lat,
        heading_deg: rounded(defect.heading_deg, 1),
        ellipse: Ellipse {
            semi_major_m: rounded(defect.ellipse.semi_major_m, 2),
            semi_minor_m: rounded(defect.ellipse.semi_minor_m, 2),
            azimuth_deg: rounded(defect.ellipse.azimuth_deg, 1),
        },
        shape: Geometry::new(GeometryValue::from(&defect.shape())),
        votes: DamageClass::ALL
            .into_iter()
            .zip(defect.votes.map(|sum| rounded(sum, 2)))
            .collect(),
        growth: defect.growth,
        seen_in: found.seen_in.iter().map(view).collect(),
        revision: found.history.first().map_or(0, |entry| entry.id),
        said: found.said.as_ref(),
        history: &found.history,
    }
}

fn view(seen: &SeenIn) -> View<'_> {
    let sighting = &seen.sighting;
    let (drive, frame) = (&sighting.id.drive, sighting.id.frame);
    View {
        drive: NamedDrive {
            id: drive,
            name: &seen.drive_name,
        },
        frame,
        n: sighting.id.n,
        captured_at: sighting.captured_at,
        class: sighting.class,
        score: rounded(sighting.score, 3),
        r#box: sighting.pixel_box.map(|edge| rounded(edge, 1)),
        image: seen.picture,
        picture: seen.picture.map(|_| pictures::address(drive, frame)),
        distance_m: rounded(sighting.distance_m, 2),
        position_error_m: rounded(sighting.error.radius95_m(), 2),
        length_m: rounded(sighting.length_m, 2),
        width_m: rounded(sighting.width_m, 2),
    }
}
