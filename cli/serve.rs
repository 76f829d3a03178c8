//! `michimori serve`: the map in the browser.

use crate::args::Serve;
use anyhow::{Context, Result};
use std::{net::SocketAddr, path::PathBuf, process::ExitCode};
use tokio::{net::TcpListener, runtime::Runtime, signal};

pub fn run(args: &Serve) -> Result<ExitCode> {
    let data = args
        .data
        .clone()
        .unwrap_or_else(|| store::data_dir(&args.db));
    serve(args.addr, args.db.clone(), data, |address| {
        eprintln!("the map is at http://{address}/ (Ctrl-C ends it)");
    })
}

/// Serves the map until Ctrl-C; `ready` is called with the address when it can be opened.
pub fn serve(
    addr: SocketAddr,
    db: PathBuf,
    data: PathBuf,
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
        let router = web::router(web::Settings { db, data });
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
