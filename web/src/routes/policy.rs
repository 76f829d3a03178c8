//! `GET /api/policy`: what plans are made by, with every key explained.

use crate::problem::Problem;
use axum::Json;
use register::{DEFAULT_POLICY, Policy};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Told {
    /// The policy.
    #[schema(value_type = Object)]
    policy: Policy,
    /// What is said of a key (`weights.bus`) or of a table of keys (`weights`).
    explained: BTreeMap<String, String>,
}

/// The usual policy.
#[utoipa::path(get, path = "/api/policy", tag = "plan", responses((status = 200, body = Told)))]
pub(crate) async fn policy() -> Result<Json<Told>, Problem> {
    Ok(Json(Told {
        policy: Policy::default(),
        explained: explained(DEFAULT_POLICY),
    }))
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
    fn comments_belong_to_what_they_stand_at() {
        let told = explained(DEFAULT_POLICY);
        assert_eq!(told["sections.length_m"], "Length of a section.");
        assert_eq!(told["defects.transverse_crack"], "metres");
        assert!(told["weights"].starts_with("Who weighs how much."));
        assert!(told["currency"].contains("nothing is converted"));
        assert!(!told.contains_key("weights.bus"));
    }
}
