//! Fonts that have every character of a text, with as few families as do.

use super::PdfError;
use register::Language;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};
use typst::{
    foundations::Bytes,
    text::{Font, FontBook, FontInfo},
    utils::LazyHash,
};

/// Quiet sans-serif families, the better first.
const LATIN: &[&str] = &[
    "Noto Sans",
    "Source Sans 3",
    "Inter",
    "Open Sans",
    "Helvetica Neue",
    "Segoe UI",
];
const JAPANESE: &[&str] = &[
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "Source Han Sans JP",
    "Source Han Sans",
    "BIZ UDPGothic",
    "BIZ UDGothic",
    "Hiragino Sans",
    "Hiragino Kaku Gothic ProN",
    "Yu Gothic",
    "Meiryo",
    "IPAexGothic",
    "IPAPGothic",
    "IPAGothic",
    "TakaoPGothic",
    "TakaoGothic",
    "VL PGothic",
    "VL Gothic",
];
const PLAIN: &[&str] = &["Arial", "Liberation Sans", "DejaVu Sans"];

/// The fonts of one document. A file is read when its first glyph is set.
#[derive(Debug)]
pub struct Fonts {
    /// Their families, in the order in which a character is looked for.
    pub families: Vec<String>,
    /// Signs (not letters) that none of them has.
    pub undrawable: BTreeSet<char>,
    /// What typst knows them by.
    pub book: LazyHash<FontBook>,
    faces: Vec<Face>,
}

#[derive(Debug)]
struct Face {
    path: PathBuf,
    index: u32,
    font: OnceLock<Option<Font>>,
}

impl Fonts {
    /// A face by its place in the book.
    pub fn font(&self, index: usize) -> Option<Font> {
        let face = self.faces.get(index)?;
        let load = || Font::new(Bytes::new(fs::read(&face.path).ok()?), face.index);
        face.font.get_or_init(load).clone()
    }
}

/// Finds fonts for these characters: in `dir`, then in named families of the system, then in any.
///
/// # Errors
/// When `dir` holds no fonts, or a letter is in none of them.
pub fn find(
    dir: Option<&Path>,
    language: Language,
    characters: &BTreeSet<char>,
) -> Result<Fonts, PdfError> {
    let mut choice = Choice::new(characters);
    let order = match language {
        Language::En => [LATIN, JAPANESE, PLAIN],
        Language::Ja => [JAPANESE, LATIN, PLAIN],
    };
    if let Some(dir) = dir {
        choice.take_best(&fonts_in(dir)?, order);
    }
    if !choice.missing.is_empty() {
        let mut system = fontdb::Database::new();
        system.load_system_fonts();
        choice.take_best(&system, order);
    }
    choice.made()
}

fn fonts_in(dir: &Path) -> Result<fontdb::Database, PdfError> {
    let refused = |why: String| PdfError::FontsDir {
        dir: dir.to_owned(),
        why,
    };
    fs::read_dir(dir).map_err(|e| refused(e.to_string()))?;
    let mut given = fontdb::Database::new();
    given.load_fonts_dir(dir);
    if given.is_empty() {
        return Err(refused("there are none in it".to_owned()));
    }
    Ok(given)
}

struct Choice {
    missing: BTreeSet<char>,
    families: Vec<String>,
    book: FontBook,
    faces: Vec<Face>,
}

impl Choice {
    fn new(characters: &BTreeSet<char>) -> Self {
        let drawn = |c: &&char| !c.is_whitespace() && !c.is_control() && !invisible(**c);
        Self {
            missing: characters.iter().filter(drawn).copied().collect(),
            families: Vec::new(),
            book: FontBook::new(),
            faces: Vec::new(),
        }
    }

