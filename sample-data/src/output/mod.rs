//! Everything the drive's folder holds.

mod maps;
mod tables;

use crate::camera::Camera;
use crate::drive::Drive;
use crate::labels::{labels, yolo};
use crate::place::Place;
use crate::render::render;
use image::codecs::jpeg::JpegEncoder;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// JPEG quality of the frames, 1..100.
const QUALITY: u8 = 74;

/// Why the folder could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// A file could not be written.
    #[error("{path}: cannot be written ({source}); check --out and the free space", path = path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A picture could not be encoded.
    #[error("{path}: cannot be encoded as JPEG ({source})", path = path.display())]
    Encode {
        /// The picture.
        path: PathBuf,
        /// The encoder's reason.
        source: image::ImageError,
    },
}

/// Writes a file, and its folder if need be.
fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), OutputError> {
    let failed = |source| OutputError::Write {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, content).map_err(failed)
}

/// Renders `frames` frames into `out`, with track, camera, maps, truth and, if asked, labels.
///
/// # Errors
/// If a file cannot be written or encoded.
pub fn write_drive(
    out: &Path,
    place: &Place,
    drive: &Drive,
    camera: &Camera,
    frames: usize,
    with_labels: bool,
) -> Result<(), OutputError> {
    let road = &place.scene.road;
    let shots: Vec<_> = (0..frames).map(|i| drive.shot(road, camera, i)).collect();
    write(&out.join("frames/frames.csv"), tables::frames_csv(&shots))?;
    write(
        &out.join("track.gpx"),
        tables::gpx(&drive.track(road, camera, frames)),
    )?;
    write(&out.join("camera.toml"), tables::camera_toml(camera))?;
    write(&out.join("truth.geojson"), maps::truth(place))?;
    write(&out.join("road.geojson"), maps::driven_lane(place))?;
    write(&out.join("roads.geojson"), maps::network(place))?;
    let boxes: Vec<_> = shots
        .iter()
        .map(|(_, shot)| labels(&place.damages, road, camera, shot))
        .collect();
    if with_labels {
        for (i, boxes) in boxes.iter().enumerate() {
            write(&out.join(format!("labels/{i:04}.txt")), yolo(boxes, camera))?;
        }
        write(&out.join("boxes.csv"), tables::boxes_csv(&boxes))?;
    }
    shots.par_iter().enumerate().try_for_each(|(i, (_, shot))| {
        let picture = render(&place.scene, camera, shot);
        let path = out.join(format!("frames/{i:04}.jpg"));
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, QUALITY)
            .encode_image(&picture)
            .map_err(|source| OutputError::Encode {
                path: path.clone(),
                source,
            })?;
        write(&path, bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn tiny(seed: u64, out: &Path) -> BTreeMap<String, Vec<u8>> {
        let camera = Camera::new(160, 90);
        let place = Place::new(seed, 3, 0.04);
        let drive = Drive::new(seed, "2026-04-14T01:12:07.350Z".parse().unwrap());
        write_drive(out, &place, &drive, &camera, 3, true).unwrap();
        let mut files = BTreeMap::new();
        for folder in ["", "frames", "labels"] {
            for entry in fs::read_dir(out.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    files.insert(
                        path.strip_prefix(out).unwrap().display().to_string(),
                        fs::read(path).unwrap(),
                    );
                }
            }
        }
        files
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_seed_does_not() {
        let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
        let [a, b, c] = [(7, 0), (7, 1), (8, 2)].map(|(seed, i)| tiny(seed, folders[i].path()));
        assert_eq!(a.len(), 3 + 3 + 7);
        assert!(a == b);
        assert!(a["frames/0000.jpg"] != c["frames/0000.jpg"] && a["track.gpx"] != c["track.gpx"]);
    }
}
