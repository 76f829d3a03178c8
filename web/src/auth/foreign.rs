//! Requests that another page made somebody's browser send.

use super::Caller;
use axum::http::{
    HeaderMap, HeaderValue, Uri,
    header::{ORIGIN, REFERER},
    uri::Authority,
};
use std::net::IpAddr;

/// Whether a browser says that a page of another server is behind a request, or may be.
///
/// `must_show` asks for a sign that it is not: where a cookie speaks for somebody, silence is not enough.
pub(crate) fn foreign_page(headers: &HeaderMap, caller: &Caller, must_show: bool) -> bool {
    let from = headers.get(ORIGIN).or_else(|| headers.get(REFERER));
    match from {
        Some(page) => !is_ours(page, caller),
        None => must_show && site(headers) != Some("same-origin"),
    }
}

/// Whether a browser says that a page of another site is behind a request of any kind.
pub(crate) fn foreign_site(headers: &HeaderMap) -> bool {
    site(headers) == Some("cross-site")
}

/// Whether the server was called by a name that is not this machine's own: a page elsewhere may have let its
/// name point here.
pub(crate) fn foreign_host(caller: &Caller) -> bool {
    // Programs may leave the name out; browsers never do.
    let Some(host) = &caller.host else {
        return false;
    };
    let Ok(host) = host.parse::<Authority>() else {
        return true;
    };
    let name = host.host().trim_start_matches('[').trim_end_matches(']');
    let name = name.to_ascii_lowercase();
    let is_loopback = name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    !(is_loopback || name == "localhost" || name.ends_with(".localhost"))
}

fn site(headers: &HeaderMap) -> Option<&str> {
    headers.get("sec-fetch-site")?.to_str().ok()
}

fn is_ours(page: &HeaderValue, caller: &Caller) -> bool {
    let page = page.to_str().ok().and_then(|page| page.parse::<Uri>().ok());
    let from = page
        .as_ref()
        .and_then(Uri::authority)
        .map(Authority::as_str);
    match (from, &caller.host) {
        (Some(from), Some(host)) => from.eq_ignore_ascii_case(host),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(named: &[(&'static str, &'static str)]) -> HeaderMap {
        let value = |(name, value): &(&'static str, &'static str)| {
            let name = axum::http::HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        };
        named.iter().map(value).collect()
    }

    fn called(host: &str) -> Caller {
        Caller {
            host: Some(host.to_owned()),
            ..Caller::default()
        }
    }

    fn is_foreign(named: &[(&'static str, &'static str)]) -> bool {
        foreign_page(&headers(named), &called("ward.example:8080"), true)
    }

    #[test]
    fn our_own_page_may_send() {
        for ours in [
            [("origin", "http://ward.example:8080")],
            [("origin", "https://Ward.Example:8080")],
            [("referer", "http://ward.example:8080/#/map")],
            [("sec-fetch-site", "same-origin")],
        ] {
            assert!(!is_foreign(&ours), "{ours:?}");
        }
    }

    #[test]
    fn other_pages_may_not() {
        for theirs in [
            [("origin", "http://evil.example")],
            [("origin", "http://ward.example")],
            [("origin", "http://ward.example:8080.evil.example")],
            [("origin", "http://evil.example/?ward.example:8080")],
            [("origin", "null")],
            [("origin", "")],
            [("referer", "http://evil.example/ward.example:8080")],
            [("referer", "/")],
            [("sec-fetch-site", "same-site")],
            [("sec-fetch-site", "none")],
        ] {
            assert!(is_foreign(&theirs), "{theirs:?}");
        }
        let mixed = [
            ("origin", "http://evil.example"),
            ("sec-fetch-site", "same-origin"),
        ];
        assert!(is_foreign(&mixed));
    }

    #[test]
    fn silence_is_enough_only_where_no_cookie_speaks() {
        assert!(is_foreign(&[]));
        let silent = foreign_page(&headers(&[]), &called("ward.example"), false);
        assert!(!silent);
    }

    #[test]
    fn names_of_this_machine_are_told_from_others() {
        for own in [
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1:8080",
            "[::1]:80",
            "127.9.9.9",
            "a.localhost",
        ] {
            assert!(!foreign_host(&called(own)), "{own}");
        }
        for other in [
            "evil.example:8080",
            "192.168.0.2",
            "localhost.evil.example",
            "",
            "notlocalhost",
            "0.0.0.0",
        ] {
            assert!(foreign_host(&called(other)), "{other}");
        }
        assert!(!foreign_host(&Caller::default()));
    }
}
