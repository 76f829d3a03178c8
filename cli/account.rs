//! `michimori account`: accounts, from the terminal of the server.

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use std::{
    io::{self, IsTerminal},
    path::PathBuf,
    process::ExitCode,
};
use store::{Store, UserChange, UserName};
use web::Password;

/// `michimori account`
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Give a user a new password, and let them in again if they were kept out. The password is asked for on
    /// the terminal, or read as one line from standard input.
    Reset(Reset),
}

/// `michimori account reset`
#[derive(Debug, Args)]
pub struct Reset {
    /// The user, as they log in.
    pub name: UserName,
    /// The register.
    #[arg(long, value_name = "FILE", default_value = "michimori.db")]
    pub db: PathBuf,
}

pub fn run(account: &Account) -> Result<ExitCode> {
    match account {
        Account::Reset(reset) => self::reset(reset),
    }
}

fn reset(Reset { name, db }: &Reset) -> Result<ExitCode> {
    let users = Store::open_read_only(db)?.users()?;
    if !users.iter().any(|user| user.name == *name) {
        let names: Vec<_> = users.iter().map(|user| user.name.as_str()).collect();
        match names.as_slice() {
            [] => bail!("there are no accounts yet; `michimori serve` shows how to make the first"),
            names => bail!("there is no user `{name}`; there are: {}", names.join(", ")),
        }
    }
    let change = UserChange {
        password: Some(new_password(name)?.hash()?),
        disabled: Some(false),
        role: None,
    };
    let user = Store::open(db)?.change_user(name, &change, None, "local", Timestamp::now())?;
    println!(
        "{name} ({}) has a new password; earlier sessions ended",
        user.role.name()
    );
    Ok(ExitCode::SUCCESS)
}

/// Asks twice on a terminal, where typing cannot be seen.
fn new_password(name: &UserName) -> Result<Password> {
    if !io::stdin().is_terminal() {
        let mut line = String::new();
        io::stdin()
            .read_line(&mut line)
            .context("the password cannot be read from standard input")?;
        return Ok(line.trim_end_matches(['\r', '\n']).parse()?);
    }
    let ask = |question: String| {
        rpassword::prompt_password(question).context("the password cannot be read")
    };
    let password = ask(format!("New password for {name}: "))?.parse()?;
    if ask("The same again: ".to_owned())?.parse::<Password>()? != password {
        bail!("the two passwords differ; nothing was changed");
    }
    Ok(password)
}
