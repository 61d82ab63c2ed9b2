//! Access tokens: kept, renewed by one worker at a time, stored before they are used (§1.3).
//!
//! A refresh token works once. So a renewal asks the table for the right to renew, spends the
//! token, stores the new pair, and only then opens calls with it. Inside this process a lock per
//! account makes everyone else wait for that; another process that asks meanwhile is told to come back.

pub(crate) mod app;
pub(crate) mod refusal;
pub(crate) mod renewal;

use std::{
    collections::HashMap,
    fmt,
    future::Future,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bridge::{
    accounts::{Account, AccountFact, Accounts, Connection, Pace, Rest},
    failure::{Failure, FailureKind, Reach, StoreFailure},
    ids::AccountId,
    ports::Clock,
};
use http_api::{Api, CallError, Credential};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::MutexGuard;

use self::app::AppCredentials;
use crate::endpoints::{
    get_me::GetMe,
    refresh_token::{Granted, NAME, RefreshToken},
};

/// How old an account's row may be before the table is asked again.
const ROW_LIFE: Duration = Duration::from_mins(1);
/// An access token is renewed this long before it runs out: under 5 % of its 6 hours.
const AHEAD: Duration = Duration::from_mins(10);
/// How long a renewal may take. The one call in it ends within 12 s.
const RENEWAL: Duration = Duration::from_secs(30);
/// After a renewal ahead of time failed, the old token is used this long before the next try.
const REST: Duration = Duration::from_mins(1);

/// The fact that says when a token that had just been renewed was refused.
const REFUSED_AT: &str = "token_refused_at";

/// What opens a call, and which pair it came from.
#[derive(Clone)]
pub(crate) struct SellerToken {
    token: SecretString,
    generation: u64,
}

impl SellerToken {
    pub(crate) fn credential(&self) -> Credential<'_> {
        Credential::Bearer(&self.token)
    }
}

/// Who trades a refresh token for the next pair, and knows a good token from a bad one.
pub(crate) trait TokenIssuer: Send + Sync {
    /// Spends the token. Called once; never repeated inside.
    fn renew(
        &self,
        call: &RefreshToken<'_>,
    ) -> impl Future<Output = Result<Granted, CallError>> + Send;

    /// Asks whose access token it is, which any good one may be used for.
    fn whose(&self, token: &SecretString) -> impl Future<Output = Result<(), CallError>> + Send;
}

impl TokenIssuer for Api {
    async fn renew(&self, call: &RefreshToken<'_>) -> Result<Granted, CallError> {
        self.send(call, Credential::None).await
    }

    async fn whose(&self, token: &SecretString) -> Result<(), CallError> {
        self.send(&GetMe, Credential::Bearer(token)).await.map(drop)
    }
}

/// The keys of every account.
pub(crate) struct SellerTokens<M = Api> {
    mint: M,
    app: AppCredentials,
    accounts: Arc<dyn Accounts>,
    clock: Arc<dyn Clock>,
    seats: Mutex<HashMap<AccountId, Arc<SellerSeat>>>,
}

impl<M: fmt::Debug> fmt::Debug for SellerTokens<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokens")
            .field("mint", &self.mint)
            .field("app", &self.app)
            .finish_non_exhaustive()
    }
}

/// When a token that had just been renewed was refused, if one was and no call was accepted since.
fn suspected_since(row: &Account) -> Option<Timestamp> {
    row.connector_facts.get(REFUSED_AT)?.parse().ok()
}

/// The fact of that; an empty time takes it back.
fn refused_at(at: &str) -> AccountFact {
    AccountFact::of_connector(REFUSED_AT, at)
}

/// What this process remembers of one account.
#[derive(Default)]
struct SellerSeat {
    held: tokio::sync::Mutex<HeldPair>,
    /// A token was refused although it had just been renewed, and no call was accepted since.
    suspected: AtomicBool,
}

#[derive(Default)]
struct HeldPair {
    row: Option<(Account, Timestamp)>,
    renewed_at: Option<Timestamp>,
    tried_at: Option<Timestamp>,
    /// Renewals in a row after which the call was refused as before.
    unhelpful: u32,
}

impl HeldPair {
    /// The row, while it is young enough and says that the account works.
    fn row(&self, now: Timestamp) -> Option<&Account> {
        let (row, read_at) = self.row.as_ref()?;
        (within(*read_at, ROW_LIFE, now) && row.connection == Connection::Connected).then_some(row)
    }

    fn key(&self) -> Option<SellerToken> {
        let (row, _) = self.row.as_ref()?;
        let usable = row.connection == Connection::Connected && !is_empty(&row.tokens.access);
        usable.then(|| SellerToken {
            token: row.tokens.access.clone(),
            generation: row.generation,
        })
    }
}

