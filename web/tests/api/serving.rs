//! A real socket.

use crate::app::TestApp;
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};
use tokio::{net::TcpListener, sync::oneshot, task::spawn_blocking, time::timeout};

#[tokio::test]
async fn the_server_answers_until_it_is_told_to_stop() {
    let (app, _) = TestApp::with_one_drive();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async { stopped.await.unwrap_or_default() };
    let server = tokio::spawn(michimori_web::serve(listener, app.router(), shutdown));
    let answer = spawn_blocking(move || {
        let mut socket = TcpStream::connect(address).unwrap();
        let question = "GET /api/summary HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        socket.write_all(question.as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    });
    let answer = answer.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains("\"defects\":3"), "{answer}");
    stop.send(()).unwrap();
    let ended = timeout(Duration::from_secs(20), server).await;
    ended.expect("the server stops").unwrap().unwrap();
    assert!(TcpStream::connect(address).is_err());
}
