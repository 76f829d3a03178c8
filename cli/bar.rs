//! The progress bar: on a terminal only.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over the frames of a recording; gone when dropped.
pub struct Frames {
    bar: ProgressBar,
    begun: bool,
}

impl Frames {
    /// A bar over so many frames.
    pub fn new(name: &str, all: usize) -> Self {
        const LINE: &str = "{prefix} {wide_bar} {pos}/{len} frames, {per_sec}, {eta} left";
        let style =
            ProgressStyle::with_template(LINE).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(all as u64)
            .with_style(style)
            .with_prefix(name.to_owned());
        Self { bar, begun: false }
    }

    /// So many are done. The first ones were done by an earlier run.
    pub fn at(&mut self, done: usize) {
        self.bar.set_position(done as u64);
        if !self.begun {
            self.bar.reset_eta();
            self.begun = true;
        }
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A bar over so many things.
pub fn counted(things: &str, all: u64) -> ProgressBar {
    let line = format!("{{wide_bar}} {{pos}}/{{len}} {things}, {{eta}} left");
    let style =
        ProgressStyle::with_template(&line).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(all).with_style(style)
}
