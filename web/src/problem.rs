//! What goes wrong, told in `application/problem+json` (RFC 9457).

use crate::auth::PasswordError;
use axum::{
    Json,
    http::{
        StatusCode,
        header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Map, Value};
use std::{error::Error, sync::Arc};
use store::{AccountError, NameError, StoreError};

/// A question that got no answer, and why.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    /// A name that programs tell it by.
    kind: Option<&'static str>,
    detail: String,
    /// What programs need to know beside it.
    members: Map<String, Value>,
    retry_after_s: Option<u64>,
}

impl Problem {
    /// The question makes no sense.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// There is no such thing.
    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// Nobody is logged in.
    pub(crate) fn unauthorised(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    /// Somebody is logged in who may not.
    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    /// The question lacks the knowledge it is asked from.
    pub(crate) fn needs_precondition(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PRECONDITION_REQUIRED, detail)
    }

    /// Each part can be read, but it cannot be done.
    pub(crate) fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    /// It does not fit what the register holds by now.
    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, detail)
    }

    /// It cannot be had now.
    pub(crate) fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail)
    }

    /// The server's own fault. The reason names files of the server, so it goes to the log alone.
    pub(crate) fn internal(reason: &dyn Error) -> Self {
        tracing::error!("{reason}");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the server could not read its data; its log says what is wrong and what to do",
        )
    }

    /// Somebody else is at it just now.
    pub(crate) fn locked(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::LOCKED, detail)
    }

    /// It was here once.
    pub(crate) fn gone(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::GONE, detail)
    }

    /// There is no room for it.
    pub(crate) fn insufficient_storage(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::INSUFFICIENT_STORAGE, detail)
    }

    /// The address does not take the method.
    pub(crate) fn wrong_method() -> Self {
        let detail = "this address does not take that method";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, detail)
    }

    /// Asked too often: to be asked again after so many seconds.
    pub(crate) fn too_many(detail: impl Into<String>, retry_after_s: u64) -> Self {
        Self {
            retry_after_s: Some(retry_after_s),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail)
        }
    }

    /// The server has too much to do for now.
    pub(crate) fn busy(detail: impl Into<String>, retry_after_s: u64) -> Self {
        Self {
            retry_after_s: Some(retry_after_s),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, detail)
        }
    }

    /// What is wrong, in words.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// Any other.
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            kind: None,
            detail: detail.into(),
            members: Map::new(),
            retry_after_s: None,
        }
    }

    /// The same, with a name that programs tell it by: it never changes, and pages translate it.
    pub(crate) fn of_kind(mut self, kind: &'static str) -> Self {
        self.kind = Some(kind);
        self
    }

    /// The same, with something beside it that programs need to know.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }
}

/// What an answer says is wrong, for the log.
#[derive(Clone, Debug)]
pub(crate) struct Told(pub(crate) Arc<str>);

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        let told = error.to_string();
        match error {
            AccountError::NameTaken(_) => Self::conflict(told).of_kind("user/taken"),
            AccountError::NoSuchUser(_) => Self::not_found(told),
            AccountError::LastAdmin(_) => Self::conflict(told).of_kind("user/last-admin"),
            AccountError::SetUpBefore => Self::conflict(told).of_kind("setup/done"),
            AccountError::Store(error) => error.into(),
        }
    }
}

impl From<NameError> for Problem {
    fn from(error: NameError) -> Self {
        Self::unprocessable(error.to_string()).of_kind("name/unfit")
    }
}

impl From<PasswordError> for Problem {
    fn from(error: PasswordError) -> Self {
        let kind = match error {
            PasswordError::TooShort => "password/short",
            PasswordError::TooLong => "password/long",
        };
        Self::unprocessable(error.to_string()).of_kind(kind)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy { .. } => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "another program is writing to the register; try again when it has finished",
            ),
            error => Self::internal(&error),
        }
    }
}

impl From<export::ExportError> for Problem {
    fn from(error: export::ExportError) -> Self {
        Self::internal(&error)
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(&error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Body {
            kind: self.kind.unwrap_or("about:blank"),
            title: self.status.canonical_reason(),
            status: self.status.as_u16(),
            detail: &self.detail,
            members: self.members,
        };
        let media_type = [(CONTENT_TYPE, "application/problem+json")];
        let retry = self.retry_after_s.map(|s| [(RETRY_AFTER, s.to_string())]);
        // Browsers ask for no password because of this; programs learn what to send.
        let how =
            (self.status == StatusCode::UNAUTHORIZED).then_some([(WWW_AUTHENTICATE, "Bearer")]);
        let mut answer = (self.status, media_type, retry, how, Json(body)).into_response();
        answer.extensions_mut().insert(Told(self.detail.into()));
        answer
    }
}

/// What went wrong, as RFC 9457 has it.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Body<'a> {
    /// A name that programs tell it by, such as `conflict/job-state`; it never changes. `about:blank` where the
    /// status says enough.
    #[serde(rename = "type")]
    kind: &'a str,
    /// The name of the status.
    title: Option<&'a str>,
    /// The status of the answer.
    status: u16,
    /// What is wrong and what to do, in words.
    detail: &'a str,
    /// What programs need to know beside it, such as the latest `revision` of a defect.
    #[serde(flatten)]
    members: Map<String, Value>,
}

/// Answers for addresses under `/api` that are none.
pub(crate) async fn no_such_address() -> Problem {
    Problem::not_found("there is nothing at this address")
}

/// Answers for methods that an address does not take.
pub(crate) async fn wrong_method() -> Problem {
    Problem::wrong_method()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn a_busy_register_may_be_asked_again() {
        let busy = StoreError::Busy {
            path: PathBuf::from("/srv/ward.db"),
        };
        let problem = Problem::from(busy);
        assert_eq!(problem.status, StatusCode::SERVICE_UNAVAILABLE);
    }

    #[test]
    fn files_of_the_server_are_not_told() {
        let missing = StoreError::Missing {
            path: PathBuf::from("/srv/ward.db"),
        };
        let problem = Problem::from(missing);
        assert_eq!(problem.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!problem.detail.contains("ward"));
    }
}
