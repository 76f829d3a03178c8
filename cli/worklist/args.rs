//! `michimori worklist` as typed.

use crate::args::EXIT_CODES;
use clap::Args;
use register::{Language, UnknownLanguage};
use std::{path::PathBuf, str::FromStr};

/// `michimori worklist`
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Worklist {
    #[command(flatten)]
    pub planning: Planning,
    /// The register.
    #[arg(long, value_name = "FILE", default_value = "michimori.db")]
    pub db: PathBuf,
    /// Language of what is printed: en or ja [default: that of the terminal].
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<Language>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What a plan is made by.
#[derive(Clone, Debug, Default, Args)]
pub struct Planning {
    /// What may be spent, in the policy's currency. Given more than once, the list is for the first and
    /// the others are compared with it [default: no limit].
    #[arg(long, value_name = "YEN", value_parser = budget)]
    pub budget: Vec<i64>,
    /// Weights, treatments and costs [default: the built-in ones; see `michimori policy`].
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
}

/// A sum of money: `12000000`, `12,000,000` or `12_000_000`.
fn budget(text: &str) -> Result<i64, String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ',' | '_')).collect();
    let sum = digits.parse().ok().filter(|sum| (0..=MOST).contains(sum));
    sum.ok_or_else(|| {
        "it must be a sum of money, 0 or more, such as 12000000 or 12,000,000".to_owned()
    })
}

/// No city spends more; sums of many stay exact.
const MOST: i64 = 1_000_000_000_000_000;

impl Planning {
    /// The budget of the list, and those to compare it with.
    pub fn budgets(&self) -> (i64, &[i64]) {
        match self.budget.split_first() {
            Some((first, others)) => (*first, others),
            None => (MOST, &[]),
        }
    }

    /// Whether there is a limit at all.
    pub fn is_limited(&self) -> bool {
        !self.budget.is_empty()
    }
}

/// The language asked for, else that of the terminal.
pub fn language(asked: Option<Language>) -> Language {
    asked.unwrap_or_else(|| {
        let told = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        let two: String = told.unwrap_or_default().chars().take(2).collect();
        let known: Result<Language, UnknownLanguage> = Language::from_str(&two);
        known.unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_are_sums_of_money() {
        assert_eq!(budget("12,000,000"), Ok(12_000_000));
        assert_eq!(budget("0"), Ok(0));
        for text in ["-1", "12.5", "many", "", "99999999999999999999"] {
            assert!(budget(text).is_err(), "{text}");
        }
    }
}
