//! The map and its API over HTTP: a register is read, never written, and no model is run here.
//!
//! ```no_run
//! # async fn run() -> std::io::Result<()> {
//! let router = michimori_web::router(michimori_web::Settings {
//!     db: "michimori.db".into(),
//!     data: "michimori.data".into(),
//!     basemap: michimori_web::Basemap::None,
//! });
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
//! michimori_web::serve(listener, router, async { tokio::signal::ctrl_c().await.unwrap_or_default() }).await
//! # }
//! ```

mod access;
mod app;
mod basemap;
mod bbox;
mod decimals;
mod extract;
pub mod files;
mod geo_json;
mod headers;
mod kept;
mod plan;
mod problem;
mod readers;
mod routes;
mod tiles;
mod writer;

pub use basemap::{Basemap, InvalidTiles, Tiles};

use axum::{
    Router,
    middleware::map_response_with_state,
    routing::{any, get},
};
use std::{future::Future, io, path::PathBuf};
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;

/// What is served.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The register's file. It may be missing, and may appear or change while the server runs.
    pub db: PathBuf,
    /// The folder with the pictures that belong to the register.
    pub data: PathBuf,
    /// What lies below the register's own layers.
    pub basemap: Basemap,
}

/// The map page at `/` and the API under `/api`.
pub fn router(settings: Settings) -> Router {
    let page = get(routes::assets::file).fallback(problem::wrong_method);
    Router::new()
        .nest("/api", routes::api())
        .merge(routes::ogc::ogc())
        // Not part of the nest, as axum sees it.
        .route("/api/", any(problem::no_such_address))
        .fallback_service(page)
        .layer(CompressionLayer::new())
        .layer(map_response_with_state(
            headers::Policy::of(&settings.basemap),
            headers::add,
        ))
        .with_state(app::App::new(settings))
}

/// Answers requests until `shutdown` is done; requests under way then are answered first.
///
/// # Errors
/// None of the listener's own: a failing connection is logged and dropped.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, router)
        .with_graceful_shutdown(shutdown)
        .await
}
