//! `michimori serve`: the map in the browser, and the inspection of what is sent to it.

use crate::{
    args::{Engine, Serve},
    worker::{Setup, Workers},
};
use anyhow::{Context, Result, bail};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::Path,
    process,
    process::ExitCode,
};
use store::{Store, StoreError};
use tokio::{net::TcpListener, runtime::Runtime, signal};
use web::{Auth, Basemap, Settings, SetupToken, Tiles, UploadLimits};

/// What is served, and where.
pub struct Served {
    /// Address and port to listen on.
    pub addr: SocketAddr,
    /// The register and who may do what with it.
    pub settings: Settings,
    /// Recordings inspected at once.
    pub workers: usize,
    /// What finds the damage in them.
    pub engine: Engine,
}

pub fn run(args: &Serve) -> Result<ExitCode> {
    let settings = settings(args)?;
    let setup = settings.setup.clone();
    let served = Served {
        addr: args.addr,
        settings,
        workers: args.workers.into(),
        engine: Engine::from(&args.engine),
    };
    serve(served, |address| {
        eprintln!("the map is at http://{address}/ (Ctrl-C ends it)");
        if let Some(token) = setup {
            let here = reachable(address);
            let link = format!("http://{here}/#/setup/{}", token.as_str());
            eprintln!("there is no admin yet; to make the first account, open this once: {link}");
        }
    })
}

fn settings(args: &Serve) -> Result<Settings> {
    if args.no_auth && !args.addr.ip().is_loopback() {
        bail!(
            "--no-auth lets everybody who reaches the server do everything, and {} can be reached from \
             other machines; use --addr 127.0.0.1:{}, or leave --no-auth away and make accounts",
            args.addr,
            args.addr.port()
        );
    }
    let data = args.data.clone();
    let data = data.unwrap_or_else(|| store::data_dir(&args.db));
    const GB: u64 = 1_000_000_000;
    let settings = Settings {
        uploads: UploadLimits {
            file_bytes: args.upload_most.saturating_mul(GB),
            quota_bytes: args.upload_quota.saturating_mul(GB),
            ..UploadLimits::default()
        },
        trusted_proxy: args.trusted_proxy,
        basemap: basemap(args)?,
        ..Settings::new(args.db.clone(), data)
    };
    if args.no_auth {
        let auth = Auth::None;
        return Ok(Settings { auth, ..settings });
    }
    let setup = match has_admin(&args.db)? {
        true => None,
        false => Some(SetupToken::random().context("the one-time link cannot be made")?),
    };
    Ok(Settings { setup, ..settings })
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

fn has_admin(db: &Path) -> Result<bool, StoreError> {
    match Store::open_read_only(db) {
        Err(StoreError::Missing { .. }) => Ok(false),
        opened => opened?.has_admin(),
    }
}

/// An address that a browser on this machine can open.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    SocketAddr::new(ip, address.port())
}

/// Serves the map until Ctrl-C; `ready` is called with the address when it can be opened.
pub fn serve(served: Served, ready: impl FnOnce(SocketAddr)) -> Result<ExitCode> {
    // What the server keeps from the browser, such as paths, is said here.
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
    let Served { addr, settings, .. } = served;
    let setup = Setup {
        db: settings.db.clone(),
        data: settings.data.clone(),
        engine: served.engine,
    };
    Runtime::new().context("the server's threads cannot be started")?.block_on(async {
        let listener = TcpListener::bind(addr).await.with_context(|| {
            format!("{addr} cannot be listened on; choose another port, or end the program that uses it")
        })?;
        ready(listener.local_addr()?);
        let workers = Workers::start(served.workers, setup)?;
        let stop = workers.stop();
        tokio::spawn(web::tidy(settings.clone()));
        let shutdown = async move {
            ended().await;
            stop();
        };
        let served = web::serve(listener, web::router(settings), shutdown).await;
        workers.end();
        served.context("the server failed")?;
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
    tracing::info!("ending; recordings under way go on with the next server (Ctrl-C ends at once)");
    tokio::spawn(async {
        if signal::ctrl_c().await.is_ok() {
            process::exit(130);
        }
    });
}
