//! What goes wrong, told in `application/problem+json` (RFC 9457).

use axum::{
    Json,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::error::Error;
use store::StoreError;

/// A question that got no answer, and why.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    detail: String,
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

    fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
        }
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
        let body = json!({
            "title": self.status.canonical_reason(),
            "detail": self.detail,
            "status": self.status.as_u16(),
        });
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
