//! The geometry file of a shapefile.
//!
//! Layout: ESRI Shapefile Technical Description, July 1998. A record that is damaged is a fault of its own.

use super::{What, damaged};
use crate::feature::{FaultKind, Geometry};

/// The first four bytes, big-endian.
pub(super) const FILE_CODE: u32 = 9994;

const HEADER_BYTES: usize = 100;

/// Reads the geometry of each record, in order; by the index file's offsets, if there is one.
pub(super) fn read(
    shp: &[u8],
    shx: Option<&[u8]>,
) -> Result<Vec<Result<Geometry, FaultKind>>, What> {
    if big_endian(shp, 0) != Some(FILE_CODE) || shp.len() < HEADER_BYTES {
        return Err(damaged("its .shp is not the geometry of a shapefile"));
    }
    match shx.filter(|shx| big_endian(shx, 0) == Some(FILE_CODE)) {
        Some(shx) => read_indexed(shp, shx),
        None => read_in_sequence(shp),
    }
}

fn read_indexed(shp: &[u8], shx: &[u8]) -> Result<Vec<Result<Geometry, FaultKind>>, What> {
    let entries = shx.get(HEADER_BYTES..).unwrap_or_default().chunks_exact(8);
    entries
        .enumerate()
        .map(|(at, entry)| {
            let start = big_endian(entry, 0).and_then(words);
            let content = start
                .and_then(|start| record(shp, start))
                .ok_or_else(|| damaged(format!("its .shp ends before record {}", at + 1)))?;
            Ok(shape(content))
        })
        .collect()
}

fn read_in_sequence(shp: &[u8]) -> Result<Vec<Result<Geometry, FaultKind>>, What> {
    let mut shapes = Vec::new();
    let mut start = HEADER_BYTES;
    while start < shp.len() {
        let content = record(shp, start)
            .ok_or_else(|| damaged(format!("its .shp ends within record {}", shapes.len() + 1)))?;
        shapes.push(shape(content));
        start += 8 + content.len();
    }
    Ok(shapes)
}

/// The content of the record whose header starts at `start`.
fn record(shp: &[u8], start: usize) -> Option<&[u8]> {
    let content = start.checked_add(8)?;
    let length = words(big_endian(shp, start.checked_add(4)?)?)?;
    shp.get(content..content.checked_add(length)?)
}

/// Lengths are counted in words of two bytes.
fn words(count: u32) -> Option<usize> {
    usize::try_from(count).ok()?.checked_mul(2)
}

fn big_endian(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|bytes| u32::from_be_bytes(*bytes))
}

fn little_endian(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|bytes| u32::from_le_bytes(*bytes))
}

fn position(bytes: &[u8]) -> Option<[f64; 2]> {
    let (x, rest) = bytes.split_first_chunk()?;
    Some([
        f64::from_le_bytes(*x),
        f64::from_le_bytes(*rest.first_chunk()?),
    ])
}

fn shape(content: &[u8]) -> Result<Geometry, FaultKind> {
    let short = || FaultKind::Unreadable("its record is too short".to_owned());
    match little_endian(content, 0).ok_or_else(short)? {
        0 => Err(FaultKind::NoGeometry),
        1 | 11 | 21 => {
            let bytes = content.get(4..).ok_or_else(short)?;
            position(bytes).map(Geometry::Point).ok_or_else(short)
        }
        3 | 13 | 23 => lines(content).map(Geometry::Lines).ok_or_else(short),
        5 | 15 | 25 => Ok(Geometry::Other("Polygon")),
        8 | 18 | 28 => Ok(Geometry::Other("MultiPoint")),
        31 => Ok(Geometry::Other("MultiPatch")),
        other => Err(FaultKind::Unreadable(format!(
            "its kind {other} is not known"
        ))),
    }
}

