//! Typesetting: a document and its pictures into the bytes of a PDF.

use super::{PdfError, document::Document, fonts::Fonts};
use std::collections::HashMap;
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    ecow::EcoVec,
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

/// Where everything stands on its page.
pub const LAYOUT: &str = include_str!("worklist.typ");

/// Files that the layout asks for, by name.
pub type Files = Vec<(String, Vec<u8>)>;

/// Lays out a document and writes it as a tagged PDF.
pub fn typeset(document: &Document, files: Files, fonts: Fonts) -> Result<Vec<u8>, PdfError> {
    let data = serde_json::to_vec(document).map_err(|e| PdfError::Layout(e.to_string()))?;
    let world = Desk::new(files, data, fonts)?;
    let pages = typst::compile::<PagedDocument>(&world)
        .output
        .map_err(told)?;
    let options = PdfOptions {
        ident: Smart::Custom(document.identity()),
        creator: Smart::Custom(Some("Michimori".to_owned())),
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&pages, &options).map_err(told);
    // typst keeps what it laid out for the next time; a server would keep it for ever.
    typst::comemo::evict(0);
    pdf
}

fn told(errors: EcoVec<SourceDiagnostic>) -> PdfError {
    let messages: Vec<_> = errors.iter().map(|e| e.message.as_str()).collect();
    PdfError::Layout(messages.join("; "))
}

/// All that the layout can reach: itself, its data, its pictures and its fonts. No disk, no network.
struct Desk {
    library: LazyHash<Library>,
    layout: Source,
    files: HashMap<FileId, Bytes>,
    fonts: Fonts,
}

impl Desk {
    fn new(files: Files, data: Vec<u8>, fonts: Fonts) -> Result<Self, PdfError> {
        let layout = Source::new(file_id("worklist.typ")?, LAYOUT.to_owned());
        let files = files
            .into_iter()
            .chain([("data.json".to_owned(), data)])
            .map(|(name, bytes)| Ok((file_id(&name)?, Bytes::new(bytes))))
            .collect::<Result<_, PdfError>>()?;
        Ok(Self {
            library: LazyHash::new(Library::default()),
            layout,
            files,
            fonts,
        })
    }
}

fn file_id(name: &str) -> Result<FileId, PdfError> {
    let path = VirtualPath::new(name).map_err(|e| PdfError::Layout(format!("{name}: {e:?}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.layout.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        (id == self.layout.id())
            .then(|| self.layout.clone())
            .ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    /// The day comes with the data: the same input gives the same document.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
