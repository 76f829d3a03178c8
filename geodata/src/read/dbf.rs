//! The attribute table of a shapefile.
//!
//! Layout: dBase III, as ESRI's description names it, with the binary numbers of later versions. Text is
//! in the code page that the `.cpg` file names, else the header's language driver, else the one that fits.

use super::{What, damaged};
use crate::feature::Property;
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GBK, IBM866, SHIFT_JIS, UTF_8, WINDOWS_874, WINDOWS_1250,
    WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256,
};
use std::collections::BTreeMap;

const HEADER_BYTES: usize = 32;
const FIELD_BYTES: usize = 32;
const LANGUAGE_DRIVER_AT: usize = 29;

/// The rows of a table; none stands for a row that was deleted.
pub(super) type Rows = Vec<Option<BTreeMap<String, Property>>>;

struct Field<'a> {
    name: &'a [u8],
    kind: u8,
    start: usize,
    end: usize,
}

/// Reads all rows.
pub(super) fn read(dbf: &[u8], cpg: Option<&str>) -> Result<Rows, What> {
    let short = || damaged("its .dbf has no complete header");
    let number = |at: usize| Some(u16::from_le_bytes(*dbf.get(at..)?.first_chunk()?));
    let row_count = dbf
        .get(4..)
        .and_then(|rest| rest.first_chunk())
        .map(|bytes| u32::from_le_bytes(*bytes))
        .and_then(|count| usize::try_from(count).ok())
        .ok_or_else(short)?;
    let header_bytes = usize::from(number(8).ok_or_else(short)?);
    let row_bytes = usize::from(number(10).ok_or_else(short)?);
    let fields = fields(dbf.get(HEADER_BYTES..header_bytes).ok_or_else(short)?);
    if row_bytes == 0 || fields.iter().any(|field| field.end > row_bytes) {
        return Err(damaged("the columns of its .dbf do not fit into its rows"));
    }
    let rows = dbf
        .get(header_bytes..)
        .unwrap_or_default()
        .chunks_exact(row_bytes);
    if rows.len() < row_count {
        return Err(damaged("its .dbf ends before its last row"));
    }
    let rows: Vec<&[u8]> = rows.take(row_count).collect();
    let encoding = cpg
        .and_then(by_name)
        .or_else(|| by_language_driver(*dbf.get(LANGUAGE_DRIVER_AT)?))
        .unwrap_or_else(|| best_fit(&rows, &fields));
    Ok(rows
        .iter()
        .map(|row| read_row(row, &fields, encoding))
        .collect())
}

/// The columns, up to the byte that ends their list.
fn fields(descriptors: &[u8]) -> Vec<Field<'_>> {
    const END: u8 = 0x0d;
    let mut start = 1; // The first byte of a row says whether it is deleted.
    descriptors
        .chunks_exact(FIELD_BYTES)
        .take_while(|descriptor| descriptor.first() != Some(&END))
        .filter_map(|descriptor| {
            let name = descriptor.get(..11)?.split(|byte| *byte == 0).next()?;
            let end = start + usize::from(*descriptor.get(16)?);
            let field = Field {
                name,
                kind: *descriptor.get(11)?,
                start,
                end,
            };
            start = end;
            Some(field)
        })
        .collect()
}

fn read_row(
    row: &[u8],
    fields: &[Field],
    encoding: &'static Encoding,
) -> Option<BTreeMap<String, Property>> {
    let is_deleted = row.first() == Some(&b'*');
    (!is_deleted).then(|| {
        fields
            .iter()
            .map(|field| {
                let value = row.get(field.start..field.end).unwrap_or_default();
                (
                    text(field.name, encoding),
                    property(field.kind, value, encoding),
                )
            })
            .collect()
    })
}

fn property(kind: u8, value: &[u8], encoding: &'static Encoding) -> Property {
    let words = || match text(value, encoding) {
        text if text.is_empty() => Property::Null,
        text => Property::Text(text),
    };
    match kind {
        b'N' | b'F' => number(value, words),
        b'L' => match value.first() {
            Some(b'T' | b't' | b'Y' | b'y') => Property::Bool(true),
            Some(b'F' | b'f' | b'N' | b'n') => Property::Bool(false),
            _ => Property::Null,
        },
        b'D' => date(value).map_or(Property::Null, Property::Text),
        b'I' => value.first_chunk().map_or(Property::Null, |bytes| {
            Property::Number(f64::from(i32::from_le_bytes(*bytes)))
        }),
        b'O' => value.first_chunk().map_or(Property::Null, |bytes| {
            Property::number(f64::from_le_bytes(*bytes))
        }),
        // Memos, pictures and binary times are kept outside of the table, or in no settled form.
        b'M' | b'G' | b'P' | b'B' | b'@' | b'T' | b'Y' => Property::Null,
        _ => words(),
    }
}

