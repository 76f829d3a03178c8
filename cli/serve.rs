//! `michimori serve`: the map in the browser.

use crate::args::Serve;
use anyhow::{Context, Result};
use std::{net::SocketAddr, process::ExitCode};
use tokio::{net::TcpListener, runtime::Runtime, signal};
use web::{Basemap, Settings, Tiles};

pub fn run(args: &Serve) -> Result<ExitCode> {
    let data = args
        .data
        .clone()
        .unwrap_or_else(|| store::data_dir(&args.db));
    let settings = Settings {
        db: args.db.clone(),
        data,
        basemap: basemap(args)?,
    };
    serve(args.addr, settings, |address| {
        eprintln!("the map is at http://{address}/ (Ctrl-C ends it)");
    })
}

fn basemap(args: &Serve) -> Result<Basemap> {
    if let Some(file) = &args.basemap {
        // Now, and not when somebody misses the map.
        std::fs::File::open(file)
            .with_context(|| format!("{}: the base map cannot be read", file.display()))?;
        return Ok(Basemap::Pmtiles(file.clone()));
    }
    let Some(url) = &args.basemap_url else {
        return Ok(Basemap::None);
    };
    let tiles = Tiles::new(url, args.basemap_credit.as_deref().unwrap_or_default())?;
    Ok(if tiles.are_vector() {
        Basemap::Vector(tiles)
    } else {
        Basemap::Raster(tiles)
    })
}

/// Serves the map until Ctrl-C; `ready` is called with the address when it can be opened.
pub fn serve(
    addr: SocketAddr,
    settings: Settings,
    ready: impl FnOnce(SocketAddr),
) -> Result<ExitCode> {
    // What the server keeps from the browser, such as paths, is said here.
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
    Runtime::new().context("the server's threads cannot be started")?.block_on(async {
        let listener = TcpListener::bind(addr).await.with_context(|| {
            format!("{addr} cannot be listened on; choose another port, or end the program that uses it")
        })?;
        ready(listener.local_addr()?);
        let router = web::router(settings);
        web::serve(listener, router, ended()).await.context("the server failed")?;
        Ok(ExitCode::SUCCESS)
    })
}

/// Ends at Ctrl-C, or when the service manager asks for it.
async fn ended() {
    let terminated = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = signal::ctrl_c() => {}
        () = terminated => {}
    }
}
