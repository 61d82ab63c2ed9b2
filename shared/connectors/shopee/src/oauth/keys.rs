//! Access tokens: kept, renewed by one worker at a time, stored before they are used.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bridge::{
    accounts::{Account, AccountFact, Accounts, Connection},
    failure::{Failure, FailureKind, Reach, StoreFailure},
    ports::Clock,
    timing::age,
};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    calls::Stopped,
    endpoints::{Call, refresh_token::RefreshToken},
    ids::ShopId,
    wire::token::Granted,
};

/// How old an account's row may be before the table is asked again.
const ROW_LIFE: Duration = Duration::from_mins(1);
/// An access token is renewed this long before it runs out: under 5 % of its 4 hours.
const AHEAD: Duration = Duration::from_mins(10);
/// After a renewal ahead of time failed, the old token is used this long before the next try.
const REST: Duration = Duration::from_mins(1);
/// Least time between two renewals of one shop: renewing what is refused for another reason spends tokens.
const BETWEEN: Duration = Duration::from_mins(1);

/// Names what every trouble with tokens is a trouble of.
pub(super) const NAME: &str = <RefreshToken<'static> as Call>::NAME;

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

/// Who trades a refresh token for the next pair.
pub(crate) trait Mint: Send + Sync {
    /// Spends the token. Never repeated inside.
    fn renew(
        &self,
        shop: ShopId,
        refresh: &SecretString,
    ) -> impl Future<Output = Result<Granted, Stopped>> + Send;
}

/// The keys of every shop.
pub(crate) struct AccessTokens<A, K, M> {
    pub(super) mint: M,
    pub(super) accounts: Arc<A>,
    clock: Arc<K>,
    seats: Mutex<HashMap<ShopId, Seat>>,
}

/// One shop's place: whoever renews holds it, and others of this process wait.
type Seat = Arc<tokio::sync::Mutex<Held>>;

impl<A, K, M> fmt::Debug for AccessTokens<A, K, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokens").finish_non_exhaustive()
    }
}

/// What this process remembers of one shop.
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

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Takes a row that somebody has just read, unless a newer one is known.
    pub(crate) async fn remember(&self, account: Account) {
        let Some(shop) = ShopId::of(&account.id) else {
            return;
        };
        let seat = self.seat(shop);
        let mut held = seat.lock().await;
        let newer = held
            .row
            .as_ref()
            .is_some_and(|(row, _)| row.generation > account.generation);
        if !newer {
            held.row = Some((account, self.now()));
        }
    }

    /// What opens the shop's next call. Renews it if it is about to run out.
    pub(crate) async fn key(&self, shop: ShopId) -> Result<AccessToken, Failure> {
        let seat = self.seat(shop);
        let mut held = seat.lock().await;
        let now = self.now();
        let row = self.row(shop, &mut held).await?;
        let expires_at = row.tokens.expires_at;
        let usable = !is_empty(&row.tokens.access) && expires_at.is_none_or(|at| now < at);
        let ends_soon =
            expires_at.is_some_and(|at| now.saturating_add(AHEAD).is_ok_and(|soon| at < soon));
        let rested = held.tried_at.is_none_or(|at| age(at, now) >= REST);
        if !usable || (ends_soon && rested) {
            held.tried_at = Some(now);
            match self.renew(shop, &mut held).await {
                Err(failure) if !usable => return Err(failure),
                Err(failure) => {
                    tracing::warn!(error = &failure as &dyn std::error::Error, account.id = %shop.account(), "OAuth renewal ahead of expiry failed: the current token still serves");
                }
                Ok(()) => {}
            }
        }
        held.key().ok_or_else(disconnected)
    }

    /// What follows when `refused` did not open a call: the next token, once a minute at most.
    pub(crate) async fn after_refusal(
        &self,
        shop: ShopId,
        refused: &AccessToken,
    ) -> Result<AccessToken, Failure> {
        let seat = self.seat(shop);
        let mut held = seat.lock().await;
        let row = self.row(shop, &mut held).await?;
        if row.generation == refused.generation {
            let now = self.now();
            if let Some(at) = held.renewed_at
                && age(at, now) < BETWEEN
            {
                let after = Some(BETWEEN.saturating_sub(age(at, now)));
                return Err(again(after));
            }
            self.renew(shop, &mut held).await?;
        }
        held.key().ok_or_else(disconnected)
    }

    /// What was noted of the shop.
    pub(crate) async fn facts(&self, shop: ShopId) -> Result<BTreeMap<String, String>, Failure> {
        let seat = self.seat(shop);
        let mut held = seat.lock().await;
        Ok(self.row(shop, &mut held).await?.connector_facts)
    }

    /// Notes something of the shop, here and in the table.
    pub(crate) async fn note(&self, shop: ShopId, fact: AccountFact) -> Result<(), Failure> {
        let seat = self.seat(shop);
        let mut held = seat.lock().await;
        let noted = self.accounts.note_fact(&shop.account(), &fact).await;
        noted.map_err(store_failed)?;
        if let Some((row, _)) = &mut held.row {
            row.learn(fact);
        }
        Ok(())
    }

    /// Where the reading of a feed stands.
    pub(crate) async fn cursor(&self, shop: ShopId, feed: &str) -> Result<Option<String>, Failure> {
        let cursors = self.accounts.cursors(&shop.account()).await;
        Ok(cursors.map_err(store_failed)?.remove(feed))
    }

    fn seat(&self, shop: ShopId) -> Seat {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(seats.entry(shop).or_default())
    }

    /// The account's row: the remembered one, else the table's. Fails for one that is not connected.
    async fn row(&self, shop: ShopId, held: &mut Held) -> Result<Account, Failure> {
        let now = self.now();
        if let Some((row, read_at)) = &held.row
            && age(*read_at, now) < ROW_LIFE
            && row.connection == Connection::Connected
        {
            return Ok(row.clone());
        }
        let row = self
            .accounts
            .account(&shop.account())
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

/// The failure of every call of a shop that people must connect again.
pub(super) fn disconnected() -> Failure {
    Failure::new(FailureKind::Auth, NAME).reaching(Reach::Account)
}

/// The failure of every call of a shop that people disconnected: waiting would not help.
pub(super) fn closed() -> Failure {
    Failure::new(FailureKind::Permanent, NAME).reaching(Reach::Account)
}

/// The shop's calls are to be made later.
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