/// A number in figures; asterisks and blanks mean none. What is no number stays what it is.
fn number(value: &[u8], words: impl Fn() -> Property) -> Property {
    let figures = value.trim_ascii();
    if figures.is_empty() || figures.iter().all(|byte| matches!(byte, b'*' | 0)) {
        return Property::Null;
    }
    std::str::from_utf8(figures)
        .ok()
        .and_then(|figures| figures.parse().ok())
        .map_or_else(words, Property::number)
}

/// `20260401` as `2026-04-01`.
fn date(value: &[u8]) -> Option<String> {
    let figures = std::str::from_utf8(value.get(..8)?).ok()?;
    figures.bytes().all(|byte| byte.is_ascii_digit()).then(|| {
        let (year, rest) = figures.split_at(4);
        let (month, day) = rest.split_at(2);
        format!("{year}-{month}-{day}")
    })
}

fn text(bytes: &[u8], encoding: &'static Encoding) -> String {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    text.trim_matches([' ', '\0']).to_owned()
}

/// The encoding of a `.cpg` file's text: a label as the web has them, or a code page's number.
fn by_name(cpg: &str) -> Option<&'static Encoding> {
    let label = cpg.trim_matches(['\u{feff}', '\0']).trim();
    let digits: String = label.chars().filter(char::is_ascii_digit).collect();
    Encoding::for_label(label.as_bytes()).or(match digits.as_str() {
        "65001" | "8" => Some(UTF_8),
        "932" => Some(SHIFT_JIS),
        "20932" | "51932" => Some(EUC_JP),
        "936" => Some(GBK),
        "949" => Some(EUC_KR),
        "950" => Some(BIG5),
        "866" => Some(IBM866),
        "874" => Some(WINDOWS_874),
        "1250" => Some(WINDOWS_1250),
        "1251" => Some(WINDOWS_1251),
        "1252" | "88591" => Some(WINDOWS_1252),
        "1253" => Some(WINDOWS_1253),
        "1254" => Some(WINDOWS_1254),
        "1255" => Some(WINDOWS_1255),
        "1256" => Some(WINDOWS_1256),
        _ => None,
    })
}

/// The encoding of the header's language driver. 0x57, "the system's", says nothing about whose.
fn by_language_driver(id: u8) -> Option<&'static Encoding> {
    match id {
        0x13 | 0x7b => Some(SHIFT_JIS),
        0x4d | 0x7a => Some(GBK),
        0x4e | 0x79 => Some(EUC_KR),
        0x4f | 0x78 => Some(BIG5),
        0x03 => Some(WINDOWS_1252),
        0x26 | 0x65 => Some(IBM866),
        0x50 | 0x7c => Some(WINDOWS_874),
        0x7d => Some(WINDOWS_1255),
        0x7e => Some(WINDOWS_1256),
        0xc8 => Some(WINDOWS_1250),
        0xc9 => Some(WINDOWS_1251),
        0xca => Some(WINDOWS_1254),
        0xcb => Some(WINDOWS_1253),
        _ => None,
    }
}

