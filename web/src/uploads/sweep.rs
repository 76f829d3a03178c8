//! What nobody needs any more is taken away, and what a killed server left half done is done.

use super::{Folders, path::BatchId, remove_file};
use crate::Settings;
use jiff::Timestamp;
use std::{collections::HashSet, error::Error, ffi::OsString, fs, io, path::Path, time::Duration};
use store::Store;

const EVERY: Duration = Duration::from_secs(3600);

/// Takes away old uploads, now and every hour; never ends.
pub async fn tidy(settings: Settings) {
    loop {
        let settings = settings.clone();
        let swept = tokio::task::spawn_blocking(move || {
            if let Err(e) = sweep(&settings, Timestamp::now()) {
                tracing::error!(
                    "old uploads could not be removed: {e}; this is tried again in an hour"
                );
            }
        });
        // A sweep that panicked is over, and the next one begins in an hour.
        let _ = swept.await;
        tokio::time::sleep(EVERY).await;
    }
}

/// Takes away old uploads, and moves whole files to their place that are not there yet.
fn sweep(settings: &Settings, now: Timestamp) -> Result<(), Box<dyn Error>> {
    let folders = Folders::of(&settings.data);
    // Nothing was ever sent here.
    if !settings.db.exists() || !folders.root.exists() {
        return Ok(());
    }
    let mut store = Store::open(&settings.db)?;
    for upload in store.forget_stale_uploads(now)? {
        tracing::info!(
            "{}/{} is no longer needed and removed",
            upload.batch,
            upload.path
        );
        folders.remove(&upload)?;
    }
    // Files are listed before what is known of them: whatever is announced in between stays.
    let parts = names(&folders.parts())?;
    let batches = names(&folders.root)?;
    let known = store.all_uploads()?;
    for upload in known.iter().filter(|upload| upload.sha256.is_some()) {
        if parts.contains(&OsString::from(&upload.id)) {
            folders.place(upload)?;
        }
    }
    let ids: HashSet<&str> = known.iter().map(|upload| upload.id.as_str()).collect();
    for name in parts {
        let id = Path::new(&name).file_stem().and_then(|stem| stem.to_str());
        if !id.is_some_and(|id| ids.contains(id)) {
            remove_file(&folders.parts().join(name))?;
        }
    }
    let used: HashSet<&str> = known.iter().map(|upload| upload.batch.as_str()).collect();
    let batches = batches
        .into_iter()
        .filter_map(|name| name.into_string().ok());
    for batch in batches.filter_map(|name| BatchId::try_from(name).ok()) {
        if !used.contains(batch.as_str()) {
            // Goes through no link.
            fs::remove_dir_all(folders.root.join(batch.as_str()))?;
        }
    }
    Ok(())
}

fn names(folder: &Path) -> io::Result<Vec<OsString>> {
    match fs::read_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        found => found?.map(|entry| Ok(entry?.file_name())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::{Announced, Room, Upload};

    const OTHER: &str = "6b1e2c4a-93b8-4f0a-8e6e-0d3c5f9f2a11";

    const ROOM: Room = Room {
        bytes: 1000,
        files: 10,
    };

    fn files(root: &Path) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let inside = path.strip_prefix(root).unwrap();
                    found.push(inside.to_str().unwrap().to_owned());
                }
            }
        }
        found.sort();
        found
    }

    #[test]
    fn a_sweep_removes_what_nobody_knows_or_needs_and_finishes_what_was_begun() {
        let home = tempfile::tempdir().unwrap();
        let settings = Settings::new(home.path().join("x.db"), home.path().join("x.data"));
        let at = |hours: i64| Timestamp::from_second(1_790_000_000 + hours * 3600).unwrap();
        let mut store = Store::open(&settings.db).unwrap();
        let root = settings.data.join("uploads");
        fs::create_dir_all(root.join("parts")).unwrap();
        for (id, batch, hours) in [("old", "b1", 1), ("half", "b2", 9), ("whole", "b2", 9)] {
            let upload = Upload {
                id: id.into(),
                batch: batch.into(),
                path: format!("front/{id}.mp4"),
                length: 3,
                modified: None,
                by: "aoki".into(),
                created_at: at(0),
                expires_at: at(hours),
                sha256: None,
            };
            let said = store.announce_upload(&upload, &upload.path, ROOM).unwrap();
            assert_eq!(said, Announced::New);
            fs::write(root.join("parts").join(id), "abc").unwrap();
        }
        // Killed before the file was moved.
        store.finish_upload("whole", "abc").unwrap();
        fs::write(root.join("parts/orphan"), "abc").unwrap();
        fs::write(root.join("parts/half.unproven"), "0").unwrap();
        fs::create_dir_all(root.join(OTHER)).unwrap();
        fs::write(root.join(OTHER).join("orphan.mp4"), "abc").unwrap();
        sweep(&settings, at(5)).unwrap();
        let left = ["b2/front/whole.mp4", "parts/half", "parts/half.unproven"];
        assert_eq!(files(&root), left);
        assert_eq!(store.all_uploads().unwrap().len(), 2);
        sweep(&settings, at(10)).unwrap();
        assert!(files(&root).is_empty());
    }

    #[test]
    fn where_nothing_was_sent_nothing_is_made() {
        let home = tempfile::tempdir().unwrap();
        let settings = Settings::new(home.path().join("x.db"), home.path().join("x.data"));
        sweep(&settings, Timestamp::now()).unwrap();
        assert_eq!(files(home.path()), Vec::<String>::new());
    }
}
