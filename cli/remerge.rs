//! `michimori remerge`: all drives merged anew.

use crate::args::Remerge;
use anyhow::Result;
use register::LifePolicy;
use std::process::ExitCode;
use store::Store;

pub fn run(args: &Remerge) -> Result<ExitCode> {
    let drives = Store::open_read_only(&args.db)?.summary()?.drives;
    let mut store = Store::open(&args.db)?;
    let bar = crate::bar::counted("drives", u64::from(drives));
    let remerged = store.remerge(&LifePolicy::default(), |_| bar.inc(1))?;
    bar.finish_and_clear();
    println!(
        "{} drives merged anew: {} defects, {} before",
        remerged.drives, remerged.after, remerged.before
    );
    Ok(ExitCode::SUCCESS)
}
