//! `GET /api/drives/{id}/frames/{n}.jpg`: the picture a defect was seen in.

use super::openapi::shapes::Bytes;
use crate::{
    extract::Path,
    headers::FOR_EVER,
    problem::Problem,
    readers::{Readers, waiting},
};
use axum::{
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::IntoResponse,
};
use register::DriveId;
use serde::Deserialize;
use std::{fs, io};

/// A drive's name as it may stand in a file's path: lower-case hex and nothing else.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct HexId(pub(crate) DriveId);

/// The `17.jpg` of frame 17.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct PictureName(u32);

/// Where the picture of a frame is found.
pub(crate) fn address(drive: &DriveId, frame: u32) -> String {
    format!("/api/drives/{drive}/frames/{frame}.jpg")
}

/// The picture of a frame, where one is kept.
#[utoipa::path(
    get, path = "/api/drives/{id}/frames/{picture}", tag = "register",
    params(
        ("id" = String, Path, description = "The drive's name"),
        ("picture" = String, Path, description = "The frame's number and `.jpg`")
    ),
    responses(
        (
            status = 200, content_type = "image/jpeg", body = inline(Bytes),
            description = "The picture, as the camera wrote it."
        ),
        (status = 404, description = "No picture is kept of this frame.")
    )
)]
pub(crate) async fn picture(
    State(readers): State<Readers>,
    Path((HexId(drive), PictureName(frame))): Path<(HexId, PictureName)>,
) -> Result<impl IntoResponse, Problem> {
    let jpeg = bytes(&readers, &drive, frame).await?;
    let headers = [(CONTENT_TYPE, "image/jpeg"), (CACHE_CONTROL, FOR_EVER)];
    Ok((headers, jpeg))
}

/// The picture of a frame, as the camera wrote it.
pub(super) async fn bytes(
    readers: &Readers,
    drive: &DriveId,
    frame: u32,
) -> Result<Vec<u8>, Problem> {
    let file = store::picture_path(readers.data(), drive, frame);
    let missing = format!("no picture is kept of frame {frame} of drive `{drive}`");
    waiting(move || match fs::read(&file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Err(Problem::not_found(missing)),
        Err(e) => Err(Problem::internal(&Unreadable(
            file.display().to_string(),
            e,
        ))),
        Ok(jpeg) => Ok(jpeg),
    })
    .await
}

#[derive(Debug, thiserror::Error)]
#[error("{0}: the picture cannot be read ({1}); check that the data folder may be read")]
struct Unreadable(String, io::Error);

/// Text that names no drive or no picture.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("`{0}` names nothing here")]
pub(crate) struct NoName(String);

impl TryFrom<String> for HexId {
    type Error = NoName;

    fn try_from(text: String) -> Result<Self, NoName> {
        let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if !text.is_empty() && text.bytes().all(hex) {
            Ok(Self(DriveId(text)))
        } else {
            Err(NoName(text))
        }
    }
}

impl TryFrom<String> for PictureName {
    type Error = NoName;

    fn try_from(text: String) -> Result<Self, NoName> {
        let number = text.strip_suffix(".jpg").and_then(|n| n.parse().ok());
        // One address for each picture: neither `+7.jpg` nor `007.jpg`.
        match number {
            Some(n) if format!("{n}.jpg") == text => Ok(Self(n)),
            _ => Err(NoName(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::{Component, Path};

    #[test]
    fn a_frame_has_one_name() {
        assert_eq!(
            PictureName::try_from("17.jpg".to_owned()),
            Ok(PictureName(17))
        );
        for text in [
            "17",
            "017.jpg",
            "+17.jpg",
            "-1.jpg",
            "4294967296.jpg",
            "x.jpg",
            ".jpg",
            "",
        ] {
            assert!(PictureName::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_name_leads_out_of_the_data_folder(id in "[0-9a-fA-F./\\\\:%\0 ]{0,12}", n in any::<u32>()) {
            if let Ok(HexId(drive)) = HexId::try_from(id) {
                let data = Path::new("data");
                let path = store::picture_path(data, &drive, n);
                prop_assert!(path.starts_with(data));
                prop_assert_eq!(path.components().count(), 4);
                prop_assert!(path.components().all(|c| matches!(c, Component::Normal(_))));
            }
        }

        #[test]
        fn every_address_names_its_picture(id in "[0-9a-f]{1,64}", n in any::<u32>()) {
            let drive = DriveId(id);
            let address = address(&drive, n);
            let (rest, picture) = address.rsplit_once('/').unwrap();
            prop_assert_eq!(PictureName::try_from(picture.to_owned()), Ok(PictureName(n)));
            let id = rest.split('/').nth(3).unwrap();
            prop_assert_eq!(HexId::try_from(id.to_owned()), Ok(HexId(drive)));
        }
    }
}
