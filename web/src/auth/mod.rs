//! Who comes in: accounts, sessions and tokens as the web meets them.

mod attempts;
mod caller;
mod cookies;
mod foreign;
mod gate;
mod password;
mod secret;
mod setup;

pub(crate) use caller::Caller;
pub(crate) use cookies::{
    PLAIN as HTTP_COOKIE, SAFE as HTTPS_COOKIE, log_in as cookie, log_out as no_cookie,
};
pub(crate) use foreign::{foreign_host, foreign_page, foreign_site};
pub(crate) use gate::{API_TOKEN, Credential, Gate, nobody};
pub use password::{HashError, Password, PasswordError};
pub(crate) use secret::random_token;
pub use setup::SetupToken;

/// Whether people have to say who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Nobody has to: whoever reaches the server is an admin. For one person at one machine, on a loopback
    /// address.
    None,
    /// Everybody logs in, and may do what their role may.
    Accounts,
}

impl Auth {
    /// The name used on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Accounts => "accounts",
        }
    }
}
