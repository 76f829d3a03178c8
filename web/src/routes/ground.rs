//! `GET /api/drives/{id}/frames/{n}/ground.jpg`: the road of a picture, looked down on from above.

use super::{openapi::shapes::Bytes, pictures::HexId};
use crate::{
    extract::Path,
    headers::FOR_EVER,
    problem::Problem,
    readers::{Readers, waiting},
};
use axum::{
    Json,
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::IntoResponse,
};
use export::thumbnail::decode;
use image::{Rgb, RgbImage, codecs::jpeg::JpegEncoder};
use register::{DriveId, GroundGrid};
use serde::Serialize;

/// Fine enough to see a hairline crack that the camera saw.
const PX_PER_M: u32 = 80;
const QUALITY: u8 = 85;
/// What no camera saw.
const UNSEEN: Rgb<u8> = Rgb([96, 96, 96]);

/// Which part of the road a ground picture shows, seen from the camera.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = GroundBounds)]
pub(crate) struct Bounds {
    /// At its left edge; left of the camera is less than 0.
    left_m: f64,
    /// At its right edge.
    right_m: f64,
    /// At the picture's lower edge.
    near_m: f64,
    /// At its upper edge.
    far_m: f64,
    /// Pixels of the picture in a metre of road.
    px_per_m: u32,
}

#[utoipa::path(
    get, path = "/api/drives/{id}/frames/{picture}/ground", tag = "review", summary = "Which part of the road the ground pictures of a drive show.",
    operation_id = "ground_bounds",
    params(
        ("id" = String, Path, description = "The drive's name"),
        ("picture" = u32, Path, description = "The frame's number")
    ),
    responses(
        (status = 200, body = Bounds, description = "The edges, in metres from the camera."),
        (
            status = 404,
            description = "There is no such drive, or it is not known how its camera was mounted (`missing/camera`)."
        )
    )
)]
pub(crate) async fn bounds(
    State(readers): State<Readers>,
    Path((HexId(drive), _)): Path<(HexId, u32)>,
) -> Result<Json<Bounds>, Problem> {
    let grid = grid(&readers, drive).await?;
    Ok(Json(Bounds {
        left_m: grid.left_m,
        right_m: grid.right_m(),
        near_m: grid.near_m,
        far_m: grid.far_m(),
        px_per_m: PX_PER_M,
    }))
}

#[utoipa::path(
    get, path = "/api/drives/{id}/frames/{picture}/ground.jpg", tag = "review", summary = "The road of a picture, looked down on from above.",
    operation_id = "ground_picture",
    params(
        ("id" = String, Path, description = "The drive's name"),
        ("picture" = u32, Path, description = "The frame's number")
    ),
    responses(
        (
            status = 200, content_type = "image/jpeg", body = inline(Bytes),
            description = "The road; what no camera saw is grey."
        ),
        (
            status = 404,
            description = "No picture is kept of this frame, or it is not known how the camera was mounted \
                (`missing/camera`)."
        )
    )
)]
pub(crate) async fn picture(
    State(readers): State<Readers>,
    Path((HexId(drive), frame)): Path<(HexId, u32)>,
) -> Result<impl IntoResponse, Problem> {
    let grid = grid(&readers, drive.clone()).await?;
    let jpeg = super::pictures::bytes(&readers, &drive, frame).await?;
    let seen = waiting(move || {
        let picture = decode(&jpeg).map_err(|e| Problem::internal(&e))?;
        written(&from_above(&picture, &grid)).map_err(|e| Problem::internal(&e))
    });
    let headers = [(CONTENT_TYPE, "image/jpeg"), (CACHE_CONTROL, FOR_EVER)];
    Ok((headers, seen.await?))
}

async fn grid(readers: &Readers, drive: DriveId) -> Result<GroundGrid, Problem> {
    let found = readers.read(move |store| Ok(store.drive(&drive)?)).await?;
    let drive = found.ok_or_else(|| Problem::not_found("there is no such drive"))?;
    drive.ground.ok_or_else(|| {
        Problem::not_found("it is not known how the camera of this drive was mounted")
            .of_kind("missing/camera")
    })
}

/// The grid's road, the nearest at the bottom.
fn from_above(picture: &RgbImage, grid: &GroundGrid) -> RgbImage {
    let px_per_m = f64::from(PX_PER_M);
    let side =
        |from_m: f64, to_m: f64| ((to_m - from_m) * px_per_m).round().clamp(1.0, 4096.0) as u32;
    let (width, height) = (
        side(grid.left_m, grid.right_m()),
        side(grid.near_m, grid.far_m()),
    );
    RgbImage::from_fn(width, height, |x, y| {
        let right_m = grid.left_m + (f64::from(x) + 0.5) / px_per_m;
        let ahead_m = grid.far_m() - (f64::from(y) + 0.5) / px_per_m;
        let seen = grid.pixel(right_m, ahead_m);
        seen.and_then(|at| sample(picture, at)).unwrap_or(UNSEEN)
    })
}

/// The colour between four pixels, whose centres lie at halves.
fn sample(picture: &RgbImage, [x, y]: [f64; 2]) -> Option<Rgb<u8>> {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    if !(0.0..width).contains(&x) || !(0.0..height).contains(&y) {
        return None;
    }
    let x = (x - 0.5).clamp(0.0, width - 1.0) as f32;
    let y = (y - 0.5).clamp(0.0, height - 1.0) as f32;
    image::imageops::interpolate_bilinear(picture, x, y)
}

fn written(seen: &RgbImage) -> Result<Vec<u8>, image::ImageError> {
    let mut jpeg = Vec::new();
    seen.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY))?;
    Ok(jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A camera that looks straight down: a metre is ten pixels, nearer is lower.
    fn looking_down() -> GroundGrid {
        let places = (0..5).flat_map(|row| (0..5).map(move |column| (row, column)));
        GroundGrid {
            near_m: 4.0,
            left_m: -2.0,
            step_m: 1.0,
            columns: 5,
            pixels: places
                .map(|(row, column)| [column as f32 * 10.0, 40.0 - row as f32 * 10.0])
                .collect(),
        }
    }

    #[test]
    fn near_is_below_and_what_was_not_seen_is_grey() {
        // The left half is red, the upper quarter of the ground lies above the picture.
        let picture = RgbImage::from_fn(40, 30, |x, _| {
            if x < 20 {
                Rgb([255, 0, 0])
            } else {
                Rgb([0, 0, 255])
            }
        });
        let mut grid = looking_down();
        grid.pixels.iter_mut().for_each(|pixel| pixel[1] -= 10.0);
        let seen = from_above(&picture, &grid);
        assert_eq!(seen.dimensions(), (320, 320));
        assert_eq!(*seen.get_pixel(10, 10), UNSEEN);
        assert_eq!(*seen.get_pixel(10, 310), Rgb([255, 0, 0]));
        assert_eq!(*seen.get_pixel(310, 200), Rgb([0, 0, 255]));
        assert!(decode(&written(&seen).unwrap()).is_ok());
    }
}
