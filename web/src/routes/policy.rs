//! `GET /api/policy`: what plans are made by, with every key explained.

use crate::problem::Problem;
use axum::Json;
use register::{DEFAULT_POLICY, Policy};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ExplainedPolicy)]
pub(crate) struct Told {
    /// The policy.
    policy: Policy,
    /// What is said of a key (`weights.bus`) or of a table of keys (`weights`).
    explained: BTreeMap<String, String>,
}

/// The usual policy.
#[utoipa::path(
    get, path = "/api/policy", tag = "plan",
    responses(
        (status = 200, body = Told, description = "The policy.")
    )
)]
pub(crate) async fn policy() -> Result<Json<Told>, Problem> {
    Ok(Json(Told {
        policy: Policy::default(),
        explained: explained(DEFAULT_POLICY),
    }))
}

/// What is asked to be other than usual, as JSON.
pub(super) fn changes(asked: Option<&str>) -> Result<Map<String, Value>, Problem> {
    let read = asked.map_or(Ok(Map::new()), serde_json::from_str);
    read.map_err(|e| {
        let wrong =
            format!("the policy is no JSON object such as {{\"weights\": {{\"bus\": 0.1}}}}: {e}");
        Problem::bad_request(wrong)
    })
}

/// The usual policy with changes, but for those of how sections are cut.
pub(super) fn told(changes: Map<String, Value>) -> Result<Policy, Problem> {
    let policy = Policy::told(changes)?;
    let usual = Policy::default();
    let cut = |policy: &Policy| (policy.sections, policy.full.complaints_within_m);
    if cut(&policy) == cut(&usual) {
        return Ok(policy);
    }
    Err(Problem::bad_request(
        "`sections` and `full.complaints_within_m` say how roads are cut, which a plan cannot change: leave them away",
    ))
}

/// Changes as one would read them out: `weights.bus = 0.1`, joined by commas.
pub(super) fn listed(changes: &Map<String, Value>) -> String {
    let each = changes.iter().map(|(key, value)| match value {
        Value::Object(table) => table
            .iter()
            .map(|(name, value)| format!("{key}.{name} = {value}"))
            .collect(),
        value => vec![format!("{key} = {value}")],
    });
    each.collect::<Vec<_>>().concat().join(", ")
}

/// The comments of a policy file by the key that they stand before or beside.
fn explained(file: &str) -> BTreeMap<String, String> {
    let mut told = BTreeMap::new();
    let (mut table, mut before) = (String::new(), Vec::new());
    for line in file.lines().map(str::trim) {
        if let Some(comment) = line.strip_prefix('#') {
            before.push(comment.trim());
        } else if line.is_empty() {
            before.clear();
        } else {
            let name = line.trim_matches(['[', ']']);
            let key = if line.starts_with('[') {
                table = format!("{name}.");
                name.to_owned()
            } else {
                format!(
                    "{table}{}",
                    line.split('=').next().unwrap_or_default().trim()
                )
            };
            before.extend(line.split_once("# ").map(|(_, beside)| beside.trim()));
            if !before.is_empty() {
                told.entry(key).or_insert_with(|| before.join(" "));
            }
            before.clear();
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read_out() {
        let read = changes(Some(
            r#"{"weights": {"bus": 0.1, "school": 0.3}, "currency": "EUR"}"#,
        ));
        let told = listed(&read.unwrap_or_default());
        assert_eq!(
            told,
            "currency = \"EUR\", weights.bus = 0.1, weights.school = 0.3"
        );
        assert_eq!(listed(&Map::new()), "");
        assert!(changes(Some("[1]")).is_err());
    }

    #[test]
    fn comments_belong_to_what_they_stand_at() {
        let told = explained(DEFAULT_POLICY);
        assert_eq!(told["sections.length_m"], "Length of a section.");
        assert_eq!(told["defects.transverse_crack"], "metres");
        assert!(told["weights"].starts_with("Who weighs how much."));
        assert!(told["currency"].contains("nothing is converted"));
        assert!(!told.contains_key("weights.bus"));
    }
}
