//! Answers connections, and waits for none of them for ever.

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::server::conn::http1::Builder;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use std::{future::Future, io, net::SocketAddr, pin::pin, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tower::ServiceExt;

/// How long a connection may take to say what it wants.
const ASKED_WITHIN: Duration = Duration::from_secs(30);

/// Requests under way when the server ends have so long. Uploads and streams of events go on for ever.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// Answers requests until `shutdown` is done; requests under way then are answered first, if that does not
/// take too long.
///
/// # Errors
/// None of the listener's own: a failing connection is logged and dropped.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    serve_within(ASKED_WITHIN, listener, router, shutdown).await;
    Ok(())
}

async fn serve_within(
    asked_within: Duration,
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
) {
    let mut http = Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(asked_within);
    let open = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((socket, peer)) => answer(&http, &open, router.clone(), socket, peer),
            Err(error) => {
                tracing::warn!("a connection was not taken: {error}");
                // Out of file handles, perhaps: others have to be given back first.
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
    drop(listener);
    // What is cut then goes on where it was with the next server.
    let _ = timeout(LAST_ANSWERS, open.shutdown()).await;
}

fn answer(
    http: &Builder,
    open: &GracefulShutdown,
    router: Router,
    socket: TcpStream,
    peer: SocketAddr,
) {
    let service = router.map_request(move |mut request: Request<_>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(Body::new)
    });
    let service = TowerToHyperService::new(service);
    let connection = http.serve_connection(TokioIo::new(socket), service);
    let connection = open.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!("a connection from {peer} ended: {error}");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::{
        io::{Read, Write},
        time::Instant,
    };
    use tokio::{sync::oneshot, task::spawn_blocking};

    /// What a connection that sends this gets, and after how long it is closed.
    async fn sends(text: &'static str) -> (String, Duration) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let router = Router::new().route(
            "/",
            get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() }),
        );
        let shutdown = async { stopped.await.unwrap_or_default() };
        let within = Duration::from_millis(200);
        let server = tokio::spawn(serve_within(within, listener, router, shutdown));
        let asked = spawn_blocking(move || {
            let started = Instant::now();
            let mut socket = std::net::TcpStream::connect(address).unwrap();
            let patience = Some(Duration::from_secs(20));
            socket.set_read_timeout(patience).unwrap();
            socket.write_all(text.as_bytes()).unwrap();
            let mut answer = String::new();
            socket.read_to_string(&mut answer).unwrap();
            (answer, started.elapsed())
        });
        let asked = asked.await.unwrap();
        stop.send(()).unwrap();
        server.await.unwrap();
        asked
    }

    #[tokio::test]
    async fn who_never_finishes_asking_is_let_go() {
        let (answer, after) = sends("GET / HTTP/1.1\r\nHost: localhost\r\n").await;
        assert!(!answer.contains("200"), "{answer}");
        assert!(after < Duration::from_secs(20), "{after:?}");
    }

    #[tokio::test]
    async fn routes_know_who_asks() {
        let question = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        let (answer, _) = sends(question).await;
        assert!(answer.ends_with("127.0.0.1"), "{answer}");
    }
}
