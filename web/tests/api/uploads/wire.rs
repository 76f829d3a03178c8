//! Senders on a real socket, which is cut.

use super::sender::metadata;
use crate::app::TestApp;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};
use tokio::{net::TcpListener, task::spawn_blocking};

const MB: usize = 1 << 20;
const FILE: usize = 48 * MB;

/// A byte that tells its place, so that a shifted piece is noticed.
fn byte(at: usize) -> u8 {
    (at ^ (at >> 8) ^ (at >> 16)) as u8
}

fn request(head: &str) -> String {
    format!("{head}\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nConnection: close\r\n")
}

fn ask(server: SocketAddr, request: &str) -> String {
    let mut socket = TcpStream::connect(server).unwrap();
    socket.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer
}

fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let line = |line: &'a str| line.strip_prefix(name)?.strip_prefix(": ");
    answer.lines().find_map(line)
}

/// Sends bytes from an offset on and pulls the plug after so many; the answer, if all were sent.
fn send(server: SocketAddr, file: &str, from: usize, most: usize) -> Option<String> {
    let mut socket = TcpStream::connect(server).unwrap();
    let head = request(&format!("PATCH {file} HTTP/1.1"));
    let kind = "Content-Type: application/offset+octet-stream";
    let left = FILE - from;
    let head = format!("{head}{kind}\r\nUpload-Offset: {from}\r\nContent-Length: {left}\r\n\r\n");
    socket.write_all(head.as_bytes()).unwrap();
    let bytes: Vec<u8> = (from..from + most.min(left)).map(byte).collect();
    if socket.write_all(&bytes).is_err() || most < left {
        return None;
    }
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    Some(answer)
}

/// The offset, once the server has seen that a connection is gone.
fn offset(server: SocketAddr, file: &str) -> usize {
    let answer = ask(
        server,
        &(request(&format!("HEAD {file} HTTP/1.1")) + "\r\n"),
    );
    header(&answer, "upload-offset").unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_whose_sender_is_cut_ten_times_comes_whole() {
    let app = TestApp::without_register();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    tokio::spawn(michimori_web::serve(
        listener,
        app.router(),
        std::future::pending(),
    ));
    let sent = spawn_blocking(move || {
        let metadata = metadata("a.mp4");
        let head = request("POST /api/uploads HTTP/1.1");
        let created = ask(
            server,
            &format!(
                "{head}Upload-Length: {FILE}\r\nUpload-Metadata: {metadata}\r\nContent-Length: 0\r\n\r\n"
            ),
        );
        let file = header(&created, "location").unwrap().to_owned();
        let (mut cuts, mut refused) = (0, 0);
        loop {
            let here = offset(server, &file);
            let most = if cuts < 10 { FILE / 13 } else { FILE };
            match send(server, &file, here, most) {
                None => cuts += 1,
                Some(answer) if answer.starts_with("HTTP/1.1 204") => return (cuts, refused),
                // The server had not seen yet that the last connection was gone.
                Some(_) => refused += 1,
            }
        }
    });
    let (cuts, _refused) = sent.await.unwrap();
    assert_eq!(cuts, 10);
    let whole = std::fs::read(app.staged("a.mp4")).unwrap();
    assert_eq!(whole.len(), FILE);
    assert!(whole.iter().enumerate().all(|(at, b)| *b == byte(at)));
}
