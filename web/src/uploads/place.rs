//! Whole files go to their place, and away again.

use super::{Folders, remove_file, target};
use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    path::Path,
};
use store::Upload;

impl Folders {
    /// Moves a whole file to its place, unless it is there.
    pub(super) fn place(&self, upload: &Upload) -> io::Result<()> {
        let part = self.part(&upload.id);
        let target = target(&self.root, upload)?;
        let folder = target.parent().unwrap_or(&self.root);
        make_folders(&self.root, folder)?;
        match fs::rename(&part, &target) {
            // Somebody else has moved it.
            Err(e) if e.kind() == ErrorKind::NotFound && is_file(&target) => Ok(()),
            Err(e) => Err(e),
            Ok(()) => File::open(folder)?.sync_all(),
        }
    }

    /// Takes away an upload's bytes, and folders that are empty then.
    pub(super) fn remove(&self, upload: &Upload) -> io::Result<()> {
        let part = self.part(&upload.id);
        remove_file(&part)?;
        remove_file(&part.with_extension("unproven"))?;
        let target = target(&self.root, upload)?;
        if upload.sha256.is_some() && leads_there(&self.root, &target) {
            remove_file(&target)?;
        }
        for folder in target.ancestors().skip(1) {
            // A folder that still holds something stays, and so do those above it.
            if folder == self.root || fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// Makes the folders from `root` down to `folder`, through no link.
fn make_folders(root: &Path, folder: &Path) -> io::Result<()> {
    let mut path = root.to_owned();
    for name in folder.strip_prefix(root).map_err(io::Error::other)? {
        path.push(name);
        match fs::create_dir(&path) {
            Err(e) if e.kind() == ErrorKind::AlreadyExists && is_folder(&path) => {}
            made => made?,
        }
    }
    Ok(())
}

/// Whether no link stands between.
fn leads_there(root: &Path, target: &Path) -> bool {
    let mut folders = target
        .ancestors()
        .skip(1)
        .take_while(|folder| *folder != root);
    folders.all(is_folder)
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use std::path::PathBuf;

    fn home() -> (tempfile::TempDir, Folders) {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders {
            root: home.path().join("uploads"),
        };
        fs::create_dir_all(folders.parts()).unwrap();
        (home, folders)
    }

    fn upload(folders: &Folders, path: &str) -> (Upload, PathBuf) {
        let upload = Upload {
            id: "a".into(),
            batch: "b".into(),
            path: path.into(),
            length: 3,
            modified: None,
            by: "aoki".into(),
            created_at: Timestamp::UNIX_EPOCH,
            expires_at: Timestamp::UNIX_EPOCH,
            sha256: Some("abc".into()),
        };
        fs::write(folders.part("a"), "abc").unwrap();
        let target = folders.root.join("b").join(path);
        (upload, target)
    }

    #[test]
    fn a_whole_file_goes_to_its_place_once_and_leaves_no_folder_behind() {
        let (_home, folders) = home();
        let (upload, target) = upload(&folders, "front/1/a.mp4");
        folders.place(&upload).unwrap();
        folders.place(&upload).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"abc");
        assert!(!folders.part("a").exists());
        folders.remove(&upload).unwrap();
        folders.remove(&upload).unwrap();
        assert!(!folders.root.join("b").exists() && folders.parts().exists());
    }

    #[test]
    fn no_link_is_followed() {
        let (home, folders) = home();
        let elsewhere = home.path().join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        fs::write(elsewhere.join("a.mp4"), "precious").unwrap();
        fs::create_dir(folders.root.join("b")).unwrap();
        std::os::unix::fs::symlink(&elsewhere, folders.root.join("b/front")).unwrap();
        let (upload, _) = upload(&folders, "front/a.mp4");
        assert!(folders.place(&upload).is_err());
        folders.remove(&upload).unwrap();
        assert_eq!(fs::read(elsewhere.join("a.mp4")).unwrap(), b"precious");
    }

    #[test]
    fn a_path_that_leads_out_is_not_followed_whoever_wrote_it() {
        let (_home, folders) = home();
        let (upload, _) = upload(&folders, "../../x");
        assert!(folders.place(&upload).is_err() && folders.remove(&upload).is_err());
    }
}
