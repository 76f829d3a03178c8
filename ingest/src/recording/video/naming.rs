//! Which files come from the same camera, and in which order, by their names.

use crate::recording::{files::stem_of, named};
use std::path::{Component, Path};

/// Words that say which way a camera looks.
const LENSES: [&str; 9] = [
    "FRONT", "REAR", "BACK", "INSIDE", "INTERIOR", "CABIN", "LEFT", "RIGHT", "SIDE",
];

/// A part of a recording that the camera cut by size: every part carries the time of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Chapter {
    /// The recording's number.
    pub of: u32,
    /// The part's, from 0.
    pub part: u32,
}

/// GoPro's chapters: `GH010123`, `GX020123` (part, recording), and before 2018 `GOPR0123`,
/// `GP010123`. <https://community.gopro.com/s/article/GoPro-Camera-File-Naming-Convention>
pub(super) fn chapter(file: &Path) -> Option<Chapter> {
    let stem = stem_of(file).to_ascii_uppercase();
    if let Some(number) = stem.strip_prefix("GOPR") {
        return Some(Chapter {
            of: digits(number, 4)?,
            part: 0,
        });
    }
    let before = [("GH", 1), ("GX", 1), ("GP", 0)];
    let (numbers, first) = before
        .iter()
        .find_map(|(start, first)| Some((stem.strip_prefix(start)?, *first)))?;
    let (part, of) = numbers.split_at_checked(2)?;
    Some(Chapter {
        of: digits(of, 4)?,
        part: digits(part, 2)?.checked_sub(first)?,
    })
}

fn digits(text: &str, count: usize) -> Option<u32> {
    let plain = text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

/// What tells the cameras of a card apart: the folder within it, and the mark in the name.
///
/// Folders that a camera counts up by the DCF rule (`100MEDIA`, `101MEDIA`; JEITA CP-3461) are one.
pub(super) fn camera(file: &Path, root: &Path) -> String {
    let within = file
        .parent()
        .and_then(|folder| folder.strip_prefix(root).ok())
        .unwrap_or(Path::new(""));
    let mut camera = String::new();
    for part in within.components() {
        if let Component::Normal(name) = part {
            let name = name.to_string_lossy();
            let counted = name.len() == 8 && name.bytes().take(3).all(|b| b.is_ascii_digit());
            camera += if counted {
                name.get(3..).unwrap_or(&name)
            } else {
                &name
            };
            camera.push('/');
        }
    }
    camera + &lens(&stem_of(file))
}

/// The mark of front and rear cameras: a word (`…-left_repeater`, `Rear_…`) or the last letter
/// (`…_003F`, `…_NF`).
fn lens(stem: &str) -> String {
    let stem = match named::find(stem, false) {
        Some(time) => format!(
            "{}0{}",
            stem.get(..time.place.start).unwrap_or_default(),
            stem.get(time.place.end..).unwrap_or_default()
        ),
        None => stem.to_owned(),
    }
    .to_ascii_uppercase();
    let words: Vec<&str> = stem
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| LENSES.contains(word))
        .collect();
    if !words.is_empty() {
        return words.join(" ");
    }
    let before = stem.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let last = stem.get(before.len()..).unwrap_or_default();
    let marked = before.ends_with(|c: char| c.is_ascii_digit() || "_-".contains(c));
    match last.as_bytes() {
        [mark @ (b'F' | b'R' | b'I' | b'A' | b'B' | b'C')] if marked => char::from(*mark).into(),
        // BlackVue: normal, event, manual and parking recordings of the front, rear, inner camera.
        [
            b'N' | b'E' | b'M' | b'P',
            mark @ (b'F' | b'R' | b'I' | b'O' | b'S'),
        ] if marked => char::from(*mark).into(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_and_rear_are_two_cameras() {
        let camera = |file: &str| camera(Path::new(file), Path::new("/card"));
        for (front, rear) in [
            ("20261005_101207F.MP4", "20261005_101207R.MP4"),
            ("20261005_101207_NF.mp4", "20261005_101207_NR.mp4"),
            ("2026_1005_101207_003A.MP4", "2026_1005_101207_003B.MP4"),
            (
                "2026-10-05_10-12-07-front.mp4",
                "2026-10-05_10-12-07-back.mp4",
            ),
            (
                "2026-10-05_10-12-07-left_repeater.mp4",
                "2026-10-05_10-12-07-right_repeater.mp4",
            ),
            ("Front/1.mp4", "Rear/1.mp4"),
            ("Front_20261005_101207.mp4", "Rear_20261005_101207.mp4"),
        ] {
            let (front, rear) = (format!("/card/{front}"), format!("/card/{rear}"));
            assert_ne!(camera(&front), camera(&rear), "{front} and {rear}");
        }
    }

    #[test]
    fn files_of_one_camera_stay_together() {
        let camera = |file: &str| camera(Path::new(file), Path::new("/card"));
        for (a, b) in [
            ("20261005_101207_NF.mp4", "20261005_101307_EF.mp4"),
            ("DCIM/100MEDIA/1.mp4", "DCIM/101MEDIA/2.mp4"),
            ("REC_20261005_101207.mp4", "EVT_20261005_101307.mp4"),
            ("2026_1005_101207_003F.MP4", "2026_1005_101307_004F.MP4"),
            ("monday.mp4", "tuesday.mp4"),
            ("drive a.mp4", "drive b.mp4"),
        ] {
            let (a, b) = (format!("/card/{a}"), format!("/card/{b}"));
            assert_eq!(camera(&a), camera(&b), "{a} and {b}");
        }
    }

    #[test]
    fn chapters_are_read_from_names() {
        let chapter = |name| chapter(Path::new(name)).map(|c| (c.of, c.part));
        assert_eq!(chapter("GH020123.MP4"), Some((123, 1)));
        assert_eq!(chapter("gx010123.mp4"), Some((123, 0)));
        assert_eq!(chapter("GOPR0123.MP4"), Some((123, 0)));
        assert_eq!(chapter("GP010123.MP4"), Some((123, 1)));
        for name in [
            "GH000123.MP4",
            "GH01012.MP4",
            "GHé10123.MP4",
            "GOPR01234.MP4",
            "GPS.mp4",
            "1.mp4",
        ] {
            assert_eq!(chapter(name), None, "{name}");
        }
    }
}
