//! The map and its API over HTTP. Nothing is open to anybody unless a table says so. Recordings are received
//! and put into the queue; no model is run here.
//!
//! ```no_run
//! # async fn run() -> std::io::Result<()> {
//! # use michimori_web::{Settings, router, serve};
//! let settings = Settings::new("michimori.db".into(), "michimori.data".into());
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
//! serve(listener, router(settings), async { tokio::signal::ctrl_c().await.unwrap_or_default() }).await
//! # }
//! ```

mod access;
mod app;
mod auth;
mod basemap;
mod bbox;
mod decimals;
mod extract;
pub mod files;
mod geo_json;
mod headers;
mod kept;
mod note;
mod plan;
mod problem;
mod readers;
mod routes;
mod serving;
mod tiles;
mod uploads;
mod writer;

pub use access::{Needs, TABLE as ACCESS};
pub use auth::{Auth, HashError, Password, PasswordError, SetupToken};
pub use basemap::{Basemap, InvalidTiles, Tiles};
pub use serving::serve;
pub use uploads::{UploadLimits, tidy};

use axum::{
    Router,
    middleware::{from_fn, map_response_with_state},
    routing::{any, get},
};
use std::{net::IpAddr, path::PathBuf};
use tower::Layer;
use tower_http::{CompressionLevel, compression::CompressionLayer};

/// What is served.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The register's file. It may be missing, and may appear or change while the server runs.
    pub db: PathBuf,
    /// The folder with the pictures that belong to the register.
    pub data: PathBuf,
    /// What lies below the register's own layers.
    pub basemap: Basemap,
    /// How much people may send.
    pub uploads: UploadLimits,
    /// Whether people have to log in.
    pub auth: Auth,
    /// The one address whose word is believed on where requests come from: that of a proxy.
    pub trusted_proxy: Option<IpAddr>,
    /// What makes the first admin, while there is none.
    pub setup: Option<SetupToken>,
}

impl Settings {
    /// People have to log in, and there is neither a proxy nor a base map.
    pub fn new(db: PathBuf, data: PathBuf) -> Self {
        Self {
            db,
            data,
            basemap: Basemap::None,
            uploads: UploadLimits::default(),
            auth: Auth::Accounts,
            trusted_proxy: None,
            setup: None,
        }
    }
}

/// The map page at `/` and the API under `/api`.
pub fn router(settings: Settings) -> Router {
    let policy = headers::Policy::of(&settings.basemap);
    let app = app::App::new(settings);
    // The page is packed as tightly as can be: it comes once.
    let page = get(routes::assets::file)
        .fallback(problem::wrong_method)
        .layer(CompressionLayer::new());
    let router = Router::new()
        .nest("/api", routes::api(&app))
        .merge(routes::ogc::ogc(&app))
        // Not part of the nest, as axum sees it.
        .route("/api/", any(problem::no_such_address))
        .fallback_service(page)
        // A closed network is fast and the cores are few: packing tighter took a third of a tile's time.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(map_response_with_state(policy, headers::add))
        .with_state(app);
    // Around the router, for it changes methods before they are looked at.
    Router::new().fallback_service(from_fn(uploads::tus::speak).layer(router))
}
