//! Text in whatever encoding the logger's computer used.

use encoding_rs::{Encoding, SHIFT_JIS};
use std::borrow::Cow;

/// The text: by its byte order mark, else as UTF-8, else as CP932, as Japanese Windows writes it.
///
/// What cannot be read in it is replaced: that harms names, no numbers.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling(rest).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        // Cut in the middle of a character: still UTF-8.
        Err(e) if e.error_len().is_none() => String::from_utf8_lossy(bytes),
        Err(_) => SHIFT_JIS.decode_without_bom_handling(bytes).0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encodings_of_japanese_loggers() {
        assert_eq!(decode("緯度".as_bytes()), "緯度");
        assert_eq!(decode("\u{feff}緯度".as_bytes()), "緯度");
        assert_eq!(decode(b"\x88\xdc\x93\x78,\x8co\x93x"), "緯度,経度");
        assert_eq!(decode(b"\xff\xfel\0a\0t\0"), "lat");
        assert_eq!(decode(&"緯度".as_bytes()[..5]), "緯\u{fffd}");
    }
}
