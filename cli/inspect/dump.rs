//! `--dump`: what each stage gave, one JSON line for each thing.

use super::{Inputs, Inspected, Written};
use anyhow::{Context, Result};
use export::{write_bytes, write_whole};
use ingest::PlannedFrame;
use register::FrameRecord;
use serde::Serialize;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// Writes what is known before a frame is looked at: how the clock was found, as a picture, and
/// what is to become of each frame.
pub fn write_plan(dir: &Path, inputs: &Inputs) -> Result<()> {
    let dir = folder(dir, &inputs.recording.id.0)?;
    if let Some(curve) = &inputs.curve {
        let path = dir.join("0-clock.svg");
        write_bytes(&path, curve.svg().as_bytes())?;
    }
    let frame = |planned: &PlannedFrame| FrameRecord {
        index: planned.index,
        captured_at: planned.captured_at,
        outcome: planned.outcome,
        picture: None,
    };
    let frames: Vec<FrameRecord> = inputs.plan.frames.iter().map(frame).collect();
    lines(&dir.join("1-frames.jsonl"), &frames)
}

fn folder(dir: &Path, drive: &str) -> Result<PathBuf> {
    let dir = dir.join(drive);
    fs::create_dir_all(&dir)
        .with_context(|| format!("{}: the folder cannot be made", dir.display()))?;
    Ok(dir)
}

/// Writes the clock, frames, sightings and merged defects of a drive; the plan alone for one already
/// known.
pub fn write(dir: &Path, inputs: &Inputs, inspected: &Inspected) -> Result<()> {
    write_plan(dir, inputs)?;
    let Some(Written { record, plan }) = &inspected.written else {
        return Ok(());
    };
    let dir = folder(dir, &record.drive.id.0)?;
    lines(&dir.join("1-frames.jsonl"), &record.frames)?;
    lines(&dir.join("2-sightings.jsonl"), &record.sightings)?;
    lines(
        &dir.join("3-members.jsonl"),
        &plan.members.iter().collect::<Vec<_>>(),
    )?;
    lines(&dir.join("4-defects.jsonl"), &plan.defects)
}

fn lines(path: &Path, things: &[impl Serialize]) -> Result<()> {
    write_whole(path, |out| {
        for thing in things {
            serde_json::to_writer(&mut *out, thing)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })
}
