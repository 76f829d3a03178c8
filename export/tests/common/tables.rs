//! Whole tables in every format.

use super::made;
use michimori_export::{
    ExportError, Options, RowSink, csv, geojson, gpkg, open311, write_whole, xlsx,
};
use register::collection::{self, Collection, Row};
use std::{fs, io::BufWriter, path::Path};

/// The names of the formats.
pub const FORMATS: [&str; 5] = ["geojson", "csv", "xlsx", "gpkg", "open311"];

/// Writes a table of so many defects.
pub fn write_defects(format: &str, rows: u32, path: &Path) {
    let defects = (0..rows).map(made::defect);
    write(
        format,
        &collection::defects(),
        defects,
        &Options::default(),
        path,
    );
}

/// Writes a table.
pub fn write(
    format: &str,
    collection: &Collection,
    rows: impl Iterator<Item = Row>,
    options: &Options,
    path: &Path,
) {
    if format == "gpkg" {
        let mut writer = gpkg::Writer::create(path, options).unwrap();
        let mut layer = writer.layer(collection).unwrap();
        layer.rows(rows).unwrap();
        return writer.finish().unwrap();
    }
    write_whole(path, |out| stream(format, collection, rows, options, out)).unwrap();
}

fn stream(
    format: &str,
    collection: &Collection,
    rows: impl Iterator<Item = Row>,
    options: &Options,
    out: &mut BufWriter<&mut fs::File>,
) -> Result<(), ExportError> {
    match format {
        "geojson" => {
            let mut writer = geojson::Writer::new(collection, options, out)?;
            writer.rows(rows)?;
            writer.finish()
        }
        "csv" => {
            let mut writer = csv::Writer::new(collection, options, out)?;
            writer.rows(rows)?;
            writer.finish().map(drop)
        }
        "open311" => {
            let mut writer = open311::Writer::new(collection, options, out)?;
            writer.rows(rows)?;
            writer.finish()
        }
        "xlsx" => {
            let mut writer = xlsx::Writer::new(collection, options, xlsx::Extras::default())?;
            writer.rows(rows)?;
            writer.finish(out).map(drop)
        }
        other => panic!("no format {other}"),
    }
}

/// The most memory that this process has held, in megabytes; `None` where the system does not tell.
pub fn peak_memory_mb() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}
