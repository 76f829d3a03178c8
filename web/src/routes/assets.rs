//! The map page and its files, embedded when the program was built.

use crate::headers::FOR_EVER;
use axum::{
    http::{
        StatusCode, Uri,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{Html, IntoResponse, Response},
};
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "ui/dist"]
#[allow_missing = true]
struct FrontEnd;

const PAGE: &str = "index.html";
const NOT_BUILT: &str = include_str!("assets/not-built.html");
const NO_SUCH_PAGE: &str = include_str!("assets/no-such-page.html");

pub(crate) async fn file(uri: Uri) -> Response {
    answer::<FrontEnd>(uri.path())
}

fn answer<Files: Embed>(path: &str) -> Response {
    let name = match path.strip_prefix('/').unwrap_or(path) {
        "" => PAGE,
        name => name,
    };
    match Files::get(name) {
        Some(file) => {
            let kind = [(CONTENT_TYPE, media_type(&file))];
            (kind, cached(name), file.data).into_response()
        }
        None if name == PAGE => Html(NOT_BUILT).into_response(),
        None => (StatusCode::NOT_FOUND, Html(NO_SUCH_PAGE)).into_response(),
    }
}

fn media_type(file: &EmbeddedFile) -> String {
    let mut media_type = file.metadata.mimetype().to_owned();
    if media_type.starts_with("text/") {
        media_type.push_str("; charset=utf-8");
    }
    media_type
}

/// The front end's build puts a hash of the content into the names under `assets/`.
fn cached(name: &str) -> Option<[(axum::http::HeaderName, &'static str); 1]> {
    name.starts_with("assets/")
        .then_some([(CACHE_CONTROL, FOR_EVER)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;

    #[derive(Embed)]
    #[folder = "tests/front-end"]
    struct Built;

    #[derive(Embed)]
    #[folder = "tests/no-front-end"]
    #[allow_missing = true]
    struct NotBuilt;

    async fn text(response: Response) -> String {
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn without_a_front_end_the_page_says_how_to_build_it() {
        let response = answer::<NotBuilt>("/");
        assert_eq!(response.status(), StatusCode::OK);
        let page = text(response).await;
        for words in [
            "make build",
            "npm ci",
            "npm run build",
            "has not been built",
            "ビルド",
        ] {
            assert!(page.contains(words), "{words}");
        }
    }

    #[tokio::test]
    async fn the_page_is_asked_for_again_and_its_files_are_kept() {
        let page = answer::<Built>("/");
        assert_eq!(page.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
        assert!(!page.headers().contains_key(CACHE_CONTROL));
        assert_eq!(text(page).await, text(answer::<Built>("/index.html")).await);
        let script = answer::<Built>("/assets/page-1a2b3c4d.js");
        assert_eq!(
            script.headers()[CONTENT_TYPE],
            "text/javascript; charset=utf-8"
        );
        assert_eq!(script.headers()[CACHE_CONTROL], FOR_EVER);
    }

    #[tokio::test]
    async fn other_pages_are_not_found() {
        for path in [
            "/nothing",
            "/assets/",
            "/../Cargo.toml",
            "/assets/../../../Cargo.toml",
        ] {
            let response = answer::<Built>(path);
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
            assert!(text(response).await.contains("href=\"/\""));
        }
    }
}