impl<M: TokenIssuer> SellerTokens<M> {
    pub(crate) fn new(
        mint: M,
        app: AppCredentials,
        accounts: Arc<dyn Accounts>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            mint,
            app,
            accounts,
            clock,
            seats: Mutex::default(),
        }
    }

    pub(crate) fn app(&self) -> &AppCredentials {
        &self.app
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Takes a row that somebody has just read, unless a newer one is known.
    pub(crate) async fn remember(&self, account: Account) {
        let seat = self.seat(&account.id);
        let mut held = seat.held.lock().await;
        let newer = held
            .row
            .as_ref()
            .is_some_and(|(row, _)| row.generation > account.generation);
        if !newer {
            held.row = Some((account, self.now()));
        }
    }

    /// What opens the account's next call. Renews it if it is about to run out.
    pub(crate) async fn key(&self, id: &AccountId) -> Result<SellerToken, Failure> {
        let seat = self.seat(id);
        let mut held = seat.held.lock().await;
        let now = self.now();
        let row = self.row(id, &mut held).await?;
        if suspected_since(&row).is_some() {
            seat.suspected.store(true, Ordering::Relaxed);
        }
        let expires_at = row.tokens.expires_at;
        let usable = !is_empty(&row.tokens.access) && expires_at.is_none_or(|at| now < at);
        let ends_soon =
            expires_at.is_some_and(|at| now.saturating_add(AHEAD).is_ok_and(|soon| at < soon));
        let rested = !held.tried_at.is_some_and(|at| within(at, REST, now));
        if !usable || (ends_soon && rested) {
            held.tried_at = Some(now);
            match self.renew(id, &mut held).await {
                Err(failure) if !usable => return Err(failure),
                Err(failure) => {
                    tracing::warn!(error = &failure as &dyn std::error::Error, account.id = %id, "OAuth renewal ahead of expiry failed: the current token still serves");
                }
                Ok(()) => {}
            }
        }
        held.key().ok_or_else(disconnected)
    }

    /// What the connector noted about the account.
    pub(crate) async fn fact(&self, id: &AccountId, name: &str) -> Result<Option<String>, Failure> {
        let seat = self.seat(id);
        let mut held = seat.held.lock().await;
        let row = self.row(id, &mut held).await?;
        Ok(row.connector_facts.get(name).cloned())
    }

    /// Where reading a feed stands. One read of the table.
    pub(crate) async fn cursor(
        &self,
        id: &AccountId,
        feed: &str,
    ) -> Result<Option<String>, Failure> {
        let mut cursors = self.accounts.cursors(id).await.map_err(store_failed)?;
        Ok(cursors.remove(feed))
    }

    /// Since when the account is connected.
    pub(crate) async fn connected_at(&self, id: &AccountId) -> Result<Timestamp, Failure> {
        let seat = self.seat(id);
        let mut held = seat.held.lock().await;
        Ok(self.row(id, &mut held).await?.connected_at)
    }

    /// What decides how often the account is read.
    pub(crate) async fn pace(&self, id: &AccountId) -> Result<Pace, Failure> {
        let seat = self.seat(id);
        let mut held = seat.held.lock().await;
        Ok(self.row(id, &mut held).await?.pace)
    }

    /// Lets the account rest, unless it does already.
    pub(crate) async fn rest(
        &self,
        id: &AccountId,
        asked: Option<Duration>,
    ) -> Result<(), Failure> {
        let seat = self.seat(id);
        let mut held = seat.held.lock().await;
        let (now, pace) = (self.now(), self.row(id, &mut held).await?.pace);
        if pace.rests(now).is_some() {
            return Ok(());
        }
        let rest = Rest::next(pace.rest, now, asked);
        tracing::warn!(account.id = %id, until = %rest.until, "rate limit reached: the account rests");
        self.note_in(&mut held, id, AccountFact::Rest(rest)).await
    }

    /// Notes something about the account.
    pub(crate) async fn note(&self, id: &AccountId, fact: AccountFact) -> Result<(), Failure> {
        let seat = self.seat(id);
        let mut held = seat.held.lock().await;
        self.note_in(&mut held, id, fact).await
    }

    async fn note_in(
        &self,
        held: &mut HeldPair,
        id: &AccountId,
        fact: AccountFact,
    ) -> Result<(), Failure> {
        self.accounts
            .note_fact(id, &fact)
            .await
            .map_err(store_failed)?;
        if let Some((row, _)) = held.row.as_mut() {
            row.learn(fact);
        }
        Ok(())
    }

    fn seat(&self, id: &AccountId) -> Arc<SellerSeat> {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(seats.entry(id.clone()).or_default())
    }

    /// The account's row: the remembered one, else the table's. Fails for an account that is not connected.
    async fn row(
        &self,
        id: &AccountId,
        held: &mut MutexGuard<'_, HeldPair>,
    ) -> Result<Account, Failure> {
        let now = self.now();
        if let Some(row) = held.row(now) {
            return Ok(row.clone());
        }
        let row = self
            .accounts
            .account(id)
            .await
            .map_err(store_failed)?
            .ok_or_else(disconnected)?;
        held.row = Some((row.clone(), now));
        match row.connection {
            Connection::Connected => Ok(row),
            Connection::Disconnected => Err(disconnected()),
            Connection::Closed => Err(closed()),
        }
    }
}

/// The failure of every call of an account that people must connect again.
fn disconnected() -> Failure {
    Failure::new(FailureKind::Auth, NAME).reaching(Reach::Account)
}

/// The failure of every call of an account that people disconnected: waiting would not help.
fn closed() -> Failure {
    Failure::new(FailureKind::Permanent, NAME).reaching(Reach::Account)
}

/// The table failed before anything was asked of Mercado Livre.
fn store_failed(error: StoreFailure) -> Failure {
    Failure::retryable("accounts")
        .reaching(Reach::Account)
        .caused_by(error)
}

fn is_empty(secret: &SecretString) -> bool {
    secret.expose_secret().is_empty()
}

fn within(since: Timestamp, span: Duration, now: Timestamp) -> bool {
    now.duration_since(since).unsigned_abs() < span
}

#[cfg(test)]
mod races;
#[cfg(test)]
mod tests;
