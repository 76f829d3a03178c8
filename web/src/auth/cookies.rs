//! The cookie of a session.

use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use cookie::{Cookie, SameSite, time::Duration};
use store::SESSION_LIFE;

/// Over HTTPS, browsers hold the cookie to this very server: neither plain HTTP nor a neighbour can set it.
pub(crate) const SAFE: &str = "__Host-michimori";

/// Closed networks run plain HTTP, where browsers keep no `Secure` cookie.
pub(crate) const PLAIN: &str = "michimori";

fn name(https: bool) -> &'static str {
    if https { SAFE } else { PLAIN }
}

fn cookie(token: &str, https: bool, life: Duration) -> String {
    Cookie::build((name(https), token))
        .path("/")
        .secure(https)
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(life)
        .to_string()
}

/// The cookie that logs in. `None` for a token that cannot stand in a header.
pub(crate) fn log_in(token: &str, https: bool) -> Option<HeaderValue> {
    let life = Duration::seconds(SESSION_LIFE.as_secs());
    cookie(token, https, life).try_into().ok()
}

/// The cookie that takes an earlier one away.
pub(crate) fn log_out(https: bool) -> Option<HeaderValue> {
    cookie("", https, Duration::ZERO).try_into().ok()
}

/// The token that a request shows.
pub(super) fn token(headers: &HeaderMap, https: bool) -> Option<String> {
    let cookies = headers.get_all(COOKIE).iter();
    cookies
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| Cookie::split_parse(header.to_owned()))
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == name(https))
        .map(|cookie| cookie.value().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_https_the_cookie_is_held_to_this_server() {
        let cookie = log_in("abc", true).unwrap();
        assert_eq!(
            cookie,
            "__Host-michimori=abc; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=604800"
        );
    }

    #[test]
    fn over_plain_http_browsers_would_drop_a_secure_cookie() {
        let cookie = log_in("abc", false).unwrap();
        assert_eq!(
            cookie,
            "michimori=abc; HttpOnly; SameSite=Strict; Path=/; Max-Age=604800"
        );
        let gone = log_out(false).unwrap();
        assert!(gone.to_str().unwrap().ends_with("Max-Age=0"));
    }

    #[test]
    fn a_cookie_that_anybody_may_set_does_not_count_over_https() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("lang=ja; michimori=plain"));
        assert_eq!(token(&headers, true), None);
        assert_eq!(token(&headers, false).as_deref(), Some("plain"));
        headers.append(COOKIE, HeaderValue::from_static("__Host-michimori=safe"));
        assert_eq!(token(&headers, true).as_deref(), Some("safe"));
    }
}
