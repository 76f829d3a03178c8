//! `POST /api/defects/{id}/words` and `POST /api/audit/{id}/undo`: what people say of defects.

use super::defect::{Detail, Found};
use crate::{
    access::Actor,
    extract::{Json, Path},
    problem::Problem,
    writer::Writer,
};
use axum::{
    extract::State,
    http::{HeaderMap, header::IF_MATCH},
    response::Response,
};
use jiff::Timestamp;
use register::{DamageClass, DefectId, LifePolicy, SightingId, Status};
use serde::Deserialize;
use store::{Given, Outcome, Saying, Store};

/// A reason is a line, not a letter.
const LONGEST_REASON: usize = 500;

/// What is said, in one of its forms.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(untagged, deny_unknown_fields)]
#[schema(as = DefectWords)]
pub(crate) enum Words {
    /// It stands like this.
    Status {
        /// `candidate` gives it back to the machine.
        say: Status,
        /// Why: one line.
        #[schema(max_length = 500)]
        reason: Option<String>,
    },
    /// It is of this class.
    Class { class: DamageClass },
    /// It is the same damage as another defect, which it takes in.
    Merge {
        merge_with: DefectId,
        /// The revision of the other one that was looked at.
        other_revision: i64,
    },
    /// These sightings are another damage.
    Split { split: Vec<SightingId> },
}

impl Words {
    fn saying(self) -> Result<Saying, Problem> {
        Ok(match self {
            Self::Status { say, reason } => Saying::Status {
                status: say,
                reason: reason.map(checked).transpose()?.filter(|r| !r.is_empty()),
            },
            Self::Class { class } => Saying::Class(class),
            Self::Merge {
                merge_with,
                other_revision,
            } => Saying::Merge {
                other: merge_with,
                other_revision,
            },
            Self::Split { split } => Saying::Split(split.into_iter().collect()),
        })
    }
}

fn checked(reason: String) -> Result<String, Problem> {
    let reason = reason.trim();
    if reason.chars().count() > LONGEST_REASON || reason.chars().any(char::is_control) {
        return Err(Problem::bad_request(format!(
            "the reason must be one line of at most {LONGEST_REASON} characters"
        )));
    }
    Ok(reason.to_owned())
}

#[utoipa::path(
    post, path = "/api/defects/{id}/words", tag = "review", summary = "Says what a defect is; If-Match names the revision that was looked at.",
    request_body = Words,
    params(
        ("id" = String, Path, description = "The defect's name"),
        ("If-Match" = String, Header, description = "The defect's `revision` in quotes, such as `\"12\"`")
    ),
    responses(
        (status = 200, body = Detail, description = "The defect as it is now."),
        (status = 400, description = "If-Match is no revision, or the reason is no line of at most 500 characters."),
        (status = 404, description = "There is no such defect."),
        (
            status = 409,
            description = "Somebody was here before (`conflict/defect-changed`): the latest `revision`, and the \
                `action` done `by` whom and `at` what time."
        ),
        (status = 422, description = "It cannot be done; nothing was changed."),
        (status = 428, description = "If-Match is missing.")
    )
)]
pub(crate) async fn say(
    State(writer): State<Writer>,
    actor: Actor,
    Path(id): Path<DefectId>,
    headers: HeaderMap,
    Json(words): Json<Words>,
) -> Result<Response, Problem> {
    let revision = known_revision(&headers)?;
    let saying = words.saying()?;
    writer
        .write(move |store| {
            let given = Given {
                user: &actor.name,
                at: Timestamp::now(),
                revision,
            };
            let outcome = store.review(&id, &saying, given, &LifePolicy::default())?;
            answer(store, outcome)
        })
        .await
}

#[utoipa::path(
    post, path = "/api/audit/{id}/undo", tag = "review", summary = "Takes back what was said of a defect.",
    params(("id" = i64, Path, description = "The entry of the log that is taken back")),
    responses(
        (status = 200, body = Detail, description = "The defect as it is now."),
        (status = 404, description = "There is no such entry, or its defect is no more."),
        (
            status = 409,
            description = "Something was done to the defect since (`conflict/defect-changed`): the latest \
                `revision`, and the `action` done `by` whom and `at` what time."
        ),
        (status = 422, description = "It cannot be taken back; nothing was changed.")
    )
)]
pub(crate) async fn undo(
    State(writer): State<Writer>,
    actor: Actor,
    Path(entry): Path<i64>,
) -> Result<Response, Problem> {
    writer
        .write(move |store| {
            let outcome =
                store.undo(entry, &actor.name, Timestamp::now(), &LifePolicy::default())?;
            answer(store, outcome)
        })
        .await
}

/// The latest entry on the defect that the person knew of: `If-Match: "12"`.
fn known_revision(headers: &HeaderMap) -> Result<i64, Problem> {
    let Some(known) = headers.get(IF_MATCH) else {
        return Err(Problem::needs_precondition(
            "If-Match must name the defect's revision that you looked at",
        ));
    };
    let number = known
        .to_str()
        .ok()
        .and_then(|text| text.trim_matches('"').parse().ok());
    number.ok_or_else(|| Problem::bad_request("If-Match must be a revision such as \"12\""))
}

fn answer(store: &Store, outcome: Outcome) -> Result<Response, Problem> {
    match outcome {
        Outcome::Done { defect, .. } => Found::look_up(store, &defect)?.answer(),
        Outcome::Changed(entry) => Err(Problem::conflict(format!(
            "{} was here before you: look at the defect again",
            entry.user
        ))
        .of_kind("conflict/defect-changed")
        .with("revision", entry.id)
        .with("by", entry.user)
        .with("at", entry.at.to_string())
        .with("action", entry.action)),
        Outcome::Missing => Err(Problem::not_found("the register has no such defect")),
        Outcome::Refused(why) => Err(Problem::unprocessable(why)),
    }
}
