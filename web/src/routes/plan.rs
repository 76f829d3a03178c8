//! `POST /api/plan`: what to repair under a budget. It changes nothing.

use super::openapi::shapes;
use crate::{
    decimals::degrees,
    extract::Json,
    plan::{MOST, Plans},
    problem::Problem,
    readers::waiting,
    routes::policy,
};
use axum::{
    extract::State,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use export::geojson::Properties;
use register::{
    Because, Interval, Language, LonLat, Outcome, Policy, Work, WorkList,
    collection::{self, Collection},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What the plan is to be made by.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// What may be spent, in the policy's currency; without it there is no limit.
    budget: Option<i64>,
    /// Budgets to compare it with.
    #[serde(default)]
    others: Vec<i64>,
    /// Weights of the policy that are other than usual, by their names.
    #[serde(default)]
    #[schema(value_type = Object)]
    weights: Map<String, Value>,
    /// Anything else of the policy that is other than usual, but for how sections are cut.
    #[serde(default)]
    #[schema(value_type = Object)]
    policy: Map<String, Value>,
    /// Language of what is told: en or ja.
    #[serde(default)]
    #[schema(inline)]
    lang: Language,
    /// So many works, and so many of those left out, are told at most.
    #[serde(default = "most_told")]
    limit: usize,
}

fn most_told() -> usize {
    500
}

const MOST_OTHERS: usize = 20;

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Plan<'a> {
    /// The works to do, the most important first: the columns of the work list, with `reasons` and `sections`.
    works: Vec<WorkRow<'a>>,
    /// Works left out, and why.
    left_out: Vec<WorkRow<'a>>,
    /// Nothing done, this budget, and the others, by year.
    outcomes: &'a [Outcome],
    totals: Totals<'a>,
}

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Totals<'a> {
    budget: Option<i64>,
    currency: &'a str,
    cost: Interval,
    benefit: f64,
    /// What choosing by good for the money alone would be worth.
    greedy_benefit: f64,
    /// Whether no other list within the budget is worth more.
    proven: bool,
    works: usize,
    left_out: usize,
    length_m: f64,
    not_surveyed_sections: u32,
    not_surveyed_m: f64,
}

/// A work: the columns of the work list, why it is important, and where it lies.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Work)]
struct WorkRow<'a> {
    #[serde(flatten)]
    #[schema(value_type = shapes::WorkRow)]
    row: Properties<'a>,
    reasons: Vec<Reason<'a>>,
    sections: &'a [register::SectionId],
    #[schema(value_type = shapes::Geometry)]
    geometry: Lines,
}

/// Where a work lies, in GeoJSON.
#[derive(Serialize)]
#[serde(tag = "type", rename = "MultiLineString")]
struct Lines {
    coordinates: Vec<Vec<[f64; 2]>>,
}

impl Lines {
    fn of(work: &Work) -> Self {
        let line = |line: &Vec<LonLat>| line.iter().map(|at| degrees(*at)).collect();
        Self {
            coordinates: work.lines.iter().map(line).collect(),
        }
    }
}

/// Points of a priority, and where they come from.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Reason<'a> {
    term: register::Term,
    points: f64,
    text: &'a str,
}

/// Reasons in one language.
pub(crate) fn reasons(because: &[Because], language: Language) -> Vec<Reason<'_>> {
    let reason = |b: &'_ Because| (b.term, crate::decimals::rounded(b.points, 1));
    because
        .iter()
        .map(|b| Reason {
            term: reason(b).0,
            points: reason(b).1,
            text: b.words.text(language),
        })
        .collect()
}

/// The work list for a budget, by the usual policy or another.
#[utoipa::path(
    post, path = "/api/plan", tag = "plan", request_body = Wanted,
    responses(
        (status = 200, body = Plan, description = "The work list."),
        (status = 400, description = "The budget or the policy makes no sense.")
    )
)]
pub(crate) async fn plan(
    State(plans): State<Plans>,
    Json(wanted): Json<Wanted>,
) -> Result<Response, Problem> {
    let policy = wanted.policy()?;
    let made = plans.up_to_date().await?;
    let told = waiting(move || {
        let by = made.thing.by(policy);
        let list = made
            .thing
            .worklist(&by, wanted.budget.unwrap_or(MOST), &wanted.others);
        wanted.answer(&list)
    });
    Ok(([(CONTENT_TYPE, "application/json")], told.await?).into_response())
}

impl Wanted {
    /// The policy asked for, once everything asked for has been found to make sense.
    fn policy(&self) -> Result<Policy, Problem> {
        let mut budgets = self.budget.iter().chain(&self.others);
        if let Some(wrong) = budgets.find(|sum| !(0..=MOST).contains(*sum)) {
            return Err(Problem::bad_request(format!(
                "a budget is {wrong}: it must be a sum of money from 0 to {MOST}"
            )));
        }
        if self.others.len() > MOST_OTHERS {
            return Err(Problem::bad_request(format!(
                "{} other budgets are too many: compare with {MOST_OTHERS} at most",
                self.others.len()
            )));
        }
        let mut told = self.policy.clone();
        if !self.weights.is_empty() {
            told.insert("weights".to_owned(), Value::Object(self.weights.clone()));
        }
        policy::told(told)
    }

    fn answer(&self, list: &WorkList) -> Result<Vec<u8>, Problem> {
        let columns = collection::worklist();
        let rows: Vec<_> = collection::work_rows(list).collect();
        let (chosen, idle) = rows.split_at(list.works.len().min(rows.len()));
        let left_out = list.left_out.iter().map(|(work, _)| work);
        Ok(serde_json::to_vec(&Plan {
            works: self.rows(chosen, list.works.iter(), &columns)?,
            left_out: self.rows(idle, left_out, &columns)?,
            outcomes: &list.outcomes,
            totals: Totals {
                budget: self.budget,
                currency: &list.currency,
                cost: list.cost,
                benefit: list.benefit,
                greedy_benefit: list.greedy_benefit,
                proven: list.proven,
                works: list.works.len(),
                left_out: list.left_out.len(),
                length_m: list
                    .works
                    .iter()
                    .map(|work| work.length_m)
                    .sum::<f64>()
                    .round(),
                not_surveyed_sections: list.not_surveyed,
                not_surveyed_m: list.not_surveyed_m.round(),
            },
        })?)
    }

    fn rows<'a>(
        &self,
        rows: &'a [collection::Row],
        works: impl Iterator<Item = &'a Work>,
        columns: &'a Collection,
    ) -> Result<Vec<WorkRow<'a>>, Problem> {
        let told = rows.iter().zip(works).take(self.limit);
        told.map(|(row, work)| {
            Ok(WorkRow {
                row: Properties::of(row, columns, self.lang)?,
                reasons: reasons(&work.because, self.lang),
                sections: &work.sections,
                geometry: Lines::of(work),
            })
        })
        .collect()
    }
}
