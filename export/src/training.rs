//! What people said of pictures, as a set to train detectors with: a ZIP with `images/`, `labels/` (YOLO text),
//! `manifest.csv` as the training recipe reads it, and `coco.json`.
//!
//! Only what a person judged teaches: confirmed damage is marked, rejected boxes are left unmarked, and boxes
//! that nobody judged are painted over, so that they teach neither damage nor its absence.

use crate::{ExportError, thumbnail::decode};
use image::{Rgb, RgbImage, codecs::jpeg::JpegEncoder};
use register::DamageClass;
use serde::Serialize;
use std::io::{Seek, Write};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// What detectors are shown around pictures, too: it means nothing.
const PAINT: Rgb<u8> = Rgb([114, 114, 114]);
const QUALITY: u8 = 92;

/// A picture with what people said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// The picture's name, without an ending.
    pub name: String,
    /// The place that it shows: pictures of one place must not be both learnt from and tested with.
    pub place: String,
    /// Damage that a person confirmed: left, top, right, bottom in pixels.
    pub damage: Vec<(DamageClass, [f64; 4])>,
    /// Boxes that nobody judged.
    pub unjudged: Vec<[f64; 4]>,
}

/// Writes a set, one picture after another.
pub struct Writer<W: Write + Seek> {
    zip: ZipWriter<W>,
    manifest: String,
    coco: Coco,
}

#[derive(Default, Serialize)]
struct Coco {
    images: Vec<CocoImage>,
    annotations: Vec<CocoBox>,
    categories: Vec<CocoClass>,
}

#[derive(Serialize)]
struct CocoImage {
    id: usize,
    file_name: String,
    width: u32,
    height: u32,
}

#[derive(Serialize)]
struct CocoBox {
    id: usize,
    image_id: usize,
    category_id: usize,
    /// Left, top, width, height.
    bbox: [f64; 4],
    area: f64,
    iscrowd: u8,
}

#[derive(Serialize)]
struct CocoClass {
    id: usize,
    name: &'static str,
}

impl<W: Write + Seek> Writer<W> {
    /// A set with no picture yet.
    pub fn new(out: W) -> Self {
        let class = |(n, class): (usize, DamageClass)| CocoClass {
            id: n + 1,
            name: class.name(),
        };
        let categories = DamageClass::ALL.into_iter().enumerate().map(class);
        Self {
            zip: ZipWriter::new(out),
            manifest: "file,split,set,country,scene_group,augmented\n".to_owned(),
            coco: Coco {
                categories: categories.collect(),
                ..Coco::default()
            },
        }
    }

    /// Adds a picture; `false`, and nothing is added, where the JPEG is damaged.
    ///
    /// # Errors
    /// [`ExportError::Write`] if it cannot be written.
    pub fn lesson(&mut self, lesson: &Lesson, jpeg: &[u8]) -> Result<bool, ExportError> {
        let Ok(picture) = decode(jpeg) else {
            return Ok(false);
        };
        let size = [picture.width(), picture.height()];
        let painted = match lesson.unjudged.is_empty() {
            true => jpeg.to_vec(),
            false => match painted(picture, &lesson.unjudged) {
                Ok(painted) => painted,
                Err(_) => return Ok(false),
            },
        };
        let file = format!("{}.jpg", lesson.name);
        self.file(&format!("images/{file}"), &painted)?;
        self.file(
            &format!("labels/{}.txt", lesson.name),
            yolo(lesson, size).as_bytes(),
        )?;
        self.manifest += &format!("{file},train,reviewed,,{},\n", lesson.place);
        self.note(file, size, lesson);
        Ok(true)
    }

    /// Writes what is told of all pictures; how many there are.
    ///
    /// # Errors
    /// [`ExportError::Write`] if it cannot be written.
    pub fn finish(mut self) -> Result<usize, ExportError> {
        let manifest = std::mem::take(&mut self.manifest);
        self.file("manifest.csv", manifest.as_bytes())?;
        let coco = serde_json::to_vec(&self.coco).map_err(std::io::Error::from)?;
        self.file("coco.json", &coco)?;
        self.zip.finish().map_err(std::io::Error::from)?.flush()?;
        Ok(self.coco.images.len())
    }

    fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), ExportError> {
        let method = match name.ends_with(".jpg") {
            true => CompressionMethod::Stored,
            false => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default().compression_method(method);
        self.zip
            .start_file(name, options)
            .map_err(std::io::Error::from)?;
        Ok(self.zip.write_all(bytes)?)
    }

    fn note(&mut self, file_name: String, [width, height]: [u32; 2], lesson: &Lesson) {
        let image_id = self.coco.images.len() + 1;
        self.coco.images.push(CocoImage {
            id: image_id,
            file_name,
            width,
            height,
        });
        for (class, b) in &lesson.damage {
            let [left, top, right, bottom] = *b;
            self.coco.annotations.push(CocoBox {
                id: self.coco.annotations.len() + 1,
                image_id,
                category_id: place_of(*class) + 1,
                bbox: [left, top, right - left, bottom - top],
                area: (right - left) * (bottom - top),
                iscrowd: 0,
            });
        }
    }
}

/// The class's place among all.
fn place_of(class: DamageClass) -> usize {
    DamageClass::ALL
        .into_iter()
        .position(|one| one == class)
        .unwrap_or(0)
}

/// A line a damage: class, centre and sides as shares of the picture.
fn yolo(lesson: &Lesson, size: [u32; 2]) -> String {
    let [width, height] = size.map(f64::from);
    let line = |(class, [left, top, right, bottom]): &(DamageClass, [f64; 4])| {
        let (x, y) = (
            f64::midpoint(*left, *right) / width,
            f64::midpoint(*top, *bottom) / height,
        );
        let (w, h) = ((right - left) / width, (bottom - top) / height);
        format!("{} {x:.6} {y:.6} {w:.6} {h:.6}\n", place_of(*class))
    };
    lesson.damage.iter().map(line).collect()
}

fn painted(mut picture: RgbImage, boxes: &[[f64; 4]]) -> Result<Vec<u8>, image::ImageError> {
    let (width, height) = picture.dimensions();
    let pixel = |edge: f64, most: u32| edge.clamp(0.0, f64::from(most)) as u32;
    for [left, top, right, bottom] in boxes {
        for y in pixel(top.floor(), height)..pixel(bottom.ceil(), height) {
            for x in pixel(left.floor(), width)..pixel(right.ceil(), width) {
                picture.put_pixel(x, y, PAINT);
            }
        }
    }
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&picture)?;
    Ok(jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::io::{Cursor, Read};
    use zip::ZipArchive;

    fn white() -> Vec<u8> {
        let picture = RgbImage::from_pixel(64, 32, Rgb([255, 255, 255]));
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, 95)
            .encode_image(&picture)
            .unwrap();
        jpeg
    }

    fn lesson(name: &str) -> Lesson {
        Lesson {
            name: name.to_owned(),
            place: "139.700,35.600".to_owned(),
            damage: vec![(DamageClass::Pothole, [0.0, 0.0, 16.0, 16.0])],
            unjudged: vec![[32.0, 0.0, 64.0, 32.0]],
        }
    }

    fn read(zip: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        zip.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn what_was_judged_is_marked_and_what_was_not_is_painted_over() {
        let mut bytes = Cursor::new(Vec::new());
        let mut set = Writer::new(&mut bytes);
        assert!(set.lesson(&lesson("a-000001"), &white()).unwrap());
        assert!(!set.lesson(&lesson("a-000002"), b"no picture").unwrap());
        let rejected = Lesson {
            damage: vec![],
            unjudged: vec![],
            ..lesson("a-000003")
        };
        assert!(set.lesson(&rejected, &white()).unwrap());
        assert_eq!(set.finish().unwrap(), 2);
        let mut zip = ZipArchive::new(bytes).unwrap();
        assert_eq!(
            read(&mut zip, "labels/a-000001.txt"),
            b"3 0.125000 0.250000 0.250000 0.500000\n"
        );
        assert_eq!(read(&mut zip, "labels/a-000003.txt"), b"");
        assert_eq!(read(&mut zip, "images/a-000003.jpg"), white());
        let picture = decode(&read(&mut zip, "images/a-000001.jpg")).unwrap();
        assert!(picture.get_pixel(48, 16)[0].abs_diff(114) < 4);
        assert!(picture.get_pixel(8, 8)[0] > 250);
        let manifest = String::from_utf8(read(&mut zip, "manifest.csv")).unwrap();
        assert_eq!(manifest.lines().count(), 3);
        let coco: Value = serde_json::from_slice(&read(&mut zip, "coco.json")).unwrap();
        assert_eq!(
            coco["annotations"][0]["bbox"],
            serde_json::json!([0.0, 0.0, 16.0, 16.0])
        );
        assert_eq!(coco["annotations"][0]["category_id"], 4);
        assert_eq!(coco["images"].as_array().unwrap().len(), 2);
    }
}
