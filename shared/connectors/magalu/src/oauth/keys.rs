//! Access tokens: kept, renewed by one worker at a time, stored before they are used.

use std::{
    collections::HashMap,
    fmt,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bridge::{
    accounts::{Account, Accounts, Connection},
    failure::{Failure, FailureKind, Reach, StoreFailure},
    ports::Clock,
    timing::age,
};
use http_api::Endpoint;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use crate::{endpoints::refresh_token::RefreshToken, ids::TenantId, wire::token::Granted};

/// How old an account's row may be before the table is asked again.
const ROW_LIFE: Duration = Duration::from_mins(1);
/// An access token is renewed this long before it runs out: under 10 % of its 2 hours.
const AHEAD: Duration = Duration::from_mins(10);
/// After a renewal ahead of time failed, the old token is used this long before the next try.
const REST: Duration = Duration::from_mins(1);
/// Least time between two renewals of one tenant: renewing what is refused for another reason spends tokens.
const BETWEEN: Duration = Duration::from_mins(1);

/// Names what every trouble with tokens is a trouble of.
pub(super) const NAME: &str = <RefreshToken<'static> as Endpoint>::NAME;

/// What opens a call, and which pair it came from.
#[derive(Clone)]
pub(crate) struct AccessToken {
    token: SecretString,
    generation: u64,
}

impl AccessToken {
    pub(crate) fn token(&self) -> &SecretString {
        &self.token
    }
}

/// Why there is no next pair.
#[derive(Debug)]
pub(crate) enum NotMinted {
    /// The token is spent, or the seller took the consent back.
    Spent,
    /// Anything else. `Unknown`: the token may have been spent without our knowing of it.
    Failed(Failure),
}

/// Who trades a refresh token for the next pair.
pub(crate) trait Mint: Send + Sync {
    /// Spends the token. Never repeated inside.
    fn renew(
        &self,
        refresh: &SecretString,
    ) -> impl Future<Output = Result<Granted, NotMinted>> + Send;
}

/// The keys of every tenant.
pub(crate) struct AccessTokens<A, K, M> {
    pub(super) mint: M,
    pub(super) accounts: Arc<A>,
    clock: Arc<K>,
    seats: Mutex<HashMap<TenantId, Seat>>,
}

/// One tenant's place: whoever renews holds it, and others of this process wait.
type Seat = Arc<tokio::sync::Mutex<Held>>;

impl<A, K, M> fmt::Debug for AccessTokens<A, K, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokens").finish_non_exhaustive()
    }
}

/// What this process remembers of one tenant.
#[derive(Default)]
pub(super) struct Held {
    pub(super) row: Option<(Account, Timestamp)>,
    pub(super) renewed_at: Option<Timestamp>,
    tried_at: Option<Timestamp>,
}

impl Held {
    fn key(&self) -> Option<AccessToken> {
        let (row, _) = self.row.as_ref()?;
        let usable = row.connection == Connection::Connected && !is_empty(&row.tokens.access);
        usable.then(|| AccessToken {
            token: row.tokens.access.clone(),
            generation: row.generation,
        })
    }
}

impl<A: Accounts, K: Clock, M: Mint> AccessTokens<A, K, M> {
    pub(crate) fn new(mint: M, accounts: Arc<A>, clock: Arc<K>) -> Self {
        Self {
            mint,
            accounts,
            clock,
            seats: Mutex::default(),
        }
    }

    pub(crate) fn mint(&self) -> &M {
        &self.mint
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Takes a row that somebody has just read, unless a newer one is known.
    pub(crate) async fn remember(&self, account: Account) {
        let Some(tenant) = TenantId::of(&account.id) else {
            return;
        };
        let seat = self.seat(&tenant);
        let mut held = seat.lock().await;
        let newer = held
            .row
            .as_ref()
            .is_some_and(|(row, _)| row.generation > account.generation);
        if !newer {
            held.row = Some((account, self.now()));
        }
    }

    /// What opens the tenant's next call. Renews it if it is about to run out.
    pub(crate) async fn key(&self, tenant: &TenantId) -> Result<AccessToken, Failure> {
        let seat = self.seat(tenant);
        let mut held = seat.lock().await;
        let now = self.now();
        let row = self.row(tenant, &mut held).await?;
        let expires_at = row.tokens.expires_at;
        let usable = !is_empty(&row.tokens.access) && expires_at.is_none_or(|at| now < at);
        let ends_soon =
            expires_at.is_some_and(|at| now.saturating_add(AHEAD).is_ok_and(|soon| at < soon));
        let rested = held.tried_at.is_none_or(|at| age(at, now) >= REST);
        if !usable || (ends_soon && rested) {
            held.tried_at = Some(now);
            match self.renew(tenant, &mut held).await {
                Err(failure) if !usable => return Err(failure),
                Err(failure) => {
                    tracing::warn!(error = &failure as &dyn std::error::Error, account.id = %tenant.account(), "OAuth renewal ahead of expiry failed: the current token still serves");
                }
                Ok(()) => {}
            }
        }
        held.key().ok_or_else(disconnected)
    }

    /// What follows when `refused` did not open a call: the next token, once a minute at most.
    pub(crate) async fn after_refusal(
        &self,
        tenant: &TenantId,
        refused: &AccessToken,
    ) -> Result<AccessToken, Failure> {
        let seat = self.seat(tenant);
        let mut held = seat.lock().await;
        let row = self.row(tenant, &mut held).await?;
        if row.generation == refused.generation {
            let now = self.now();
            if let Some(at) = held.renewed_at
                && age(at, now) < BETWEEN
            {
                let after = Some(BETWEEN.saturating_sub(age(at, now)));
                return Err(again(after));
            }
            self.renew(tenant, &mut held).await?;
        }
        held.key().ok_or_else(disconnected)
    }

    fn seat(&self, tenant: &TenantId) -> Seat {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(seats.entry(tenant.clone()).or_default())
    }

    /// The account's row: the remembered one, else the table's. Fails for one that is not connected.
    async fn row(&self, tenant: &TenantId, held: &mut Held) -> Result<Account, Failure> {
        let now = self.now();
        if let Some((row, read_at)) = &held.row
            && age(*read_at, now) < ROW_LIFE
            && row.connection == Connection::Connected
        {
            return Ok(row.clone());
        }
        let row = self
            .accounts
            .account(&tenant.account())
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

/// The failure of every call of a tenant that people must connect again.
pub(super) fn disconnected() -> Failure {
    Failure::new(FailureKind::Auth, NAME).reaching(Reach::Account)
}

/// The failure of every call of a tenant that people disconnected: waiting would not help.
pub(super) fn closed() -> Failure {
    Failure::new(FailureKind::Permanent, NAME).reaching(Reach::Account)
}

/// The tenant's calls are to be made later.
pub(super) fn again(after: Option<Duration>) -> Failure {
    Failure::new(FailureKind::Retryable { after }, NAME).reaching(Reach::Account)
}

/// The table failed before anything was asked of Shopee.
pub(super) fn store_failed(error: StoreFailure) -> Failure {
    Failure::retryable("accounts")
        .reaching(Reach::Account)
        .caused_by(error)
}

pub(super) fn is_empty(secret: &SecretString) -> bool {
    secret.expose_secret().is_empty()
}
