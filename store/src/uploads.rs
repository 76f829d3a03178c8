//! Files that people send: which are expected, which are whole, and which may go.

use crate::{Store, StoreError, rows};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Row, Transaction, params};

/// A file that somebody sends, in as many pieces as it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its name in addresses.
    pub id: String,
    /// What was sent together.
    pub batch: String,
    /// Where it belongs inside the batch.
    pub path: String,
    /// Bytes of the whole file.
    pub length: u64,
    /// The file's own time on the sender's disk.
    pub modified: Option<Timestamp>,
    /// Who sends it.
    pub by: String,
    /// When it was announced.
    pub created_at: Timestamp,
    /// When it is removed, if it is not used by then.
    pub expires_at: Timestamp,
    /// Of the whole file, once that is here.
    pub sha256: Option<String>,
}

/// How much may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bytes of all files together.
    pub bytes: u64,
    /// Files in one batch.
    pub files: u32,
}

/// What became of an upload that was announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Announced {
    /// It may be sent.
    New,
    /// A file of that name was announced before.
    Before(Box<Upload>),
    /// The name cannot stand beside this one.
    Clash(String),
    /// The batch holds as many files as it may.
    TooMany,
    /// There is no room: bytes that are left.
    NoRoom(u64),
}

const KEEPING: &str = "keeping an upload";
const UPLOAD: &str = "id, batch, path, length, modified, sent_by, created_at, expires_at, sha256";

/// Files wait so long for a further job once all jobs of their batch are done.
const AFTER_DONE: SignedDuration = SignedDuration::from_hours(1);
/// Files of jobs that went wrong can be looked into for so long.
const AFTER_FAILURE: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Store {
    /// Notes that a file will be sent. `folded` is its path as a disk sees it that ignores case.
    pub fn announce_upload(
        &mut self,
        upload: &Upload,
        folded: &str,
        room: Room,
    ) -> Result<Announced, StoreError> {
        let tx = self.begin()?;
        let announced = announce(&tx, upload, folded, room).map_err(self.fail(KEEPING))?;
        tx.commit().map_err(self.fail(KEEPING))?;
        Ok(announced)
    }

    /// An upload by its name.
    pub fn upload(&self, id: &str) -> Result<Option<Upload>, StoreError> {
        let sql = format!("SELECT {UPLOAD} FROM upload WHERE id = ?1");
        self.one(&sql, [id], upload)
    }

    /// All files of a batch, by path.
    pub fn batch(&self, batch: &str) -> Result<Vec<Upload>, StoreError> {
        let sql = format!("SELECT {UPLOAD} FROM upload WHERE batch = ?1 ORDER BY path");
        self.all(&sql, [batch], upload)
    }

    /// Every upload that is not removed yet.
    pub fn all_uploads(&self) -> Result<Vec<Upload>, StoreError> {
        let sql = format!("SELECT {UPLOAD} FROM upload ORDER BY batch, path");
        self.all(&sql, [], upload)
    }

    /// Notes that a file is here as a whole.
    pub fn finish_upload(&mut self, id: &str, sha256: &str) -> Result<(), StoreError> {
        let tx = self.begin()?;
        let sql = "UPDATE upload SET sha256 = ?2 WHERE id = ?1";
        tx.execute(sql, [id, sha256]).map_err(self.fail(KEEPING))?;
        tx.commit().map_err(self.fail(KEEPING))
    }

    /// Forgets an upload. Not one that a job still needs: whether it was forgotten.
    pub fn forget_upload(&mut self, id: &str) -> Result<bool, StoreError> {
        let tx = self.begin()?;
        let sql = "DELETE FROM upload WHERE id = ?1 AND (sha256 IS NULL OR NOT EXISTS
                   (SELECT 1 FROM job WHERE job.batch = upload.batch AND state IN ('queued', 'running')))";
        let gone = tx.execute(sql, [id]).map_err(self.fail(KEEPING))?;
        tx.commit().map_err(self.fail(KEEPING))?;
        Ok(gone == 1)
    }

    /// Bytes of all files that are kept or expected.
    pub fn staged_bytes(&self) -> Result<u64, StoreError> {
        let sum = self.one("SELECT coalesce(sum(length), 0) FROM upload", [], |row| {
            row.get::<_, i64>(0)
        })?;
        Ok(sum.unwrap_or(0).unsigned_abs())
    }

    /// Forgets what nobody needs any more: files that were never finished or never used, and those
    /// of batches whose jobs are over. What was forgotten.
    pub fn forget_stale_uploads(&mut self, now: Timestamp) -> Result<Vec<Upload>, StoreError> {
        let tx = self.begin()?;
        let stale = forget_stale(&tx, now).map_err(self.fail("removing old uploads"))?;
        tx.commit().map_err(self.fail("removing old uploads"))?;
        Ok(stale)
    }
}

