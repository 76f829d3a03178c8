//! The progress bar: on a terminal only.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over so many frames, some of them done by an earlier run.
pub fn frames(name: &str, all: u64, done: u64) -> ProgressBar {
    const LINE: &str = "{prefix} {wide_bar} {pos}/{len} frames, {per_sec}, {eta} left";
    let style = ProgressStyle::with_template(LINE).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(all)
        .with_style(style)
        .with_prefix(name.to_owned());
    bar.set_position(done);
    bar.reset_eta();
    bar
}

/// A bar over so many things.
pub fn counted(things: &str, all: u64) -> ProgressBar {
    let line = format!("{{wide_bar}} {{pos}}/{{len}} {things}, {{eta}} left");
    let style =
        ProgressStyle::with_template(&line).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(all).with_style(style)
}
