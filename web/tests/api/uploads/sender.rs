//! Somebody who sends files.

use crate::app::{Answer, TestApp};
use axum::{
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use tower::ServiceExt;

pub const BATCH: &str = "6b1e2c4a-93b8-4f0a-8e6e-0d3c5f9f2a11";
pub const BYTES: (&str, &str) = ("content-type", "application/offset+octet-stream");
const VERSION: (&str, &str) = ("tus-resumable", "1.0.0");

pub fn base64(text: impl AsRef<[u8]>) -> String {
    BASE64_STANDARD.encode(text)
}

/// The `Upload-Metadata` of a file.
pub fn metadata(path: &str) -> String {
    format!("batch {},path {}", base64(BATCH), base64(path))
}

impl TestApp {
    /// A request as it is, without the version of the protocol.
    pub async fn send_bytes(
        &self,
        method: Method,
        address: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).unwrap();
        let (parts, body) = self.router().oneshot(request).await.unwrap().into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, 16 << 20).await.unwrap(),
        }
    }

    /// A request of tus 1.0.0.
    pub async fn tus(
        &self,
        method: Method,
        address: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let headers = [&[VERSION], headers].concat();
        self.send_bytes(method, address, &headers, body.into())
            .await
    }

    /// Announces a file.
    pub async fn announce(&self, path: &str, length: u64) -> Answer {
        let (length, metadata) = (length.to_string(), metadata(path));
        let headers = [
            ("upload-length", length.as_str()),
            ("upload-metadata", &metadata),
        ];
        self.tus(Method::POST, "/api/uploads", &headers, Body::empty())
            .await
    }

    /// Announces a file that must be taken: where it is sent to.
    pub async fn announced(&self, path: &str, length: u64) -> String {
        let answer = self.announce(path, length).await;
        assert_eq!(
            answer.status,
            StatusCode::CREATED,
            "{path}: {}",
            answer.text()
        );
        answer.header("location").to_owned()
    }

    /// Sends bytes from an offset on.
    pub async fn patch(&self, address: &str, offset: u64, bytes: impl Into<Body>) -> Answer {
        self.patch_with(address, offset, &[], bytes).await
    }

    /// The same with further headers.
    pub async fn patch_with(
        &self,
        address: &str,
        offset: u64,
        headers: &[(&str, &str)],
        bytes: impl Into<Body>,
    ) -> Answer {
        let offset = offset.to_string();
        let headers = [&[BYTES, ("upload-offset", offset.as_str())], headers].concat();
        self.tus(Method::PATCH, address, &headers, bytes).await
    }

    /// How many bytes of a file are here.
    pub async fn offset(&self, address: &str) -> u64 {
        let answer = self.tus(Method::HEAD, address, &[], Body::empty()).await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.header("upload-offset").parse().unwrap()
    }

    /// Sends a whole file.
    pub async fn sent(&self, path: &str, bytes: &'static [u8]) -> String {
        let address = self.announced(path, bytes.len() as u64).await;
        if !bytes.is_empty() {
            let answer = self.patch(&address, 0, bytes).await;
            assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
        }
        address
    }

    /// Where a whole file lies.
    pub fn staged(&self, path: &str) -> std::path::PathBuf {
        self.data().join("uploads").join(BATCH).join(path)
    }
}

impl Answer {
    /// A header that must be there.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .unwrap_or_else(|| panic!("no {name}: {} {}", self.status, self.text()))
            .to_str()
            .unwrap()
    }

    /// Checks that this is a problem of that status and stable name.
    pub fn problem_of(&self, status: u16, kind: &str) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["type"], kind, "{problem}");
        problem["detail"].as_str().unwrap().to_owned()
    }
}
