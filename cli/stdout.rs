//! What goes to standard output and may be long: its reader may leave before the end, as `head` does.

use anyhow::{Context, Result};
use std::io::{self, Write};

/// Prints what `write` writes.
pub fn print(write: impl FnOnce(&mut io::StdoutLock) -> io::Result<()>) -> Result<()> {
    let mut out = io::stdout().lock();
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("standard output cannot be written"),
    }
}
