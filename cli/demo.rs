//! `michimori demo`: the sample drive, end to end, then the map.

use crate::{
    args::Demo,
    engine,
    inspect::{self, Inputs, args::Inspect},
    interrupt, roads, serve,
    worklist::{
        self,
        args::{Planning, Worklist},
    },
};
use anyhow::{Context, Result, bail};
use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::ExitCode,
};

pub fn run(args: &Demo) -> Result<ExitCode> {
    let drive = sample_drive()?;
    let db = args.dir.join("demo.db");
    let data = store::data_dir(&db);
    start_afresh(&args.dir, &db, &data).with_context(|| {
        format!(
            "{}: the demo's folder cannot be prepared",
            args.dir.display()
        )
    })?;
    let frames = drive.join("frames");
    let inspect = Inspect {
        track: vec![drive.join("track.gpx")],
        camera: Some(drive.join("camera.toml")),
        db: db.clone(),
        engine: args.engine.clone(),
        ..Inspect::usual(frames.as_os_str())
    };
    let engine = engine::load(&inspect.engine)?;
    let never = std::sync::atomic::AtomicBool::new(false);
    let inputs = Inputs::gather_one(&inspect, &frames, &never)?;
    if args.no_serve {
        let stop = interrupt::listen()?;
        return Ok(match inspect::inspect_shown(&inputs, &engine, stop)? {
            Some(inspected) => {
                inspect::print_drive(&inspected);
                plan(&drive, &db)?;
                ExitCode::SUCCESS
            }
            None => interrupt::stopped(),
        });
    }
    // Some seconds: Ctrl-C simply ends the program, and the next demo starts afresh.
    if let Some(inspected) = inspect::inspect_shown(&inputs, &engine, &never)? {
        inspect::print_drive(&inspected);
        plan(&drive, &db)?;
    }
    let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    let settings = web::Settings {
        auth: web::Auth::None,
        ..web::Settings::new(db, data)
    };
    let served = serve::Served {
        addr,
        settings,
        workers: 1,
        engine: args.engine.clone(),
    };
    serve::serve(served, |address| {
        let url = format!("http://{address}/");
        println!("the map is at {url} (Ctrl-C ends it)");
        // Without a desktop there is no browser to open: the address is enough.
        let _ = opener::open_browser(&url);
    })
}

/// Brings the drive onto the sample's roads, and lists what to repair first.
fn plan(drive: &Path, db: &Path) -> Result<()> {
    const BUDGET_YEN: i64 = 2_000_000;
    roads::import_from(&drive.join("roads.geojson"), None, db)?;
    println!();
    worklist::run(&Worklist {
        planning: Planning {
            budget: vec![BUDGET_YEN],
            policy: None,
        },
        db: db.to_owned(),
        lang: None,
        json: false,
    })?;
    println!();
    Ok(())
}

/// Takes away an earlier demo's register and pictures, and nothing else.
fn start_afresh(dir: &Path, db: &Path, data: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let sides = ["db", "db-wal", "db-shm"].map(|extension| db.with_extension(extension));
    for file in sides {
        ignore_missing(fs::remove_file(file))?;
    }
    ignore_missing(fs::remove_dir_all(data))
}

fn ignore_missing(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

/// `sample-data/drive` here, or in a folder above the program.
fn sample_drive() -> Result<PathBuf> {
    let exe = std::env::current_exe().unwrap_or_default();
    let here = std::env::current_dir().unwrap_or_default();
    let found = here
        .ancestors()
        .chain(exe.ancestors().skip(1))
        .map(|folder| folder.join("sample-data/drive"))
        .find(|drive| drive.join("frames").is_dir());
    match found {
        Some(drive) => Ok(drive),
        None => bail!(
            "the sample drive (sample-data/drive) was found neither here nor above the program; \
             run the demo in a checkout of Michimori"
        ),
    }
}