fn announce(
    tx: &Transaction,
    new: &Upload,
    folded: &str,
    room: Room,
) -> rusqlite::Result<Announced> {
    if let Some(there) = clash(tx, &new.batch, folded)? {
        return Ok(if there.path == new.path {
            Announced::Before(Box::new(there))
        } else {
            Announced::Clash(there.path)
        });
    }
    let (files, bytes): (u32, i64) = tx.query_row(
        "SELECT (SELECT count(*) FROM upload WHERE batch = ?1), (SELECT coalesce(sum(length), 0) FROM upload)",
        [&new.batch],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if files >= room.files {
        return Ok(Announced::TooMany);
    }
    let left = room.bytes.saturating_sub(bytes.unsigned_abs());
    let Some(length) = i64::try_from(new.length)
        .ok()
        .filter(|_| new.length <= left)
    else {
        return Ok(Announced::NoRoom(left));
    };
    tx.execute(
        "INSERT INTO upload (id, batch, path, folded, length, modified, sent_by, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            new.id,
            new.batch,
            new.path,
            folded,
            length,
            new.modified.map(Timestamp::as_millisecond),
            new.by,
            new.created_at.as_millisecond(),
            new.expires_at.as_millisecond(),
        ],
    )?;
    Ok(Announced::New)
}

/// A file of the batch that has the same name, lies in a folder of that name, or takes the name of a
/// folder that the new file lies in.
fn clash(tx: &Transaction, batch: &str, folded: &str) -> rusqlite::Result<Option<Upload>> {
    let select = format!("SELECT {UPLOAD} FROM upload WHERE batch = ?1 AND");
    let mut same = tx.prepare_cached(&format!("{select} folded = ?2"))?;
    let folders = folded.match_indices('/').map(|(end, _)| &folded[..end]);
    for name in folders.chain([folded]) {
        let there = same.query_row([batch, name], upload).optional()?;
        if there.is_some() {
            return Ok(there);
        }
    }
    // `0` is the next character after `/`.
    let mut inside = tx.prepare_cached(&format!("{select} folded > ?2 AND folded < ?3"))?;
    let bounds = [batch, &format!("{folded}/"), &format!("{folded}0")];
    inside.query_row(bounds, upload).optional()
}

fn forget_stale(tx: &Transaction, now: Timestamp) -> rusqlite::Result<Vec<Upload>> {
    let ago = |span: SignedDuration| (now - span).as_millisecond();
    let sql = format!(
        "DELETE FROM upload WHERE
             (expires_at < ?1 AND (sha256 IS NULL OR NOT EXISTS (SELECT 1 FROM job WHERE job.batch = upload.batch)))
             OR batch IN (
                 SELECT batch FROM job GROUP BY batch
                 HAVING sum(state IN ('queued', 'running')) = 0
                    AND coalesce(max(finished_at) FILTER (WHERE state = 'done'), 0) < ?2
                    AND coalesce(max(finished_at) FILTER (WHERE state != 'done'), 0) < ?3)
                AND (sha256 IS NOT NULL OR expires_at < ?1)
         RETURNING {UPLOAD}"
    );
    let mut delete = tx.prepare(&sql)?;
    let times = params![now.as_millisecond(), ago(AFTER_DONE), ago(AFTER_FAILURE)];
    delete.query_map(times, upload)?.collect()
}

fn upload(row: &Row) -> rusqlite::Result<Upload> {
    Ok(Upload {
        id: row.get(0)?,
        batch: row.get(1)?,
        path: row.get(2)?,
        length: row.get::<_, i64>(3)?.unsigned_abs(),
        modified: rows::maybe_time(row, 4)?,
        by: row.get(5)?,
        created_at: rows::time(row, 6)?,
        expires_at: rows::time(row, 7)?,
        sha256: row.get(8)?,
    })
}
