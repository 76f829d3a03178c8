//! `GET /api/storage`: room that is taken and room that is left.

use crate::{
    problem::Problem,
    readers::{Readers, waiting},
    uploads::{Uploads, free_bytes},
};
use axum::{Json, extract::State};
use serde::Serialize;
use std::{fs, path::Path};

#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Storage {
    /// Left on the disk; `null` where the disk cannot tell.
    free_bytes: Option<u64>,
    /// Taken by the register, its pictures, and files that wait.
    used_bytes: u64,
    /// What files that wait may take together.
    quota_bytes: u64,
    /// What files that wait take, with all that was announced of them.
    staged_bytes: u64,
}

#[utoipa::path(
    get, path = "/api/storage", tag = "recordings", summary = "How much room there is.",
    responses((status = 200, body = Storage, description = "Bytes."))
)]
pub(crate) async fn storage(
    State(readers): State<Readers>,
    State(uploads): State<Uploads>,
) -> Result<Json<Storage>, Problem> {
    let staged_bytes = readers.read(|store| Ok(store.staged_bytes()?)).await?;
    let (db, data) = (readers.db().to_owned(), readers.data().to_owned());
    let quota_bytes = uploads.limits().quota_bytes;
    let measured = waiting(move || {
        let of_register = ["", "-wal", "-shm"].map(|side| {
            let mut file = db.clone().into_os_string();
            file.push(side);
            fs::metadata(file).map_or(0, |found| found.len())
        });
        Ok(Storage {
            free_bytes: free_bytes(&data).ok(),
            used_bytes: of_register.iter().sum::<u64>() + size_of(&data),
            quota_bytes,
            staged_bytes,
        })
    });
    measured.await.map(Json)
}

/// Bytes of all files in a folder and below. What vanishes meanwhile takes no room.
fn size_of(folder: &Path) -> u64 {
    let mut folders = vec![folder.to_owned()];
    let mut bytes = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(found) if found.is_dir() => folders.push(entry.path()),
                Ok(found) => bytes += found.len(),
                Err(_) => {}
            }
        }
    }
    bytes
}
