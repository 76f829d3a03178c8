//! OGC API - Features at `/ogc`: Core, GeoJSON, and coordinate systems by reference (17-069r4, 18-058r1).

mod area;
mod collections;
mod crs;
mod datetime;
mod item;
mod items;
mod landing;
pub(crate) mod table;

/// The addresses as the API's document tells them.
pub(super) mod docs {
    pub(crate) use super::{
        collections::{__path_collection, __path_collections},
        item::__path_item,
        items::__path_items,
        landing::{__path_conformance, __path_landing},
    };
}

use crate::{access, app::App, problem};
use axum::{
    Router,
    http::{HeaderMap, header::HOST},
    middleware::from_fn_with_state,
    routing::{MethodRouter, any, get},
};
use serde::{Deserialize, Serialize};

/// Every address under `/ogc`, for the table of access.
pub(crate) fn routes() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("/ogc", get(landing::landing)),
        ("/ogc/conformance", get(landing::conformance)),
        ("/ogc/collections", get(collections::collections)),
        (
            "/ogc/collections/{collection}",
            get(collections::collection),
        ),
        ("/ogc/collections/{collection}/items", get(items::items)),
        (
            "/ogc/collections/{collection}/items/{item}",
            get(item::item),
        ),
    ]
}

/// Everything under `/ogc`, behind the table of access.
pub(crate) fn ogc(app: &App) -> Router<App> {
    let add = |router: Router<App>, (path, route)| router.route(path, route);
    routes()
        .into_iter()
        .fold(Router::new(), add)
        .route_layer(from_fn_with_state(app.clone(), access::check))
        .route("/ogc/{*rest}", any(problem::no_such_address))
        .method_not_allowed_fallback(problem::wrong_method)
}

/// The only parameter that every address takes.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Plain {
    #[serde(default)]
    #[param(inline)]
    #[expect(dead_code, reason = "it is checked by reading it")]
    f: Json,
}

/// What is sent is JSON, however it is asked for.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = JsonFormat)]
pub(super) enum Json {
    #[default]
    Json,
    Geojson,
}

/// A link to something else.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Link {
    href: String,
    rel: &'static str,
    r#type: &'static str,
    title: &'static str,
}

const JSON: &str = "application/json";
const GEOJSON: &str = "application/geo+json";

/// Where this server is, as who asks has it: `http://ward.example:8080`.
pub(super) struct Here(String);

impl Here {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let told = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        let host = told(HOST.as_str()).filter(|host| host.chars().all(plain));
        // A server before this one may have taken off the encryption.
        let scheme = if told("x-forwarded-proto") == Some("https") {
            "https"
        } else {
            "http"
        };
        Self(host.map_or_else(String::new, |host| format!("{scheme}://{host}")))
    }

    /// A link to an address of this server.
    pub(super) fn link(
        &self,
        address: &str,
        rel: &'static str,
        r#type: &'static str,
        title: &'static str,
    ) -> Link {
        let href = format!("{}{address}", self.0);
        Link {
            href,
            rel,
            r#type,
            title,
        }
    }
}
