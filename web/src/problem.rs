//! What goes wrong, told in `application/problem+json` (RFC 9457).

use axum::{
    Json,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};
use std::error::Error;
use store::StoreError;

/// A question that got no answer, and why.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    detail: String,
    /// A name that programs tell it by.
    kind: Option<&'static str>,
    /// What programs need to know beside it.
    members: Map<String, Value>,
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

    /// It is understood, and cannot be done.
    pub(crate) fn refused(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    /// It does not fit what the register holds by now.
    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, detail)
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

    /// Any other.
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
            kind: None,
            members: Map::new(),
        }
    }

    /// The same, with a name that programs tell it by.
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
        let mut body = self.members;
        let kind = self.kind.unwrap_or("about:blank");
        body.insert("type".into(), kind.into());
        body.insert("title".into(), self.status.canonical_reason().into());
        body.insert("detail".into(), self.detail.into());
        body.insert("status".into(), self.status.as_u16().into());
        let kind = [(CONTENT_TYPE, "application/problem+json")];
        (self.status, kind, Json(body)).into_response()
    }
}

/// Answers for addresses under `/api` that are none.
pub(crate) async fn no_such_address() -> Problem {
    Problem::not_found("there is nothing at this address")
}

/// Answers for methods that an address does not take.
pub(crate) async fn wrong_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "this address does not take that method",
    )
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
