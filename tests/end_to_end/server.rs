//! The server as people and their browsers meet it.

use crate::house::michimori;
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What is sent together.
pub const BATCH: &str = "6b1e2c4a-93b8-4f0a-8e6e-0d3c5f9f2a11";

/// A server on a free port; killed when dropped.
pub struct Server {
    child: Child,
    address: String,
    log: PathBuf,
}

/// What a server answers.
pub struct Answer {
    pub status: u16,
    head: String,
    body: Vec<u8>,
}

impl Server {
    /// A server without accounts over `server.db` in this folder.
    pub fn start(home: &Path, arguments: &[&str]) -> Self {
        let arguments = [&["--no-auth"], arguments].concat();
        Self::over(&home.join("server.db"), &arguments)
    }

    /// A server over a register.
    pub fn over(db: &Path, arguments: &[&str]) -> Self {
        let log = db.with_extension("log");
        let mut serve = michimori();
        serve
            .args(["serve", "--addr", "127.0.0.1:0", "--db"])
            .arg(db);
        serve.args(arguments).stderr(File::create(&log).unwrap());
        let child = serve.stdout(Stdio::null()).spawn().unwrap();
        let mut server = Self {
            child,
            address: String::new(),
            log,
        };
        until(
            "the server says its address",
            Duration::from_secs(30),
            || {
                let told = server.log();
                let address = told.split("http://").nth(1)?.split_once('/')?.0.to_owned();
                server.address = address;
                Some(())
            },
        );
        server
    }

    /// The address of its pages.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// What it said so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Ends it with a signal; whether it ended well.
    pub fn end(mut self, signal: &str) -> bool {
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args([signal, &id]).status();
        self.child.wait().unwrap().success()
    }

    /// The most memory it ever had, in megabytes.
    pub fn most_memory_mb(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kb = line.unwrap().trim().trim_end_matches(" kB");
        kb.parse::<u64>().unwrap() / 1024
    }

    /// A connection on which a request has been begun.
    pub fn begin(&self, request: &str, headers: &str, length: u64) -> TcpStream {
        let mut socket = TcpStream::connect(&self.address).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(120)))
            .unwrap();
        let head = format!(
            "{request} HTTP/1.1\r\nHost: {}\r\nOrigin: http://{}\r\nConnection: close\r\n\
             Tus-Resumable: 1.0.0\r\nContent-Length: {length}\r\n{headers}\r\n",
            self.address, self.address
        );
        socket.write_all(head.as_bytes()).unwrap();
        socket
    }

    /// Asks, with a body.
    pub fn ask(&self, request: &str, headers: &str, body: &[u8]) -> Answer {
        let mut socket = self.begin(request, headers, body.len() as u64);
        socket.write_all(body).unwrap();
        Answer::read(socket)
    }

    pub fn json(&self, path: &str) -> Value {
        let answer = self.ask(&format!("GET {path}"), "", &[]);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// Announces a file: where it is sent to.
    pub fn announce(&self, path: &str, length: u64) -> String {
        let answer = self.ask("POST /api/uploads", &announcement(path, length), &[]);
        assert_eq!(answer.status, 201, "{path}: {}", answer.text());
        answer.header("location").unwrap()
    }

    /// Sends a whole file in one request.
    pub fn send(&self, path: &str, bytes: &[u8]) {
        let announcement = announcement(path, bytes.len() as u64);
        let kind = "Content-Type: application/offset+octet-stream\r\n";
        let answer = self.ask("POST /api/uploads", &format!("{announcement}{kind}"), bytes);
        assert_eq!(answer.status, 201, "{path}: {}", answer.text());
    }

    /// How many bytes of a file are here.
    pub fn offset(&self, file: &str) -> u64 {
        let answer = self.ask(&format!("HEAD {file}"), "", &[]);
        assert_eq!(answer.status, 200);
        answer.header("upload-offset").unwrap().parse().unwrap()
    }

    /// Begins to send bytes of a file from there on.
    pub fn begin_patch(&self, file: &str, offset: u64, length: u64) -> TcpStream {
        let headers =
            format!("Content-Type: application/offset+octet-stream\r\nUpload-Offset: {offset}\r\n");
        self.begin(&format!("PATCH {file}"), &headers, length)
    }

    /// Has recordings inspected: their jobs.
    pub fn inspect(&self, recordings: Value) -> Vec<Value> {
        let asked = json!({ "batch": BATCH, "recordings": recordings }).to_string();
        let kind = "Content-Type: application/json\r\n";
        let answer = self.ask("POST /api/jobs", kind, asked.as_bytes());
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["jobs"].as_array().unwrap().clone()
    }

    /// A job, once it is as far as this.
    pub fn job_when(&self, id: &Value, far: impl Fn(&Value) -> bool) -> Value {
        until("the job is as far", Duration::from_secs(400), || {
            let job = self.json(&format!("/api/jobs/{id}"));
            let is_far = far(&job);
            let over = job["finished_at"].is_string();
            assert!(is_far || !over, "it was over before: {job}");
            is_far.then_some(job)
        })
    }

    /// A job, once it is over.
    pub fn job_over(&self, id: &Value) -> Value {
        self.job_when(id, |job| {
            !matches!(job["state"].as_str(), Some("queued" | "running"))
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("the server said:\n{}", self.log());
        }
    }
}

impl Answer {
    pub fn read(mut socket: TcpStream) -> Self {
        let mut bytes = Vec::new();
        socket.read_to_end(&mut bytes).unwrap();
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        Self {
            status: head[9..12].parse().unwrap(),
            head,
            body: bytes.split_off(end + 4),
        }
    }

    pub fn header(&self, name: &str) -> Option<String> {
        let value = |line: &str| Some(line.strip_prefix(name)?.strip_prefix(": ")?.to_owned());
        self.head.lines().find_map(value)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        let body = match self.header("transfer-encoding") {
            Some(_) => unchunked(&self.body),
            None => self.body.clone(),
        };
        serde_json::from_slice(&body).unwrap()
    }
}

fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&body[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        whole.extend(&body[end + 2..end + 2 + size]);
        body = &body[end + 2 + size + 2..];
    }
    whole
}

fn announcement(path: &str, length: u64) -> String {
    let (batch, path) = (base64(BATCH.as_bytes()), base64(path.as_bytes()));
    format!("Upload-Length: {length}\r\nUpload-Metadata: batch {batch},path {path}\r\n")
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let three = |three: &[u8]| {
        let number = three.iter().fold(0, |n, byte| n << 8 | u32::from(*byte));
        let number = number << (8 * (3 - three.len()));
        let digit = |n: usize| DIGITS[(number >> (18 - 6 * n) & 63) as usize] as char;
        let digits: String = (0..=three.len()).map(digit).collect();
        format!("{digits:=<4}")
    };
    bytes.chunks(3).map(three).collect()
}

/// What is looked for until it is found.
pub fn until<T>(what: &str, most: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < most, "{what}: not within {most:?}");
        thread::sleep(Duration::from_millis(100));
    }
}
