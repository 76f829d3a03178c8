//! Ctrl-C: the first asks to stop, the second stops.

use anyhow::{Context, Result};
use std::{
    process::{self, ExitCode},
    sync::atomic::{AtomicBool, Ordering},
};

/// Set when the user wants to stop.
static ASKED: AtomicBool = AtomicBool::new(false);

/// What a shell reports of a program stopped by Ctrl-C.
const STOPPED: u8 = 130;

/// Listens to Ctrl-C from now on.
pub fn listen() -> Result<&'static AtomicBool> {
    ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::Relaxed) {
            process::exit(STOPPED.into());
        }
        eprintln!("stopping after the frames under way; once more to stop at once");
    })
    .context("Ctrl-C cannot be listened to")?;
    Ok(&ASKED)
}

/// The exit code after a stop.
pub fn stopped() -> ExitCode {
    ExitCode::from(STOPPED)
}
