//! `michimori export`: the register's tables as files.

use crate::args::{Export, Format, Table};
use anyhow::{Context, Result};
use register::{Defect, export};
use std::{
    io::{self, BufWriter, Write},
    path::Path,
    process::ExitCode,
};
use store::Store;

pub fn run(args: &Export) -> Result<ExitCode> {
    let store = Store::open_read_only(&args.db)?;
    let Table::Defects = args.what;
    let defects = store.defects(None, u32::MAX)?.defects;
    match &args.out {
        None => write(args.format, &defects, &mut io::stdout().lock())
            .context("standard output cannot be written")?,
        Some(path) => {
            write_whole(path, |out| write(args.format, &defects, out))
                .with_context(|| format!("{}: the export cannot be written", path.display()))?;
            eprintln!("{} defects written to {}", defects.len(), path.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write(format: Format, defects: &[Defect], out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Geojson => export::write_geojson(defects.iter(), out),
        Format::Csv => export::write_csv(defects.iter(), out),
    }
}

/// Writes a file that is there whole or not at all.
pub fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut draft = tempfile::Builder::new()
        .permissions(permissions())
        .tempfile_in(folder)?;
    let mut out = BufWriter::new(draft.as_file_mut());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    draft.as_file().sync_all()?;
    draft.persist(path)?;
    Ok(())
}

/// As for any other new file: temporary files are private otherwise.
#[cfg(unix)]
fn permissions() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o666)
}
