//! How a table is written, whatever the format.

use encoding_rs::SHIFT_JIS;
use geodata::crs::Crs;
use jiff::tz::TimeZone;
use register::Language;
use std::{borrow::Cow, str::FromStr};

/// How a table is written; each format takes of it what it knows.
#[derive(Clone, Debug)]
pub struct Options {
    /// The language of text for people.
    pub language: Language,
    /// The coordinate system to write.
    pub crs: Crs,
    /// The characters of a CSV file.
    pub encoding: Encoding,
    /// Where the readers' clocks hang: a workbook's times. Files for machines keep UTC.
    pub time_zone: TimeZone,
}

impl Default for Options {
    /// English, WGS 84, UTF-8, UTC.
    fn default() -> Self {
        Self {
            language: Language::En,
            crs: Crs::wgs84(),
            encoding: Encoding::Utf8,
            time_zone: TimeZone::UTC,
        }
    }
}

/// The characters of a CSV file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// All of Unicode, with a byte order mark: Excel takes a file for UTF-8 only if it has one.
    #[default]
    Utf8,
    /// Windows-31J, for programs that know nothing newer.
    Cp932,
}

/// An encoding that no file is written in.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not an encoding here: use utf-8 or cp932")]
pub struct UnknownEncoding(String);

impl FromStr for Encoding {
    type Err = UnknownEncoding;

    fn from_str(name: &str) -> Result<Self, UnknownEncoding> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Ok(Self::Utf8),
            "cp932" => Ok(Self::Cp932),
            _ => Err(UnknownEncoding(name.to_owned())),
        }
    }
}

/// Stands for a character that CP932 does not have: printers' sign for a missing type.
const MISSING: char = '〓';

impl Encoding {
    /// The bytes of a text, and the characters that became `〓` because there are none for them.
    ///
    /// Signs that Unicode has twice and Windows-31J once (`〜` and `~`, `—` and `―`) are the same sign.
    pub(crate) fn bytes(self, text: &str) -> (Cow<'_, [u8]>, Vec<char>) {
        if self == Self::Utf8 || text.is_ascii() {
            return (Cow::Borrowed(text.as_bytes()), Vec::new());
        }
        let mut missing = Vec::new();
        let fitting: String = text
            .chars()
            .map(|c| {
                let c = twin(c);
                if fits_cp932(c) {
                    return c;
                }
                missing.push(c);
                MISSING
            })
            .collect();
        (
            Cow::Owned(SHIFT_JIS.encode(&fitting).0.into_owned()),
            missing,
        )
    }
}

fn fits_cp932(c: char) -> bool {
    !SHIFT_JIS.encode(c.encode_utf8(&mut [0; 4])).2
}

/// The sign as Microsoft maps it, where JIS X 0208 has one sign and Unicode two.
fn twin(c: char) -> char {
    match c {
        '\u{301c}' => '\u{ff5e}',
        '\u{2014}' => '\u{2015}',
        '\u{2016}' => '\u{2225}',
        '\u{2212}' => '\u{ff0d}',
        '\u{00a2}' => '\u{ffe0}',
        '\u{00a3}' => '\u{ffe1}',
        '\u{00ac}' => '\u{ffe2}',
        '\u{203e}' => '\u{ffe3}',
        '\u{00a5}' => '\u{ffe5}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cp932_writes_what_windows_writes() {
        let (bytes, missing) = Encoding::Cp932.bytes("表①髙﨑ソ〜");
        assert_eq!(
            bytes.as_ref(),
            b"\x95\x5c\x87\x40\xfb\xfc\xfa\xb1\x83\x5c\x81\x60"
        );
        assert!(missing.is_empty());
    }

    #[test]
    fn a_character_that_does_not_fit_is_marked_and_told() {
        let (bytes, missing) = Encoding::Cp932.bytes("m²𠮷");
        assert_eq!(bytes.as_ref(), b"m\x81\xac\x81\xac");
        assert_eq!(missing, ['²', '𠮷']);
    }

    #[test]
    fn names_of_encodings_are_read() {
        assert_eq!("UTF-8".parse::<Encoding>().unwrap(), Encoding::Utf8);
        assert_eq!("cp932".parse::<Encoding>().unwrap(), Encoding::Cp932);
        let error = "latin1".parse::<Encoding>().unwrap_err().to_string();
        assert!(error.contains("latin1") && error.contains("cp932"));
    }

    proptest! {
        #[test]
        fn cp932_reads_back_but_for_what_was_told(text in "\\PC*") {
            let (bytes, missing) = Encoding::Cp932.bytes(&text);
            let (back, _, faults) = SHIFT_JIS.decode(&bytes);
            prop_assert!(!faults);
            let marks = |text: &str| text.chars().filter(|c| *c == MISSING).count();
            prop_assert_eq!(marks(&back), marks(&text) + missing.len());
            prop_assert_eq!(back.chars().count(), text.chars().count());
        }
    }
}
