//! A register in a folder of its own, and the router over it.

use crate::made::{merge, past_three, record};
use ::register::MergePlan;
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request, Response, StatusCode, header::CONTENT_TYPE},
};
use michimori_web::{Auth, Basemap, Settings, UploadLimits, router};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};
use store::{DriveRecord, Store};
use tempfile::TempDir;
use tower::ServiceExt;

pub struct TestApp {
    folder: TempDir,
    router: Router,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl TestApp {
    /// A server whose register does not exist, and where nobody has to log in.
    pub fn without_register() -> Self {
        Self::that_takes(UploadLimits {
            reserve_bytes: 0,
            ..UploadLimits::default()
        })
    }

    /// A server that takes so much.
    pub fn that_takes(uploads: UploadLimits) -> Self {
        Self::with(|settings| {
            settings.auth = Auth::None;
            settings.uploads = uploads;
        })
    }

    /// A server whose register does not exist, with a base map that may lie in its folder.
    pub fn over(basemap: impl FnOnce(&Path) -> Basemap) -> Self {
        Self::with(|settings| {
            settings.auth = Auth::None;
            settings.basemap = basemap(settings.db.parent().unwrap());
        })
    }

    /// A server with settings of its own: people have to log in unless they say otherwise.
    pub fn with(set: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let in_folder = |name| folder.path().join(name);
        let mut settings = Settings::new(in_folder("ward.db"), in_folder("ward.data"));
        set(&mut settings);
        let router = router(settings);
        Self { folder, router }
    }

    /// A server over three defects that drive `a` saw.
    pub fn with_one_drive() -> (Self, MergePlan) {
        let app = Self::without_register();
        let plan = app.merge(&record("a", past_three("a")));
        (app, plan)
    }

    pub fn db(&self) -> PathBuf {
        self.folder.path().join("ward.db")
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("ward.data")
    }

    pub fn writer(&self) -> Store {
        Store::open(&self.db()).unwrap()
    }

    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Keeps these bytes as the picture of a frame.
    pub fn keep_picture(&self, drive: &str, frame: u32, bytes: &[u8]) {
        let drive = ::register::DriveId(drive.into());
        let path = store::picture_path(&self.data(), &drive, frame);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Merges another drive.
    pub fn merge(&self, record: &DriveRecord) -> MergePlan {
        merge(&mut self.writer(), record)
    }

    pub async fn get(&self, address: &str) -> Answer {
        self.ask(Method::GET, address, &[]).await
    }

    pub async fn ask(&self, method: Method, address: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(method, address, headers, None).await
    }

    /// Sends JSON, if any is given.
    pub async fn send(
        &self,
        method: Method,
        address: &str,
        headers: &[(&str, &str)],
        json: Option<Value>,
    ) -> Answer {
        self.send_to(self.router(), method, address, headers, json)
            .await
    }

    /// Sends JSON.
    pub async fn post(&self, address: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        self.send(Method::POST, address, headers, Some(body)).await
    }

    /// The same to a router around the server's.
    pub async fn send_to(
        &self,
        router: Router,
        method: Method,
        address: &str,
        headers: &[(&str, &str)],
        json: Option<Value>,
    ) -> Answer {
        let request = request(method, address, headers, json);
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, 16 << 20).await.unwrap(),
        }
    }

    /// An answer whose body may have no end.
    pub async fn open(
        &self,
        method: Method,
        address: &str,
        headers: &[(&str, &str)],
    ) -> Response<Body> {
        let request = request(method, address, headers, None);
        self.router().oneshot(request).await.unwrap()
    }

    /// The JSON of an answer that must be a good one.
    pub async fn json(&self, address: &str) -> Value {
        let answer = self.get(address).await;
        assert_eq!(
            answer.status,
            StatusCode::OK,
            "{address}: {}",
            answer.text()
        );
        answer.json()
    }
}

fn request(
    method: Method,
    address: &str,
    headers: &[(&str, &str)],
    json: Option<Value>,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = match json {
        Some(json) => {
            request = request.header(CONTENT_TYPE, "application/json");
            Body::from(json.to_string())
        }
        None => Body::empty(),
    };
    request.body(body).unwrap()
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn kind(&self) -> &str {
        self.headers[CONTENT_TYPE].to_str().unwrap()
    }

    /// Checks that this is a problem document of that status, and gives its detail.
    pub fn problem(&self, status: StatusCode) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.kind(), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status.as_u16());
        assert_eq!(problem["title"], status.canonical_reason().unwrap());
        problem["detail"].as_str().unwrap().to_owned()
    }
}
