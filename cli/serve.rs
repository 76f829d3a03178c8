//! `michimori serve`: the map in the browser, and the inspection of what is sent to it.

use crate::{
    args::{Engine, Serve},
    worker::{Setup, Workers},
};
use anyhow::{Context, Result};
use std::{net::SocketAddr, path::PathBuf, process, process::ExitCode};
use tokio::{net::TcpListener, runtime::Runtime, signal};
use web::UploadLimits;

/// What is served, and where.
pub struct Served {
    /// Address and port to listen on.
    pub addr: SocketAddr,
    /// The register.
    pub db: PathBuf,
    /// Folder of kept pictures and of recordings that are sent.
    pub data: PathBuf,
    /// Recordings inspected at once.
    pub workers: usize,
    /// What finds the damage in them.
    pub engine: Engine,
    /// How much may be sent.
    pub uploads: UploadLimits,
}

pub fn run(args: &Serve) -> Result<ExitCode> {
    const GB: u64 = 1_000_000_000;
    let data = args.data.clone();
    let served = Served {
        addr: args.addr,
        db: args.db.clone(),
        data: data.unwrap_or_else(|| store::data_dir(&args.db)),
        workers: args.workers.into(),
        engine: Engine::from(&args.engine),
        uploads: UploadLimits {
            file_bytes: args.upload_most.saturating_mul(GB),
            quota_bytes: args.upload_quota.saturating_mul(GB),
            ..UploadLimits::default()
        },
    };
    serve(served, |address| {
        eprintln!("the map is at http://{address}/ (Ctrl-C ends it)");
    })
}

/// Serves the map until Ctrl-C; `ready` is called with the address when it can be opened.
pub fn serve(served: Served, ready: impl FnOnce(SocketAddr)) -> Result<ExitCode> {
    // What the server keeps from the browser, such as paths, is said here.
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
    let Served { addr, db, data, .. } = served;
    let settings = web::Settings {
        db: db.clone(),
        data: data.clone(),
        uploads: served.uploads,
    };
    let setup = Setup {
        db,
        data,
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
