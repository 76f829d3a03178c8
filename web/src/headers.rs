//! Headers that every answer carries.

use axum::{
    http::{
        HeaderName, HeaderValue,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
            X_FRAME_OPTIONS,
        },
    },
    response::Response,
};

/// The map draws from its own server alone: no script, picture or call goes anywhere else.
const POLICY: &str = "default-src 'self'; worker-src 'self'; img-src 'self' data: blob:; \
     style-src 'self' 'unsafe-inline'; object-src 'none'; frame-ancestors 'none'; base-uri 'self'; \
     form-action 'self'";

/// What a map needs of a browser: none of this.
const PERMISSIONS: &str = "accelerometer=(), browsing-topics=(), camera=(), geolocation=(), gyroscope=(), \
     magnetometer=(), microphone=(), payment=(), usb=()";

const SECURITY: [(HeaderName, &str); 7] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// What never changes under its address: pictures of a drive, files named by their hash.
pub(crate) const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Adds the security headers, and tells caches to ask again unless the answer says otherwise.
pub(crate) async fn add(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in SECURITY {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-cache"));
    response
}

/// What is said of accounts is kept nowhere.
pub(crate) async fn keep_nowhere(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What not everybody may see is kept by the one browser that asked for it.
pub(crate) fn keep_from_shared_caches(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let private = match headers.get(CACHE_CONTROL).map(HeaderValue::as_bytes) {
        None => Some("private, no-cache".to_owned()),
        Some(said) => str::from_utf8(said)
            .ok()
            .and_then(|said| said.strip_prefix("public"))
            .map(|rest| format!("private{rest}")),
    };
    if let Some(private) = private.and_then(|p| HeaderValue::try_from(p).ok()) {
        headers.insert(CACHE_CONTROL, private);
    }
    response
}
