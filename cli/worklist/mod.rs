//! `michimori worklist`: what to repair under a budget.

pub mod args;
mod table;

use crate::stdout;
use anyhow::{Context, Result};
use args::{Planning, Worklist, language};
use export::geojson::Properties;
use register::{LifePolicy, Policy, collection};
use serde_json::json;
use std::{io::Write, path::Path, process::ExitCode};
use store::Store;

pub fn run(args: &Worklist) -> Result<ExitCode> {
    let policy = policy(&args.planning)?;
    let store = refreshed(&args.db, &policy)?;
    let (budget, others) = args.planning.budgets();
    let (list, _) = store.worklist(&policy, budget, others)?;
    let language = language(args.lang);
    if args.json {
        let columns = collection::worklist();
        let rows: Vec<_> = collection::work_rows(&list).collect();
        let works = rows
            .iter()
            .map(|row| Properties::of(row, &columns, language));
        let told = json!({
            "budget": args.planning.is_limited().then_some(budget),
            "currency": list.currency,
            "cost": list.cost.value.round() as i64,
            "benefit": list.benefit,
            "greedy_benefit": list.greedy_benefit,
            "proven": list.proven,
            "works": works.collect::<Result<Vec<_>, _>>()?,
            "not_surveyed_sections": list.not_surveyed,
            "not_surveyed_m": list.not_surveyed_m.round(),
            "outcomes": list.outcomes,
        });
        stdout::print(|out| writeln!(out, "{told}"))?;
    } else {
        stdout::print(|out| table::write(&list, args.planning.is_limited(), language, out))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// `michimori policy`: the built-in policy, to be copied and changed.
pub fn print_policy() -> Result<ExitCode> {
    stdout::print(|out| out.write_all(register::DEFAULT_POLICY.as_bytes()))?;
    Ok(ExitCode::SUCCESS)
}

/// The policy asked for.
pub fn policy(planning: &Planning) -> Result<Policy> {
    let Some(path) = &planning.policy else {
        return Ok(Policy::default());
    };
    let text = std::fs::read_to_string(path).with_context(|| {
        format!(
            "{}: the policy cannot be read as UTF-8 text",
            path.display()
        )
    })?;
    Policy::parse(&text).with_context(|| path.display().to_string())
}

/// The register with its sections up to date.
pub fn refreshed(db: &Path, policy: &Policy) -> Result<Store> {
    // Looked at before it is opened for writing: a register that is not there must not be made.
    let stale = Store::open_read_only(db)?.stale_count()?;
    let mut store = Store::open(db)?;
    let bar = crate::bar::counted("roads", u64::from(stale));
    store.refresh_sections(policy, &LifePolicy::default(), || bar.inc(1))?;
    bar.finish_and_clear();
    Ok(store)
}