    /// Takes a family if it has a character that is still missing.
    fn take(&mut self, db: &fontdb::Database, family: &str) {
        if self.missing.is_empty() {
            return;
        }
        let Some(regular) = face(db, family, fontdb::Weight::NORMAL) else {
            return;
        };
        let before = self.missing.len();
        self.missing
            .retain(|c| !regular.2.coverage.contains(u32::from(*c)));
        if self.missing.len() == before {
            return;
        }
        self.families.push(regular.2.family.clone());
        let bold = face(db, family, fontdb::Weight::BOLD);
        let bold = bold.filter(|b| b.2.variant != regular.2.variant);
        for (path, index, info) in [Some(regular), bold].into_iter().flatten() {
            self.book.push(info);
            self.faces.push(Face {
                path,
                index,
                font: OnceLock::new(),
            });
        }
    }

    /// Takes what is needed: of families known to look well, then of any, by name.
    fn take_best(&mut self, db: &fontdb::Database, order: [&[&str]; 3]) {
        for family in order.into_iter().flatten() {
            self.take(db, family);
        }
        if self.missing.is_empty() {
            return;
        }
        let names: BTreeSet<&str> = db
            .faces()
            .filter_map(|face| face.families.first())
            .map(|(name, _)| name.as_str())
            .filter(|name| !name.to_ascii_lowercase().contains("last resort"))
            .collect();
        for name in names {
            self.take(db, name);
        }
    }

    fn made(self) -> Result<Fonts, PdfError> {
        let letters = || self.missing.iter().filter(|c| c.is_alphanumeric());
        let japanese: String = letters().filter(|c| is_japanese(**c)).take(8).collect();
        if !japanese.is_empty() {
            return Err(PdfError::NoJapaneseFont { sample: japanese });
        }
        let sample: String = letters().take(8).collect();
        if !sample.is_empty() {
            return Err(PdfError::NoFont { sample });
        }
        Ok(Fonts {
            families: self.families,
            undrawable: self.missing,
            book: LazyHash::new(self.book),
            faces: self.faces,
        })
    }
}

fn face(
    db: &fontdb::Database,
    family: &str,
    weight: fontdb::Weight,
) -> Option<(PathBuf, u32, FontInfo)> {
    let id = db.query(&fontdb::Query {
        families: &[fontdb::Family::Name(family)],
        weight,
        ..fontdb::Query::default()
    })?;
    let (fontdb::Source::File(path) | fontdb::Source::SharedFile(path, _), index) =
        db.face_source(id)?
    else {
        return None;
    };
    let info = db.with_face_data(id, FontInfo::new)??;
    Some((path, index, info))
}

/// Joiners, marks of direction and variation selectors: they change others and are not drawn.
fn invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Kana and the ideographs that Japanese shares with its neighbours.
fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9F}'
        | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(text: &str) -> Choice {
        Choice::new(&text.chars().collect())
    }

    #[test]
    fn japanese_without_a_font_names_what_to_install() {
        let error = choice("A 環七通り").made().unwrap_err().to_string();
        assert!(error.contains("apt-get install fonts-noto-cjk"), "{error}");
        assert!(
            error.contains("--fonts DIR") && error.contains('環'),
            "{error}"
        );
    }

    #[test]
    fn letters_of_other_scripts_are_named_too() {
        let error = choice("ถนน").made().unwrap_err();
        assert!(matches!(error, PdfError::NoFont { .. }), "{error}");
    }

    #[test]
    fn signs_that_no_font_has_do_not_stop_the_document() {
        let fonts = choice("\u{E123}\u{200D}\n ").made().unwrap();
        assert_eq!(fonts.undrawable, BTreeSet::from(['\u{E123}']));
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let dir = Path::new("no/such/folder");
        let error = find(Some(dir), Language::En, &BTreeSet::new()).unwrap_err();
        assert!(error.to_string().starts_with("no/such/folder: "), "{error}");
    }

    #[test]
    fn a_folder_without_fonts_is_named() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("broken.ttf"), b"not a font").unwrap();
        let error = find(Some(dir.path()), Language::En, &BTreeSet::new()).unwrap_err();
        assert!(matches!(error, PdfError::FontsDir { .. }), "{error}");
    }
}
