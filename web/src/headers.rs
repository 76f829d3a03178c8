//! Headers that every answer carries.

use crate::basemap::Basemap;
use axum::{
    extract::State,
    http::{
        HeaderName, HeaderValue,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
            X_FRAME_OPTIONS,
        },
    },
    response::Response,
};

/// What a map needs of a browser: none of this.
const PERMISSIONS: &str = "accelerometer=(), browsing-topics=(), camera=(), geolocation=(), gyroscope=(), \
     magnetometer=(), microphone=(), payment=(), usb=()";

const SECURITY: [(HeaderName, &str); 6] = [
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

/// The map draws from its own server alone, and from that of its base map if it was set to: no script, picture
/// or call goes anywhere else.
#[derive(Clone)]
pub(crate) struct Policy(HeaderValue);

impl Policy {
    pub(crate) fn of(basemap: &Basemap) -> Self {
        let (connect, images) = match basemap.origin() {
            Some(origin) => (
                format!("connect-src 'self' {origin}; "),
                format!(" {origin}"),
            ),
            None => (String::new(), String::new()),
        };
        let policy = format!(
            "default-src 'self'; {connect}worker-src 'self'; img-src 'self' data: blob:{images}; \
             style-src 'self' 'unsafe-inline'; object-src 'none'; frame-ancestors 'none'; base-uri 'self'; \
             form-action 'self'"
        );
        // An origin has been looked at and holds nothing that a header cannot.
        let strictest = HeaderValue::from_static("default-src 'self'");
        Self(HeaderValue::from_str(&policy).unwrap_or(strictest))
    }
}

/// What never changes under its address: pictures of a drive, files named by their hash.
pub(crate) const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Adds the security headers, and tells caches to ask again unless the answer says otherwise.
pub(crate) async fn add(State(policy): State<Policy>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, policy.0);
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
