//! The boxes of an MP4 or MOV file (ISO/IEC 14496-12, 4.2), found by seeking from one to the next.

use super::numbers::{array, be_u32, be_u64};
use std::{
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
};

/// More boxes side by side than any camera writes.
const MOST_BOXES: usize = 100_000;

/// A box: its kind, and where its content lies in the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Atom {
    pub kind: [u8; 4],
    pub body: Range<u64>,
}

/// The first box of a kind.
pub(super) fn first<'a>(atoms: &'a [Atom], kind: &[u8; 4]) -> Option<&'a Atom> {
    atoms.iter().find(|atom| &atom.kind == kind)
}

/// A file of boxes.
#[derive(Debug)]
pub(super) struct Mp4<R> {
    file: R,
    len: u64,
}

impl<R: Read + Seek> Mp4<R> {
    pub fn new(mut file: R) -> io::Result<Self> {
        let len = file.seek(SeekFrom::End(0))?;
        Ok(Self { file, len })
    }

    /// Bytes in the file.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// The outermost boxes.
    pub fn top(&mut self) -> io::Result<Vec<Atom>> {
        self.boxes(0..self.len)
    }

    /// The boxes side by side in a stretch. A box that reaches beyond it is cut to it; what comes
    /// after damage is left out.
    pub fn boxes(&mut self, within: Range<u64>) -> io::Result<Vec<Atom>> {
        let end = within.end.min(self.len);
        let mut atoms = Vec::new();
        let mut at = within.start;
        while atoms.len() < MOST_BOXES && end.saturating_sub(at) >= 8 {
            let head = self.bytes(at..end, 16)?;
            let Some((atom, next)) = atom(&head, at, end) else {
                break;
            };
            atoms.push(atom);
            at = next;
        }
        Ok(atoms)
    }

    /// Reads a stretch: never more than `most` bytes, never beyond the end of the file.
    pub fn bytes(&mut self, at: Range<u64>, most: u64) -> io::Result<Vec<u8>> {
        let wanted = at.end.min(self.len).saturating_sub(at.start).min(most);
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(at.start))?;
        self.file.by_ref().take(wanted).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// The box whose first bytes are `head`, and where the next begins.
fn atom(head: &[u8], at: u64, end: u64) -> Option<(Atom, u64)> {
    let kind = array(head, 4)?;
    let (size, head_len) = match be_u32(head, 0)? {
        0 => (end.checked_sub(at)?, 8),
        1 => (be_u64(head, 8)?, 16),
        size => (u64::from(size), 8),
    };
    if size < head_len {
        return None;
    }
    let next = at.checked_add(size)?.min(end);
    let body = at.checked_add(head_len)?.min(next)..next;
    Some((Atom { kind, body }, next))
}

#[cfg(test)]
mod tests {
    use super::super::built::atom;
    use super::*;
    use std::io::Cursor;

    fn kinds(bytes: &[u8]) -> Vec<(String, u64)> {
        let mut mp4 = Mp4::new(Cursor::new(bytes)).unwrap();
        let kind = |a: Atom| {
            let name = String::from_utf8_lossy(&a.kind).into_owned();
            (name, a.body.end - a.body.start)
        };
        mp4.top().unwrap().into_iter().map(kind).collect()
    }

    #[test]
    fn short_long_and_endless_sizes() {
        let mut file = atom(b"ftyp", b"isom");
        file.extend([0, 0, 0, 1]);
        file.extend(b"mdat");
        file.extend(19u64.to_be_bytes());
        file.extend(b"abc");
        file.extend([0, 0, 0, 0]);
        file.extend(b"moovrest");
        let named = |(name, len): (&str, u64)| (name.to_owned(), len);
        assert_eq!(
            kinds(&file),
            [("ftyp", 4), ("mdat", 3), ("moov", 4)].map(named)
        );
    }

    #[test]
    fn damage_ends_the_list() {
        let good = atom(b"ftyp", b"isom");
        let cut = [good.clone(), b"\0\0\x01\0mdatabc".to_vec()].concat();
        assert_eq!(kinds(&cut)[1], ("mdat".to_owned(), 3));
        let small = [good.clone(), b"\0\0\0\x05mdatabc".to_vec()].concat();
        assert_eq!(kinds(&small).len(), 1);
        let huge = [
            good,
            b"\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(),
        ]
        .concat();
        assert_eq!(kinds(&huge).len(), 1);
    }

    #[test]
    fn nothing_is_read_beyond_the_end() {
        let mut mp4 = Mp4::new(Cursor::new(b"0123456789")).unwrap();
        assert_eq!(mp4.bytes(8..u64::MAX, u64::MAX).unwrap(), b"89");
        assert_eq!(mp4.bytes(90..100, 10).unwrap(), b"");
        assert_eq!(mp4.bytes(2..8, 3).unwrap(), b"234");
    }
}
