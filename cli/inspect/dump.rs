//! `--dump`: what each stage gave, one JSON line for each thing.

use super::Inspected;
use crate::export::write_whole;
use anyhow::{Context, Result};
use serde::Serialize;
use std::{fs, path::Path};

/// Writes the frames, sightings and merged defects of a drive; nothing for one already known.
pub fn write(dir: &Path, inspected: &Inspected) -> Result<()> {
    let Some(record) = &inspected.written else {
        return Ok(());
    };
    let dir = dir.join(&record.drive.id.0);
    fs::create_dir_all(&dir)
        .with_context(|| format!("{}: the folder cannot be made", dir.display()))?;
    lines(&dir.join("1-frames.jsonl"), &record.frames)?;
    lines(&dir.join("2-sightings.jsonl"), &record.sightings)?;
    lines(
        &dir.join("3-members.jsonl"),
        &record.plan.members.iter().collect::<Vec<_>>(),
    )?;
    lines(&dir.join("4-defects.jsonl"), &record.plan.defects)
}

fn lines(path: &Path, things: &[impl Serialize]) -> Result<()> {
    write_whole(path, |out| {
        for thing in things {
            serde_json::to_writer(&mut *out, thing)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })
    .with_context(|| format!("{}: the dump cannot be written", path.display()))
}
