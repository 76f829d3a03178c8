//! Tells who is behind a request, and lets people in.

use super::{
    Auth, Caller, Password, attempts::Attempts, cookies, password::Hashing, random_token,
    setup::Setup,
};
use crate::{Settings, access::Actor, problem::Problem, readers::Readers, writer::Writer};
use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderMap, header::AUTHORIZATION, request::Parts},
};
use jiff::Timestamp;
use serde_json::json;
use std::{
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use store::{
    ApiToken, Deed, PasswordHash, SEEN_EVERY, Session, Store, StoreError, TokenHash, UserName,
};
use tokio::sync::Semaphore;

/// What tokens of programs begin with, so that a leaked one is known for what it is.
pub(crate) const API_TOKEN: &str = "mmi_";

/// What a request shows of who is behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// Nothing; nothing is asked for.
    Local,
    /// A cookie.
    Session { user: UserName, token: TokenHash },
    /// A token of a program.
    Token,
}

impl<S: Sync> FromRequestParts<S> for Credential {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let shown = parts.extensions.get::<Self>().cloned();
        shown.ok_or_else(nobody)
    }
}

/// Nobody is logged in, where somebody must be.
pub(crate) fn nobody() -> Problem {
    Problem::unauthorised("log in first").of_kind("session/none")
}

/// Stands between the network and the routes.
pub(crate) struct Gate {
    pub(crate) auth: Auth,
    trusted_proxy: Option<IpAddr>,
    setup: Setup,
    attempts: Attempts,
    hashing: Hashing,
    readers: Readers,
    writer: Writer,
    noting: Arc<Semaphore>,
}

impl Gate {
    pub(crate) fn new(settings: &Settings, readers: Readers, writer: Writer) -> Self {
        Self {
            auth: settings.auth,
            trusted_proxy: settings.trusted_proxy,
            setup: Setup::new(settings.setup.clone()),
            attempts: Attempts::default(),
            hashing: Hashing::new(),
            readers,
            writer,
            noting: Arc::new(Semaphore::new(1)),
        }
    }

    /// Where a request comes from.
    pub(crate) fn caller(&self, request: &Request) -> Caller {
        Caller::of(request, self.trusted_proxy)
    }

    /// Who is behind a request, if anybody is logged in.
    pub(crate) async fn identify(
        &self,
        headers: &HeaderMap,
        caller: &Caller,
    ) -> Result<Option<(Actor, Credential)>, Problem> {
        match (self.auth, headers.get(AUTHORIZATION)) {
            (Auth::None, _) => Ok(Some((Actor::local(), Credential::Local))),
            (Auth::Accounts, Some(shown)) => {
                let bearer = shown.to_str().ok().and_then(bearer);
                self.program(bearer).await.map(Some)
            }
            (Auth::Accounts, None) => match cookies::token(headers, caller.https) {
                Some(token) => self.person(&token).await,
                None => Ok(None),
            },
        }
    }

    async fn program(&self, token: Option<&str>) -> Result<(Actor, Credential), Problem> {
        let refused = || {
            Problem::unauthorised(
                "this token is not, or no longer, good; ask the admin for another",
            )
            .of_kind("token/unknown")
        };
        let hash = token.map(TokenHash::of).ok_or_else(refused)?;
        let now = Timestamp::now();
        let found = self.readers.read(move |s| Ok(s.token(&hash, now)?)).await?;
        let ApiToken {
            id,
            label,
            role,
            last_used_at,
            ..
        } = found.ok_or_else(refused)?;
        if last_used_at.is_none_or(|used| now.duration_since(used) >= SEEN_EVERY) {
            self.note(move |store| store.touch_token(id, now));
        }
        let name = format!("token {label}");
        Ok((Actor { name, role }, Credential::Token))
    }

    /// Who has just logged in with a token.
    pub(crate) async fn actor(&self, token: &str) -> Result<Option<Actor>, Problem> {
        Ok(self.person(token).await?.map(|(actor, _)| actor))
    }

    async fn person(&self, token: &str) -> Result<Option<(Actor, Credential)>, Problem> {
        let (token, now) = (TokenHash::of(token), Timestamp::now());
        let found = self
            .readers
            .read(move |s| Ok(s.session(&token, now)?))
            .await?;
        let Some(Session {
            user,
            role,
            seen_at,
        }) = found
        else {
            return Ok(None);
        };
        if now.duration_since(seen_at) >= SEEN_EVERY {
            self.note(move |store| store.touch_session(&token, now));
        }
        let name = user.as_str().to_owned();
        let credential = Credential::Session { user, token };
        Ok(Some((Actor { name, role }, credential)))
    }

