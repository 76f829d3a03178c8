//! Where a request comes from, as far as that can be believed.

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request},
    http::{HeaderMap, header::HOST, request::Parts},
};
use std::{
    convert::Infallible,
    fmt,
    net::{IpAddr, SocketAddr},
};

/// Where a request comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The browser's or program's address; unknown without a socket.
    pub(crate) address: Option<IpAddr>,
    /// Nobody on the way could read it.
    pub(crate) https: bool,
    /// The name that the server was called by, with its port.
    pub(crate) host: Option<String>,
}

impl Caller {
    /// Believes what a proxy says only from the one address where there is a proxy.
    pub(super) fn of(request: &Request, trusted_proxy: Option<IpAddr>) -> Self {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|ConnectInfo(address)| address.ip().to_canonical());
        let headers = request.headers();
        let named = text(headers, HOST.as_str());
        let asked = request.uri().authority().map(|a| a.as_str());
        let direct = Self {
            address: peer,
            https: false,
            host: named.or(asked).map(str::to_owned),
        };
        match peer.zip(trusted_proxy) {
            Some((peer, proxy)) if peer == proxy.to_canonical() => direct.through_proxy(headers),
            _ => direct,
        }
    }

    fn through_proxy(self, headers: &HeaderMap) -> Self {
        // The last word is the proxy's own; what stands before it came from outside.
        let last =
            |name| text(headers, name).and_then(|list| list.rsplit(',').next().map(str::trim));
        let address = last("x-forwarded-for").and_then(|address| address.parse().ok());
        Self {
            address: address.or(self.address),
            https: last("x-forwarded-proto").is_some_and(|p| p.eq_ignore_ascii_case("https")),
            host: last("x-forwarded-host").map(str::to_owned).or(self.host),
        }
    }

    /// The address in words, for logs.
    pub(crate) fn from(&self) -> String {
        match self.address {
            Some(address) => address.to_string(),
            None => "unknown".to_owned(),
        }
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.from())
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// The last header of a name: the proxy's, where others came before it.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get_all(name).iter().next_back()?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    const PROXY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));

    fn caller(peer: &str, headers: &[(&str, &str)]) -> Caller {
        let mut request = Request::builder().uri("/").header(HOST, "inside:8080");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        let peer = SocketAddr::new(peer.parse().unwrap(), 4711);
        request.extensions_mut().insert(ConnectInfo(peer));
        Caller::of(&request, Some(PROXY))
    }

    const SAID: [(&str, &str); 3] = [
        ("x-forwarded-for", "6.6.6.6, 192.0.2.7"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "roads.example.org"),
    ];

    #[test]
    fn the_proxy_is_believed() {
        for peer in ["10.0.0.1", "::ffff:10.0.0.1"] {
            let caller = caller(peer, &SAID);
            assert_eq!(caller.from(), "192.0.2.7", "not what the browser wrote");
            assert!(caller.https);
            assert_eq!(caller.host.as_deref(), Some("roads.example.org"));
        }
    }

    #[test]
    fn nobody_else_is() {
        let caller = caller("10.0.0.2", &SAID);
        assert_eq!(caller.from(), "10.0.0.2");
        assert!(!caller.https);
        assert_eq!(caller.host.as_deref(), Some("inside:8080"));
    }

    #[test]
    fn a_header_that_came_twice_is_taken_from_the_proxy() {
        let twice = [
            ("x-forwarded-for", "6.6.6.6"),
            ("x-forwarded-for", "192.0.2.7"),
        ];
        assert_eq!(caller("10.0.0.1", &twice).from(), "192.0.2.7");
        assert_eq!(caller("10.0.0.1", &[]).from(), "10.0.0.1");
    }
}