/// The parts of a polyline: after kind and box the numbers of parts and points, the parts' first points,
/// the points. Heights and measures follow, and are not read.
fn lines(content: &[u8]) -> Option<Vec<Vec<[f64; 2]>>> {
    const PARTS_AT: usize = 44;
    let part_count = usize::try_from(little_endian(content, 36)?).ok()?;
    let point_count = usize::try_from(little_endian(content, 40)?).ok()?;
    let points_at = part_count.checked_mul(4)?.checked_add(PARTS_AT)?;
    let points_end = point_count.checked_mul(16)?.checked_add(points_at)?;
    let starts = content.get(PARTS_AT..points_at)?;
    let points = content.get(points_at..points_end)?;
    let mut bounds: Vec<usize> = starts
        .chunks_exact(4)
        .filter_map(|start| {
            usize::try_from(little_endian(start, 0)?)
                .ok()?
                .checked_mul(16)
        })
        .collect();
    bounds.push(points.len());
    bounds
        .windows(2)
        .map(|bound| {
            let part = points.get(*bound.first()?..*bound.last()?)?;
            part.chunks_exact(16).map(position).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use shapefile::{Point, PointZ, Polyline, PolylineZ, ShapeWriter};
    use std::io::Cursor;

    /// A file of two roads and its index, by another writer.
    fn two_roads() -> (Vec<u8>, Vec<u8>) {
        let (mut shp, mut shx) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()));
        ShapeWriter::with_shx(&mut shp, &mut shx)
            .write_shapes(&vec![
                Polyline::new(vec![Point::new(1.0, 2.0), Point::new(3.0, 4.0)]),
                Polyline::with_parts(vec![
                    vec![Point::new(5.0, 6.0), Point::new(7.0, 8.0)],
                    vec![Point::new(9.0, 10.0), Point::new(11.0, 12.0)],
                ]),
            ])
            .unwrap();
        (shp.into_inner(), shx.into_inner())
    }

    #[test]
    fn roads_are_read_with_and_without_index() {
        let (shp, shx) = two_roads();
        let expected = [
            Ok(Geometry::Lines(vec![vec![[1.0, 2.0], [3.0, 4.0]]])),
            Ok(Geometry::Lines(vec![
                vec![[5.0, 6.0], [7.0, 8.0]],
                vec![[9.0, 10.0], [11.0, 12.0]],
            ])),
        ];
        assert_eq!(read(&shp, Some(&shx)).unwrap(), expected);
        assert_eq!(read(&shp, None).unwrap(), expected);
    }

    #[test]
    fn heights_are_dropped() {
        let mut shp = Cursor::new(Vec::new());
        let line = PolylineZ::new(vec![
            PointZ::new(1.0, 2.0, 30.0, 0.0),
            PointZ::new(3.0, 4.0, 31.0, 0.0),
        ]);
        ShapeWriter::new(&mut shp)
            .write_shapes(&vec![line])
            .unwrap();
        let read = read(&shp.into_inner(), None).unwrap();
        assert_eq!(
            read,
            [Ok(Geometry::Lines(vec![vec![[1.0, 2.0], [3.0, 4.0]]]))]
        );
    }

    #[test]
    fn a_file_cut_short_is_refused() {
        let (shp, shx) = two_roads();
        let cut = &shp[..shp.len() - 10];
        assert!(matches!(read(cut, None), Err(What::Damaged(_))));
        assert!(matches!(read(cut, Some(&shx)), Err(What::Damaged(_))));
        assert!(matches!(read(&shp[..50], None), Err(What::Damaged(_))));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(body in vec(any::<u8>(), 0..400), shx in vec(any::<u8>(), 0..200)) {
            let file = |rest: &[u8]| [&FILE_CODE.to_be_bytes()[..], &[0; 96], rest].concat();
            let _ = read(&body, None);
            let _ = read(&file(&body), None);
            let _ = read(&file(&body), Some(&file(&shx)));
            let _ = shape(&body);
        }

        #[test]
        fn damaged_roads_are_read_or_refused(damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
            let (mut shp, shx) = two_roads();
            for (at, byte) in damage {
                let at = at.index(shp.len());
                shp[at] = byte;
            }
            let _ = read(&shp, None);
            let _ = read(&shp, Some(&shx));
        }
    }
}
