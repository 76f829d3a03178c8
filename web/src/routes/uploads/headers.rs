//! What requests about uploads say in their headers, and how they are answered.

use crate::{
    problem::Problem,
    uploads::{Ended, checksum::Checksum, megabytes, tus},
};
use axum::{
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{CONTENT_LENGTH, LOCATION},
    },
    response::{IntoResponse, Response},
};
use store::Upload;

pub(super) fn address(upload: &Upload) -> HeaderValue {
    HeaderValue::try_from(format!("{}/{}", tus::ADDRESS, upload.id))
        .unwrap_or(HeaderValue::from_static(tus::ADDRESS))
}

/// When an unfinished upload is removed.
pub(super) fn expiry(upload: &Upload) -> Option<(HeaderName, HeaderValue)> {
    let unfinished = upload.sha256.is_none();
    let at = unfinished
        .then(|| tus::http_date(upload.expires_at))
        .flatten();
    at.map(|at| (tus::EXPIRES, at))
}

pub(super) fn progress(upload: &Upload, offset: u64) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(tus::OFFSET, HeaderValue::from(offset));
    if offset < upload.length {
        headers.extend(expiry(upload));
    }
    (StatusCode::NO_CONTENT, headers).into_response()
}

pub(super) fn announced_length(headers: &HeaderMap) -> Result<u64, Problem> {
    if headers.contains_key(tus::DEFER_LENGTH) || headers.contains_key(tus::CONCAT) {
        return Err(Problem::bad_request(
            "files are taken whole and with their length: Upload-Defer-Length and Upload-Concat are not known here",
        ));
    }
    tus::bytes(headers, &tus::LENGTH)?.ok_or_else(|| {
        Problem::bad_request("the request must say the file's length with Upload-Length")
    })
}

pub(super) fn check_length(length: u64, most: u64) -> Result<(), Problem> {
    if length <= most {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!(
            "the file has {}, and this server takes no file of more than {}; cut the recording into shorter ones",
            megabytes(length),
            megabytes(most)
        ),
    )
    .of_kind("upload/too-large"))
}

/// Whether a request brings bytes; more than are missing are refused before one is read.
pub(super) fn bytes_brought(headers: &HeaderMap, missing: u64) -> Result<bool, Problem> {
    let brought = tus::bytes(headers, &CONTENT_LENGTH)?;
    if brought.is_some_and(|bytes| bytes > missing) {
        return Err(refused(Ended::TooMany, 0));
    }
    let brings = tus::carries_bytes(headers);
    if !brings && brought.is_some_and(|bytes| bytes > 0) {
        return Err(wrong_kind());
    }
    Ok(brings)
}

pub(super) fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, Problem> {
    let said = tus::text(headers, &tus::CHECKSUM)?;
    let parsed = said.map(Checksum::parse).transpose();
    parsed.map_err(|e| Problem::bad_request(e.to_string()))
}

pub(super) fn wrong_kind() -> Problem {
    Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "bytes of a file are sent with Content-Type: application/offset+octet-stream",
    )
}

pub(super) fn wrong_offset(here: u64) -> Response {
    let problem = Problem::conflict(format!(
        "{here} bytes of this file are here; send it from there on"
    ))
    .of_kind("conflict/upload-offset");
    ([(tus::OFFSET, HeaderValue::from(here))], problem).into_response()
}

pub(super) fn there_already(there: &Upload) -> Response {
    let problem = Problem::conflict(format!(
        "`{}` was announced before; go on with that upload, or remove it first",
        there.path
    ))
    .of_kind("conflict/upload-exists");
    ([(LOCATION, address(there))], problem).into_response()
}

pub(super) fn refused(ended: Ended, offset: u64) -> Problem {
    match ended {
        Ended::Wrong => Problem::new(
            checksum_mismatch(),
            "the bytes do not match their checksum, and none was kept; send them again",
        )
        .of_kind("upload/checksum-mismatch"),
        Ended::TooMany => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "the request brings more bytes than the file has left",
        )
        .of_kind("upload/too-large"),
        Ended::Cut | Ended::Whole => Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            format!("the connection broke; {offset} bytes are here: send the file from there on"),
        ),
    }
}

/// The protocol's own status.
pub(super) fn checksum_mismatch() -> StatusCode {
    StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST)
}
