//! Labelled images on disk.

use anyhow::{Context, Result, bail};
use image::RgbImage;
use inference::{
    decode_picture,
    evaluate::{Truth, parse_labels},
};
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

/// An image and the file that says what it shows.
#[derive(Debug)]
pub struct Labelled {
    /// The image.
    pub image: PathBuf,
    /// Its labels; need not exist.
    pub labels: PathBuf,
}

impl Labelled {
    /// The image's name without its extension.
    pub fn stem(&self) -> String {
        self.image
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    }

    /// Decodes the image and reads what people marked in it.
    pub fn read(&self) -> Result<(RgbImage, Vec<Truth>)> {
        let name = || self.image.display().to_string();
        let picture =
            decode_picture(&fs::read(&self.image).with_context(name)?).with_context(name)?;
        let text = match fs::read_to_string(&self.labels) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text.with_context(|| self.labels.display().to_string())?,
        };
        let truth = parse_labels(&text, picture.width(), picture.height())
            .with_context(|| self.labels.display().to_string())?;
        Ok((picture, truth))
    }
}

/// The images of a folder in the order of their names; only those that `list` names, if given.
pub fn labelled(images: &Path, labels: &Path, list: Option<&Path>) -> Result<Vec<Labelled>> {
    if !labels.is_dir() {
        bail!("{}: there is no such folder of labels", labels.display());
    }
    let mut found = by_stem(images)?;
    if let Some(list) = list {
        found = listed(found, images, list)?;
    }
    if found.is_empty() {
        bail!(
            "{}: there are no JPEG or PNG images; give the folder that holds them",
            images.display()
        );
    }
    let labelled = found.into_iter().map(|(stem, image)| Labelled {
        labels: labels.join(format!("{stem}.txt")),
        image,
    });
    Ok(labelled.collect())
}

fn by_stem(folder: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let cannot = || format!("{}: the folder of images cannot be read", folder.display());
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(cannot)? {
        let path = entry.with_context(cannot)?.path();
        let (Some(stem), true) = (path.file_stem().and_then(OsStr::to_str), is_picture(&path))
        else {
            continue;
        };
        if let Some(other) = found.insert(stem.to_owned(), path.clone()) {
            bail!(
                "{} and {} would share one label file; rename or remove one",
                other.display(),
                path.display()
            );
        }
    }
    Ok(found)
}

fn is_picture(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    ["jpg", "jpeg", "png"].contains(&extension.to_ascii_lowercase().as_str())
}

fn listed(
    mut found: BTreeMap<String, PathBuf>,
    images: &Path,
    list: &Path,
) -> Result<BTreeMap<String, PathBuf>> {
    let text = fs::read_to_string(list).with_context(|| list.display().to_string())?;
    let mut wanted = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let name = Path::new(line);
        let stem = if is_picture(name) {
            name.file_stem()
        } else {
            name.file_name()
        };
        let stem = stem.and_then(OsStr::to_str).unwrap_or(line).to_owned();
        if wanted.contains_key(&stem) {
            continue;
        }
        let Some(path) = found.remove(&stem) else {
            bail!(
                "{}: there is no image {line} in {}; correct the list",
                list.display(),
                images.display()
            );
        };
        wanted.insert(stem, path);
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            fs::write(folder.path().join(name), "").unwrap();
        }
        folder
    }

    fn stems(folder: &Path, list: Option<&str>) -> Result<Vec<String>> {
        let file = folder.join("list");
        if let Some(list) = list {
            fs::write(&file, list).unwrap();
        }
        let found = labelled(folder, folder, list.map(|_| file.as_path()))?;
        Ok(found.iter().map(Labelled::stem).collect())
    }

    #[test]
    fn pictures_only_in_the_order_of_their_names() {
        let here = folder(&["b.JPG", "a.png", "a.txt", "notes.md", "v1.2.jpeg"]);
        assert_eq!(stems(here.path(), None).unwrap(), ["a", "b", "v1.2"]);
    }

    #[test]
    fn a_list_may_name_stems_files_or_paths() {
        let here = folder(&["a.jpg", "b.jpg", "v1.2.jpg"]);
        let found = stems(here.path(), Some("v1.2\n\nimages/b.jpg\nb\n")).unwrap();
        assert_eq!(found, ["b", "v1.2"]);
    }

    #[test]
    fn what_is_missing_or_double_is_named() {
        let here = folder(&["a.jpg"]);
        let error = stems(here.path(), Some("c.jpg")).unwrap_err().to_string();
        assert!(error.contains("c.jpg"), "{error}");
        let double = folder(&["a.jpg", "a.png"]);
        let error = stems(double.path(), None).unwrap_err().to_string();
        assert!(error.contains("a.png"), "{error}");
        let error = stems(folder(&[]).path(), None).unwrap_err().to_string();
        assert!(error.contains("no JPEG or PNG"), "{error}");
        assert!(labelled(here.path(), &here.path().join("no"), None).is_err());
    }
}
