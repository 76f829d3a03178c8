//! `GET /api/basemap` and `GET /api/basemap.pmtiles`: what lies below the register's own layers.

use super::openapi::shapes::Bytes;
use crate::{
    basemap::Basemap,
    problem::Problem,
    readers::{Readers, waiting},
};
use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};
use tower_http::services::ServeFile;

/// The base map.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Basemap)]
pub(crate) struct Told {
    /// none, pmtiles, raster or vector.
    kind: &'static str,
    /// Where it is.
    url: Option<String>,
    /// Whose it is, to be shown on the map.
    credit: Option<String>,
    /// The highest zoom that it has tiles of.
    max_zoom: Option<u8>,
    /// mvt, png, jpeg, webp or avif: what an archive holds.
    tiles: Option<&'static str>,
}

/// Which base map there is.
#[utoipa::path(
    get, path = "/api/basemap", tag = "map",
    responses(
        (status = 200, body = Told, description = "The base map.")
    )
)]
pub(crate) async fn basemap(State(readers): State<Readers>) -> Result<Json<Told>, Problem> {
    let of_tiles = |kind, tiles: &crate::basemap::Tiles| Told {
        kind,
        url: Some(tiles.url().to_owned()),
        credit: Some(tiles.credit().to_owned()),
        max_zoom: None,
        tiles: None,
    };
    let told = match readers.basemap() {
        Basemap::None => nothing(),
        Basemap::Raster(tiles) => of_tiles("raster", tiles),
        Basemap::Vector(tiles) => of_tiles("vector", tiles),
        Basemap::Pmtiles(path) => {
            let path = path.clone();
            let header = waiting(move || Ok(header(&path).ok())).await?;
            header.map_or_else(nothing, |(tiles, max_zoom)| Told {
                kind: "pmtiles",
                url: Some("/api/basemap.pmtiles".to_owned()),
                credit: None,
                max_zoom: Some(max_zoom),
                tiles,
            })
        }
    };
    Ok(Json(told))
}

fn nothing() -> Told {
    Told {
        kind: "none",
        url: None,
        credit: None,
        max_zoom: None,
        tiles: None,
    }
}

/// What the header of an archive says: what its tiles are, and up to which zoom (PMTiles 3, 127 bytes).
fn header(path: &Path) -> io::Result<(Option<&'static str>, u8)> {
    let mut header = [0; 127];
    File::open(path)?.read_exact(&mut header)?;
    if !header.starts_with(b"PMTiles\x03") {
        tracing::warn!(
            "{}: this is no PMTiles archive of version 3; there is no base map",
            path.display()
        );
        return Err(io::ErrorKind::InvalidData.into());
    }
    let tiles = match header[99] {
        1 => Some("mvt"),
        2 => Some("png"),
        3 => Some("jpeg"),
        4 => Some("webp"),
        5 => Some("avif"),
        _ => None,
    };
    Ok((tiles, header[101]))
}

/// The archive of the base map; parts of it by `Range`.
#[utoipa::path(
    get, path = "/api/basemap.pmtiles", tag = "map", operation_id = "basemap_archive",
    params(
        ("Range" = Option<String>, Header, nullable = false, description = "Which bytes, such as `bytes=0-16383`")
    ),
    responses(
        (status = 200, content_type = "application/vnd.pmtiles", body = inline(Bytes), description = "The archive."),
        (
            status = 206, content_type = "application/vnd.pmtiles", body = inline(Bytes),
            description = "The bytes that were asked for."
        ),
        (status = 404, description = "There is no archive here."),
        (status = 416, description = "The archive has no such bytes.")
    )
)]
pub(crate) async fn archive(
    State(readers): State<Readers>,
    request: Request,
) -> Result<Response, Problem> {
    let Basemap::Pmtiles(path) = readers.basemap() else {
        return Err(Problem::not_found("there is no archive of a base map here"));
    };
    let served = ServeFile::new(path).try_call(request).await;
    let response = served.map_err(|e| Problem::internal(&e))?.map(Body::new);
    if response.status() == axum::http::StatusCode::NOT_FOUND {
        return Err(Problem::not_found(
            "the archive of the base map is not there any more",
        ));
    }
    let kind = [(CONTENT_TYPE, "application/vnd.pmtiles")];
    Ok((kind, response).into_response())
}
