//! Shapefiles in a zip, anywhere in its folders.

use super::shapefile::Parts;
use super::{RawLayer, What, damaged, read_limited};
use encoding_rs::{SHIFT_JIS, UTF_8};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;
use zip::ZipArchive;

/// Reads all shapefiles in a zip whose parts have at most `limit` bytes together, unpacked.
pub(super) fn read(path: &Path, limit: u64) -> Result<Vec<RawLayer>, What> {
    parse(BufReader::new(File::open(path)?), limit)
}

fn parse(file: impl Read + Seek, limit: u64) -> Result<Vec<RawLayer>, What> {
    let mut archive = ZipArchive::new(file).map_err(damaged)?;
    let mut layers: BTreeMap<String, Parts> = BTreeMap::new();
    let mut left = limit;
    for at in 0..archive.len() {
        let member = archive.by_index(at).map_err(damaged)?;
        let name = decoded(member.name_raw());
        let Some((stem, ending)) = part_of_shapefile(&name) else {
            continue;
        };
        let (stem, ending) = (stem.to_owned(), ending.to_ascii_lowercase());
        // The sizes that the zip states are not believed.
        let bytes = read_limited(member, left).map_err(|what| match what {
            What::Io(error) => damaged(error),
            other => other,
        })?;
        left = left.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let parts = layers.entry(stem.to_lowercase()).or_default();
        match ending.as_str() {
            "shp" => {
                parts.name = stem.rsplit('/').next().unwrap_or(&stem).to_owned();
                parts.shp = bytes;
            }
            "shx" => parts.shx = Some(bytes),
            "dbf" => parts.dbf = Some(bytes),
            "prj" => parts.prj = Some(bytes),
            _ => parts.cpg = Some(bytes),
        }
    }
    layers.retain(|_, parts| !parts.shp.is_empty());
    if layers.is_empty() {
        return Err(What::NoShapefileInZip);
    }
    layers.into_values().map(Parts::join).collect()
}

/// Path without ending, and ending, of a member that belongs to a shapefile.
fn part_of_shapefile(name: &str) -> Option<(&str, &str)> {
    let (stem, ending) = name.rsplit_once('.')?;
    let is_part = ["shp", "shx", "dbf", "prj", "cpg"]
        .iter()
        .any(|part| part.eq_ignore_ascii_case(ending));
    // macOS adds a shadow of each file.
    let is_shadow = name.starts_with("__MACOSX/");
    (is_part && !is_shadow).then_some((stem, ending))
}

/// A member's name: in UTF-8, else as Japanese Windows writes it.
fn decoded(name: &[u8]) -> String {
    let text = UTF_8
        .decode_without_bom_handling_and_without_replacement(name)
        .unwrap_or_else(|| SHIFT_JIS.decode_without_bom_handling(name).0);
    text.replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use shapefile::{Point, Polyline, ShapeWriter};
    use std::io::{Cursor, Write};
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn road() -> Vec<u8> {
        let mut shp = Cursor::new(Vec::new());
        let line = Polyline::new(vec![Point::new(139.7, 35.6), Point::new(139.8, 35.7)]);
        ShapeWriter::new(&mut shp)
            .write_shapes(&vec![line])
            .unwrap();
        shp.into_inner()
    }

    const PRJ: &[u8] = b"GEOGCS[\"GCS_JGD_2011\"]";

    #[test]
    fn all_layers_in_all_folders_are_read() {
        let road = road();
        let zip = packed(&[
            ("読んで.txt", b"hello"),
            ("区/道路.shp", &road),
            ("区/道路.PRJ", PRJ),
            ("区/places.SHP", &road),
            ("__MACOSX/区/._道路.shp", b"shadow"),
        ]);
        let layers = parse(Cursor::new(zip), 1 << 20).unwrap();
        let told: Vec<(&str, bool)> = layers
            .iter()
            .map(|l| (l.name.as_str(), l.crs.is_some()))
            .collect();
        assert_eq!(told, [("places", false), ("道路", true)]);
    }

    #[test]
    fn names_of_japanese_windows_are_read() {
        assert_eq!(decoded(b"\x93\xb9\x98\x48.shp"), "道路.shp");
        assert_eq!(decoded("道路.shp".as_bytes()), "道路.shp");
    }

    #[test]
    fn a_zip_that_unpacks_beyond_the_limit_is_refused() {
        let zip = packed(&[("bomb.shp", &vec![0; 1 << 20])]);
        assert!(zip.len() < 5000, "packed to {} bytes", zip.len());
        assert!(matches!(
            parse(Cursor::new(&zip), 100_000),
            Err(What::TooLarge)
        ));
        let half = vec![0; 60_000];
        let two = packed(&[("a.shp", &half), ("b.shp", &half)]);
        assert!(matches!(
            parse(Cursor::new(two), 100_000),
            Err(What::TooLarge)
        ));
    }

    #[test]
    fn a_zip_without_shapefile_is_refused() {
        let zip = packed(&[("roads.txt", b"hello")]);
        assert!(matches!(
            parse(Cursor::new(zip), 1000),
            Err(What::NoShapefileInZip)
        ));
        assert!(matches!(
            parse(Cursor::new(b"PK\x03\x04"), 1000),
            Err(What::Damaged(_))
        ));
    }

    proptest! {
        #[test]
        fn damaged_zips_are_read_or_refused(
            damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut zip = packed(&[("a.shp", &road()), ("a.prj", PRJ), ("a.dbf", &[0; 64])]);
            for (at, byte) in damage {
                let at = at.index(zip.len());
                zip[at] = byte;
            }
            let _ = parse(Cursor::new(&zip), 100_000);
            zip.truncate(cut.index(zip.len()));
            let _ = parse(Cursor::new(&zip), 100_000);
        }
    }
}