/// UTF-8 if all texts are; Shift_JIS if nearly all are (a column may cut a character); else Western European.
fn best_fit(rows: &[&[u8]], fields: &[Field]) -> &'static Encoding {
    let texts: Vec<&[u8]> = rows
        .iter()
        .flat_map(|row| {
            let columns = fields.iter().filter(|field| field.kind == b'C');
            columns.filter_map(|field| row.get(field.start..field.end))
        })
        .filter(|text| !text.is_ascii())
        .collect();
    let misfits = |encoding: &'static Encoding| {
        let is_misfit = |text: &&&[u8]| {
            encoding
                .decode_without_bom_handling_and_without_replacement(text)
                .is_none()
        };
        texts.iter().filter(is_misfit).count()
    };
    if misfits(UTF_8) == 0 {
        UTF_8
    } else if misfits(SHIFT_JIS) * 20 <= texts.len() {
        SHIFT_JIS
    } else {
        WINDOWS_1252
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    /// A table of columns (name, kind, width) and rows of raw values.
    fn table(language_driver: u8, columns: &[(&[u8], u8, u8)], rows: &[&[&[u8]]]) -> Vec<u8> {
        let row_bytes: u16 = 1 + columns
            .iter()
            .map(|column| u16::from(column.2))
            .sum::<u16>();
        let header_bytes = u16::try_from(HEADER_BYTES + FIELD_BYTES * columns.len() + 1).unwrap();
        let mut dbf = vec![3, 126, 4, 1];
        dbf.extend(u32::try_from(rows.len()).unwrap().to_le_bytes());
        dbf.extend(header_bytes.to_le_bytes());
        dbf.extend(row_bytes.to_le_bytes());
        dbf.resize(HEADER_BYTES, 0);
        dbf[LANGUAGE_DRIVER_AT] = language_driver;
        for (name, kind, width) in columns {
            let mut descriptor = name.to_vec();
            descriptor.resize(11, 0);
            descriptor.push(*kind);
            descriptor.extend([0, 0, 0, 0, *width]);
            descriptor.resize(FIELD_BYTES, 0);
            dbf.extend(descriptor);
        }
        dbf.push(0x0d);
        for row in rows {
            dbf.push(b' ');
            for (value, (_, _, width)) in row.iter().zip(columns) {
                let mut value = value.to_vec();
                value.resize(usize::from(*width), b' ');
                dbf.extend(value);
            }
        }
        dbf.push(0x1a);
        dbf
    }

    /// 道路名 in Shift_JIS.
    const ROAD_NAME_SJIS: &[u8] = b"\x93\xb9\x98\x48\x96\xbc";

    #[test]
    fn japanese_is_read_in_every_declared_and_undeclared_encoding() {
        let value_of = |driver, cpg, name: &[u8], value: &[u8]| {
            let dbf = table(driver, &[(name, b'C', 12)], &[&[value]]);
            read(&dbf, cpg).unwrap()[0].clone().unwrap()
        };
        let expected = BTreeMap::from([("道路名".to_owned(), Property::Text("道路名".to_owned()))]);
        let sjis = ROAD_NAME_SJIS;
        let utf_8 = "道路名".as_bytes();
        assert_eq!(value_of(0x13, None, sjis, sjis), expected);
        assert_eq!(value_of(0x00, Some("CP932\r\n"), sjis, sjis), expected);
        assert_eq!(value_of(0x00, Some("932"), sjis, sjis), expected);
        assert_eq!(value_of(0x57, Some("Shift_JIS"), sjis, sjis), expected);
        assert_eq!(value_of(0x57, None, sjis, sjis), expected);
        assert_eq!(value_of(0x13, Some("UTF-8"), utf_8, utf_8), expected);
        assert_eq!(value_of(0x00, None, utf_8, utf_8), expected);
    }

    #[test]
    fn values_are_read_by_their_kind() {
        let columns: [(&[u8], u8, u8); 7] = [
            (b"WIDTH", b'N', 8),
            (b"FULL", b'N', 4),
            (b"LENGTH", b'F', 12),
            (b"BUS", b'L', 1),
            (b"PAVED", b'D', 8),
            (b"LANES", b'I', 4),
            (b"MEMO", b'M', 10),
        ];
        let row: &[&[u8]] = &[
            b"   5.50",
            b"****",
            b"1234.56789",
            b"T",
            b"20260401",
            &[2, 0, 0, 0],
            b"7",
        ];
        let read = read(&table(0, &columns, &[row]), None).unwrap()[0]
            .clone()
            .unwrap();
        assert_eq!(read["WIDTH"], Property::Number(5.5));
        assert_eq!(read["FULL"], Property::Null);
        assert_eq!(read["LENGTH"], Property::Number(1_234.567_89));
        assert_eq!(read["BUS"], Property::Bool(true));
        assert_eq!(read["PAVED"], Property::Text("2026-04-01".into()));
        assert_eq!(read["LANES"], Property::Number(2.0));
        assert_eq!(read["MEMO"], Property::Null);
    }

    #[test]
    fn a_deleted_row_keeps_its_place() {
        let mut dbf = table(0, &[(b"A", b'C', 2)], &[&[b"x"], &[b"y"]]);
        dbf[HEADER_BYTES + FIELD_BYTES + 1] = b'*';
        let rows = read(&dbf, None).unwrap();
        assert!(rows[0].is_none());
        assert_eq!(rows[1].as_ref().unwrap()["A"], Property::Text("y".into()));
    }

    #[test]
    fn a_table_cut_short_is_refused() {
        let dbf = table(0, &[(b"A", b'C', 2)], &[&[b"x"], &[b"y"]]);
        assert!(matches!(
            read(&dbf[..dbf.len() - 2], None),
            Err(What::Damaged(_))
        ));
        assert!(matches!(read(&dbf[..40], None), Err(What::Damaged(_))));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..300), cpg in "\\PC*") {
            let _ = read(&bytes, Some(&cpg));
        }

        #[test]
        fn damaged_tables_are_read_or_refused(damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
            let mut dbf = table(0x57, &[(b"A", b'C', 6), (b"B", b'N', 4)], &[&[ROAD_NAME_SJIS, b"3"], &[b"y", b"4"]]);
            for (at, byte) in damage {
                let at = at.index(dbf.len());
                dbf[at] = byte;
            }
            let _ = read(&dbf, None);
        }
    }
}
