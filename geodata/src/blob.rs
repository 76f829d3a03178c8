//! Geometries as GeoPackage keeps them: a header, then well-known binary.
//!
//! Layout: GeoPackage 1.3 (OGC 12-128r18), clause 2.1.3; WKB of ISO 13249-3 with Z and M as added
//! thousands, and EWKB's flags, which some writers use. Z and M are dropped.

use crate::feature::Geometry;

/// Why a geometry blob cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BlobError {
    #[error("its geometry is not a GeoPackage geometry")]
    NotAGeometry,
    #[error("its geometry ends too early")]
    TooShort,
    #[error("its geometry is of the unknown kind {0}")]
    UnknownKind(u32),
}

/// The box around positions: least and greatest x, least and greatest y.
pub(crate) type Envelope = [f64; 4];

struct Cursor<'a> {
    rest: &'a [u8],
    is_little_endian: bool,
}

impl<'a> Cursor<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], BlobError> {
        let (head, rest) = self.rest.split_first_chunk().ok_or(BlobError::TooShort)?;
        self.rest = rest;
        Ok(*head)
    }

    fn skip(&mut self, bytes: usize) -> Result<(), BlobError> {
        self.rest = self.rest.get(bytes..).ok_or(BlobError::TooShort)?;
        Ok(())
    }

    fn u32(&mut self) -> Result<u32, BlobError> {
        let bytes = self.take()?;
        Ok(if self.is_little_endian {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    }

    fn f64(&mut self) -> Result<f64, BlobError> {
        let bytes = self.take()?;
        Ok(if self.is_little_endian {
            f64::from_le_bytes(bytes)
        } else {
            f64::from_be_bytes(bytes)
        })
    }

    fn byte_order(&mut self) -> Result<(), BlobError> {
        self.is_little_endian = match self.take()? {
            [0] => false,
            [1] => true,
            _ => return Err(BlobError::NotAGeometry),
        };
        Ok(())
    }

    /// Kind (1 to 17) and number of coordinates of the geometry that begins here.
    fn kind(&mut self) -> Result<(u32, usize), BlobError> {
        const Z: u32 = 0x8000_0000;
        const M: u32 = 0x4000_0000;
        const SRID: u32 = 0x2000_0000;
        self.byte_order()?;
        let code = self.u32()?;
        if code & SRID != 0 {
            self.skip(4)?;
        }
        let plain = code & !(Z | M | SRID);
        let thousands = plain / 1000;
        if thousands > 3 {
            return Err(BlobError::UnknownKind(code));
        }
        let has_z = code & Z != 0 || thousands == 1 || thousands == 3;
        let has_m = code & M != 0 || thousands >= 2;
        Ok((plain % 1000, 2 + usize::from(has_z) + usize::from(has_m)))
    }

    fn position(&mut self, coordinates: usize) -> Result<[f64; 2], BlobError> {
        let position = [self.f64()?, self.f64()?];
        self.skip((coordinates - 2) * size_of::<f64>())?;
        Ok(position)
    }

    fn line(&mut self, coordinates: usize) -> Result<Vec<[f64; 2]>, BlobError> {
        let count = self.u32()?;
        // Pushing one by one lets no count in the blob reserve more than its bytes can fill.
        let mut line = Vec::new();
        for _ in 0..count {
            line.push(self.position(coordinates)?);
        }
        Ok(line)
    }
}

/// Reads a blob; none if it says that it is empty.
pub(crate) fn read(blob: &[u8]) -> Result<Option<Geometry>, BlobError> {
    let mut cursor = Cursor {
        rest: blob,
        is_little_endian: true,
    };
    let [magic_g, magic_p, _version, flags] = cursor.take()?;
    if [magic_g, magic_p] != *b"GP" {
        return Err(BlobError::NotAGeometry);
    }
    let envelope_bytes = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(BlobError::NotAGeometry),
    };
    cursor.skip(4 + envelope_bytes)?;
    let is_empty = flags & 0b1_0000 != 0;
    if is_empty {
        return Ok(None);
    }
    read_wkb(&mut cursor).map(Some)
}

fn read_wkb(cursor: &mut Cursor) -> Result<Geometry, BlobError> {
    let (kind, coordinates) = cursor.kind()?;
    Ok(match kind {
        1 => Geometry::Point(cursor.position(coordinates)?),
        2 => Geometry::Line(cursor.line(coordinates)?),
        5 => {
            let count = cursor.u32()?;
            let mut lines = Vec::new();
            for _ in 0..count {
                match cursor.kind()? {
                    (2, coordinates) => lines.push(cursor.line(coordinates)?),
                    (other, _) => return Err(BlobError::UnknownKind(other)),
                }
            }
            Geometry::Lines(lines)
        }
        3 => Geometry::Other("Polygon"),
        4 => Geometry::Other("MultiPoint"),
        6 => Geometry::Other("MultiPolygon"),
        7 => Geometry::Other("GeometryCollection"),
        8..=14 => Geometry::Other("Curve"),
        15..=17 => Geometry::Other("Surface"),
        other => return Err(BlobError::UnknownKind(other)),
    })
}

/// The positions of a geometry.
fn positions(geometry: &Geometry) -> impl Iterator<Item = &[f64; 2]> {
    let (point, line, lines): (_, &[[f64; 2]], &[Vec<[f64; 2]>]) = match geometry {
        Geometry::Point(position) => (Some(position), &[], &[]),
        Geometry::Line(line) => (None, line, &[]),
        Geometry::Lines(lines) => (None, &[], lines),
        Geometry::Other(_) => (None, &[], &[]),
    };
    point.into_iter().chain(line).chain(lines.iter().flatten())
}

