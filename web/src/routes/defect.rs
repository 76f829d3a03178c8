//! `GET /api/defects/{id}`: one defect and the pictures it was seen in.

use super::pictures;
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
    collection::{self, defect_row},
};
use serde::Serialize;
use std::collections::BTreeMap;
use store::SeenIn;

#[derive(Serialize)]
struct Detail<'a> {
    #[serde(flatten)]
    row: Properties<'a>,
    lon: f64,
    lat: f64,
    heading_deg: f64,
    /// Of 95 %, around the centre.
    ellipse: Ellipse,
    /// A GeoJSON geometry: a line for a crack, an area for anything wider.
    shape: Geometry,
    /// Sums of scores by class.
    votes: BTreeMap<DamageClass, f64>,
    growth: Option<Growth>,
    /// Best view first.
    seen_in: Vec<View<'a>>,
}

#[derive(Serialize)]
struct View<'a> {
    drive: NamedDrive<'a>,
    frame: u32,
    captured_at: Timestamp,
    class: DamageClass,
    score: f64,
    /// Left, top, right, bottom in pixels.
    r#box: [f64; 4],
    /// Width and height in pixels; unknown where no picture is kept.
    image: Option<[u32; 2]>,
    picture: Option<String>,
    distance_m: f64,
    position_error_m: f64,
    length_m: f64,
    width_m: f64,
}

#[derive(Serialize)]
struct NamedDrive<'a> {
    id: &'a DriveId,
    name: &'a str,
}

/// One defect: the columns of the defects' table, its shape, and everything that it was seen in.
#[utoipa::path(
    get, path = "/api/defects/{id}", tag = "register", params(("id" = String, Path)),
    responses((status = 200, body = Object), (status = 404))
)]
pub(crate) async fn defect(
    State(readers): State<Readers>,
    Path(id): Path<DefectId>,
) -> Result<Response, Problem> {
    let asked = id.clone();
    let found = readers
        .read(move |store| match store.defect(&asked)? {
            Some(defect) => {
                let standing =
                    store.standings(std::slice::from_ref(&defect), &Policy::default())?;
                let standing = standing.into_iter().next().unwrap_or_default();
                let row = defect_row(&defect, &standing, None);
                Ok(Some((defect, row, store.seen_in(&asked)?)))
            }
            None => Ok(None),
        })
        .await?;
    let (defect, row, seen_in) =
        found.ok_or_else(|| Problem::not_found(format!("the register has no defect `{id}`")))?;
    let collection = collection::defects();
    let row = Properties::of(&row, &collection, Language::En)?;
    Ok(Json(detail(&defect, row, &seen_in)).into_response())
}

fn detail<'a>(defect: &Defect, row: Properties<'a>, seen_in: &'a [SeenIn]) -> Detail<'a> {
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
        seen_in: seen_in.iter().map(view).collect(),
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