    /// Notes something that may as well be noted at the next request: nobody waits for it.
    fn note(&self, what: impl FnOnce(&mut Store) -> Result<(), StoreError> + Send + 'static) {
        let Ok(turn) = Arc::clone(&self.noting).try_acquire_owned() else {
            return;
        };
        let writer = self.writer.clone();
        tokio::spawn(async move {
            let noted = writer.write(|store| Ok(what(store)?)).await;
            if let Err(problem) = noted {
                tracing::warn!("not noted who is here: {}", problem.detail());
            }
            drop(turn);
        });
    }

    /// Whether there is nobody yet who could make accounts.
    pub(crate) async fn needs_setup(&self) -> Result<bool, Problem> {
        match self.auth {
            Auth::None => Ok(false),
            Auth::Accounts => self.readers.read(|store| Ok(!store.has_admin()?)).await,
        }
    }

    /// Makes the first admin; the token of the new session.
    pub(crate) async fn set_up(
        &self,
        link: &str,
        name: UserName,
        password: Password,
        caller: &Caller,
    ) -> Result<String, Problem> {
        if !self.setup.accepts(link) {
            let detail = "this set-up link is not, or no longer, good; while there is no admin, restarting \
                          `michimori serve` prints a new one";
            return Err(Problem::forbidden(detail).of_kind("setup/link"));
        }
        let hash = self.hash(password).await?;
        let admin = name.clone();
        let at = Timestamp::now();
        self.writer
            .write(move |store| Ok(store.set_up(&admin, &hash, at)?))
            .await?;
        self.setup.use_up();
        self.open_session(name, caller).await
    }

    /// Logs somebody in; the token of the new session.
    pub(crate) async fn log_in(
        &self,
        name: &str,
        password: &str,
        caller: &Caller,
    ) -> Result<String, Problem> {
        let wrong = || {
            Problem::unauthorised("the name or the password is wrong; try again, or ask the admin")
                .of_kind("session/wrong")
        };
        // Nobody has such a name or password.
        let name: UserName = name.parse().map_err(|_| wrong())?;
        let password = password.parse().map_err(|_| wrong())?;
        if !self.is_right(&name, password, caller).await? {
            return Err(wrong());
        }
        self.open_session(name, caller).await
    }

    /// Whether this is the user's password: asked too often, it is not said.
    pub(crate) async fn is_right(
        &self,
        name: &UserName,
        password: Password,
        caller: &Caller,
    ) -> Result<bool, Problem> {
        let entered = self.attempts.enter(name, caller.address, Instant::now());
        entered.map_err(too_often)?;
        let asked = name.clone();
        let found = self
            .readers
            .read(move |s| Ok(s.credentials(&asked)?))
            .await?;
        let (user, hash) = found.unzip();
        let matches = self.hashing.is(password, hash).await?;
        let reason = match &user {
            None => "unknown name",
            Some(user) if user.disabled => "disabled",
            Some(_) if !matches => "wrong password",
            Some(_) => {
                self.attempts.succeed(name, caller.address);
                return Ok(true);
            }
        };
        // What is no name may be a password that was typed in the wrong place: it is not kept.
        let known = user.map(|user| user.name);
        self.note_failure(known, reason, caller).await?;
        Ok(false)
    }

    async fn note_failure(
        &self,
        known: Option<UserName>,
        reason: &'static str,
        caller: &Caller,
    ) -> Result<(), Problem> {
        let after = json!({ "address": caller.from() });
        self.writer
            .write(move |store| {
                let deed = Deed {
                    subject: known.as_ref().map(UserName::as_str),
                    after: Some(after),
                    reason: Some(reason),
                    ..Deed::new(Timestamp::now(), "nobody", "login_failed")
                };
                store.audit(&deed)?;
                Ok(())
            })
            .await
    }

    async fn open_session(&self, user: UserName, caller: &Caller) -> Result<String, Problem> {
        let token = random_token().map_err(|e| Problem::internal(&e))?;
        let (hash, from) = (TokenHash::of(&token), caller.from());
        self.writer
            .write(move |store| {
                Ok(store.open_session(&user, &hash, Some(&from), Timestamp::now())?)
            })
            .await?;
        Ok(token)
    }

    /// The hash of a password.
    pub(crate) async fn hash(&self, password: Password) -> Result<PasswordHash, Problem> {
        self.hashing.hash(password).await
    }
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && token.starts_with(API_TOKEN)).then_some(token)
}

fn too_often(wait: Duration) -> Problem {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    Problem::too_many(
        format!("too many wrong passwords; try again in {seconds} s"),
        seconds,
    )
    .of_kind("session/too-many")
}