/// The box around a geometry; none if it has no position.
pub(crate) fn envelope(geometry: &Geometry) -> Option<Envelope> {
    positions(geometry).fold(None, |envelope, &[x, y]| {
        let [min_x, max_x, min_y, max_y] = envelope.unwrap_or([x, x, y, y]);
        Some([min_x.min(x), max_x.max(x), min_y.min(y), max_y.max(y)])
    })
}

/// Appends the blob of a geometry to `blob`, little-endian; lines carry their envelope, as points need none.
/// A shape of another kind, which has no positions here, is written as an empty collection.
pub(crate) fn write(blob: &mut Vec<u8>, geometry: &Geometry, srs_id: i32) {
    const LITTLE_ENDIAN: u8 = 1;
    const ENVELOPE_XY: u8 = 1 << 1;
    const EMPTY: u8 = 1 << 4;
    let envelope = envelope(geometry);
    let boxed = envelope.filter(|_| !matches!(geometry, Geometry::Point(_)));
    let flags = LITTLE_ENDIAN
        | if boxed.is_some() { ENVELOPE_XY } else { 0 }
        | if envelope.is_none() { EMPTY } else { 0 };
    blob.extend_from_slice(&[b'G', b'P', 0, flags]);
    blob.extend_from_slice(&srs_id.to_le_bytes());
    for bound in boxed.iter().flatten() {
        blob.extend_from_slice(&bound.to_le_bytes());
    }
    match geometry {
        Geometry::Point(position) => {
            write_kind(blob, 1);
            write_position(blob, position);
        }
        Geometry::Line(line) => write_line(blob, line),
        Geometry::Lines(lines) => {
            write_kind(blob, 5);
            write_count(blob, lines.len());
            lines.iter().for_each(|line| write_line(blob, line));
        }
        Geometry::Other(_) => {
            write_kind(blob, 7);
            write_count(blob, 0);
        }
    }
}

fn write_kind(blob: &mut Vec<u8>, kind: u32) {
    blob.push(1);
    blob.extend_from_slice(&kind.to_le_bytes());
}

/// A count; SQLite's limit of 1 GB a blob keeps every real one below 2³².
fn write_count(blob: &mut Vec<u8>, count: usize) {
    blob.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn write_line(blob: &mut Vec<u8>, line: &[[f64; 2]]) {
    write_kind(blob, 2);
    write_count(blob, line.len());
    line.iter()
        .for_each(|position| write_position(blob, position));
}

fn write_position(blob: &mut Vec<u8>, [x, y]: &[f64; 2]) {
    blob.extend_from_slice(&x.to_le_bytes());
    blob.extend_from_slice(&y.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn written(geometry: &Geometry) -> Vec<u8> {
        let mut blob = Vec::new();
        write(&mut blob, geometry, 4326);
        blob
    }

    fn any_geometry() -> impl Strategy<Value = Geometry> {
        let line = || vec(any::<[f64; 2]>(), 1..6);
        prop_oneof![
            any::<[f64; 2]>().prop_map(Geometry::Point),
            line().prop_map(Geometry::Line),
            vec(line(), 1..4).prop_map(Geometry::Lines),
        ]
    }

    #[test]
    fn a_big_endian_line_with_height_is_read() {
        let mut blob = b"GP\0\x04".to_vec();
        blob.extend([0; 4 + 48]);
        blob.push(0);
        blob.extend(1002_u32.to_be_bytes());
        blob.extend(2_u32.to_be_bytes());
        for value in [1.0, 2.0, 99.0, 3.0, 4.0, 99.0_f64] {
            blob.extend(value.to_be_bytes());
        }
        assert_eq!(
            read(&blob),
            Ok(Some(Geometry::Line(vec![[1.0, 2.0], [3.0, 4.0]])))
        );
    }

    #[test]
    fn empty_geometries_and_other_kinds_are_told() {
        assert_eq!(read(&written(&Geometry::Line(vec![]))), Ok(None));
        let kind = |code: u32| {
            let mut blob = b"GP\0\x01\0\0\0\0\x01".to_vec();
            blob.extend(code.to_le_bytes());
            read(&blob)
        };
        assert_eq!(kind(3003), Ok(Some(Geometry::Other("Polygon"))));
        assert_eq!(kind(9), Ok(Some(Geometry::Other("Curve"))));
        assert_eq!(kind(4001), Err(BlobError::UnknownKind(4001)));
        assert_eq!(read(b"RIFF0000"), Err(BlobError::NotAGeometry));
    }

    #[test]
    fn a_great_count_reserves_nothing() {
        let mut blob = b"GP\0\x01\0\0\0\0\x01".to_vec();
        blob.extend(2_u32.to_le_bytes());
        blob.extend(u32::MAX.to_le_bytes());
        assert_eq!(read(&blob), Err(BlobError::TooShort));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(geometry in any_geometry()) {
            prop_assert_eq!(read(&written(&geometry)), Ok(Some(geometry)));
        }

        #[test]
        fn any_bytes_are_read_or_refused(body in vec(any::<u8>(), 0..200), flags in 0_u8..64) {
            let _ = read(&body);
            let _ = read(&[b"GP\0", &[flags][..], &body].concat());
        }

        #[test]
        fn damaged_blobs_are_read_or_refused(geometry in any_geometry(), at: prop::sample::Index, byte: u8, cut: prop::sample::Index) {
            let mut blob = written(&geometry);
            let at = at.index(blob.len());
            blob[at] = byte;
            blob.truncate(cut.index(blob.len()) + 1);
            let _ = read(&blob);
        }
    }
}
