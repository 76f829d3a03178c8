//! The words of tus 1.0.0, the protocol by which files are sent (<https://tus.io/protocols/resumable-upload>).

use super::checksum::ALGORITHMS;
use crate::problem::Problem;
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header::CONTENT_TYPE},
    middleware::Next,
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, fmt::rfc2822};

/// Where files are sent to.
pub(crate) const ADDRESS: &str = "/api/uploads";

pub(crate) const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(crate) const LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(crate) const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
pub(crate) const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
pub(crate) const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
pub(crate) const DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");
pub(crate) const CONCAT: HeaderName = HeaderName::from_static("upload-concat");
pub(crate) const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
pub(crate) const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
pub(crate) const VERSIONS: HeaderName = HeaderName::from_static("tus-version");
pub(crate) const CHECKSUM_ALGORITHM: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

pub(crate) const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
pub(crate) const EXTENSIONS: HeaderValue =
    HeaderValue::from_static("creation,creation-with-upload,termination,checksum,expiration");
pub(crate) const CHECKSUMS: HeaderValue = HeaderValue::from_static(ALGORITHMS);

/// Before the router: the method that is meant, and the version of the protocol in every request and answer.
pub(crate) async fn speak(mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let inside = path.strip_prefix(ADDRESS);
    if !inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
        return next.run(request).await;
    }
    let mut response = match refusal(&mut request) {
        Some(refused) => refused,
        None => next.run(request).await,
    };
    response.headers_mut().insert(RESUMABLE, VERSION);
    response
}

/// Sets the method that is meant; refuses other versions of the protocol.
fn refusal(request: &mut Request) -> Option<Response> {
    if let Some(method) = request.headers().get(METHOD_OVERRIDE) {
        let Ok(method) = Method::from_bytes(method.as_bytes()) else {
            let problem = Problem::bad_request("X-HTTP-Method-Override must name a method");
            return Some(problem.into_response());
        };
        *request.method_mut() = method;
    }
    if *request.method() == Method::OPTIONS || request.headers().get(RESUMABLE) == Some(&VERSION) {
        return None;
    }
    let problem = Problem::new(
        StatusCode::PRECONDITION_FAILED,
        "files are sent by tus 1.0.0; the request must have the header Tus-Resumable: 1.0.0",
    );
    Some(([(VERSIONS, VERSION)], problem).into_response())
}

/// A header that must be a number of bytes, if it is there.
pub(crate) fn bytes(headers: &HeaderMap, name: &HeaderName) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get(name) else {
        return Ok(None);
    };
    let digits = value
        .to_str()
        .ok()
        .filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    let number = digits.and_then(|text| text.parse().ok());
    let must =
        || Problem::bad_request(format!("{name} must be a whole number of bytes, 0 or more"));
    number.map(Some).ok_or_else(must)
}

/// A header as text, if it is there.
pub(crate) fn text<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> Result<Option<&'a str>, Problem> {
    let read = |value: &'a HeaderValue| {
        let must = |_| Problem::bad_request(format!("{name} must be plain ASCII text"));
        value.to_str().map_err(must)
    };
    headers.get(name).map(read).transpose()
}

/// Whether the body is bytes of a file.
pub(crate) fn carries_bytes(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/offset+octet-stream")
}

/// A time as HTTP writes it.
pub(crate) fn http_date(time: Timestamp) -> Option<HeaderValue> {
    let text = rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&time);
    HeaderValue::try_from(text.ok()?).ok()
}
