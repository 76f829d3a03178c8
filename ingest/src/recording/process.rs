//! Running FFmpeg so that it can neither hang nor outlive us.

use super::RecordingError;
use process_wrap::std::{ChildWrapper, CommandWrap, ProcessGroup};
use std::{
    io::{self, Read},
    path::{Path, PathBuf},
    process::{ChildStderr, ChildStdout, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

/// How long a program may give no sign of life.
const PATIENCE: Duration = Duration::from_secs(60);

/// The programs, and the patience with them.
#[derive(Clone, Debug)]
pub(crate) struct Tools {
    folder: Option<PathBuf>,
    patience: Duration,
}

impl Tools {
    /// `ffprobe` and `ffmpeg` as the system finds them.
    pub fn installed() -> Self {
        Self {
            folder: None,
            patience: PATIENCE,
        }
    }

    /// Other programs of those names.
    #[cfg(test)]
    pub fn in_folder(folder: &Path, patience: Duration) -> Self {
        Self {
            folder: Some(folder.to_owned()),
            patience,
        }
    }

    /// Starts a program with its own process group, so that Ctrl-C reaches only us.
    pub(crate) fn start(
        &self,
        name: &'static str,
        arguments: impl FnOnce(&mut Command),
    ) -> Result<(Tool, ChildStdout, ChildStderr), RecordingError> {
        let program = match &self.folder {
            Some(folder) => folder.join(name),
            None => name.into(),
        };
        let mut command = CommandWrap::with_new(program, |command| {
            arguments(command);
            command
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
        });
        command.wrap(ProcessGroup::leader());
        let start = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => RecordingError::NoFfmpeg { tool: name },
            _ => RecordingError::Start { tool: name, source },
        };
        let mut child = command.spawn().map_err(start)?;
        let piped = || start(io::Error::other("it gave no pipes"));
        let stdout = child.stdout().take().ok_or_else(piped)?;
        widen(&stdout);
        let stderr = child.stderr().take().ok_or_else(piped)?;
        let child = Arc::new(Mutex::new(child));
        let watched = Watched::default();
        let alive = watch(Arc::clone(&child), watched.clone(), self.patience);
        let tool = Tool {
            name,
            child,
            watched,
            patience: self.patience,
            ended: false,
            alive,
        };
        Ok((tool, stdout, stderr))
    }
}

/// A frame is a hundred times what a pipe holds by itself; each filling makes the program wait.
///
/// Where the system allows no more, it only takes longer.
#[cfg(target_os = "linux")]
fn widen(pipe: &ChildStdout) {
    const PIPE_BYTES: usize = 1 << 20;
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, PIPE_BYTES);
}

#[cfg(not(target_os = "linux"))]
fn widen(_: &ChildStdout) {}

/// What the watch and the watched program's user tell each other.
#[derive(Clone, Default)]
struct Watched {
    /// The program was killed.
    hung: Arc<AtomicBool>,
    /// The program waits for us, not we for it.
    waits: Arc<AtomicBool>,
}

/// A running program with its whole process group; killed when dropped.
pub(crate) struct Tool {
    name: &'static str,
    child: Arc<Mutex<Box<dyn ChildWrapper>>>,
    watched: Watched,
    patience: Duration,
    ended: bool,
    /// Dropped with the tool, which ends the watch.
    alive: Sender<()>,
}

impl Tool {
    /// Something to call at every sign of life.
    pub fn heartbeat(&self) -> impl Fn() + Send + use<> {
        let alive = self.alive.clone();
        move || {
            let _ = alive.send(());
        }
    }

    /// Does our own work, during which the program may be silent: its pipe is full.
    pub fn while_it_waits<T>(&self, work: impl FnOnce() -> T) -> T {
        self.watched.waits.store(true, Ordering::Relaxed);
        let done = work();
        let _ = self.alive.send(());
        self.watched.waits.store(false, Ordering::Relaxed);
        done
    }

    /// Waits for the end: whether the program was content.
    pub fn finish(mut self, path: &Path) -> Result<bool, RecordingError> {
        let status = loop {
            // Not `wait`: it would keep the watch from killing a program that hangs here.
            match lock(&self.child).try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) => thread::sleep(Duration::from_millis(5)),
                Err(source) => {
                    return Err(RecordingError::Unreadable {
                        path: path.to_owned(),
                        source,
                    });
                }
            }
        };
        self.ended = true;
        if self.watched.hung.load(Ordering::Relaxed) {
            return Err(RecordingError::Hung {
                path: path.to_owned(),
                tool: self.name,
                seconds: self.patience.as_secs(),
            });
        }
        Ok(status.success())
    }
}

impl Drop for Tool {
    fn drop(&mut self) {
        if !self.ended {
            // It may have ended by itself meanwhile, which is as good.
            let _ = lock(&self.child).kill();
        }
    }
}

fn lock(child: &Mutex<Box<dyn ChildWrapper>>) -> std::sync::MutexGuard<'_, Box<dyn ChildWrapper>> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Kills the program when it gives no sign of life; ends when the returned sender is dropped.
fn watch(
    child: Arc<Mutex<Box<dyn ChildWrapper>>>,
    watched: Watched,
    patience: Duration,
) -> Sender<()> {
    let (alive, signs) = mpsc::channel();
    thread::spawn(move || {
        loop {
            match signs.recv_timeout(patience) {
                Ok(()) => {}
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) if watched.waits.load(Ordering::Relaxed) => {}
                Err(RecvTimeoutError::Timeout) => {
                    watched.hung.store(true, Ordering::Relaxed);
                    let _ = lock(&child).start_kill();
                    return;
                }
            }
        }
    });
    alive
}

/// Reads a pipe of at most `limit` bytes to its end, calling `heartbeat` as it goes.
pub(crate) fn read_all(
    mut pipe: impl Read,
    limit: usize,
    heartbeat: impl Fn(),
) -> io::Result<Vec<u8>> {
    let mut all = Vec::new();
    let mut chunk = vec![0; 64 << 10];
    loop {
        let n = pipe.read(&mut chunk)?;
        if n == 0 {
            return Ok(all);
        }
        heartbeat();
        if all.len() + n > limit {
            return Err(io::Error::other("there is no end to it"));
        }
        all.extend_from_slice(&chunk[..n]);
    }
}

/// Reads a pipe to its end and keeps what came last.
pub(crate) fn read_last(mut pipe: impl Read, heartbeat: impl Fn()) -> String {
    const KEPT: usize = 16 << 10;
    let mut last = Vec::new();
    let mut chunk = vec![0; KEPT];
    while let Ok(n @ 1..) = pipe.read(&mut chunk) {
        heartbeat();
        last.extend_from_slice(&chunk[..n]);
        last.drain(..last.len().saturating_sub(KEPT));
    }
    String::from_utf8_lossy(&last).into_owned()
}
