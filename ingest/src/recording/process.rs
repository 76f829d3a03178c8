//! Running FFmpeg so that it can neither hang nor outlive us.

use super::RecordingError;
use process_wrap::std::{ChildWrapper, CommandWrap, ProcessGroup};
use std::{
    io::{self, Read},
    path::Path,
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
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// A running program with its whole process group; killed when dropped.
pub(super) struct Tool {
    name: &'static str,
    child: Arc<Mutex<Box<dyn ChildWrapper>>>,
    hung: Arc<AtomicBool>,
    ended: bool,
    /// Dropped with the tool, which ends the watch.
    alive: Sender<()>,
}

impl Tool {
    /// Starts a program with its own process group, so that Ctrl-C reaches only us.
    pub fn start(
        name: &'static str,
        arguments: impl FnOnce(&mut Command),
    ) -> Result<(Self, ChildStdout, ChildStderr), RecordingError> {
        let mut command = CommandWrap::with_new(name, |command| {
            arguments(command);
            command
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
        });
        command.wrap(ProcessGroup::leader());
        let start = |e: io::Error| match e.kind() {
            io::ErrorKind::NotFound => RecordingError::NoFfmpeg { tool: name },
            _ => RecordingError::Unreadable {
                path: name.into(),
                source: e,
            },
        };
        let mut child = command.spawn().map_err(start)?;
        let piped = || start(io::Error::other("it gave no pipes"));
        let stdout = child.stdout().take().ok_or_else(piped)?;
        let stderr = child.stderr().take().ok_or_else(piped)?;
        let child = Arc::new(Mutex::new(child));
        let hung = Arc::new(AtomicBool::new(false));
        let alive = watch(Arc::clone(&child), Arc::clone(&hung));
        Ok((
            Self {
                name,
                child,
                hung,
                ended: false,
                alive,
            },
            stdout,
            stderr,
        ))
    }

    /// Something to call at every sign of life.
    pub fn heartbeat(&self) -> impl Fn() + Send + use<> {
        let alive = self.alive.clone();
        move || {
            let _ = alive.send(());
        }
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
        if self.hung.load(Ordering::Relaxed) {
            return Err(RecordingError::Hung {
                path: path.to_owned(),
                tool: self.name,
                seconds: PATIENCE.as_secs(),
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
fn watch(child: Arc<Mutex<Box<dyn ChildWrapper>>>, hung: Arc<AtomicBool>) -> Sender<()> {
    let (alive, signs) = mpsc::channel();
    thread::spawn(move || {
        loop {
            match signs.recv_timeout(PATIENCE) {
                Ok(()) => {}
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    hung.store(true, Ordering::Relaxed);
                    let _ = lock(&child).start_kill();
                    return;
                }
            }
        }
    });
    alive
}

/// Reads all of a pipe, calling `heartbeat` as it goes.
pub(super) fn read_all(mut pipe: impl Read, heartbeat: impl Fn()) -> io::Result<Vec<u8>> {
    let mut all = Vec::new();
    let mut chunk = vec![0; 64 << 10];
    loop {
        let n = pipe.read(&mut chunk)?;
        if n == 0 {
            return Ok(all);
        }
        heartbeat();
        all.extend_from_slice(&chunk[..n]);
    }
}
