//! `GET /api/sections/{id}`: one section with its reasons and its history.

use super::{
    openapi::shapes,
    plan::{Reason, reasons},
};
use crate::{
    decimals::degrees,
    extract::{Path, Query},
    plan::Plans,
    problem::Problem,
    readers::Readers,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use export::geojson::Properties;
use geojson::Geometry;
use register::{Language, SectionId, SurveyPoint, collection};
use serde::{Deserialize, Serialize};

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// Language of what is told: en or ja.
    #[serde(default)]
    #[param(inline)]
    lang: Language,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SectionDetail)]
pub(crate) struct Detail<'a> {
    #[serde(flatten)]
    #[schema(value_type = shapes::SectionRow)]
    row: Properties<'a>,
    /// Why it has its priority, the greatest reason first.
    reasons: Vec<Reason<'a>>,
    /// What each drive made of it, in order of time.
    history: Vec<SurveyPoint>,
    /// A GeoJSON geometry.
    #[schema(value_type = shapes::Geometry)]
    geometry: Geometry,
}

/// One section: the columns of the sections' table, its reasons, history and line.
#[utoipa::path(
    get, path = "/api/sections/{id}", tag = "plan",
    params(("id" = String, Path, description = "The section's name"), Question),
    responses(
        (status = 200, body = Detail, description = "The section."),
        (status = 404, description = "There is no such section.")
    )
)]
pub(crate) async fn section(
    State(plans): State<Plans>,
    State(readers): State<Readers>,
    Path(id): Path<SectionId>,
    Query(question): Query<Question>,
) -> Result<Response, Problem> {
    let made = plans.up_to_date().await?;
    let answer = readers.read(move |store| {
        let ranked = &made.thing.usual().ranked;
        let Some(found) = ranked.iter().find(|r| r.section.id == id) else {
            return Err(Problem::not_found(format!(
                "the register has no section `{id}`"
            )));
        };
        let columns = collection::sections();
        let row = collection::section_row(found, None);
        let line = found.section.line.iter().copied().map(degrees);
        let because = found.priority.as_ref().map_or(&[][..], |p| &p.because);
        let detail = Detail {
            row: Properties::of(&row, &columns, question.lang)?,
            reasons: reasons(because, question.lang),
            history: store.section_history(&id)?,
            geometry: Geometry::new_line_string(line),
        };
        Ok(Json(serde_json::to_value(&detail)?))
    });
    Ok(answer.await?.into_response())
}
